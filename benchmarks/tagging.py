"""Time from key or click to what it brings about on the tagging screen, and the effort of a tag, in Chromium.

Run ``python benchmarks/tagging.py``; needs Chromium or Chrome, and the ``test`` extra. The dataset knows 100,000
tags, the wider vocabulary has 140,000 more. Times are taken in the page, from the event until the frame after the
last change that it brought. It does so on Voila, and with ``--lab`` on JupyterLab as well.

The effort is that of a person who knows the screen: a fixed list of images and tags is entered by real keys, and
each key is counted.
"""

from __future__ import annotations

import argparse
import csv
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Page, sync_playwright

sys.path.append(str(Path(__file__).parent.parent))

from screen import HOLD, make_photos, measure
from search import make_tags

from tests.browser.browser_servers import start_lab, start_tagger, stop_lab_kernels
from tests.browser.conftest import CHROMIUM_FLAGS, find_chromium

KNOWN = 100_000
WIDE = 140_000
IMAGES = 330
HELD = 100
TYPED = 40

# From a letter typed until the frame after the last change of the list that it brought, within a third of a second.
TYPE = """async (text) => {
  const input = document.querySelector('.tagger-add-input');
  const list = document.querySelector('.tagger-completions');
  let changed = 0;
  const observer = new MutationObserver(() => { changed = performance.now(); });
  observer.observe(list, { childList: true, subtree: true, characterData: true, attributes: true });
  const frames = [];
  const begun = performance.now();
  let going = true;
  const frame = () => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => frames.push(performance.now());
    channel.port2.postMessage(0);
    if (going) requestAnimationFrame(frame);
  };
  input.value = text;
  input.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text.at(-1) }));
  requestAnimationFrame(frame);
  await new Promise((done) => setTimeout(done, 330));
  going = false;
  observer.disconnect();
  const painted = frames.find((time) => time >= changed);
  return { took: painted - begun, rows: list.querySelectorAll('[role=option]').length };
}"""

# From a click on a tag among all known ones until the frame after the tag is on the image, or off it.
CLICK = """async (place) => {
  const chip = document.querySelectorAll('.tagger-chips-sheet .tagger-chip')[place];
  const count = () => document.querySelectorAll('.tagger-slot.current .jupyter-widget-tag:not(input)').length;
  const before = count();
  const begun = performance.now();
  chip.click();
  while (count() === before) {
    await new Promise((done) => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); });
    if (performance.now() - begun > 10_000) return null;
  }
  await new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  }));
  return performance.now() - begun;
}"""


class Effort(NamedTuple):
    """What entering tags cost."""

    tags: int
    keys: int
    letters: int
    """Letters of these tags."""


