"""The app's page: what it requests, what it refuses, and its theme."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browser_servers import SOURCE_TREE, eventually, start_voila
from tests.browser.browser_watch import leaves_this_machine
from tests.browser.visitor import Visitor
from tests.support.folders import fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.browser_servers import Lab, Server, Tagger
    from tests.browser.browser_watch import Watch
    from tests.browser.conftest import Rooted, StartTagger


def _expect_tagger(page: Page) -> None:
    expect(page.get_by_role("combobox", name="Add a tag to this image")).to_be_visible(timeout=60_000)


def test_a_folder_opens_without_a_request_to_the_outside(
    page: Page, shared_tagger: Tagger, watch: Watch
) -> None:
    """Everything comes from this machine, icons included; at 1280 by 800 nothing is outside the window."""
    page.goto(shared_tagger.address())
    _expect_tagger(page)
    expect(page).to_have_title("tagger")
    expect(page.get_by_role("img", name="Image shared-0001")).to_be_visible()
    assert len(watch.requests) > 10
    assert [url for url in watch.requests if leaves_this_machine(url)] == []
    page.wait_for_function(
        "() => [...document.fonts].some(f => /Font ?Awesome/.test(f.family) && f.status === 'loaded')"
    )
    sizes = page.evaluate(
        "() => { const e = document.documentElement;"
        " return [e.scrollWidth, e.scrollHeight, document.body.scrollHeight] }"
    )
    assert sizes == [1280, 800, 800]


@pytest.mark.parametrize("path", ["", "?theme=dark", "nothing/here", "voila/files/x.png"])
def test_no_page_of_the_server_contains_an_outside_address(shared_tagger: Tagger, path: str) -> None:
    """Error pages use no CDN either."""
    html = Visitor(shared_tagger).open_address().ask(path).text
    loaded = [
        word for word in html.replace("'", '"').split('"') if word.startswith(("http:", "https:", "//"))
    ]
    assert [url for url in loaded if leaves_this_machine(url) and "www.w3.org" not in url] == []


def _is_light(page: Page, *, light: bool) -> None:
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", str(light).lower())
    red = page.evaluate("() => getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]")
    assert (int(red) > 128) is light


def test_the_theme_follows_the_system_at_once(page: Page, shared_tagger: Tagger) -> None:
    """Jupyter's theme attribute and the colours change even while the page is open."""
    page.emulate_media(color_scheme="dark")
    page.goto(shared_tagger.address())
    _expect_tagger(page)
    _is_light(page, light=False)
    page.emulate_media(color_scheme="light")
    _is_light(page, light=True)


@pytest.mark.parametrize(("system", "asked"), [("dark", "light"), ("light", "dark")])
def test_the_address_can_ask_for_a_theme(
    page: Page, shared_tagger: Tagger, system: Literal["dark", "light"], asked: str
) -> None:
    """``?theme=`` takes precedence over the system."""
    page.emulate_media(color_scheme=system)
    page.goto(shared_tagger.address(theme=asked))
    _expect_tagger(page)
    _is_light(page, light=asked == "light")


