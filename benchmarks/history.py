"""The history of a long-lived dataset: 1,000 to 100,000 edits, among them batches of 1,000 images.

Run ``python benchmarks/history.py [--edits 1000,100000]``. Prints a table in milliseconds: the first page of 50 edits
right after opening, that page again, one after a new edit, one from the middle, all by one author, an edit by its id,
and the conflicts of an edit of ten images from the middle.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from datasets import make_source

from tagger_widget import Session
from tagger_widget.dataset.edits.changes import new_edit
from tagger_widget.dataset.edits.edit import Change, Edit
from tagger_widget.storage.journal.entries import Entry

EDITS = (1_000, 10_000, 100_000)
IMAGES = 1_000
PAGE = 50
EVERY = 1_000
"""One edit in so many is of all images."""


def milliseconds(action: Callable[[], object]) -> float:
    """Time one call."""
    begun = time.perf_counter()
    action()
    return (time.perf_counter() - begun) * 1e3


def past_edit(names: list[str], number: int) -> Edit:
    """Make an edit of ten images, of all of them now and then."""
    some = names if number % EVERY == EVERY - 1 else [names[(number * 7 + k) % len(names)] for k in range(10)]
    before, after = ("cat", "window", "sofa"), ("cat", "window", f"tag {number}")
    author = ("ann", "bob", "eve")[number % 3]
    return new_edit(author, "set", {name: Change(before, after) for name in some})


def write_history(session: Session, count: int) -> None:
    """Append edits to the journal as ones that are carried out already."""
    store, names = session._context.store, [image.name for image in session.images]
    with store.transaction():
        for start in range(0, count, 1_000):
            lines = [
                Entry(past=past_edit(names, number)) for number in range(start, min(start + 1_000, count))
            ]
            store.journal.append(*lines, durable=False)
    store.follower.reset_stacks()


def measure(source: Path, count: int) -> list[float]:
    """Measure one length of history."""
    with Session(source, background=False) as session:
        write_history(session, count)
        megabytes = session._context.store.journal.offset / 1e6
    with Session(source, background=False) as session:
        first = milliseconds(lambda: session.entries(PAGE))
        again = statistics.median(milliseconds(lambda: session.entries(PAGE)) for _ in range(9))
        session.history[count // 2 + 1]
        middle = session.history[count // 2 + 1].id
        took = []
        for number in range(9):
            session.add_tags(0, f"new {number}")
            took.append(milliseconds(lambda: session.entries(PAGE)))
        deep = statistics.median(milliseconds(lambda: session.entries(PAGE, middle)) for _ in range(9))
        found = statistics.median(milliseconds(lambda: session.describe(middle)) for _ in range(9))
        conflicts = [milliseconds(lambda: session.conflicts(middle)) for _ in range(3)]
    return [megabytes, first, again, statistics.median(took), deep, found, statistics.median(conflicts)]


COLUMNS = (
    "edits",
    "journal, MB",
    "first page",
    "again",
    "after an edit",
    "in the middle",
    "one edit",
    "conflicts",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", default=",".join(map(str, EDITS)))
    options = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS))
    for count in map(int, options.edits.split(",")):
        with tempfile.TemporaryDirectory() as home:
            make_source(Path(home) / "photos", IMAGES)
            cells = measure(Path(home) / "photos", count)
        print(f"| {count:,} | " + " | ".join(f"{cell:.3g}" for cell in cells) + " |", flush=True)


if __name__ == "__main__":
    main()
