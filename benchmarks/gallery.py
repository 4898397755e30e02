"""How the gallery paints and scrolls with 10,000 images, in Chromium on Voila.

Run ``python benchmarks/gallery.py``; needs Chromium or Chrome, and the ``test`` extra. It makes 10,000 JPEGs of one
megapixel, starts ``tagger`` on them, opens the gallery with no thumbnail at hand and once more with all of the
first page kept on the disk, and scrolls at a pace at which pictures can be seen, by a wheel's
notch a frame, and by a page a frame.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Page, sync_playwright

sys.path.append(str(Path(__file__).parent.parent))

from tagger_widget import Session
from tests.browser.browser_servers import start_tagger
from tests.browser.conftest import CHROMIUM_FLAGS, find_chromium

FRAME_MS = 1000 / 60

# From the click on the tab until every cell in sight has its picture, and the frame after that.
OPEN = """async () => {
  const grid = () => document.querySelector('.tagger-grid').getBoundingClientRect();
  const begun = performance.now();
  document.querySelector('[role=tab][data-tab=gallery]').click();
  const isPainted = () => {
    const { top, bottom } = grid();
    const seen = [...document.querySelectorAll('.tagger-cell:not([hidden])')].filter((cell) => {
      const box = cell.getBoundingClientRect();
      return box.bottom > top && box.top < bottom;
    });
    return seen.length > 0 && seen.every((cell) => cell.querySelector('img')?.complete);
  };
  while (!isPainted()) {
    await new Promise((done) => requestAnimationFrame(done));
    if (performance.now() - begun > 60_000) return null;
  }
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - begun;
}"""

# Scrolls by so many pixels in each frame, and notes how long each took; how many cells had no picture, too.
SCROLL = """async ([step, count]) => {
  const grid = document.querySelector('.tagger-grid');
  grid.scrollTop = 0;
  await new Promise((done) => setTimeout(done, 500));
  const times = [];
  let last = await new Promise((done) => requestAnimationFrame(done));
  for (let frame = 0; frame < count; frame += 1) {
    grid.scrollTop += step;
    const now = await new Promise((done) => requestAnimationFrame(done));
    times.push(now - last);
    last = now;
  }
  return times;
}"""


def make_photos(folder: Path, count: int) -> Path:
    """Fill a folder with photographs of noise and colour."""
    folder.mkdir()
    grain = Image.effect_noise((288, 216), 40).resize((1152, 864))
    kinds = [Image.merge("RGB", (grain, Image.new("L", grain.size, 21 * n), grain)) for n in range(12)]
    for number in range(count):
        picture = kinds[number % len(kinds)].copy()
        ImageDraw.Draw(picture).text((60, 200), str(number), fill="white", font_size=240)
        picture.save(folder / f"IMG_{number:05d}.jpg", quality=80)
    return folder


def scroll(page: Page, what: str, step_px: int, frames: int) -> None:
    """Scroll and print one line of the table; by nothing, it tells what the machine itself drops."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def busy_s() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))

    begun = busy_s()
    times = sorted(page.evaluate(SCROLL, [step_px, frames]))
    work = (busy_s() - begun) * 1000 / frames
    dropped = sum(round(each / FRAME_MS) - 1 for each in times if each > 1.5 * FRAME_MS)
    p95 = times[int(len(times) * 0.95)]
    median = statistics.median(times)
    print(
        f"| {what} | {frames} | {dropped} | {median:.1f} | {p95:.1f} | {times[-1]:.1f} | {work:.1f} |",
        flush=True,
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--images", type=int, default=10_000)
    count = arguments.parse_args().images
    executable = find_chromium()
    if executable is None:
        sys.exit("No Chromium or Chrome found. Install one, for example with: sudo apt-get install chromium")
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder = make_photos(root / "photos", count)
        with Session(folder) as session:
            session.wait_copied()
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=executable, args=CHROMIUM_FLAGS
        )
        home = root / "home"
        home.mkdir()
        server = stack.enter_context(start_tagger(home, [folder], {}))

        def opened() -> tuple[Page, float]:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(server.address())
            page.wait_for_function(
                "() => document.querySelector('.tagger-slot.current .tagger-picture img')?.naturalWidth",
                timeout=90_000,
            )
            page.wait_for_timeout(3_000)
            return page, page.evaluate(OPEN)

        shutil.rmtree(folder / "tagged" / ".tagger" / "thumbnails", ignore_errors=True)
        page, cold = opened()
        page.wait_for_timeout(3_000)
        page.close()
        page, kept = opened()
        print(
            f"first page, no thumbnail at hand: {cold:.0f} ms; thumbnails kept on the disk: {kept:.0f} ms\n"
        )
        print("| scrolling | frames | dropped | median, ms | p95, ms | max, ms | page's work, ms |")
        print("|---|---|---|---|---|---|---|")
        scroll(page, "not at all", 0, 300)
        scroll(page, "25 px a frame, thumbnails made meanwhile", 25, 600)
        scroll(page, "25 px a frame, thumbnails kept on the disk", 25, 600)
        scroll(page, "100 px a frame", 100, 600)
        scroll(page, "a page a frame", 590, 300)
        browser.close()


if __name__ == "__main__":
    main()
