"""What the pages of one test asked for and complained about."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page

HERE = {"127.0.0.1", "localhost"}
WITHOUT_A_HOST = {"blob", "data", "about"}


def leaves_this_machine(url: str) -> bool:
    """Return whether asking for `url` needs the network."""
    parts = urlsplit(url)
    return parts.scheme not in WITHOUT_A_HOST and parts.hostname not in HERE


class Watch:
    """A record of requests and errors; a test may empty a list it expects to fill."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        """Every address asked for, those of web sockets too, in order."""
        self.page_errors: list[str] = []
        """Exceptions and rejections that no JavaScript caught."""
        self.allowed: list[str] = []
        """How the errors begin that a test brings about on purpose."""
        self.console_errors: list[str] = []
        """What was logged as an error; not judged."""

    def follow(self, context: BrowserContext) -> None:
        """Record all that happens in the pages of `context`."""
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("weberror", lambda error: self.page_errors.append(str(error.error)))
        context.on("console", self._on_console)
        context.on("page", self._on_page)

    def judge(self) -> None:
        """Fail when a request left this machine or an error was not caught."""
        outside = [url for url in self.requests if leaves_this_machine(url)]
        assert outside == [], "requests left this machine"
        errors = [error for error in self.page_errors if not error.startswith(tuple(self.allowed))]
        assert errors == [], f"the page raised errors: {errors}"

    def _on_page(self, page: Page) -> None:
        page.on("websocket", lambda socket: self.requests.append(socket.url))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console_errors.append(message.text)
