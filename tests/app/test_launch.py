"""The app without a browser: its launch options, its page, what it ships, and which Python it runs."""

from __future__ import annotations

import asyncio
import json
import os
import queue
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit
from urllib.request import url2pathname

import nbformat
import pytest
from jupyter_client.kernelspec import NoSuchKernel

import tagger_widget.app
from tagger_widget.app.launch import LaunchOptions, folder_from_text, read_options, resolve_below
from tagger_widget.app.page import Page
from tagger_widget.app.server.auth import Authentication
from tagger_widget.app.server.kernels import AppKernels, AppKernelSpecs
from tagger_widget.app.server.voila import JUPYTER_DATA, open_browser, shipped_file
from tagger_widget.errors import BadInputError, FolderError
from tagger_widget.widget import TaggerWidget

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPLATE = JUPYTER_DATA / "voila" / "templates" / "tagger"


def test_an_empty_environment_sets_no_option() -> None:
    """Nor do empty variables."""
    assert read_options({}) == LaunchOptions()
    assert read_options({"TAGGER_DIR": "", "TAGGER_PREFIX": "", "TAGGER_RECURSIVE": ""}) == LaunchOptions()


def test_options_survive_the_environment(tmp_path: Path) -> None:
    """Reading the variables written for a page returns the same options."""
    asked = LaunchOptions(tmp_path / "a b", tmp_path / "out", "mila", "ohwx, woman", recursive=True)
    assert read_options(asked.to_environment()) == asked
    assert read_options(LaunchOptions(tmp_path, recursive=False).to_environment()) == LaunchOptions(
        tmp_path, recursive=False
    )
    listed = LaunchOptions(vocabularies=(tmp_path / "a b.csv", tmp_path / "c.txt"), underscores="keep")
    assert read_options(listed.to_environment()) == listed
    assert LaunchOptions().to_environment() == {}


def test_a_relative_folder_starts_where_the_server_was_started() -> None:
    """A kernel runs in the folder of the notebook, but paths are relative to the user's shell."""
    environment = {"TAGGER_DIR": "photos", "TAGGER_OUTPUT": "../out", "PWD": "/home/mila"}
    asked = read_options(environment)
    assert asked.folder == Path("/home/mila/photos").absolute()
    assert asked.output == Path("/home/mila/../out").absolute()


def test_the_address_is_ignored_without_an_allowed_root(tmp_path: Path) -> None:
    """``?dir=`` alone opens nothing."""
    environment = {"TAGGER_DIR": str(tmp_path), "QUERY_STRING": urlencode({"dir": "/etc"})}
    assert read_options(environment).folder == tmp_path


def test_the_address_keeps_the_settings_but_not_the_output(tmp_path: Path) -> None:
    """Two folders must not share one output folder."""
    (tmp_path / "b").mkdir()
    environment = {
        "TAGGER_DIR": str(tmp_path / "a"),
        "TAGGER_OUTPUT": str(tmp_path / "out"),
        "TAGGER_TRIGGER": "ohwx",
        "TAGGER_ROOT": str(tmp_path),
        "QUERY_STRING": urlencode({"theme": "dark", "dir": "b"}),
    }
    assert read_options(environment) == LaunchOptions(folder=tmp_path.resolve() / "b", trigger="ohwx")


@pytest.mark.parametrize(
    "wanted", ["..", "../root2", "/", "a/../../x", "link", "link/deeper", "loop", "a\0b", "//etc", "~"]
)
def test_no_way_leads_out_of_the_root(tmp_path: Path, wanted: str) -> None:
    """Dots, absolute paths, links, a folder whose name starts with the root's, and invalid names are refused."""
    root = tmp_path / "root"
    (root / "a").mkdir(parents=True)
    (tmp_path / "root2").mkdir()
    (root / "link").symlink_to(tmp_path)
    (root / "loop").symlink_to(root / "loop")
    if wanted == "~":
        assert resolve_below(root, wanted) == root.resolve() / "~"  # a name like any other
        return
    with pytest.raises(FolderError, match="is not below") as refusal:
        resolve_below(root, wanted)
    assert str(tmp_path / "root2") not in str(refusal.value)


ENCODED = [
    *(
        "..",
        "%2e%2e",
        "%2E%2E%2Froot2",
        "..%2froot2",
        "%2Fetc",
        "%2f%2fetc",
        "a%2f..%2f..",
        "link%2fdeeper",
        "%00",
    ),
    *(
        "a&dir=..",
        "inner%2f..%2f..%2froot2",
        "a;dir=..",
        "%c0%ae%c0%ae%2f..%2f..",
        "./%2e%2e/%2e%2e",
        "file:/../../..",
    ),
]


