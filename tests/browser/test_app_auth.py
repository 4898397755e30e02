"""Without the key nobody has access: neither other users of this machine nor pages of other sites and servers."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psutil
import pytest

from tests.browser.visitor import Answer, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.browser_servers import Server, Tagger

PATHS = [
    "",
    "?theme=dark",
    "?dir=shared",
    "voila/static/voila.js",
    "voila/templates/tagger/static/app.js",
    "voila/files/tag.ipynb",
    "voila/labextensions/anywidget/package.json",
    "voila/api/themes/nothing",
    "api/kernels/KERNEL",
    "api/kernels/KERNEL/channels",
    "login",
    "nothing",
    "/nothing",
    "%2e%2e/etc/passwd",
]
"""What an intruder might request: one path of each kind that the server handles."""


@pytest.fixture(scope="module")
def owner(shared_tagger: Tagger) -> Visitor:
    """Return a visitor who opened the address from the terminal."""
    return Visitor(shared_tagger).open_address()


@pytest.fixture
def stranger(shared_tagger: Tagger) -> Visitor:
    """Return another user of this machine, who knows the port."""
    return Visitor(shared_tagger)


@pytest.fixture(scope="module")
def loaded(owner: Visitor) -> Iterator[Answer]:
    """Return the page; its kernel lives until the tests of this module are done."""
    answer = owner.ask()
    yield answer
    assert owner.shut_down_kernel(answer.kernel()) == 204


@pytest.fixture(scope="module")
def kernel(loaded: Answer) -> str:
    """Return the id of a kernel whose page is open."""
    return loaded.kernel()


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_answered_without_the_key(
    stranger: Visitor, shared_tagger: Tagger, kernel: str, path: str
) -> None:
    """Every path, whatever it is for, gets 403 and an explanation; no kernel is started."""
    answer = stranger.ask(path.replace("KERNEL", kernel))
    assert answer.status == 403
    assert "Open the address from the terminal" in answer.text
    assert answer.headers["Set-Cookie"] is None
    assert kernel not in answer.text
    assert shared_tagger.key not in answer.text


def test_the_same_is_answered_with_the_key(owner: Visitor, kernel: str) -> None:
    """So it is the key that makes the difference."""
    for path in ("voila/static/voila.js", "voila/templates/tagger/static/app.js", f"api/kernels/{kernel}"):
        assert owner.ask(path, headers={"Referer": owner.server.url}).status == 200, path


@pytest.mark.parametrize("query", ["?token=", "?token=wrong", "?token=%00", "?token=wrong&token=", "?token"])
def test_a_wrong_key_does_not_open(stranger: Visitor, query: str) -> None:
    """Neither does an empty one."""
    assert stranger.ask(query).status == 403


@pytest.mark.parametrize("header", ["token KEY", "Bearer KEY"])
def test_the_key_counts_in_the_address_of_a_page_only(stranger: Visitor, header: str, kernel: str) -> None:
    """It is not accepted in a header or with another method, so no page can be made to send it."""
    key = stranger.server.key
    assert stranger.ask(headers={"Authorization": header.replace("KEY", key)}).status == 403
    assert stranger.ask(f"voila/api/shutdown/{kernel}?token={key}", method="POST", body="").status == 403
    assert stranger.ask(f"api/kernels/{kernel}?token={key}", method="DELETE").status == 403


def test_cookies_of_others_do_not_open(stranger: Visitor, owner: Visitor) -> None:
    """The key does not work as a cookie, and a cookie works at its own port only."""
    (name, value), *_ = [pair for pair in owner.cookies.items() if pair[0] != "_xsrf"]
    for pair in ({name: stranger.server.key}, {name: ""}, {name: value[:-1]}, {name + "0": value}):
        stranger.cookies = pair
        assert stranger.ask("voila/static/voila.js").status == 403
    stranger.cookies = {name: value}
    assert stranger.ask("voila/static/voila.js").status == 200


def test_the_key_gives_way_to_a_cookie(stranger: Visitor) -> None:
    """The response redirects to the same address without the key; the cookie is for this server's own pages only."""
    answer = stranger.ask(f"?dir=a%20b&token={stranger.server.key}&theme=dark")
    assert (answer.status, answer.headers["Location"]) == (302, "/?dir=a%20b&theme=dark")
    flags = {part.strip().lower() for part in answer.headers["Set-Cookie"].split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= flags
    assert stranger.server.key not in answer.headers["Set-Cookie"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/evil.example/", "//evil.example/", "%5Cevil.example", "\\evil.example"])
def test_the_key_leads_nowhere_else(stranger: Visitor, path: str) -> None:
    """Whatever the path, the redirect stays on this server."""
    place = stranger.ask(f"{path}?token={stranger.server.key}").headers["Location"]
    assert re.match(r"/[^/\\]", place)


def test_an_encoded_key_is_removed_too(stranger: Visitor) -> None:
    """Otherwise an encoded parameter name would redirect to itself forever, and stay visible."""
    answer = stranger.ask(f"?%74oken={stranger.server.key}")
    assert (answer.status, answer.headers["Location"]) == (302, "/")


def test_a_link_in_another_page_opens_with_the_key(stranger: Visitor) -> None:
    """Browsers withhold a strict cookie from the redirect of such a link, so a page of ours leads on instead."""
    address = f"?dir=%22%3E%3Cscript%3E&token={stranger.server.key}"
    answer = stranger.ask(address, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status == 200
    assert 'content="0; url=/?dir=%22%3E%3Cscript%3E"' in answer.text
    assert stranger.server.key not in answer.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_page_opens_nothing_on_its_own(owner: Visitor, kernel: str, site: str) -> None:
    """Not even with the cookie, which browsers send to every port of a machine: the user has to click."""
    for path in ("", "voila/static/voila.js", f"api/kernels/{kernel}"):
        answer = owner.ask(path, headers={"Sec-Fetch-Site": site})
        assert answer.status == 403
        assert f'<a href="/{path}">continue to tagger</a>' in answer.text


HOSTS = ["rebound.example", "rebound.example:PORT", "127.0.0.1.example:PORT", "10.0.0.1:PORT", "0.0.0.0:PORT"]


@pytest.mark.parametrize("host", [*HOSTS, "localhost.:PORT", "evil@127.0.0.1:PORT", "[::2]:PORT", "[", ""])
def test_another_host_name_is_refused(owner: Visitor, kernel: str, host: str) -> None:
    """A site whose own name resolves to this machine (DNS rebinding) gets nothing, not even a script."""
    port = urlsplit(owner.server.url).port
    given = host.replace("PORT", str(port))
    headers = {
        "Host": given,
        "Cookie": f"tagger-{given.rpartition(':')[2]}={next(iter(owner.cookies.values()))}",
    }
    for path in ("", f"?token={owner.server.key}", "voila/static/voila.js", f"api/kernels/{kernel}"):
        assert owner.ask(path, headers=headers).status in {400, 403}, path
    if "example" in host:
        assert owner.connect(kernel, host=given, headers={"Origin": f"http://{given}"}) == 403


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST", "127.0.0.2"])
def test_every_name_of_this_machine_is_known(stranger: Visitor, host: str) -> None:
    """The local end of a tunnel may have any of these names, and any port."""
    stranger.cookies = {}
    answer = stranger.ask(f"?token={stranger.server.key}", headers={"Host": f"{host}:9000"})
    assert answer.headers["Set-Cookie"].startswith("tagger-9000=")


ORIGINS = ["http://evil.example", "http://127.0.0.1:1", "https://127.0.0.1.evil.example", "null", "file://"]


@pytest.mark.parametrize("origin", ORIGINS)
def test_pages_of_another_origin_are_refused(owner: Visitor, kernel: str, origin: str) -> None:
    """Even with the cookie and the right host: for web sockets, posts and plain requests."""
    assert owner.connect(kernel, headers={"Origin": origin}) == 403
    assert owner.shut_down_kernel(kernel, headers={"Origin": origin}) == 403
    assert owner.ask("voila/static/voila.js", headers={"Origin": origin}).status == 403


def test_a_web_socket_needs_the_cookie(owner: Visitor, stranger: Visitor, kernel: str) -> None:
    """The page's own connection opens; one without the cookie does not."""
    assert owner.connect(kernel) == 101
    assert stranger.connect(kernel) == 403
    assert owner.connect(kernel, headers={"Sec-Fetch-Site": "same-site"}) == 403


def test_a_post_needs_the_xsrf_token(owner: Visitor, kernel: str) -> None:
    """A form of another page sends the cookies but cannot read them, so it cannot repeat `_xsrf`."""
    owner.cookies["_xsrf"] = "0123456789abcdef"
    for path in (f"voila/api/shutdown/{kernel}", f"api/kernels/{kernel}?_xsrf=other"):
        assert owner.ask(path, method="POST", body="").status in {403, 405}
    assert owner.ask(f"api/kernels/{kernel}", method="DELETE").status == 403
    assert owner.ask(f"api/kernels/{kernel}", headers={"Referer": owner.server.url}).status == 200


def test_no_page_may_frame_the_app(owner: Visitor, stranger: Visitor, loaded: Answer) -> None:
    """Not the page, nor an error, nor the refusal can be framed, or controlled by the window that opened it."""
    for answer in (loaded, owner.ask("nothing.html"), owner.ask("login"), stranger.ask()):
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_key_is_nowhere_but_in_the_terminal(
    owner: Visitor, stranger: Visitor, shared_tagger: Tagger, kernel: str
) -> None:
    """Not in logs, not in the environment of a kernel, and not on a command line, which all users can read."""
    stranger.ask(f"?token={shared_tagger.key}x")
    stranger.ask(f"voila/nothing?token={shared_tagger.key}", method="PUT", body="")
    secrets = {shared_tagger.key, *(v for name, v in owner.cookies.items() if name != "_xsrf")}
    words = shared_tagger.output().replace(shared_tagger.address(), "", 1)
    processes = [psutil.Process(shared_tagger.process.pid), *shared_tagger.kernel_processes()]
    assert len(processes) > 1
    for process in processes:
        words += "\n".join([*process.cmdline(), *process.environ().values()])
    files = [path for path in connections(shared_tagger, kernel).iterdir() if path.is_file()]
    words += "".join(path.read_text("utf-8") for path in files)
    words += owner.ask("nothing.html").text
    assert [secret for secret in secrets if secret in words] == []


def connections(server: Server, kernel: str) -> Path:
    """Return the folder of the connection files of a kernel."""
    for process in server.kernel_processes():
        for word in process.cmdline():
            if kernel in word:
                return Path(word).parent
    raise AssertionError(f"there is no kernel {kernel}")


def test_other_users_cannot_listen_to_kernels(shared_tagger: Tagger, kernel: str) -> None:
    """If the system supports it, kernels communicate through files in a folder that nobody else can enter."""
    folder = connections(shared_tagger, kernel)
    assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0
    connection = folder / f"kernel-{kernel}.json"
    assert stat.S_IMODE(connection.stat().st_mode) & 0o077 == 0
    assert folder.stat().st_uid == os.getuid()
    if sys.platform == "linux":
        assert json.loads(connection.read_text("utf-8"))["transport"] == "ipc"
