"""A real Chromium, the real `tagger` and a real JupyterLab.

* ``page``: a tab of a fresh browser profile; the test fails when anything in it asks for an address
  outside this machine, or raises an error that nothing catches.
* ``voila(folder, *options)``: `tagger` at work on a folder.
* ``shared_tagger``: one that runs all the time, for tests that change nothing.
* ``rooted_tagger``: one that runs all the time and opens any folder below its root, for tests with one of their own.
* ``lab``: JupyterLab; ``lab.open_notebook([...])`` runs cells in a new notebook and returns the page.
* ``open_folder(folder)``: the folder opened in `tagger`, or in JupyterLab where a test says
  ``@pytest.mark.parametrize("host", HOSTS, indirect=True)``, and where it lies from then on.
* ``slow_line(url)``: the same address over a line with a round trip of 100 ms.
"""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from tests.browser.browser_servers import (
    Lab,
    Tagger,
    start_lab,
    start_tagger,
    stop_lab_kernels,
)
from tests.browser.browser_watch import Watch
from tests.browser.slow_proxy import SlowLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Two slow cores may have to run a browser, a server and three kernels.
expect.set_options(timeout=20_000)

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing outside this machine can be reached, even where a test does not look.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
CHROMIUM_COMMANDS = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
    "chrome",
]
CHROMIUM_PATHS = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
]


def find_chromium() -> str | None:
    """Return the first Chromium or Chrome installed here."""
    commands = (shutil.which(command) for command in CHROMIUM_COMMANDS)
    paths = (path for path in CHROMIUM_PATHS if Path(path).is_file())
    return next((found for found in (*commands, *paths) if found), None)


@pytest.fixture(autouse=True)
def _own_choices() -> None:
    """Begin each test with the usual switches."""
    (Path(os.environ["TAGGER_STATE_DIR"]) / "screen.json").unlink(missing_ok=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium; without one the test is skipped."""
    executable = find_chromium()
    if executable is None:
        pytest.skip(
            "No Chromium or Chrome found. Install one, for example with: sudo apt-get install chromium"
        )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Return the record of what the test's pages asked for and complained about; judged at the end."""
    watch = Watch()
    yield watch
    watch.judge()


@pytest.fixture
def servers() -> Iterator[ExitStack]:
    """Return what stops a test's servers: after its pages are closed, lest one still loads from them."""
    with ExitStack() as servers:
        yield servers


@pytest.fixture
def context(browser: Browser, watch: Watch, servers: ExitStack) -> Iterator[BrowserContext]:  # noqa: ARG001  `servers` outlives the pages
    """Return a fresh browser profile, 1280 by 800, whose pages are watched."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    watch.follow(context)
    yield context
    for page in context.pages:
        # Pages that are left end their kernels, closed ones may not: kernels would pile up on shared servers.
        with suppress(Error):
            page.goto("about:blank")
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Return a tab of a fresh browser profile."""
    page = context.new_page()
    page.set_default_timeout(60_000)
    return page


class StartTagger(Protocol):
    """How a test starts `tagger`."""

    def __call__(self, *arguments: str | Path, env: dict[str, str] | None = None) -> Tagger:
        """Start it with these arguments and wait until it says where it answers."""
        ...


@pytest.fixture
def voila(tmp_path_factory: pytest.TempPathFactory, servers: ExitStack) -> StartTagger:
    """Return a function that starts `tagger` with the arguments given; all are stopped at the end."""

    def start(*arguments: str | Path, env: dict[str, str] | None = None) -> Tagger:
        home = tmp_path_factory.mktemp("tagger")
        return servers.enter_context(start_tagger(home, arguments, env or {}))

    return start


@pytest.fixture(scope="session")
def shared_tagger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tagger]:
    """Return one `tagger` for all tests that only look: its folder ``shared`` has three plain images."""
    folder = tmp_path_factory.mktemp("images") / "shared"
    folder.mkdir()
    for number in range(1, 4):
        Image.new("RGB", (320, 240), (60 * number, 120, 200)).save(folder / f"{number}.png")
    with start_tagger(tmp_path_factory.mktemp("tagger"), [folder], {}) as tagger:
        yield tagger


@dataclass
class Rooted:
    """`tagger` without a folder of its own."""

    server: Tagger
    root: Path
    """Folder below which it opens any other."""

    def take_in(self, folder: Path) -> Path:
        """Move a folder below the root and return where it is."""
        return Path(shutil.move(folder, self.root / f"{folder.name}-{len(list(self.root.iterdir()))}"))


@pytest.fixture(scope="session")
def rooted_tagger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooted]:
    """Return one `tagger` that asks for a folder, unless ``?dir=`` names one below its root."""
    root = tmp_path_factory.mktemp("root")
    with start_tagger(tmp_path_factory.mktemp("tagger"), [], {"TAGGER_ROOT": str(root)}) as tagger:
        yield Rooted(tagger, root)


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Return one JupyterLab for the whole run, with settings of its own."""
    with start_lab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture
def lab(lab_server: Lab, page: Page) -> Iterator[Lab]:
    """Return JupyterLab with the test's page; its kernels end with the test."""
    lab_server.page = page
    yield lab_server
    stop_lab_kernels(page)


@pytest.fixture
def host(request: pytest.FixtureRequest) -> str:
    """Return where a test has its folders opened: in the app, unless it says otherwise."""
    return str(getattr(request, "param", "app"))


@pytest.fixture
def open_folder(host: str, page: Page, request: pytest.FixtureRequest) -> Callable[[Path], Path]:
    """Return a function that opens a folder with a page of its own, and returns where it lies then."""

    def in_app(folder: Path) -> Path:
        rooted: Rooted = request.getfixturevalue("rooted_tagger")
        taken = rooted.take_in(folder)
        page.goto(rooted.server.address(dir=taken.name))
        return taken

    def in_notebook(folder: Path) -> Path:
        lab: Lab = request.getfixturevalue("lab")
        page.set_viewport_size({"width": 1700, "height": 1000})  # the cell is what is left of it
        lab.open_notebook([f"from tagger_widget import TaggerWidget\nTaggerWidget({str(folder)!r})"])
        page.locator(".tagger-area").click()  # as a user would, before the first key
        return folder

    return {"app": in_app, "notebook": in_notebook}[host]


@pytest.fixture
def slow_line(servers: ExitStack) -> Callable[[str], str]:
    """Return a function that gives an address with 50 ms added each way."""

    def slow(url: str) -> str:
        parts = urlsplit(url)
        line = servers.enter_context(SlowLine(str(parts.hostname), int(parts.port or 80), delay_s=0.05))
        return parts._replace(netloc=f"127.0.0.1:{line.port}").geturl()

    return slow


def pytest_report_header() -> str:
    """Say which browser the tests drive."""
    return f"browser: {find_chromium() or 'none, so the browser tests are skipped'}"
