"""Batch edits of 1,000 to 100,000 images with 25 tags each, held against writing the captions alone.

Run ``python benchmarks/batch.py [--sizes 1000,10000] [--where FOLDER]``. A tag that half of the images have is
renamed and that undone, in turns with the bare minimum: as many captions written atomically one after another.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from datasets import make_source

from tagger_widget import Session
from tagger_widget.operations import Rename
from tagger_widget.storage.files import write_atomic
from tagger_widget.storage.journal.entries import Entry
from tagger_widget.storage.journal.replay import set_started

SIZES = (1_000, 10_000, 100_000)
TAGS = 25
WORDS = 3_000
ROUNDS = 3
FEW = 10


def seconds(action: Callable[[], object]) -> float:
    """Time one call."""
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def give_tags(session: Session) -> None:
    """Give every image 25 tags; half of them have "cat", and ten have "rare"."""
    words, choose = [f"tag number {n}" for n in range(WORDS)], random.Random(7)
    store, count = session._context.store, len(session.images)
    few = set(range(0, count, count // FEW))
    with store.transaction():
        for start in range(0, count, 1_000):
            started = {}
            for index in range(start, min(start + 1_000, count)):
                more = ("cat",) * (index % 2) + ("rare",) * (index in few)
                its = [*choose.sample(words, TAGS - len(more)), *more]
                choose.shuffle(its)
                started[session.images[index].name] = tuple(its)
            store.journal.append(Entry(started=started), durable=False)
            set_started(store.data, started)
            store.captions.write(list(started))


def measure(source: Path, where: Path) -> list[str]:
    """Measure one size; a line of the table."""
    took: dict[str, list[float]] = {}

    def timed(what: str, action: Callable[[], object]) -> None:
        took.setdefault(what, []).append(seconds(action))

    with Session(source, background=False) as session:
        give_tags(session)
        session._background.autosave.checkpoint()
        session._context.finder.prepare()  # As it is done in the background soon after opening.
        half = session.plan(Rename("cat", "tabby cat"))
        names = half.preview().names
        texts = {name: ", ".join(session.image(name).tags).encode() for name in names}

        def bare() -> None:
            for name, text in texts.items():
                write_atomic(where / f"{name}.txt", text, where)

        bare()
        for _ in range(ROUNDS):
            timed("bare", bare)
            timed("preview", half.preview)
            timed("totals", lambda: half.preview().summary())
            timed("rename", half.apply)
            timed("undo", session.undo)
        few = [image.name for image in session.images if "rare" in image.tags]
        for number in range(9):
            plan = session.plan(
                Rename("rare" if number % 2 == 0 else "seldom", ("seldom", "rare")[number % 2]), few
            )
            timed("few", plan.apply)
        session._context.finder.prepare()
        for number in range(8):
            new, old = ("rare", "seldom") if number % 2 == 0 else ("seldom", "rare")
            timed("few of all", session.plan(Rename(old, new)).apply)
    of = {what: statistics.median(values) for what, values in took.items()}
    return [
        f"{len(names):,}",
        *(f"{of[what]:.3g}" for what in ("bare", "rename")),
        f"{of['rename'] / of['bare']:.2f}",
        f"{of['undo']:.3g}",
        f"{of['undo'] / of['bare']:.2f}",
        *(f"{of[what]:.3g}" for what in ("preview", "totals")),
        *(f"{of[what] * 1e3:.3g}" for what in ("few", "few of all")),
    ]


COLUMNS = (
    "images", "changed", "bare, s", "rename, s", "ratio (at most 1.5)", "undo, s", "ratio", "preview, s (at most 0.3)",
    "preview with counts, s", "10 images named, ms", "10 of all, ms",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--where", default=None, help="folder for the temporary files")
    options = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS))
    for count in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory(dir=options.where) as home:
            (Path(home) / "bare").mkdir()
            make_source(Path(home) / "photos", count)
            cells = measure(Path(home) / "photos", Path(home) / "bare")
        print(f"| {count:,} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