def write_vocabulary(path: Path, tags: list[str]) -> Path:
    """Write a vocabulary in the form of the image boards."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        for place, tag in enumerate(tags):
            aliases = f"{tag}_alias,{tag[::-1]}" if place % 3 == 0 else ""
            writer.writerow([tag.replace(" ", "_"), 0, 5_000_000 // (place + 1), aliases])
    return path


def make_dataset(root: Path) -> tuple[Path, Path]:
    """Make images with 100,000 known tags beside them; return the folder and the wider vocabulary."""
    folder = make_photos(root / "photos", (1152, 864), IMAGES)
    tags = make_tags(KNOWN + WIDE)
    from tagger_widget import Session

    Session(folder, background=False).close()
    (folder / "tagged" / "tags.txt").write_text("\n".join(tags[:KNOWN]), encoding="utf-8")
    return folder, write_vocabulary(root / "wide.csv", tags[KNOWN:])


def row(what: str, times: list[float]) -> str:
    """One line of the table."""
    times = sorted(times)
    median, p95 = statistics.median(times), times[int(len(times) * 0.95)]
    return f"| {what} | {len(times)} | {median:.0f} | {p95:.0f} | {times[-1]:.0f} |"


def wait_open(page: Page) -> None:
    """Wait for the first picture."""
    ready = "() => document.querySelector('.tagger-slot.current .tagger-picture img')?.naturalWidth"
    page.wait_for_function(ready, timeout=90_000)


def wait_idle(page: Page) -> None:
    """Wait until nothing is copied any more, as a user would see."""
    page.wait_for_function(
        "() => !document.querySelector('.tagger-top').textContent.includes('Copying')", timeout=120_000
    )


def type_words(page: Page, words: list[str]) -> list[float]:
    """Type words letter by letter and give the times in ms."""
    times = []
    page.locator(".tagger-add-input").focus()
    for word in words:
        ends = range(1, min(len(word), 6) + 1)
        times += [page.evaluate(TYPE, word[:end])["took"] for end in ends]
        page.keyboard.press("Escape")
        page.locator(".tagger-add-input").focus()
    return times


def click_chips(page: Page) -> list[float]:
    """Click tags on and off and give the times in ms."""
    chips = page.locator(".tagger-chips-sheet .tagger-chip")
    chips.first.wait_for()
    times = []
    for turn in range(60):
        took = page.evaluate(CLICK, turn % chips.count())
        times.append(float("inf") if took is None else took)
        page.wait_for_timeout(150)
    return times


def hold(page: Page, output: Path) -> str:
    """Hold Page Down, then tag as fast as keys can be sent, and see what was blank or lost."""
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.keyboard.type("typed before")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    digit = page.locator(".tagger-recent [data-digit]", has_text="typed before").get_attribute("data-digit")
    seen = page.evaluate(HOLD, HELD)
    page.locator(".tagger-place", has_text=f"{HELD + 1} of {IMAGES} ").wait_for()
    for _ in range(HELD):
        page.keyboard.press(str(digit))
        page.keyboard.press("PageDown")
    deadline = time.monotonic() + 20
    while (tagged := count_tagged(output)) < HELD + 1 and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    return (
        f"PageDown held for {HELD} images: {seen['blank']} blank of {seen['frames']} frames; then a digit and PageDown "
        f"{HELD} times without a pause: {tagged} of {HELD + 1} captions have the tag."
    )


def count_tagged(output: Path) -> int:
    """Count the captions that have the tag."""
    captions = (path for path in output.glob("*.txt") if path.name != "tags.txt")
    return sum("typed before" in path.read_text("utf-8") for path in captions)


def work_list() -> list[list[str]]:
    """Tags of 30 images, the same each time: some on most images, some once."""
    chance = random.Random(7)
    words = make_tags(400, seed=5)
    words = [word.replace("_", " ").replace("(", "").replace(")", "") for word in words]
    weights = [1 / (place + 1) for place in range(len(words))]
    return [list(dict.fromkeys(chance.choices(words, weights, k=6))) for _ in range(30)]


def enter(page: Page, tag: str) -> int:
    """Enter one tag with the fewest keys that a person would find; return how many they were."""
    digits = page.locator(".tagger-recent [data-digit]")
    for place in range(digits.count()):
        if digits.nth(place).locator("bdi").inner_text() == tag:
            page.keyboard.press(f"Alt+{place + 1}")
            return 1
    box, keys = page.locator(".tagger-add-input"), 0
    options = page.locator(".tagger-completions [role=option]")
    for letter in tag:
        page.keyboard.type(letter)
        keys += 1
        page.wait_for_timeout(80)
        rows = options.locator("bdi").all_inner_texts()[:4]
        if tag in rows[1:]:
            down = rows.index(tag, 1)
            for _ in range(down):
                page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
            return keys + down + 1
    page.keyboard.press("Enter")
    assert box.input_value() == ""
    return keys + 1


def effort(page: Page) -> dict[str, Effort]:
    """Replay the work list by keys."""
    known: set[str] = set()
    sums = {"known": [0, 0, 0], "new": [0, 0, 0]}
    page.keyboard.press("Enter")
    for tags in work_list():
        for tag in tags:
            kind = sums["known" if tag in known else "new"]
            kind[0] += 1
            kind[1] += enter(page, tag)
            kind[2] += len(tag)
            known.add(tag)
            page.wait_for_timeout(60)
        page.keyboard.press("PageDown")
        page.wait_for_timeout(120)
    return {name: Effort(*numbers) for name, numbers in sums.items()}


@contextmanager
def opened_in_voila(
    stack: ExitStack, folder: Path, vocabulary: Path, new_page: Callable[[], Page]
) -> Iterator[Page]:
    """Open the dataset in the app."""
    home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    server = stack.enter_context(start_tagger(home, [folder, "--vocabulary", vocabulary], {}))
    page = new_page()
    page.goto(server.address())
    wait_open(page)
    yield page
    page.close()


@contextmanager
def opened_in_lab(
    stack: ExitStack, folder: Path, vocabulary: Path, new_page: Callable[[], Page]
) -> Iterator[Page]:
    """Open the dataset in a notebook."""
    lab = stack.enter_context(start_lab(Path(stack.enter_context(tempfile.TemporaryDirectory()))))
    lab.page = new_page()
    call = f"TaggerWidget({str(folder)!r}, vocabularies=[{str(vocabulary)!r}])"
    page = lab.open_notebook(["from tagger_widget import TaggerWidget", call])
    wait_open(page)
    page.locator(".tagger-area").click()
    yield page
    stop_lab_kernels(page)
    page.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lab", action="store_true", help="on JupyterLab as well")
    arguments = parser.parse_args()
    executable = find_chromium()
    if executable is None:
        sys.exit("No Chromium or Chrome found. Install one, for example with: sudo apt-get install chromium")
    places = {"Voila": opened_in_voila} | ({"JupyterLab": opened_in_lab} if arguments.lab else {})
    print("| what | times | median, ms | p95, ms | max, ms |\n|---|---|---|---|---|")
    told = []
    with ExitStack() as stack:
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=executable, args=CHROMIUM_FLAGS
        )

        def new_page() -> Page:
            return browser.new_page(viewport={"width": 1280, "height": 800})

        words = random.Random(3).sample(make_tags(KNOWN + WIDE), TYPED)
        for place, opened in places.items():
            root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            folder, vocabulary = make_dataset(root)
            with opened(stack, folder, vocabulary, new_page) as page:
                print(row(f"{place}: next image while copying", measure(page, "key")), flush=True)
                wait_idle(page)
                print(row(f"{place}: next image", measure(page, "key")), flush=True)
                print(row(f"{place}: key to completions painted", type_words(page, words)), flush=True)
                page.keyboard.press("Escape")
                print(row(f"{place}: click on a tag to tag shown", click_chips(page)), flush=True)
                told.append(f"{place}: {hold(page, folder / 'tagged')}")
        root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        plain = root / "plain"
        plain.mkdir()
        for number in range(32):
            Image.new("RGB", (320, 240), (number * 7, 90, 120)).save(plain / f"{number:02}.png")
        with opened_in_voila(
            stack, plain, write_vocabulary(root / "none.csv", ["nothing"]), new_page
        ) as page:
            for name, cost in effort(page).items():
                told.append(
                    f"Tags that are {name}: {cost.tags}, {cost.keys / cost.tags:.2f} keys each "
                    f"(of {cost.letters / cost.tags:.1f} letters), 0 clicks."
                )
        browser.close()
    print("\n" + "\n".join(told))


if __name__ == "__main__":
    main()