@pytest.mark.parametrize("query", ENCODED)
def test_no_encoding_leads_out_of_the_root(tmp_path: Path, query: str) -> None:
    """The query is decoded once, and the result is checked as a path."""
    root = tmp_path / "root"
    (root / "a").mkdir(parents=True)
    (tmp_path / "root2").mkdir()
    (root / "link").symlink_to(tmp_path)
    (root / "inner").symlink_to(root / "a")
    environment = {"TAGGER_ROOT": str(root), "QUERY_STRING": f"dir={query}"}
    if query == "a;dir=..":  # a single name, though an unusual one
        assert read_options(environment).folder == root.resolve() / "a;dir=.."
        return
    with pytest.raises(FolderError, match="is not below"):
        read_options(environment)


@pytest.mark.parametrize(
    "query", ["%252e%252e", "%252fetc", "+..+", "%5c..%5c..", "...", "%u002e%u002e", "a%2520"]
)
def test_what_only_looks_like_a_way_out_is_a_name(tmp_path: Path, query: str) -> None:
    """What is encoded twice, or only means something on another system, is a name below the root."""
    folder = read_options({"TAGGER_ROOT": str(tmp_path), "QUERY_STRING": f"dir={query}"}).folder
    assert folder is not None
    assert folder.parent == tmp_path.resolve()


@pytest.mark.parametrize("wanted", ["", ".", "a", "a/", "./a/../a", "inner"])
def test_whatever_lies_below_the_root_is_allowed(tmp_path: Path, wanted: str) -> None:
    """The root itself, folders in it, and links that stay inside."""
    (tmp_path / "a").mkdir()
    (tmp_path / "inner").symlink_to(tmp_path / "a")
    assert resolve_below(tmp_path, wanted) in {tmp_path.resolve(), tmp_path.resolve() / "a"}
    assert resolve_below(tmp_path, str(tmp_path / wanted)).is_relative_to(tmp_path.resolve())


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/photos", "/photos"),
        ("  /my photos\n", "/my photos"),
        ('"/my photos"', "/my photos"),
        ("'/it''s'", "/it''s"),
        ("'", "'"),
    ],
)
def test_a_pasted_path_is_understood(text: str, path: str) -> None:
    """Surrounding spaces, and quotes that a file manager adds, are not part of the path."""
    assert folder_from_text(text, None) == Path(path)


def test_a_typed_path_may_start_at_home_but_not_leave_the_root(tmp_path: Path) -> None:
    """``~`` is the user's home; the allowed root applies to typed paths too."""
    assert folder_from_text("~/photos", None) == Path.home() / "photos"
    with pytest.raises(FolderError, match="is not below"):
        folder_from_text("~/photos", tmp_path)


@pytest.mark.parametrize("text", ["", "  ", "''", '" "', "a\0b"])
def test_text_that_cannot_be_a_path_is_refused(text: str) -> None:
    """An empty text and a null character are explained in plain words."""
    if text == '" "':
        assert folder_from_text(text, None) == Path(" ")
        return
    with pytest.raises(BadInputError, match="Type"):
        folder_from_text(text, None)


@pytest.fixture
def opened() -> Iterator[list[Page]]:
    """Return a list of pages whose sessions are closed at the end."""
    pages: list[Page] = []
    yield pages
    for page in pages:
        for child in page.children:
            if isinstance(child, TaggerWidget):
                child.close()
                child.session.close()


def test_a_page_with_a_folder_shows_the_tagger(photos: Path, opened: list[Page]) -> None:
    """The dataset has the settings of the launch options."""
    page = Page(LaunchOptions(folder=photos, prefix="mila", trigger="ohwx"))
    opened.append(page)
    (tagger,) = page.children
    assert tagger.session.settings.prefix == "mila"
    assert tagger.session.settings.trigger == "ohwx"


def test_a_wrong_path_is_explained_and_a_right_one_opens(photos: Path, opened: list[Page]) -> None:
    """The form stays, and shows the problem, until a folder can be opened."""
    page = Page(LaunchOptions())
    opened.append(page)
    (form,) = page.children
    for text, problem in [("", "Type the path"), (str(photos / "1.jpg"), "is a file"), ("/x/y", "no folder")]:
        form._on_message(form, {"open": text}, [])
        assert problem in form.problem
        assert page.children == (form,)
        assert not form.busy
    form._on_message(form, {"open": str(photos)}, [])
    assert isinstance(page.children[0], TaggerWidget)


@pytest.mark.parametrize("content", [None, [], {}, {"open": 5}, {"close": "x"}])
def test_the_form_ignores_unknown_messages(content: object) -> None:
    """Messages that the form does not send have no effect."""
    page = Page(LaunchOptions())
    (form,) = page.children
    form._on_message(form, content, [])
    assert page.children == (form,)
    assert form.problem == ""


