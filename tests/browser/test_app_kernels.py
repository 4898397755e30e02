"""Kernels come and go with their pages, and Ctrl+C leaves none."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from playwright.sync_api import expect
from visitor import Visitor

if TYPE_CHECKING:
    from browser_watch import Watch
    from conftest import StartTagger, StartVoila
    from playwright.sync_api import BrowserContext, Page


def _expect_ready(page: Page) -> None:
    expect(page.get_by_role("combobox", name="Add a tag to this image")).to_be_visible(timeout=60_000)


def test_reloading_ten_times_leaves_one_kernel_and_closing_none(
    page: Page, voila: StartTagger, photos: Path
) -> None:
    """Each load of the page ends the kernel of the one before."""
    server = voila(photos)
    page.goto(server.address())
    for _ in range(10):
        _expect_ready(page)
        page.reload()
    _expect_ready(page)
    server.wait_for_kernels(1)
    page.close(run_before_unload=True)
    server.wait_for_kernels(0)


def test_reloading_before_the_page_is_there_leaves_no_kernel_behind(
    page: Page, voila: StartTagger, photos: Path
) -> None:
    """A page that goes while it is still loading takes its kernel along."""
    server = voila(photos)
    page.goto(server.address(), wait_until="commit")
    for _ in range(3):
        page.wait_for_selector("#jupyter-config-data", state="attached")
        page.reload(wait_until="commit")
    _expect_ready(page)
    server.wait_for_kernels(1)
    assert "Traceback" not in server.output()


def test_a_page_that_never_said_goodbye_loses_its_kernel_in_time(
    context: BrowserContext, plain_voila: StartVoila, photos: Path
) -> None:
    """A browser that crashed sends nothing; its kernel is ended once it has idled without a page."""
    server = plain_voila(
        "--MappingKernelManager.cull_idle_timeout=2",
        "--MappingKernelManager.cull_interval=1",
        env={"TAGGER_DIR": str(photos)},
    )
    page = context.new_page()
    page.route("**/voila/api/shutdown/**", lambda route: route.abort())
    page.goto(server.address())
    _expect_ready(page)
    page.close()
    server.wait_for_kernels(0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_leaves_no_kernel_and_no_traceback(
    page: Page, voila: StartTagger, photos: Path, number: signal.Signals
) -> None:
    """Ctrl+C, and a plain kill, end the server and its kernels with one sentence."""
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


def test_a_kernel_that_dies_is_told_and_reloading_goes_on(
    page: Page, voila: StartTagger, photos: Path, watch: Watch
) -> None:
    """When Python dies the page is covered, says so, and its button opens the dataset again."""
    server = voila(photos)
    page.goto(server.address())
    _expect_ready(page)
    server.kill_kernels()
    expect(page.get_by_role("alertdialog")).to_contain_text("Python stopped unexpectedly")
    watch.page_errors.clear()  # JupyterLab's own scripts complain about a kernel that went away
    page.get_by_role("button", name="Reload").click()
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    _expect_ready(page)
    server.wait_for_kernels(1)


def test_a_server_that_stops_is_told(page: Page, voila: StartTagger, photos: Path, watch: Watch) -> None:
    """After Ctrl+C the page says that nothing is saved any more, instead of taking tags in vain."""
    server = voila(photos)
    page.goto(server.address())
    _expect_ready(page)
    server.stop()
    expect(page.get_by_role("alertdialog")).to_contain_text("tagger is not running any more", timeout=20_000)
    watch.page_errors.clear()


def test_a_port_that_is_taken_is_replaced_and_said(voila: StartTagger, photos: Path) -> None:
    """Two taggers run side by side though both wanted the same port."""
    first = voila(photos)
    port = first.url.rstrip("/").rpartition(":")[2]
    second = voila(photos, "--port", port)
    assert second.url != first.url
    assert f"Port {port} is not free" in second.output()
    assert first.stop() == 0
    assert second.stop() == 0


def test_what_the_command_line_says_replaces_the_variables(voila: StartTagger, photos: Path) -> None:
    """An output folder left over in the environment does not receive another folder's images."""
    stray = photos.parent / "stray"
    server = voila(photos, env={"TAGGER_OUTPUT": str(stray), "TAGGER_PREFIX": "stray"})
    # The page is rendered in full only once the notebook has run.
    assert "rendered_cells" in Visitor(server).open_address().ask().text
    assert (photos / "tagged").is_dir()
    assert not stray.exists()
