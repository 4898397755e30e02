"""Times and memory of a Session over datasets of 100 to 100,000 images.

Run ``python benchmarks/datasets.py [--sizes 100,1000]``. Each size runs in a process of its own on real
files in a temporary folder: phone-like photographs, one in a hundred, among small JPEG images.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (100, 1_000, 10_000, 100_000)
TAGS_AN_IMAGE = 8
EDITS = 400


def make_source(folder: Path, count: int) -> None:
    """Fill a folder with images; all but a few are hard links, so that 100,000 are made in seconds."""
    from PIL import Image

    folder.mkdir()
    small, large = folder.parent / "small.jpg", folder.parent / "large.jpg"
    Image.effect_noise((320, 240), 60).convert("RGB").save(small, quality=80)
    Image.effect_noise((1000, 750), 60).resize((4000, 3000)).convert("RGB").save(large, quality=85)
    linked: dict[Path, tuple[Path, int]] = {}
    for number in range(count):
        kind = large if number % 100 == 0 and number < 10_000 else small
        base, links = linked.get(kind, (kind, 0))
        if links > 10_000:  # File systems allow only so many links of one file.
            fresh = folder.parent / f"{kind.stem}-{number}.jpg"
            fresh.write_bytes(kind.read_bytes())
            base, links = fresh, 0
        os.link(base, folder / f"IMG_{number:06d}.jpg")
        linked[kind] = (base, links + 1)


def timed(action: object, *arguments: object) -> float:
    """Seconds that a call takes."""
    begun = time.perf_counter()
    action(*arguments)  # type: ignore[operator]
    return time.perf_counter() - begun


def resident_mb() -> float:
    """Resident memory of this process in MB."""
    with Path("/proc/self/statm").open() as stream:
        return int(stream.read().split()[1]) * resource.getpagesize() / 1e6


def first_preview(source: Path) -> dict[str, float]:
    """Open a folder until the bytes of the current image's preview are there."""
    from tagger_widget import Session

    begun = time.perf_counter()
    session = Session(source)
    opened = time.perf_counter() - begun
    session.preview(session.position)
    shown = time.perf_counter() - begun
    return {"opened_s": opened, "preview_s": shown, "session": session}  # type: ignore[dict-item]


def fresh(source: Path) -> dict[str, float]:
    """Open a new dataset."""
    figures = first_preview(source)
    figures.pop("session")._background.copier.stop()  # type: ignore[attr-defined]
    return figures


def tagged(source: Path) -> dict[str, float]:
    """Give every image eight tags and a caption, as an evening of work or an import leaves them."""
    from tagger_widget import Session

    words = [f"tag number {n}" for n in range(3_000)]
    choose = random.Random(7)
    with Session(source, background=False) as session:
        store = session._context.store
        with store.transaction():
            from tagger_widget.storage.journal.entries import Entry
            from tagger_widget.storage.journal.replay import set_started

            for start in range(0, len(session.images), 1_000):
                images = session.images[start : start + 1_000]
                started = {i.name: tuple(choose.sample(words, TAGS_AN_IMAGE)) for i in images}
                store.journal.append(Entry(started=started), durable=False)
                set_started(store.data, started)
                store.captions.write(list(started))
    return {}


def resumed(source: Path) -> dict[str, float]:
    """Open a dataset again, edit single images durably, and look at the memory."""
    figures = first_preview(source)
    session = figures.pop("session")
    choose = random.Random(11)
    count = len(session.images)  # type: ignore[attr-defined]
    seconds = []
    for number in range(EDITS):
        index = choose.randrange(count)
        seconds.append(timed(session.add_tags, index, f"new {number % 50}", "cat"))  # type: ignore[attr-defined]
    figures["edit_median_ms"] = statistics.median(seconds) * 1e3
    figures["edit_p95_ms"] = sorted(seconds)[int(EDITS * 0.95)] * 1e3
    figures["undo_ms"] = timed(session.undo) * 1e3  # type: ignore[attr-defined]
    figures["step_ms"] = statistics.median(timed(session.next) for _ in range(50)) * 1e3  # type: ignore[attr-defined]
    session._background.copier.stop()  # type: ignore[attr-defined]
    figures["checkpoint_s"] = timed(session._background.autosave.checkpoint)  # type: ignore[attr-defined]
    figures["memory_mb"] = resident_mb()
    figures["close_s"] = timed(session.close)  # type: ignore[attr-defined]
    return figures


def plain(source: Path) -> dict[str, float]:
    """Time the bare minimum of a durable edit: an fsynced append and an atomic write of a caption."""
    from tagger_widget.storage.files import write_atomic

    seconds = []
    descriptor = os.open(source / "journal", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in range(EDITS):
        begun = time.perf_counter()
        os.write(descriptor, b"x" * 250 + b"\n")
        os.fsync(descriptor)
        write_atomic(source / f"{number}.txt", b"x" * 120, source)
        seconds.append(time.perf_counter() - begun)
    os.close(descriptor)
    return {"bare_p95_ms": sorted(seconds)[int(EDITS * 0.95)] * 1e3}


STAGES = {"fresh": fresh, "tagged": tagged, "resumed": resumed, "plain": plain}


def measure(count: int, where: Path) -> dict[str, float]:
    """Run every stage for one size, each in a process of its own."""
    figures: dict[str, float] = {"images": count}
    source = where / "photos"
    make_source(source, count)
    bare = where / "bare"
    bare.mkdir()
    for stage, folder in (("fresh", source), ("tagged", source), ("resumed", source), ("plain", bare)):
        output = subprocess.run(
            [sys.executable, __file__, "--stage", stage, str(folder)],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        figures |= {f"{stage}.{key}": value for key, value in json.loads(output).items()}
    return figures


COLUMNS = {
    "fresh.opened_s": "new: opened, s",
    "fresh.preview_s": "new: first preview, s",
    "resumed.opened_s": "resumed: opened, s",
    "resumed.preview_s": "resumed: first preview, s",
    "resumed.edit_median_ms": "edit median, ms",
    "resumed.edit_p95_ms": "edit p95, ms",
    "plain.bare_p95_ms": "bare p95, ms",
    "resumed.step_ms": "step, ms",
    "resumed.checkpoint_s": "checkpoint, s",
    "resumed.memory_mb": "memory, MB",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--stage", nargs=2, metavar=("STAGE", "FOLDER"))
    parser.add_argument("--where", default=None, help="folder for the temporary files")
    options = parser.parse_args()
    if options.stage:
        stage, folder = options.stage
        print(json.dumps(STAGES[stage](Path(folder))))
        return
    print("| images | " + " | ".join(COLUMNS.values()) + " |")
    print("|" + "---|" * (len(COLUMNS) + 1))
    rows = []
    for count in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory(dir=options.where) as where:
            rows.append(measure(count, Path(where)))
        cells = [f"{rows[-1][key]:.3g}" for key in COLUMNS]
        print(f"| {count:,} | " + " | ".join(cells) + " |", flush=True)
    by_size = {row["images"]: row for row in rows}
    if 1_000 in by_size and 100_000 in by_size:
        key = "resumed.edit_p95_ms"
        print(f"\nedit p95 at 100,000 / at 1,000: {by_size[100_000][key] / by_size[1_000][key]:.2f}")


if __name__ == "__main__":
    main()