@pytest.fixture(scope="module")
def broken_voila(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return plain Voila on a copy of the notebook that raises an error, with an image beside it."""
    tree = tmp_path_factory.mktemp("tree")
    (tree / "notebooks").mkdir()
    shutil.copy(SOURCE_TREE / "voila.json", tree)
    notebook = (SOURCE_TREE / "notebooks" / "tag.ipynb").read_text("utf-8")
    broken = notebook.replace("open_tagger()", "raise RuntimeError('a bug')")
    (tree / "notebooks" / "tag.ipynb").write_text(broken, "utf-8")
    (tree / "notebooks" / "secret.png").write_bytes(b"secret")
    with start_voila(tmp_path_factory.mktemp("voila"), [], {}, tree) as server:
        yield server


def test_files_beside_the_notebook_are_not_served(broken_voila: Server) -> None:
    """Nothing can be fetched through /voila/files/, not even an image."""
    owner = Visitor(broken_voila).open_address()
    for name in ("secret.png", "secret.PNG", "tag.ipynb", "./secret.png", "%2e%2e/voila.json"):
        answer = owner.ask(f"voila/files/{name}")
        assert answer.status in {403, 404}, name
        assert "secret" not in answer.text.replace(name, "")


def test_an_unexpected_error_is_reported_without_a_traceback(page: Page, broken_voila: Server) -> None:
    """The page says that it could not be opened and what to do; the terminal shows the traceback."""
    page.goto(broken_voila.address())
    expect(page.get_by_role("alertdialog")).to_contain_text("could not be opened", timeout=60_000)
    expect(page.get_by_text("Traceback")).to_have_count(0)
    assert "a bug" in broken_voila.output()


def test_a_wrong_path_is_explained_and_can_be_corrected(
    page: Page, rooted_tagger: Rooted, photos: Path
) -> None:
    """Without a folder the page asks for one; Enter works, and a mistake is explained in plain words."""
    folder = rooted_tagger.take_in(photos)
    page.goto(rooted_tagger.server.address())
    box = page.get_by_role("textbox", name="Folder with your images")
    expect(box).to_be_focused(timeout=60_000)
    box.fill(str(folder / "nowhere"))
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(f"There is no folder {folder / 'nowhere'}")
    box.fill(f"  '{folder}' ")
    box.press("Enter")
    _expect_tagger(page)


def test_a_folder_without_images_is_reported_on_the_page(page: Page, rooted_tagger: Rooted) -> None:
    """A problem that only opening can find is shown in the form, with the path filled in."""
    empty = rooted_tagger.root / "empty"
    empty.mkdir()
    page.goto(rooted_tagger.server.address(dir="empty"))
    expect(page.get_by_role("alert")).to_contain_text("There is no image in", timeout=60_000)
    expect(page.get_by_role("textbox", name="Folder with your images")).to_have_value(str(empty))
    assert not (empty / "tagged").exists()


def test_the_address_chooses_a_folder_below_the_allowed_root_only(
    page: Page, rooted_tagger: Rooted, photos: Path
) -> None:
    """``?dir=`` opens folders below TAGGER_ROOT; paths that lead out of it are refused, typed ones too."""
    (rooted_tagger.root / "out").symlink_to(photos)
    for way_out in (os.path.relpath(photos, rooted_tagger.root), "out"):
        page.goto(rooted_tagger.server.address(dir=way_out))
        expect(page.get_by_role("alert")).to_contain_text("is not below", timeout=60_000)
        assert not (photos / "tagged").exists()
    box = page.get_by_role("textbox", name="Folder with your images")
    box.fill(str(photos))
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(f"The folder '{photos}' is not below")
    assert not (photos / "tagged").exists()
    (rooted_tagger.root / "out").unlink()


def test_the_address_chooses_nothing_without_an_allowed_root(
    page: Page, shared_tagger: Tagger, photos: Path
) -> None:
    """A link on a web site cannot make the app open another folder."""
    page.goto(shared_tagger.address(dir=str(photos)))
    _expect_tagger(page)
    expect(page.get_by_role("img", name="Image shared-0001")).to_be_visible()
    assert not (photos / "tagged").exists()


def test_demo_shows_a_sample_image(page: Page, voila: StartTagger, tmp_path: Path) -> None:
    """`tagger demo` needs no arguments, and prints the folder it drew into."""
    folder = tmp_path / "samples"
    server = voila("demo", folder)
    assert str(folder) in server.output()
    page.goto(server.address())
    _expect_tagger(page)
    image = page.get_by_role("img", name="Image samples-0001")
    expect(image).to_be_visible()
    assert len(list(folder.glob("*.*"))) >= 10


@pytest.fixture(scope="module")
def impatient_voila(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return plain Voila on a folder named ``images``, with a short timeout for idle kernels."""
    images = fill(tmp_path_factory.mktemp("plain") / "images", 2)
    options = ["--MappingKernelManager.cull_idle_timeout=15", "--MappingKernelManager.cull_interval=1"]
    environment = {"TAGGER_DIR": images.name, "PWD": str(images.parent)}
    with start_voila(tmp_path_factory.mktemp("voila"), options, environment, SOURCE_TREE) as server:
        yield server


def test_plain_voila_shows_the_same_page(page: Page, impatient_voila: Server, watch: Watch) -> None:
    """In a clone, ``voila notebooks/tag.ipynb`` uses our template and settings, and requires its key."""
    page.goto(impatient_voila.address())
    _expect_tagger(page)
    expect(page).to_have_title("tagger")
    assert [url for url in watch.requests if leaves_this_machine(url)] == []
    assert Visitor(impatient_voila).ask().status == 403
    owner = Visitor(impatient_voila).open_address()
    assert owner.ask("voila/static/voila.js").status == 200
    assert owner.ask(headers={"Host": "rebound.example"}).status == 403
    page.close(run_before_unload=True)
    impatient_voila.wait_for_kernels(0)


def test_the_key_stays_out_of_the_log_of_plain_voila(impatient_voila: Server) -> None:
    """The address is printed once; refused requests are logged without their query."""
    stranger = Visitor(impatient_voila)
    assert stranger.ask(f"voila/nothing?token={impatient_voila.key}", method="PUT", body="").status == 403
    eventually(lambda: "403 PUT /voila/nothing (" in impatient_voila.output(), "the refusal is logged")
    assert impatient_voila.output().count(impatient_voila.key) == 1


def test_the_kernel_of_a_crashed_page_is_shut_down_in_time(page: Page, impatient_voila: Server) -> None:
    """A browser that crashed sends no shutdown request; its kernel is ended after an idle time without a page."""
    page.route("**/voila/api/shutdown/**", lambda route: route.abort())
    page.goto(impatient_voila.address())
    _expect_tagger(page)
    page.close()
    impatient_voila.wait_for_kernels(0)


def test_the_form_takes_enter_in_jupyterlab(lab: Lab, photos: Path) -> None:
    """JupyterLab intercepts Enter in cells; the form receives it nevertheless."""
    page = lab.open_notebook(["from tagger_widget.app.page import open_tagger\nopen_tagger()"])
    box = page.get_by_role("textbox", name="Folder with your images")
    box.fill(str(photos))
    box.press("Enter")
    _expect_tagger(page)
