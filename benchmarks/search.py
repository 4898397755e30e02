"""Time of a vocabulary search over 140,000 tags, a keystroke at a time.

Run as ``python benchmarks/search.py``; prints tables in Markdown. The tags are made up, and the same each
time: half are names like ``kaimi_sota_(ruvane)``, half plain words like ``long blue hair``. The
dataset uses 5,000 of them on 100,000 images. Once all are known to the dataset, from its ``tags.txt``; once the
dataset knows those it uses, and the others, with aliases, are a wider vocabulary in a CSV file.
"""

from __future__ import annotations

import csv
import gc
import random
import tempfile
import threading
import time
from pathlib import Path
from statistics import quantiles

import psutil  # type: ignore[import-untyped]

from tagger_widget.dataset.gc_pause import without_collecting
from tagger_widget.dataset.tags.counts import TagCounts
from tagger_widget.storage.tag_files import read_tag_file
from tagger_widget.vocabulary.reference import WideVocabulary
from tagger_widget.vocabulary.vocabulary import Vocabulary

TAGS = 140_000
IMAGES = 100_000
TYPED = 200
PLAIN = """
long short blue red green white black blonde brown pink purple silver grey yellow orange hair eyes dress
skirt shirt hat window table chair flower tree sky cloud sun moon star water sea beach city street house
room bed light shadow smile open closed mouth hand hands arm arms leg legs foot feet standing sitting
lying walking running looking at viewer from behind side above below upper lower body full portrait close
up solo multiple girls boys man woman cat dog bird horse fox wolf rabbit bear fish ribbon bow tie gloves
boots shoes socks jacket coat hoodie sweater uniform school kimono armor sword shield book bag cup glass
food fruit apple cake holding wearing striped polka dot plaid lace see through torn wet dirty shiny
detached collar sleeves wings tail horns ears animal demon angel fairy witch knight princess queen king
maid nurse office winter summer spring autumn snow rain night day
""".split()  # noqa: SIM905 - a list of that many words reads worse
SYLLABLES = [
    consonant + vowel
    for consonant in (*"bcdfghjklmnprstvwyz", "ch", "sh", "th", "kr", "tr", "st")
    for vowel in (*"aeiou", "ai", "ou")
]


def make_tags(count: int, seed: int = 1) -> list[str]:
    """Return so many different tags, the same for the same seed."""
    chance = random.Random(seed)

    def invent(lengths: tuple[int, ...]) -> str:
        return "".join(chance.choices(SYLLABLES, k=chance.choice(lengths)))

    names = [invent((2, 3, 3)) for _ in range(40_000)]
    series = [invent((2, 3)) for _ in range(1_500)]
    tags: dict[str, None] = {}
    while len(tags) < count:
        kind = chance.random()
        if kind < 0.45:
            tag = "_".join(chance.choices(names, k=chance.choice((1, 2, 2))))
            tag += f"_({chance.choice(series)})" if chance.random() < 0.5 else ""
        elif kind < 0.9:
            tag = " ".join(chance.choices(PLAIN, k=chance.choice((1, 2, 2, 3, 3, 4))))
        else:
            tag = f"{chance.choice(PLAIN)} {chance.choice(names)}"
        tags[tag] = None
    return list(tags)


def mistype(text: str, chance: random.Random) -> str:
    """Return a text with two letters swapped, one left out, or one put in."""
    place = chance.randrange(1, max(2, len(text) - 1))
    slips = (
        text[:place] + text[place : place + 2][::-1] + text[place + 2 :],
        text[:place] + text[place + 1 :],
        text[:place] + chance.choice("aeinrst") + text[place:],
    )
    return chance.choice(slips)


def milliseconds(vocabulary: Vocabulary, texts: list[str]) -> list[float]:
    """Return how long each search took."""
    times = []
    for text in texts:
        started = time.perf_counter()
        vocabulary.search(text)
        times.append((time.perf_counter() - started) * 1e3)
    return times


def keystrokes(words: list[str]) -> list[str]:
    return [word[:end] for word in words for end in range(1, len(word) + 1)]


def row(name: str, times: list[float]) -> None:
    cuts = quantiles(times, n=100)
    print(f"| {name} | {len(times)} | {cuts[49]:.2f} | {cuts[94]:.2f} | {max(times):.2f} |")


def write_csv(path: Path, tags: list[str]) -> None:
    """Write the tags as a board's list: two aliases for three tags, the first tags used most."""
    chance = random.Random(3)
    others = iter(make_tags(TAGS, seed=3))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for place, tag in enumerate(tags):
            aliases = [next(others).replace(" ", "_") for _ in range(chance.choice((0, 0, 0, 1, 1, 2)))]
            count = 6_000_000 // (place + 1) + 5
            named = (tag.replace(" ", "_"), chance.choice("00013445"), count, ",".join(aliases))
            writer.writerow(named)


def longest_stall_ms(stop: threading.Event) -> list[float]:
    """Return what a thread that wakes each millisecond adds to: how late it was, in milliseconds."""
    late: list[float] = []

    def tick() -> None:
        last = time.perf_counter()
        while not stop.is_set():
            time.sleep(0.001)
            now = time.perf_counter()
            late.append((now - last) * 1e3 - 1)
            last = now

    threading.Thread(target=tick, daemon=True).start()
    return late


