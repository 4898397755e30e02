"""The app's one door: every request passes it, whatever it asks for.

Whoever opens the address that the terminal shows, with its key, gets a cookie; from then on the cookie
lets in and the key is out of sight. Nothing is answered to anyone else: no page, no script, no picture,
no web socket. Other accounts of the machine reach the port, but cannot read the terminal.
"""

from __future__ import annotations

import hmac
import html
import ipaddress
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import unquote_plus

from jupyter_server.auth.identity import IdentityProvider, User
from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher, PathMatches, Rule
from tornado.web import Application, RequestHandler
from traitlets import default

from tagger_widget.app.server import websocket

PAGES = Path(__file__).parent / "pages"
_OWN_SITE = {"none", "same-origin"}
"""What browsers call a request that no other page brought about: typed, a bookmark, or our own page's."""
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Entrance(IdentityProvider):
    """Tell the owner of the terminal from everybody else.

    Voila asks it who a visitor is; being asked for its handlers, it also bars the door, so that static
    files, which Voila gives to anyone, are behind it too. An empty token, ``--token=``, opens the door
    to all users of this machine; names and pages of other machines are still refused.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # Not derived from the token: what is kept in the browser must not be of use in an address.
        self._cookie = secrets.token_hex(32)

    @default("token")
    def _token_default(self) -> str:
        """Make a key for this start: one from the environment would be known to every kernel."""
        self.token_generated = True
        return secrets.token_hex(24)

    @property
    def _app(self) -> Application:
        assert self.parent is not None  # Voila makes us.
        return self.parent.app  # type: ignore[no-any-return]

    @property
    def auth_enabled(self) -> bool:
        """Whether visitors need the key."""
        return bool(self.token)

    def get_handlers(self) -> list[tuple[str, object]]:
        """Bar the door; there is no form to type a key into.

        Voila asks for handlers once its application exists, and before it listens.
        """
        options = {"entrance": self}
        self._app.default_router.rules[:0] = [
            Rule(_Requests(self.brings_key), _LetIn, options),
            Rule(_Requests(lambda request: not self.admits(request)), _Refuse, options),
            # Voila has no other place for a handler that takes the place of its own.
            Rule(PathMatches(re.escape(self._app.settings["server_url"]) + websocket.PATH), websocket.Line),
        ]
        return []

    async def get_user(self, handler: Any) -> User | None:
        """Return the one user there is; None for a request that the door should have stopped."""
        return User("owner") if self.admits(handler.request) else None

    def admits(self, request: HTTPServerRequest) -> bool:
        """Tell whether a request may be answered."""
        if not self._is_for_us(request) or led_here(request):
            return False
        cookie = request.cookies.get(self.cookie_for(request))
        given = cookie.value.encode() if cookie else b""
        return not self.auth_enabled or hmac.compare_digest(given, self._cookie.encode())

    def brings_key(self, request: HTTPServerRequest) -> bool:
        """Tell whether a request is for a page and brings the key in its address."""
        given = request.query_arguments.get("token", [b""])[-1]
        return (
            request.method == "GET"
            and self.auth_enabled
            and hmac.compare_digest(given, str(self.token).encode())
            and self._is_for_us(request)
        )

    def let_in(self, handler: RequestHandler) -> None:
        """Give the visitor the cookie that takes the place of the key."""
        path = handler.settings.get("base_url", "/")
        name = self.cookie_for(handler.request)
        handler.set_cookie(name, self._cookie, path=path, httponly=True, samesite="Strict")

    @staticmethod
    def cookie_for(request: HTTPServerRequest) -> str:
        """Name the cookie: by port, since browsers share cookies between all ports of a machine."""
        return f"tagger-{request.host.rpartition(':')[2]}"

    def _is_for_us(self, request: HTTPServerRequest) -> bool:
        remote = self._app.settings["allow_remote_access"]
        return (remote or is_this_machine(request.host)) and _from_own_page(request)


class _Requests(Matcher):
    """Requests of which something holds."""

    def __init__(self, holds: Callable[[HTTPServerRequest], bool]) -> None:
        self._holds = holds

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Return no arguments for such a request, and None for any other."""
        return {} if self._holds(request) else None


def is_this_machine(host: str) -> bool:
    """Tell whether a ``Host`` is this machine's own name or address, whatever the port.

    A web site can have its own name point at this machine (DNS rebinding), and counts as the same site
    then; its name stays what it is.
    """
    name = re.sub(r":[0-9]{1,5}$", "", host)
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name.lower() == "localhost"


def _from_own_page(request: HTTPServerRequest) -> bool:
    """Tell whether the page that asks, where the browser names one, came from this server."""
    origin = request.headers.get("Origin", request.headers.get("Sec-Websocket-Origin"))
    return origin is None or origin.lower().partition("://")[2] == request.host.lower()


def led_here(request: HTTPServerRequest) -> bool:
    """Tell whether another site, or a server on another port of this machine, brought the request about."""
    return request.headers.get("Sec-Fetch-Site", "none") not in _OWN_SITE


class _AtTheDoor(RequestHandler):
    """What both answers at the door have in common: nothing of them is kept, and no key is logged."""

    def initialize(self, entrance: Entrance) -> None:
        self.entrance = entrance

    def set_default_headers(self) -> None:
        for name, value in _HEADERS.items():
            self.set_header(name, value)

    def _request_summary(self) -> str:
        """Say what was asked for in logs; Tornado's own has the whole address, with the key."""
        return f"{self.request.method} {self.request.path} ({self.request.remote_ip})"

    def address_without_key(self) -> str:
        """Return what was asked for, on this server, without the key."""
        parts = [part for part in self.request.query.split("&") if part and not _is_key(part)]
        path = "/" + self.request.path.lstrip("/\\")  # Two slashes would begin another server's name.
        return path + ("?" + "&".join(parts) if parts else "")

    def filled(self, page: str, **values: str) -> str:
        """Return one of our pages, or a part of one, with the address that was asked for."""
        template = Template((PAGES / page).read_text("utf-8"))
        return template.substitute(address=html.escape(self.address_without_key()), **values)


def _is_key(part: str) -> bool:
    return unquote_plus(part.partition("=")[0]) == "token"


class _LetIn(_AtTheDoor):
    """Give the cookie and go on to the same address without the key."""

    def get(self, *_: str) -> None:
        self.entrance.let_in(self)
        if led_here(self.request):
            # A link in another page, such as JupyterLab's terminal: the browser keeps the cookie from
            # whatever that link redirects to, but not from where a page of ours leads.
            self.finish(self.filled("signed_in.html"))
        else:
            self.redirect(self.address_without_key())


class _Refuse(_AtTheDoor):
    """Answer nothing, and tell a person how to get in."""

    def prepare(self) -> None:
        self.set_status(403)
        story = self.filled("followed_link.html" if led_here(self.request) else "refused.html")
        self.finish(self.filled("base.html", story=story))
