"""Time from key or click to painted picture, in Chromium on Voila.

Run ``python benchmarks/screen.py``; needs Chromium or Chrome, and the ``test`` extra. It starts ``tagger`` on real
files and steps through the images, waiting between the steps as a person looks at one. The slow line adds 50 ms
each way between the browser and the server.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Page, sync_playwright

sys.path.append(str(Path(__file__).parent.parent))

from tests.browser.browser_servers import start_tagger
from tests.browser.conftest import CHROMIUM_FLAGS, find_chromium
from tests.browser.slow_proxy import SlowLine

STEPS = 60
BURST = 100

# From the event's dispatch until the frame after the one in which another, decoded picture became the current one.
STEP = """async (act) => {
  const shown = () => document.querySelector('.tagger-slot.current .tagger-picture img');
  const before = shown();
  const begun = performance.now();
  if (act === 'key') {
    const options = { key: 'PageDown', code: 'PageDown', bubbles: true, cancelable: true };
    document.querySelector('.tagger').dispatchEvent(new KeyboardEvent('keydown', options));
  } else document.querySelector('.tagger-do-next').click();
  while (shown() === before || !shown()?.complete || !shown().naturalWidth) {
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

# Keys faster than a person can press them; counts the frames in which no picture was to be seen.
HOLD = """async (count) => {
  let blank = 0;
  let frames = 0;
  let going = true;
  const look = () => {
    const picture = document.querySelector('.tagger-slot.current .tagger-picture img, .tagger-ghost img');
    frames += 1;
    if (!picture?.naturalWidth) blank += 1;
    if (going) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  for (let step = 0; step < count; step += 1) {
    const options = { key: 'PageDown', code: 'PageDown', bubbles: true, cancelable: true, repeat: true };
    document.querySelector('.tagger').dispatchEvent(new KeyboardEvent('keydown', options));
    await new Promise((done) => setTimeout(done, 33));
  }
  going = false;
  return { blank, frames };
}"""


def make_photos(folder: Path, size: tuple[int, int], count: int) -> Path:
    """Fill a folder with photographs of noise and colour; each differs from the others."""
    folder.mkdir()
    grain = Image.effect_noise((size[0] // 4, size[1] // 4), 40).resize(size)
    for number in range(count):
        tint = Image.new("L", size, number * 53 % 256)
        Image.merge("RGB", (grain, tint, grain)).save(folder / f"IMG_{number:04d}.jpg", quality=88)
    return folder


def open_page(pages: Callable[[], Page], url: str) -> Page:
    """Open the app and wait for its first picture."""
    page = pages()
    page.goto(url)
    page.wait_for_function(
        "() => document.querySelector('.tagger-slot.current .tagger-picture img')?.naturalWidth",
        timeout=90_000,
    )
    return page


def measure(page: Page, act: str) -> list[float]:
    """Step on again and again, with half a second to look at each image, and give the times in ms."""
    times = []
    for _ in range(STEPS):
        page.wait_for_timeout(500)
        took = page.evaluate(STEP, act)
        times.append(float("inf") if took is None else took)
    return times


def row(what: str, times: list[float]) -> str:
    """One line of the table."""
    times = sorted(times)
    median, p90 = statistics.median(times), times[int(len(times) * 0.9)]
    return f"| {what} | {median:.0f} | {p90:.0f} | {times[-1]:.0f} |"


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    executable = find_chromium()
    if executable is None:
        sys.exit("No Chromium or Chrome found. Install one, for example with: sudo apt-get install chromium")
    print("| image to image | median, ms | p90, ms | max, ms |\n|---|---|---|---|")
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=executable, args=CHROMIUM_FLAGS
        )

        def new_page() -> Page:
            return browser.new_page(viewport={"width": 1280, "height": 800})

        held = ""
        for name, size in (("1 megapixel", (1152, 864)), ("12 megapixels", (4000, 3000))):
            folder = make_photos(root / name.replace(" ", "-"), size, 2 * STEPS + BURST + 5)
            home = root / f"home-{size[0]}"
            home.mkdir()
            server = stack.enter_context(start_tagger(home, [folder], {}))
            page = open_page(new_page, server.address())
            for act in ("key", "click"):
                print(row(f"{name}, {act}", measure(page, act)), flush=True)
            seen = page.evaluate(HOLD, BURST)
            held += f"\n{name}: PageDown held for {BURST} images: {seen['blank']} blank of {seen['frames']} frames"
            page.close()
            parts = urlsplit(server.address())
            line = stack.enter_context(SlowLine(str(parts.hostname), int(parts.port or 80), delay_s=0.05))
            page = open_page(new_page, parts._replace(netloc=f"127.0.0.1:{line.port}").geturl())
            page.keyboard.press("Home")
            page.get_by_text("IMG_0000.jpg").first.wait_for()
            print(row(f"{name}, key, 100 ms round trip", measure(page, "key")), flush=True)
            page.close()
        print(held)
        browser.close()


if __name__ == "__main__":
    main()