def load(path: Path) -> WideVocabulary:
    """Read the CSV, and print how long it took and what else had to wait."""
    gc.collect()
    before = psutil.Process().memory_info().rss
    with without_collecting():
        started = time.perf_counter()
        read, _ = read_tag_file(path)
        parsed = time.perf_counter()
        wide = WideVocabulary([read])
        indexed = time.perf_counter()
        wide.index.prepare_near()
        prepared = time.perf_counter()
    count, aliases = len(wide), len(wide.aliases)
    del read
    gc.collect()
    memory = psutil.Process().memory_info().rss - before
    stop = threading.Event()
    late = longest_stall_ms(stop)
    with without_collecting():
        WideVocabulary([read_tag_file(path)[0]])
    stop.set()
    print(f"\n{count:,} tags with {aliases:,} aliases, {path.stat().st_size / 2**20:.1f} MB of CSV\n")
    print("| once | |\n| --- | ---: |")
    print(f"| read and parse the wider vocabulary | {(parsed - started) * 1e3:.0f} ms |")
    print(f"| index it | {(indexed - parsed) * 1e3:.0f} ms |")
    print(
        f"| from then on it is searched; make ready for slips of the finger | {(prepared - indexed) * 1e3:.0f} ms |"
    )
    print(f"| longest wait of another thread meanwhile | {max(late):.0f} ms |")
    print(f"| memory of it | {memory / 2**20:.0f} MB |")
    return wide


def with_wider_vocabulary(
    tags: list[str], lists: list[list[str]], words: list[str], wrong: list[str]
) -> None:
    """Time the same keystrokes where most tags come from a wider vocabulary."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "board.csv"
        write_csv(path, tags)
        wide = load(path)
    vocabulary = Vocabulary(TagCounts())
    vocabulary.known.count_all(lists)
    vocabulary.prepare()
    started = time.perf_counter()
    vocabulary.wide = wide
    print(f"| take it into the search of a dataset | {(time.perf_counter() - started) * 1e3:.0f} ms |")
    chance = random.Random(4)
    for place in range(200):
        vocabulary.known.replace((), (f"brand new {place}", chance.choice(tags)), used=True)
    print("\n| what | times | p50 ms | p95 ms | max ms |\n| --- | ---: | ---: | ---: | ---: |")
    right_times, wrong_times = (
        milliseconds(vocabulary, keystrokes(words)),
        milliseconds(vocabulary, keystrokes(wrong)),
    )
    row("wider vocabulary: keystroke, typed right", right_times)
    row("wider vocabulary: keystroke, mistyped", wrong_times)
    row("wider vocabulary: keystroke, all", right_times + wrong_times)
    row("wider vocabulary: one letter", milliseconds(vocabulary, list("abcdefghijklmnopqrstuvwxyz_(")))
    aliases = [name for word in words for name in (wide.facts(word) or wide.facts(words[0])).aliases]  # type: ignore[union-attr]
    row("wider vocabulary: keystroke, an alias", milliseconds(vocabulary, keystrokes(aliases)))
    after = []
    for place in range(200):
        vocabulary.known.replace((), (chance.choice(tags),), used=True)
        after += milliseconds(vocabulary, [words[place % len(words)][:3]])
    row("wider vocabulary: keystroke after an edit", after)


def main() -> None:
    tags = make_tags(TAGS)
    chance = random.Random(2)
    used = chance.sample(tags, 5_000)
    weights = [1 / (place + 1) for place in range(len(used))]
    lists = [chance.choices(used, weights, k=8) for _ in range(IMAGES)]
    memory = psutil.Process().memory_info
    gc.collect()
    before = memory().rss

    vocabulary = Vocabulary(TagCounts())
    started = time.perf_counter()
    vocabulary.known.add_known(tags)
    added = time.perf_counter()
    vocabulary.known.count_all(lists)
    counted = time.perf_counter()
    vocabulary.prepare()
    prepared = time.perf_counter()
    gc.collect()
    after = memory().rss
    vocabulary.search("warmign up")  # what is imported for mistyped words comes once

    words = chance.choices(tags, k=TYPED // 2) + chance.choices(used, k=TYPED // 2)
    wrong = [mistype(word, chance) for word in words]
    edits = []
    for place in range(300):
        started_edit = time.perf_counter()
        vocabulary.known.replace((), (f"brand new {place}", chance.choice(used)), used=True)
        edits.append((time.perf_counter() - started_edit) * 1e3)

    print(
        f"{len(vocabulary):,} tags, {len(used):,} of them in use on {IMAGES:,} images, {TYPED} words typed\n"
    )
    print("| what | times | p50 ms | p95 ms | max ms |\n| --- | ---: | ---: | ---: | ---: |")
    right_times = milliseconds(vocabulary, keystrokes(words))
    wrong_times = milliseconds(vocabulary, keystrokes(wrong))
    row("keystroke, typed right", right_times)
    row("keystroke, mistyped", wrong_times)
    row("keystroke, all", right_times + wrong_times)
    row("whole word, mistyped", milliseconds(vocabulary, wrong))
    row("one letter", milliseconds(vocabulary, list("abcdefghijklmnopqrstuvwxyz_(")))
    row("nothing typed", milliseconds(vocabulary, [""] * 50))
    row("a tag added to an image", edits)
    shown = [vocabulary.search(word) for word in wrong]
    hits = sum(right in {match.tag for match in found} for right, found in zip(words, shown, strict=True))
    print(f"\nThe tag meant was among 20 answers for {hits} of {TYPED} mistyped words.\n")
    print("| once | |\n| --- | ---: |")
    print(f"| make {TAGS:,} tags known | {(added - started) * 1e3:.0f} ms |")
    print(f"| count {8 * IMAGES:,} tags | {(counted - added) * 1e3:.0f} ms |")
    print(f"| make the search lists | {(prepared - counted) * 1e3:.0f} ms |")
    print(f"| memory of it all, the tags' own texts left out | {(after - before) / 2**20:.0f} MB |")
    with_wider_vocabulary(tags, lists, words, wrong)


if __name__ == "__main__":
    main()
