"""A client that uses plain HTTP and web sockets, and can send what no browser would."""

from __future__ import annotations

import http.client
import json
import re
from contextlib import closing
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import websocket

if TYPE_CHECKING:
    from tests.browser.browser_servers import Server


@dataclass
class Answer:
    """The answer of a server."""

    status: int
    headers: http.client.HTTPMessage
    text: str

    def kernel(self) -> str:
        """Return the id of the kernel of a page."""
        config = re.search(r'id="jupyter-config-data" type="application/json">(.*?)</script>', self.text)
        assert config is not None
        return str(json.loads(config[1])["kernelId"])


@dataclass
class Visitor:
    """A client of one server, without access until `open_address`."""

    server: Server
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        path: str = "",
        *,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        body: str | None = None,
    ) -> Answer:
        """Request `path`, given without its first slash and not normalized, and follow no redirect."""
        parts = urlsplit(self.server.url)
        with closing(http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)) as connection:
            connection.request(method, f"/{path}", body, self._cookie_header() | (headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode("utf-8", "replace"))

    def open_address(self) -> Visitor:
        """Open the address from the terminal, and keep the cookie."""
        answer = self.ask(f"?token={self.server.key}")
        assert answer.status == 302
        jar = SimpleCookie(answer.headers["Set-Cookie"])
        self.cookies |= {name: morsel.value for name, morsel in jar.items()}
        return self

    def shut_down_kernel(self, kernel: str, *, headers: dict[str, str] | None = None) -> int:
        """Shut down a kernel as a closing page does, and return the status."""
        self.cookies["_xsrf"] = "0123456789abcdef"
        path = f"voila/api/shutdown/{kernel}?_xsrf=0123456789abcdef"
        return self.ask(path, method="POST", headers=headers, body="").status

    def connect(
        self,
        kernel: str,
        *,
        host: str | None = None,
        headers: dict[str, str] | None = None,
        patience_s: float = 30,
    ) -> int:
        """Open a web socket to a kernel and return the status of the answer: 101 for an open connection.

        Raises `websocket.WebSocketTimeoutException` when there is no answer in `patience_s`.
        """
        address = self.server.url.replace("http", "ws", 1) + f"api/kernels/{kernel}/channels"
        given = {"Origin": self.server.url.rstrip("/")} | self._cookie_header() | (headers or {})
        try:
            line = websocket.create_connection(
                address, timeout=patience_s, host=host, suppress_origin=True, header=given
            )
        except websocket.WebSocketBadStatusException as refusal:
            return int(refusal.status_code)
        status = int(line.getstatus())
        line.close()
        return status

    def _cookie_header(self) -> dict[str, str]:
        pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": pairs} if pairs else {}
