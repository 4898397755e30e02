"""Time of filters over 1,000 to 100,000 images with 25 tags each, and what their index costs.

Run as ``python benchmarks/filters.py [--sizes 1000,10000]``; prints tables in Markdown. Each size runs in a
process of its own, on a dataset in memory whose journal has an edit of every image. Tags are used as unevenly as
people use them. What an edit changes is taken in as the last part of the edit: that is timed beside the filter
that comes then.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

import psutil  # type: ignore[import-untyped]

SIZES = (1_000, 10_000, 100_000)
TAGS_AN_IMAGE = 25
TAGS = 20_000
RUNS = 40
FILTERS = (
    "tag_3", "tag_15000", "tag_3 -tag_7", "tag_1* | tag_2*", "*", "*9", "tags:<20", "tags:0",
    "state:skipped", "width:<512", "ratio:>1.5", "size:>2MB", "name:IMG_2*", "name:*99.jpg", "name:*0*", "name:*1*2*",
    "category:clothing", "author:ann", "edited:today", "edited:never", "regex:/[13]7$/", "format:jpeg",
    "-(tag_1 | tag_2) tags:20..30 mp:>1 (name:*7* | state:done)",
)  # fmt: skip


def make(count: int, folder: Path) -> object:
    """Make a store with so many images and a journal with an edit of each."""
    from tagger_widget.dataset.arrangement.model import Arrangement, Category
    from tagger_widget.dataset.dataset import Dataset
    from tagger_widget.dataset.edits.changes import new_edit
    from tagger_widget.dataset.edits.edit import Change
    from tagger_widget.dataset.image import ImageRecord, SourceFacts
    from tagger_widget.dataset.settings import Settings
    from tagger_widget.storage.journal.entries import Entry, new_header
    from tagger_widget.storage.journal.journal import Journal
    from tagger_widget.storage.output.folder import OutputFolder
    from tagger_widget.storage.store.store import DatasetStore

    chance = random.Random(5)
    tags = [f"tag {number}" for number in range(TAGS)]
    weights = [1 / (number + 5) for number in range(TAGS)]
    members = dict.fromkeys(tags[::20], "clothing")
    arrangement = Arrangement(categories=(Category("clothing", "#aabbcc"),), members=members)
    settings = Settings("photos", 6, arrangement=arrangement)
    output = OutputFolder(folder)
    output.make()
    header = new_header(folder, settings)
    journal = Journal(output.journal)
    records, edits = [], []
    for number in range(count):
        its = tuple(dict.fromkeys(chance.choices(tags, weights, k=TAGS_AN_IMAGE)))
        name = f"photos-{number + 1:06d}"
        facts = SourceFacts(
            chance.randrange(100_000, 9_000_000),
            0,
            "",
            chance.randrange(300, 4_000),
            chance.randrange(300, 4_000),
            "JPEG",
        )
        state = chance.choice(("pending", "done", "done", "skipped"))
        records.append(ImageRecord(name, f"IMG_{number:06d}.jpg", its, state, facts=facts))  # type: ignore[arg-type]
        edits.append(
            Entry(edit=new_edit(chance.choice(("ann", "bob")), "set", {name: Change(its[:-1], its)}))
        )
    journal.create(header, *edits, tmp=output.tmp)
    data = Dataset(settings)
    data.extend(records)
    return DatasetStore(output, journal, header, folder, data, "ann")


def resident_mb() -> float:
    """Resident memory of this process in MB."""
    return float(psutil.Process().memory_info().rss) / 1e6


def timed(action: object, *arguments: object) -> float:
    """Milliseconds that a call takes."""
    begun = time.perf_counter()
    action(*arguments)  # type: ignore[operator]
    return (time.perf_counter() - begun) * 1e3


def measure(count: int) -> dict[str, object]:
    """Measure one size in this process."""
    import gc

    import msgspec

    from tagger_widget.session.selection.finder import ImageFinder

    with tempfile.TemporaryDirectory() as folder:
        store = make(count, Path(folder))
        data = store.data  # type: ignore[attr-defined]
        gc.collect()
        figures: dict[str, object] = {"before_mb": resident_mb()}
        figures["imports_ms"] = timed(__import__, "tagger_widget.session.selection.edit_facts")
        figures["imports_mb"] = resident_mb()
        finder = ImageFinder(store)  # type: ignore[arg-type]
        figures["index_ms"] = timed(finder._ready)
        figures["journal_ms"] = timed(finder.prepare)
        gc.collect()
        figures["after_mb"] = resident_mb()
        figures["parser_ms"] = timed(finder.parse, "cat")
        rows = {}
        for query in FILTERS:
            first = timed(lambda query=query: finder.count(finder.parse(query)))
            times = [timed(lambda query=query: finder.count(finder.parse(query))) for _ in range(RUNS)]
            rows[query] = (
                first,
                quantiles(times, n=20)[9],
                quantiles(times, n=20)[18],
                finder.count(finder.parse(query)),
            )
        figures["filters"] = rows

        def edit(images: int, number: int) -> None:
            for record in data.images[:images]:
                data.replace(msgspec.structs.replace(record, tags=(*record.tags, f"new {number}")))

        node = finder.parse("tag_3 -tag_7")
        for images in (1, 10, count // 2):
            following, times = [], []
            for number in range(10):
                edit(images, number)
                following.append(timed(finder.follow))
                times.append(timed(finder.count, node))
            which = "half" if images > 10 else images
            figures[f"taking_in_{which}_ms"] = sorted(following)[5]
            figures[f"after_{which}_ms"] = sorted(times)[5]
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--measure", type=int)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure)))
        return
    sizes = [int(size) for size in options.sizes.split(",")]
    found = {}
    for size in sizes:
        command = [sys.executable, __file__, "--measure", str(size)]
        found[size] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print("| filter | " + " | ".join(f"{size:,}: first / median / p95, ms" for size in sizes) + " |")
    print("|" + "---|" * (len(sizes) + 1))
    for query in FILTERS:
        cells = []
        for size in sizes:
            first, median, p95, _ = found[size]["filters"][query]
            cells.append(f"{first:.2g} / {median:.2g} / {p95:.2g}")
        shown = query.replace("|", "\\|")
        print(f"| `{shown}` | " + " | ".join(cells) + " |")
    columns = {
        "imports_ms": "imports, ms", "index_ms": "index, ms", "journal_ms": "journal, ms", "parser_ms": "parser, ms",
        "taking_in_1_ms": "1 changed: taken in, ms", "after_1_ms": "then a filter, ms",
        "taking_in_10_ms": "10: taken in, ms", "after_10_ms": "then a filter, ms",
        "taking_in_half_ms": "half: taken in, ms", "after_half_ms": "then a filter, ms",
    }  # fmt: skip
    print("\n| images | " + " | ".join(columns.values()) + " | memory of imports, MB | of the index, MB |")
    print("|" + "---|" * (len(columns) + 3))
    for size in sizes:
        one = found[size]
        memory = one["imports_mb"] - one["before_mb"], one["after_mb"] - one["imports_mb"]
        print(
            f"| {size:,} | "
            + " | ".join(f"{one[c]:.3g}" for c in columns)
            + f" | {memory[0]:.3g} | {memory[1]:.3g} |"
        )


if __name__ == "__main__":
    main()
