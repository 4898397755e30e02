"""What it costs that nothing is lost: ratios to the bare minimum, measured in turns in the same run.

Run ``python benchmarks/durability.py [--where FOLDER]``. The bare minimum of an edit is one fsynced append and
one atomic write of a caption; that of an edit of 10,000 images, 10,000 captions written atomically.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from datasets import make_source

from tagger_widget import Session
from tagger_widget.dataset.edit_request import EditRequest
from tagger_widget.dataset.edits.changes import new_edit, retagged, with_added
from tagger_widget.dataset.edits.edit import Change
from tagger_widget.storage.files import write_atomic
from tagger_widget.storage.journal.entries import Entry
from tagger_widget.storage.journal.replay import apply_entry

EDITS = 400
IMAGES = 10_000
LINES = 100_000
TAGS = 5_000
ROUNDS = 5
CAPTION = b"x" * 120


def seconds(action: Callable[[], object]) -> float:
    """Time one call."""
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def single_edits(session: Session, where: Path) -> list[str]:
    """Edits of one tag in turns with the bare minimum, while nothing is copied."""
    descriptor = os.open(where / "bare.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def bare() -> None:
        os.write(descriptor, b"x" * 250 + b"\n")
        os.fsync(descriptor)
        write_atomic(where / "bare.txt", CAPTION, where)

    ours, minimum = [], []
    for number in range(EDITS):
        index = number % len(session.images)
        ours.append(seconds(lambda: session.add_tags(index, f"tag {number % 50}")))  # noqa: B023 - called at once
        minimum.append(seconds(bare))
    os.close(descriptor)
    rows = []
    for name, of in (
        ("median", statistics.median),
        ("p95", lambda values: sorted(values)[int(EDITS * 0.95)]),
    ):
        rows.append(row(f"edit of one tag, {name}, ms", of(ours) * 1e3, of(minimum) * 1e3, "3"))
    return rows


def bulk_edits(session: Session, where: Path) -> list[str]:
    """Edits of every image in turns with as many captions written atomically one after another.

    All of them replace files that were replaced a moment ago, which file systems take longer for than for new
    ones: so the median of rounds in turns counts, and the temporary files of the minimum lie beside their targets.
    """
    folder = where / "bare"
    folder.mkdir()

    def bare() -> None:
        for image in session.images:
            write_atomic(folder / f"{image.name}.txt", CAPTION, folder)

    def add_everywhere(tag: str) -> None:
        names = [image.name for image in session.images]
        session._context.commit(
            EditRequest(
                "add",
                names,
                lambda data: retagged(data, lambda image: with_added(image.tags, (tag,))),
            )
        )

    took: dict[str, list[float]] = {"bare": [], "a tag": [], "the trigger word": [], "undo": []}
    for number in range(ROUNDS):
        took["bare"].append(seconds(bare))
        took["a tag"].append(seconds(lambda: add_everywhere(f"new {number}")))  # noqa: B023 - called at once
        took["the trigger word"].append(seconds(lambda: session.set_trigger(f"ohwx{number}")))  # noqa: B023
        took["undo"].append(seconds(session.undo))
    minimum = statistics.median(took.pop("bare"))
    return [
        row(f"{what} of {len(session.images):,} images, s", statistics.median(of), minimum, "2")
        for what, of in took.items()
    ]


def after_a_crash(source: Path) -> list[str]:
    """Open a dataset whose journal has 100,000 lines that no session.json covers."""
    with Session(source, background=False) as session:
        store = session._context.store
        with store.transaction():
            data = store.data
            names = [image.name for image in data]
            for start in range(0, LINES, 1_000):
                entries = []
                for number in range(start, start + 1_000):
                    image = data.image(names[number * 7 % len(names)])
                    after = (*image.tags[-7:], f"tag {(number * 13 + number // 7) % TAGS}")
                    entry = Entry(edit=new_edit("ann", "set", {image.name: Change(image.tags, after)}))
                    apply_entry(data, entry)
                    entries.append(entry)
                store.journal.append(*entries, durable=False)
            store.captions.write(names)
    for path in [source / "tagged" / "session.json", *(source / "tagged" / ".tagger" / "backups").glob("*")]:
        path.unlink(missing_ok=True)
    opened: list[Session] = []
    took = seconds(lambda: opened.append(Session(source, background=False)))
    shown = seconds(opened[0].snapshot)
    lines = sum(1 for _ in (source / "tagged" / ".tagger" / "journal.jsonl").open("rb"))
    opened[0].close()
    return [
        f"| opened after a crash, {lines:,} lines in the journal, s | {took:.2f} | | | at most 2 |",
        f"| first snapshot after that, with what undo would take back, s | {shown:.2f} | | | |",
    ]


def row(what: str, ours: float, minimum: float, most: str) -> str:
    """Write one line of the table."""
    return f"| {what} | {ours:.3g} | {minimum:.3g} | {ours / minimum:.2f} | at most {most} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--where", default=None, help="folder for the temporary files")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.where) as home:
        where = Path(home)
        make_source(where / "photos", IMAGES)
        print("| what | ours | bare minimum | ratio | |\n|---|---|---|---|---|")
        with Session(where / "photos", background=False) as session:
            session._context.start_images([image.name for image in session.images])
            for line in single_edits(session, where) + bulk_edits(session, where):
                print(line, flush=True)
        (where / "crash").mkdir()
        make_source(where / "crash" / "photos", IMAGES)
        print("\n".join(after_a_crash(where / "crash" / "photos")))


if __name__ == "__main__":
    main()