def test_the_notebook_is_small_and_holds_no_output() -> None:
    """It has at most three cells, no output, and refers to our template."""
    notebook = nbformat.read(shipped_file("notebooks/tag.ipynb"), as_version=4)
    nbformat.validate(notebook)
    assert len(notebook.cells) <= 3
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert "widgets" not in notebook.metadata
    assert notebook.metadata.voila.template == TEMPLATE.name
    assert notebook.metadata.title == "tagger"


def test_the_settings_close_what_voila_leaves_open() -> None:
    """The server listens on this machine only, checks host names, serves no files and shuts down idle kernels."""
    settings = json.loads(shipped_file("voila.json").read_text("utf-8"))
    assert settings["Voila"]["ip"] == "127.0.0.1"
    assert settings["Voila"]["tornado_settings"]["allow_remote_access"] is False
    assert (
        settings["Voila"]["identity_provider_class"]
        == f"{Authentication.__module__}.{Authentication.__name__}"
    )
    assert settings["Voila"]["auto_token"] is True
    assert settings["VoilaConfiguration"]["file_allowlist"] == []
    assert settings["VoilaConfiguration"]["template"] == TEMPLATE.name
    assert 0 < settings["MappingKernelManager"]["cull_idle_timeout"] <= 600


def test_the_browser_is_opened_without_the_key_on_its_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is given a file that redirects to the address, and that nobody else can read."""
    opened: queue.Queue[str] = queue.Queue()
    monkeypatch.setenv("BROWSER", "something")
    monkeypatch.setattr("webbrowser.open", opened.put)
    open_browser("http://127.0.0.1:8866/?token=secret&dir=%22x", tmp_path)
    url = opened.get(timeout=30)
    assert "secret" not in url
    page = Path(url2pathname(urlsplit(url).path))
    assert page.parent == tmp_path
    assert 'content="0; url=http://127.0.0.1:8866/?token=secret&amp;dir=%22x"' in page.read_text("utf-8")
    if os.name != "nt":
        assert page.stat().st_mode & 0o777 == 0o600


def test_every_start_has_a_key_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if the environment, which kernels inherit, has one for Jupyter; only an empty key disables it."""
    monkeypatch.setenv("JUPYTER_TOKEN", "known to every kernel")
    keys = {str(Authentication().token) for _ in range(3)}
    assert len(keys) == 3
    assert min(map(len, keys)) >= 32
    assert Authentication().auth_enabled
    assert not Authentication(token="").auth_enabled


def test_the_template_contains_no_outside_address() -> None:
    """Nothing in the template is loaded from elsewhere; the SVG namespace is only a name."""
    for path in TEMPLATE.rglob("*"):
        if path.is_file():
            text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
            assert "//" not in text.replace("// ", "").replace("://127", ""), path


def test_pages_run_in_the_python_of_the_server() -> None:
    """The user's own ``python3`` kernel may be in another environment, and is not used."""
    specs = AppKernelSpecs()
    assert specs.get_kernel_spec("python3").argv[0] == sys.executable
    assert list(specs.get_all_specs()) == ["python3"]
    with pytest.raises(NoSuchKernel):
        specs.get_kernel_spec("julia")


def test_a_kernel_of_the_user_is_not_used(tmp_path: Path) -> None:
    """Even if a kernel named ``python3`` is registered elsewhere, ours is found."""
    folder = tmp_path / "kernels" / "python3"
    folder.mkdir(parents=True)
    spec = {"argv": ["/nowhere/python"], "display_name": "Mine", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec), "utf-8")
    code = (
        "from tagger_widget.app.server.kernels import AppKernelSpecs\n"
        "print(AppKernelSpecs().get_kernel_spec('python3').argv[0])"
    )
    environment = {**os.environ, "JUPYTER_PATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == sys.executable


def test_the_template_is_inside_the_package() -> None:
    """The template is complete, and in the source tree where the build takes it from."""
    package = Path(tagger_widget.app.__path__[0])
    assert {path.name for path in TEMPLATE.iterdir()} >= {"conf.json", "index.html.j2", "page.html", "static"}
    assert TEMPLATE.is_relative_to(package)


def test_a_kernel_that_died_stays_dead(tmp_path: Path) -> None:
    """Its page is notified; no kernel is started that no page would shut down."""

    async def die() -> tuple[list[str], bool]:
        kernels = AppKernels(connection_dir=str(tmp_path), kernel_spec_manager=AppKernelSpecs())
        kernel = kernels.get_kernel(await kernels.start_kernel())
        events: list[str] = []
        noticed = asyncio.Event()
        for event in ("restart", "dead"):
            kernel.add_restart_callback(partial(events.append, event), event)
            kernel.add_restart_callback(noticed.set, event)
        await kernel.signal_kernel(signal.SIGKILL)
        await noticed.wait()
        alive = await kernel.is_alive()
        await kernels.shutdown_all(now=True)
        return events, alive

    assert asyncio.run(asyncio.wait_for(die(), 60)) == (["dead"], False)
