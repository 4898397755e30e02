"""The fixtures of the browser tests do what the tests rely on."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.browser_watch import Watch, leaves_this_machine

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.browser_servers import Lab


@pytest.mark.parametrize(
    ("url", "outside"),
    [
        ("http://127.0.0.1:8866/a.js", False),
        ("ws://localhost:8866/api", False),
        ("blob:http://127.0.0.1:8866/5e2", False),
        ("data:image/png;base64,AAAA", False),
        ("https://example.org/a.css", True),
        ("http://127.0.0.1.example.org/", True),
    ],
)
def test_requests_that_leave_this_machine_are_recognized(url: str, *, outside: bool) -> None:
    """Only names of this machine, and addresses without a host, stay on it."""
    assert leaves_this_machine(url) is outside


def test_a_request_to_the_outside_fails_the_test_and_gets_nowhere(page: Page, watch: Watch) -> None:
    """An outside address is recorded, and cannot be reached either."""
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")
    with pytest.raises(AssertionError, match="left this machine"):
        watch.judge()
    watch.requests.clear()


def test_an_uncaught_error_fails_the_test(page: Page, watch: Watch) -> None:
    """An exception in the page's own JavaScript is recorded."""
    with page.context.expect_event("weberror"):
        page.evaluate("() => { setTimeout(() => { throw new Error('on purpose') }) }")
    with pytest.raises(AssertionError, match="raised errors"):
        watch.judge()
    watch.page_errors.clear()


def test_cells_run_in_a_real_jupyterlab(lab: Lab) -> None:
    """A widget created in a cell is shown, and a click in the browser reaches Python."""
    page = lab.open_notebook(
        [
            "import ipywidgets\nbutton = ipywidgets.Button(description='press')",
            "button.on_click(lambda b: setattr(b, 'description', 'pressed'))\nbutton",
        ]
    )
    page.get_by_role("button", name="press", exact=True).click()
    expect(page.get_by_role("button", name="pressed")).to_be_visible()


def test_a_cell_that_raises_fails_the_test(lab: Lab) -> None:
    """An exception in a cell fails the test with its message."""
    with pytest.raises(AssertionError, match="ValueError: on purpose"):
        lab.open_notebook(["raise ValueError('on purpose')"])


class _Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        while data := self.request.recv(1024):
            self.request.sendall(data)


def test_a_slow_line_takes_100_ms_for_a_round_trip(slow_line: Callable[[str], str]) -> None:
    """Data arrives complete, and the answer comes after 100 ms, not much later."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Echo) as server:
        threading.Thread(target=server.serve_forever).start()
        far = urlsplit(slow_line(f"http://127.0.0.1:{server.server_address[1]}/"))
        durations_s = []
        with socket.create_connection((far.hostname, far.port)) as line:
            for _ in range(5):
                start = time.perf_counter()
                line.sendall(b"there and back")
                assert line.recv(1024) == b"there and back"
                durations_s.append(time.perf_counter() - start)
        server.shutdown()
    assert 0.1 <= min(durations_s) < 0.15
