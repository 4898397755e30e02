"""An evening of tagging, compressed: thousands of steps with edits, tabs opened and closed.

Run ``python tests/browser/evening.py [--steps 20000]``: it prints what grows and what does not as a table.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from PIL import Image

sys.path.append(str(Path(__file__).parents[2]))

from tests.browser.screen import Screen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.browser_servers import Tagger

IMAGES = 200
EDIT_EVERY = 10
"""Steps between an edit and the next; every other one is taken back."""


@dataclass
class Reading:
    """What there was at one moment of the evening."""

    steps: int
    kernels: int
    kernel_mb: float
    kernel_files: int
    kernel_threads: int
    server_mb: float
    server_files: int
    page_mb: float
    page_nodes: int
    page_listeners: int
    journal_kb: float
    backups_kb: float
    previews_kb: float

    def row(self) -> str:
        """Write one line of a table."""
        return "| " + " | ".join(f"{getattr(self, each.name):,.0f}" for each in fields(self)) + " |"


HEADER = "| " + " | ".join(each.name.replace("_", " ") for each in fields(Reading)) + " |"


def draw_images(folder: Path) -> Path:
    """Fill a folder with images."""
    folder.mkdir(parents=True)
    for number in range(IMAGES):
        Image.new("RGB", (640, 480), (number % 256, 90, 160)).save(folder / f"{number}.jpg")
    return folder


def evening(
    browser: Browser, tagger: Tagger, folder: Path, *, steps: int, readings: int, tabs: int
) -> Iterator[Reading]:
    """Step through the images with edits, to the end and back to the first; read the gauges now and then.

    Parameters
    ----------
    browser, tagger
        A browser, and a server on the folder.
    folder
        The source folder.
    steps
        Steps in all.
    readings
        How many readings are taken, the first after the first stretch.
    tabs
        Further tabs that are opened and closed, spread over the evening.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(tagger.address())
    screen = Screen(page, folder / "tagged", folder.name).opened()
    _add(screen, "evening")
    gauges = context.new_cdp_session(page)
    gauges.send("Performance.enable")
    for step in range(1, steps + 1):
        screen.keyboard.press("Home" if step % IMAGES == 0 else "PageDown")
        # Not `wait_for_selector`: the page would keep every element that was answered.
        page.locator(f".tagger-slot.current img[data-name='{screen.name(step % IMAGES + 1)}']").wait_for()
        if step % EDIT_EVERY == 0:
            screen.keyboard.press("1" if step // EDIT_EVERY % 2 else "Control+z")
        if step % (steps // tabs) == 0:
            _open_another_tab(page, tagger)
        if step % (steps // readings) == 0:
            _wait_until_python_followed(screen, step)
            tagger.wait_for_kernels(1)
            yield _read(step, tagger, gauges, folder / "tagged" / ".tagger")
    context.close()


def _add(screen: Screen, tag: str) -> None:
    screen.box.fill(tag)
    screen.box.press("Enter")
    screen.has_tags(tag)
    screen.keyboard.press("Escape")


def _open_another_tab(page: Page, tagger: Tagger) -> None:
    tab = page.context.new_page()
    tab.goto(tagger.address())
    tab.locator(".tagger-slot.current img").wait_for(timeout=60_000)
    tab.close()
    page.bring_to_front()


def _wait_until_python_followed(screen: Screen, step: int) -> None:
    place = f"{step % IMAGES + 1:,} of {IMAGES:,}"
    screen.page.wait_for_function(
        "(place) => document.querySelector('.tagger-place').textContent.startsWith(place)", arg=place
    )


def _read(step: int, tagger: Tagger, gauges: object, dot: Path) -> Reading:
    gauges.send("HeapProfiler.collectGarbage")  # type: ignore[attr-defined]
    metrics = {m["name"]: m["value"] for m in gauges.send("Performance.getMetrics")["metrics"]}  # type: ignore[attr-defined]
    kernels = tagger.kernel_processes()
    kernel, server = kernels[0], psutil.Process(tagger.process.pid)
    return Reading(
        steps=step,
        kernels=len(kernels),
        kernel_mb=kernel.memory_info().rss / 1e6,
        kernel_files=kernel.num_fds(),
        kernel_threads=kernel.num_threads(),
        server_mb=server.memory_info().rss / 1e6,
        server_files=server.num_fds(),
        page_mb=metrics["JSHeapUsedSize"] / 1e6,
        page_nodes=int(metrics["Nodes"]),
        page_listeners=int(metrics["JSEventListeners"]),
        journal_kb=(dot / "journal.jsonl").stat().st_size / 1e3,
        backups_kb=_size(dot / "backups"),
        previews_kb=_size(dot / "previews"),
    )


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e3


def main() -> None:
    """Print the curve."""
    from playwright.sync_api import sync_playwright

    from tests.browser.browser_servers import start_tagger
    from tests.browser.conftest import CHROMIUM_FLAGS, find_chromium

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--readings", type=int, default=20)
    parser.add_argument("--tabs", type=int, default=20)
    options = parser.parse_args()
    print(HEADER + "\n|" + "---|" * len(fields(Reading)))
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        folder = draw_images(Path(home) / "evening")
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        with start_tagger(Path(home), [folder], {"TAGGER_STATE_DIR": home}) as tagger:
            for reading in evening(browser, tagger, folder, **vars(options)):
                print(reading.row(), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
