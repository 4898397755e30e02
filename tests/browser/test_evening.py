"""An evening's work leaves nothing behind that grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.evening import HEADER, draw_images, evening

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.browser.conftest import StartTagger


def test_hundreds_of_steps_with_edits_and_tabs_leave_nothing_that_grows(
    browser: Browser, voila: StartTagger, tmp_path: Path
) -> None:
    """From the first lap through the images to the last: kernels, files, threads, nodes and listeners stay."""
    folder = draw_images(tmp_path / "evening")
    readings = list(evening(browser, voila(folder), folder, steps=600, readings=3, tabs=2))
    table = "\n".join([HEADER, *(reading.row() for reading in readings)])
    print(table)
    first, last = readings[0], readings[-1]
    assert last.kernels == 1, table
    assert last.kernel_files <= first.kernel_files + 3, table
    assert last.kernel_threads <= first.kernel_threads + 2, table
    assert last.server_files <= first.server_files + 10, table
    assert last.page_nodes <= first.page_nodes * 1.2, table
    assert last.page_listeners <= first.page_listeners * 1.2, table
    assert last.kernel_mb <= first.kernel_mb * 1.3, table
    # A step marks its image once; an edit is a line of a few hundred bytes.
    assert last.journal_kb - first.journal_kb < 60, table
