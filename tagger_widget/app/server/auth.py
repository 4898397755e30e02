"""Authentication of the browser app, checked before every request, whatever it is for.

A user who opens the address shown in the terminal, which contains the access key, is given a cookie. From then on
the cookie grants access and the key is out of sight. Every other request is refused: pages, scripts, images and web
sockets alike. Other accounts on the same machine can reach the port, but cannot read the terminal.
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

from tagger_widget.app.server.websocket import CHANNELS_PATH, KernelWebSocket

PAGES = Path(__file__).parent / "pages"
_OWN_SITE = {"none", "same-origin"}
"""Values of ``Sec-Fetch-Site`` for requests that no other page caused: a typed address, a bookmark, our own page."""
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Authentication(IdentityProvider):
    """Identify the user who started the app; refuse everyone else.

    Voila asks this class who a visitor is. When Voila asks for its handlers, it also adds rules in front of all
    others, because Voila serves static files without authentication. An empty token, ``--token=``, gives access to
    every user of this machine; other host names and pages of other origins are still refused.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # Not derived from the token: what the browser stores must not work as a key in an address.
        self._cookie = secrets.token_hex(32)

    @default("token")
    def _token_default(self) -> str:
        """Generate a key for this start: one from the environment would be known to every kernel."""
        self.token_generated = True
        return secrets.token_hex(24)

    @property
    def _app(self) -> Application:
        assert self.parent is not None  # Voila creates this object.
        return self.parent.app  # type: ignore[no-any-return]

    @property
    def auth_enabled(self) -> bool:
        """Whether visitors need the key."""
        return bool(self.token)

    def get_handlers(self) -> list[tuple[str, object]]:
        """Add the rules that guard every path; there are no handlers, since there is no form to type a key into.

        Voila calls this after it has created its application and before it listens.
        """
        options = {"authentication": self}
        self._app.default_router.rules[:0] = [
            Rule(_RequestMatcher(self.has_key), _SignIn, options),
            Rule(_RequestMatcher(lambda request: not self.is_allowed(request)), _Refuse, options),
            # Voila has no other place to replace one of its own handlers.
            Rule(PathMatches(re.escape(self._app.settings["server_url"]) + CHANNELS_PATH), KernelWebSocket),
        ]
        return []

    async def get_user(self, handler: Any) -> User | None:
        """Return the only user there is, or None for a request that the rules should have refused."""
        return User("owner") if self.is_allowed(handler.request) else None

    def is_allowed(self, request: HTTPServerRequest) -> bool:
        """Return whether a request may be answered."""
        if not self._is_for_this_server(request) or followed_link(request):
            return False
        cookie = request.cookies.get(self.cookie_name_for(request))
        given = cookie.value.encode() if cookie else b""
        return not self.auth_enabled or hmac.compare_digest(given, self._cookie.encode())

    def has_key(self, request: HTTPServerRequest) -> bool:
        """Return whether a request is for a page and has the key in its address."""
        given = request.query_arguments.get("token", [b""])[-1]
        return (
            request.method == "GET"
            and self.auth_enabled
            and hmac.compare_digest(given, str(self.token).encode())
            and self._is_for_this_server(request)
        )

    def sign_in(self, handler: RequestHandler) -> None:
        """Set the cookie that replaces the key."""
        path = handler.settings.get("base_url", "/")
        name = self.cookie_name_for(handler.request)
        handler.set_cookie(name, self._cookie, path=path, httponly=True, samesite="Strict")

    @staticmethod
    def cookie_name_for(request: HTTPServerRequest) -> str:
        """Return the name of the cookie, which has the port in it: browsers share cookies between ports."""
        return f"tagger-{request.host.rpartition(':')[2]}"

    def _is_for_this_server(self, request: HTTPServerRequest) -> bool:
        remote = self._app.settings["allow_remote_access"]
        return (remote or is_this_machine(request.host)) and _is_from_own_page(request)


class _RequestMatcher(Matcher):
    """Matches requests that satisfy a condition."""

    def __init__(self, condition: Callable[[HTTPServerRequest], bool]) -> None:
        self._condition = condition

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Return an empty dict (no arguments) if the request matches, None otherwise."""
        return {} if self._condition(request) else None


def is_this_machine(host: str) -> bool:
    """Return whether a ``Host`` header names this machine, on any port.

    A web site can let its own name resolve to this machine (DNS rebinding). The browser then treats the app as part
    of that site, but the ``Host`` header still has the site's name.
    """
    name = re.sub(r":[0-9]{1,5}$", "", host)
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name.lower() == "localhost"


def _is_from_own_page(request: HTTPServerRequest) -> bool:
    """Return whether the requesting page, if the browser names one, came from this server."""
    origin = request.headers.get("Origin", request.headers.get("Sec-Websocket-Origin"))
    return origin is None or origin.lower().partition("://")[2] == request.host.lower()


def followed_link(request: HTTPServerRequest) -> bool:
    """Return whether a page of another site, or of a server on another port, caused the request."""
    return request.headers.get("Sec-Fetch-Site", "none") not in _OWN_SITE


class _AuthHandler(RequestHandler):
    """Base of the two answers given here: neither is cached, and the key is never logged."""

    def initialize(self, authentication: Authentication) -> None:
        self.authentication = authentication

    def set_default_headers(self) -> None:
        for name, value in _HEADERS.items():
            self.set_header(name, value)

    def _request_summary(self) -> str:
        """Describe the request for the log; Tornado's own summary contains the whole address, with the key."""
        return f"{self.request.method} {self.request.path} ({self.request.remote_ip})"

    def address_without_key(self) -> str:
        """Return the requested address, on this server, without the key."""
        parts = [part for part in self.request.query.split("&") if part and not _is_key(part)]
        path = "/" + self.request.path.lstrip("/\\")  # Two slashes would start the name of another server.
        return path + ("?" + "&".join(parts) if parts else "")

    def fill_page(self, page: str, **values: str) -> str:
        """Return one of our pages, or a part of one, with the requested address filled in."""
        template = Template((PAGES / page).read_text("utf-8"))
        return template.substitute(address=html.escape(self.address_without_key()), **values)


def _is_key(part: str) -> bool:
    return unquote_plus(part.partition("=")[0]) == "token"


class _SignIn(_AuthHandler):
    """Set the cookie and redirect to the same address without the key."""

    def get(self, *_: str) -> None:
        self.authentication.sign_in(self)
        if followed_link(self.request):
            # After a link on another page, such as JupyterLab's terminal, the browser withholds the cookie from
            # the target of a redirect, but not from a link on a page of our own.
            self.finish(self.fill_page("signed_in.html"))
        else:
            self.redirect(self.address_without_key())


class _Refuse(_AuthHandler):
    """Refuse the request and explain how to get access."""

    def prepare(self) -> None:
        self.set_status(403)
        content = self.fill_page("followed_link.html" if followed_link(self.request) else "refused.html")
        self.finish(self.fill_page("base.html", content=content))
