"""Hostile pages and hostile datasets, in a real browser."""

from __future__ import annotations

import http.server
import threading
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import expect

from tagger_widget import Session
from tests.browser.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.browser_servers import Tagger
    from tests.browser.browser_watch import Watch
    from tests.browser.conftest import StartTagger


@pytest.fixture(autouse=True)
def _no_kernels_but_ours(shared_tagger: Tagger) -> None:
    """End the kernels of pages that other tests loaded without a browser: nothing shuts them down."""
    shared_tagger.kill_kernels()


class _Blank(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!DOCTYPE html><title>hostile</title>")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hostile() -> Iterator[str]:
    """Return the port of another server on this machine, with a page for hostile scripts."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Blank) as server:
        threading.Thread(target=server.serve_forever).start()
        yield str(server.server_address[1])
        server.shutdown()


def _expect_tagger(page: Page) -> None:
    expect(page.get_by_role("combobox", name="Add a tag to this image")).to_be_visible(timeout=60_000)


def test_the_key_leaves_the_address_bar_and_reloading_works(page: Page, shared_tagger: Tagger) -> None:
    """It is in the first request only, and in no referrer."""
    asked: list[str] = []
    page.on("request", lambda request: asked.extend([request.url, *request.headers.values()]))
    page.goto(shared_tagger.address(theme="dark"))
    _expect_tagger(page)
    assert page.url == shared_tagger.url + "?theme=dark"
    assert sum(shared_tagger.key in word for word in asked) == 1
    assert shared_tagger.key not in page.evaluate("document.cookie + document.referrer + location.href")
    page.reload()
    _expect_tagger(page)
    shared_tagger.wait_for_kernels(1)
    page.close(run_before_unload=True)
    shared_tagger.wait_for_kernels(0)


ATTACK = """async ([url, kernel]) => {
  const ws = url.replace("http", "ws");
  const after = (target, good, bad) => new Promise((done) => {
    target[`on${good}`] = () => done("in");
    target[`on${bad}`] = () => done("refused");
  });
  const put = (name, attributes) => {
    const element = Object.assign(document.createElement(name), attributes);
    document.body.append(element);
    return element;
  };
  const read = async (path, options) => {
    try {
      const answer = await fetch(url + path, { credentials: "include", ...options });
      return answer.type === "opaque" ? "unreadable" : "in";
    } catch { return "refused"; }
  };
  const post = { method: "POST", mode: "no-cors" };
  return {
    page: await read(""),
    kernel: await read(`api/kernels/${kernel}`),
    shutdown: await read(`voila/api/shutdown/${kernel}`, post),
    shutdownWithGuess: await read(`voila/api/shutdown/${kernel}?_xsrf=guess`, post),
    script: await after(put("script", { src: url + "voila/static/voila.js?not-cached" }), "load", "error"),
    image: await after(put("img", { src: url + "voila/files/x.png" }), "load", "error"),
    socket: await after(new WebSocket(`${ws}api/kernels/${kernel}/channels`), "open", "error"),
  };
}"""


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_page_of_another_server_can_do_nothing(
    page: Page, shared_tagger: Tagger, hostile: str, watch: Watch, name: str
) -> None:
    """Signed in or not: neither another port of this machine nor another site can read, post, frame or connect."""
    page.goto(shared_tagger.address())
    _expect_tagger(page)
    kernel = page.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId")
    other = page.context.new_page()
    other.goto(f"http://{name}:{hostile}/")
    results = other.evaluate(ATTACK, [shared_tagger.url, kernel])
    unreadable = {key for key, result in results.items() if result == "unreadable"}
    assert unreadable <= {"shutdown", "shutdownWithGuess"}, results
    assert "in" not in results.values(), results
    with other.expect_console_message(lambda message: "frame-ancestors 'none'" in message.text):
        other.evaluate(
            "(url) => document.body.append(Object.assign(document.createElement('iframe'), { src: url }))",
            shared_tagger.url,
        )
    with page.context.expect_page() as opened:
        other.evaluate("(url) => { window.hold = open(url) }", shared_tagger.url)
    expect(opened.value.get_by_role("heading")).to_have_text("You followed a link from another page")
    shared_tagger.wait_for_kernels(1)
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    opened.value.get_by_role("link", name="continue to tagger").click()
    _expect_tagger(opened.value)
    opened.value.close(run_before_unload=True)
    other.close()
    watch.page_errors.clear()
    page.close(run_before_unload=True)
    shared_tagger.wait_for_kernels(0)


def test_a_link_in_another_page_opens_with_the_key(page: Page, shared_tagger: Tagger, hostile: str) -> None:
    """As from a terminal in JupyterLab, which is another site; the key is removed there too."""
    page.goto(f"http://localhost:{hostile}/")
    page.evaluate("(url) => { location.href = url }", shared_tagger.address())
    _expect_tagger(page)
    assert page.url == shared_tagger.url
    assert page.evaluate("document.referrer").find(shared_tagger.key) == -1
    page.go_back()
    expect(page).to_have_title("hostile")
    shared_tagger.wait_for_kernels(0)


def test_a_visitor_without_the_key_is_told_what_to_do(page: Page, shared_tagger: Tagger) -> None:
    """The only page without the key is an explanation in plain words."""
    answer = page.goto(shared_tagger.url)
    assert answer is not None
    assert answer.status == 403
    expect(page.get_by_role("heading")).to_have_text("Open the address from the terminal")
    assert shared_tagger.kernels() == 0


MARKUP = [
    "<img src=x onerror=window.hacked=1>",
    "<script>window.hacked=2</script>",
    "</script><svg onload=window.hacked=3>",
    "javascript:window.hacked=4",
    "{{7*7}}${7*7}&lt;b&gt;",
    "'\"><b>bold</b>",
]


def test_markup_in_tags_and_names_is_text(
    page: Page, voila: StartTagger, tmp_path: Path, watch: Watch
) -> None:
    """Captions and file names of a hostile dataset are shown literally, everywhere."""
    folder = tmp_path / "<b>photos<img src=x onerror=window.hacked=5>"
    folder.mkdir()
    for number in range(3):
        Image.new("RGB", (64, 64)).save(folder / f"{number}<svg onload=hacked=6>.png")
    (folder / "1<i>broken<img src=x onerror=hacked=7>.png").write_bytes(b"not an image")
    (folder / "0<svg onload=hacked=6>.txt").write_text(", ".join(MARKUP), "utf-8")
    page.goto(voila(folder, "--prefix", "mila").address())
    screen = Screen(page, folder / "tagged").opened()
    screen.has_tags(*MARKUP)
    screen.box.fill("onerror")
    expect(screen.completions.filter(has_text="<img src=x onerror=window.hacked=1>")).to_have_count(1)
    screen.box.fill("")
    screen.known("<script>window.hacked=2</script>").click()
    screen.says("<script>window.hacked=2</script>")
    with Session(screen.output, author="<img src=x onerror=window.hacked=8>", background=False) as session:
        session.add_tags(0, "<u>from elsewhere</u>")
    screen.says("added <u>from elsewhere</u> here.")
    page.get_by_role("slider").press("ArrowRight")
    expect(page.locator(".tagger-reason")).to_contain_text("<i>broken<img")
    assert (
        page.locator(
            ".tagger b, .tagger i:not([class]), .tagger u, .tagger svg[onload], .tagger script"
        ).count()
        == 0
    )
    assert page.evaluate("window.hacked") is None
    assert watch.console_errors == []


def test_the_browser_refuses_to_run_markup_too(page: Page, shared_tagger: Tagger) -> None:
    """If markup got into the page after all, its scripts would be refused: the page allows no inline scripts."""
    page.goto(shared_tagger.address())
    _expect_tagger(page)
    refused = page.evaluate(
        """() => new Promise((done) => {
          const refused = [];
          document.addEventListener('securitypolicyviolation', (event) => {
            refused.push(event.effectiveDirective);
            if (refused.length === 3) done(refused);
          });
          const put = (html) => document.body.append(document.createRange().createContextualFragment(html));
          put('<img src="data:," onerror="window.hacked = 1">');
          put('<script>window.hacked = 2</script>');
          put('<script src="http://127.0.0.1:1/x.js"></script>');
          setTimeout(() => done(refused), 10_000);
        })"""
    )
    assert refused.count("script-src-attr") == 1
    assert refused.count("script-src-elem") == 2
    assert page.evaluate("window.hacked") is None
    # Outside of what the test itself evaluates, which the policy does not bind.
    made_from_text = page.evaluate(
        """() => new Promise((done) => setTimeout(() => {
          try { done(new Function("return 'ran'")()); } catch (error) { done(error.name); }
        }))"""
    )
    assert made_from_text == "EvalError"
