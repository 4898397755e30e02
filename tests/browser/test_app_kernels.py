"""Kernels start and end with their pages, and Ctrl+C leaves none."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
import websocket
from playwright.sync_api import expect

from tests.browser.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.browser_servers import Tagger
    from tests.browser.browser_watch import Watch
    from tests.browser.conftest import Rooted, StartTagger


KERNEL_IS_GONE = ["Kernel connection disconnected", "Error: Canceled future"]
"""Errors that JupyterLab's own scripts log then."""


def _expect_ready(page: Page) -> None:
    expect(page.get_by_role("combobox", name="Add a tag to this image")).to_be_visible(timeout=60_000)


@pytest.fixture
def opened(page: Page, rooted_tagger: Rooted, photos: Path) -> Page:
    """Return a page that shows a folder of the test's own; its kernel is the only one."""
    rooted_tagger.server.wait_for_kernels(0)
    page.goto(rooted_tagger.server.address(dir=rooted_tagger.take_in(photos).name))
    _expect_ready(page)
    return page


def test_reloading_leaves_one_kernel_and_closing_none(opened: Page, rooted_tagger: Rooted) -> None:
    """Each load of the page ends the previous kernel."""
    kernels = []
    for _ in range(3):
        kernels += rooted_tagger.server.kernel_processes()
        opened.reload()
        _expect_ready(opened)
    assert len(set(kernels)) >= 3
    rooted_tagger.server.wait_for_kernels(1)
    assert rooted_tagger.server.kernel_processes()[0] not in kernels
    opened.close(run_before_unload=True)
    rooted_tagger.server.wait_for_kernels(0)


def test_reloading_before_the_page_is_there_leaves_no_kernel_behind(
    opened: Page, rooted_tagger: Rooted
) -> None:
    """A page that closes while it is still loading ends its kernel."""
    for _ in range(3):
        opened.reload(wait_until="commit")
        opened.wait_for_selector("#jupyter-config-data", state="attached")
    opened.reload(wait_until="commit")
    _expect_ready(opened)
    rooted_tagger.server.wait_for_kernels(1)
    assert "Traceback" not in rooted_tagger.server.output()


def test_an_abandoned_web_socket_leaves_no_traceback(voila: StartTagger, photos: Path) -> None:
    """A page may close before its kernel answers, or connect to a kernel that is gone."""
    server = voila(photos)
    visitor = Visitor(server).open_address()
    kernel = visitor.ask().kernel()
    (process,) = server.kernel_processes()
    process.suspend()
    with pytest.raises(websocket.WebSocketTimeoutException):
        visitor.connect(kernel, patience_s=0.5)
    process.resume()
    # The kernel first answers the client that has disconnected, and then this one.
    assert visitor.connect(kernel) == 101
    assert visitor.shut_down_kernel(kernel) == 204
    assert visitor.connect(kernel) == 404
    assert "Traceback" not in server.output()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_leaves_no_kernel_and_no_traceback(
    page: Page, voila: StartTagger, photos: Path, watch: Watch, number: signal.Signals
) -> None:
    """Ctrl+C and SIGTERM end the server and its kernels with one sentence, and open pages show it."""
    watch.allowed += KERNEL_IS_GONE
    server = voila(photos)
    page.goto(server.address())
    _expect_ready(page)
    kernels = server.kernel_processes()
    assert len(kernels) == 1
    assert server.stop(number) == 0
    _, alive = psutil.wait_procs(kernels, timeout=10)
    assert alive == []
    assert server.output().splitlines()[-1] == "tagger has stopped."
    assert "Traceback" not in server.output()
    expect(page.get_by_role("alertdialog")).to_contain_text("tagger is no longer running", timeout=20_000)


def test_a_kernel_that_dies_is_reported_and_reloading_resumes(
    opened: Page, rooted_tagger: Rooted, watch: Watch
) -> None:
    """If the kernel dies, the page is covered by a message whose button opens the dataset again."""
    watch.allowed += KERNEL_IS_GONE
    rooted_tagger.server.kill_kernels()
    expect(opened.get_by_role("alertdialog")).to_contain_text("Python stopped unexpectedly")
    opened.get_by_role("button", name="Reload").click()
    expect(opened.get_by_role("alertdialog")).to_be_hidden()
    _expect_ready(opened)
    rooted_tagger.server.wait_for_kernels(1)


def test_a_taken_port_and_leftover_variables_are_replaced(
    voila: StartTagger, shared_tagger: Tagger, photos: Path
) -> None:
    """Two servers run side by side; an output folder left over in the environment is not used."""
    port = shared_tagger.url.rstrip("/").rpartition(":")[2]
    stray = photos.parent / "stray"
    second = voila(photos, "--port", port, env={"TAGGER_OUTPUT": str(stray), "TAGGER_PREFIX": "stray"})
    assert second.url != shared_tagger.url
    assert f"Port {port} is not free" in second.output()
    # The page is rendered in full only once the notebook has run.
    assert "rendered_cells" in Visitor(second).open_address().ask().text
    assert (photos / "tagged").is_dir()
    assert not stray.exists()
    assert second.stop() == 0
