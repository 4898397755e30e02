"""The app's page: what it asks for, what it refuses, and how it looks."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from browser_servers import SOURCE_TREE
from browser_watch import leaves_this_machine
from playwright.sync_api import Browser, Page, expect
from visitor import Visitor

if TYPE_CHECKING:
    from pathlib import Path

    from browser_servers import Lab, Tagger
    from browser_watch import Watch
    from conftest import StartTagger, StartVoila


def _expect_tagger(page: Page) -> None:
    expect(page.get_by_role("combobox", name="Add a tag to this image")).to_be_visible(timeout=60_000)


def test_a_folder_opens_without_a_request_to_the_outside(
    page: Page, shared_tagger: Tagger, watch: Watch
) -> None:
    """The page and all it loads come from this machine, and its title says what it is."""
    page.goto(shared_tagger.address())
    _expect_tagger(page)
    expect(page).to_have_title("tagger")
    expect(page.get_by_role("img", name="Image shared-0001")).to_be_visible()
    assert len(watch.requests) > 10
    assert [url for url in watch.requests if leaves_this_machine(url)] == []


@pytest.mark.parametrize("path", ["", "?theme=dark", "nothing/here", "voila/files/x.png"])
def test_no_page_of_the_server_names_an_address_outside(shared_tagger: Tagger, path: str) -> None:
    """Error pages, too, do without a CDN."""
    html = Visitor(shared_tagger).open_address().ask(path).text
    loaded = [
        word for word in html.replace("'", '"').split('"') if word.startswith(("http:", "https:", "//"))
    ]
    assert [url for url in loaded if leaves_this_machine(url) and "www.w3.org" not in url] == []


def test_the_icons_are_there_without_a_cdn(page: Page, shared_tagger: Tagger) -> None:
    """The icon font comes with Voila's own scripts."""
    page.goto(shared_tagger.address())
    _expect_tagger(page)
    page.wait_for_function(
        "() => [...document.fonts].some(f => /Font ?Awesome/.test(f.family) && f.status === 'loaded')"
    )


def test_the_page_fits_its_window_without_scrolling(page: Page, shared_tagger: Tagger) -> None:
    """At 1280 by 800 nothing lies outside the window."""
    page.goto(shared_tagger.address())
    _expect_tagger(page)
    sizes = page.evaluate(
        "() => { const e = document.documentElement;"
        " return [e.scrollWidth, e.scrollHeight, document.body.scrollHeight] }"
    )
    assert sizes == [1280, 800, 800]


@pytest.mark.parametrize(
    ("scheme", "query", "light"),
    [
        pytest.param("light", {}, True, id="light-system"),
        pytest.param("dark", {}, False, id="dark-system"),
        pytest.param("dark", {"theme": "light"}, True, id="light-asked"),
        pytest.param("light", {"theme": "dark"}, False, id="dark-asked"),
    ],
)
def test_the_theme_follows_the_system_unless_the_address_says_otherwise(
    browser: Browser, shared_tagger: Tagger, scheme: str, query: dict[str, str], *, light: bool
) -> None:
    """Both Jupyter's mark on the page and its colours change."""
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(shared_tagger.address(**query))
    _expect_tagger(page)
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", str(light).lower())
    red = page.evaluate("() => getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]")
    assert (int(red) > 128) is light
    context.close()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a copy of what plain Voila needs of the source tree."""
    tree = tmp_path / "tree"
    (tree / "notebooks").mkdir(parents=True)
    shutil.copy(SOURCE_TREE / "voila.json", tree)
    shutil.copy(SOURCE_TREE / "notebooks" / "tag.ipynb", tree / "notebooks")
    return tree


def test_files_beside_the_notebook_are_not_served(plain_voila: StartVoila, tree: Path) -> None:
    """Nothing can be fetched through /voila/files/, not even an image."""
    (tree / "notebooks" / "secret.png").write_bytes(b"secret")
    owner = Visitor(plain_voila(tree=tree)).open_address()
    for name in ("secret.png", "secret.PNG", "tag.ipynb", "./secret.png", "%2e%2e/voila.json"):
        answer = owner.ask(f"voila/files/{name}")
        assert answer.status in {403, 404}, name
        assert "secret" not in answer.text.replace(name, "")


def test_an_error_nobody_foresaw_is_told_without_a_traceback(
    page: Page, plain_voila: StartVoila, tree: Path
) -> None:
    """The page says that it could not be opened and how to go on; the server's terminal has the rest."""
    notebook = tree / "notebooks" / "tag.ipynb"
    broken = notebook.read_text("utf-8").replace("open_tagger()", "raise RuntimeError('a bug')")
    notebook.write_text(broken, "utf-8")
    server = plain_voila(tree=tree)
    page.goto(server.address())
    expect(page.get_by_role("alertdialog")).to_contain_text("could not be opened", timeout=60_000)
    expect(page.get_by_text("Traceback")).to_have_count(0)
    assert "a bug" in server.output()


def test_a_wrong_path_is_explained_and_can_be_corrected(page: Page, voila: StartTagger, photos: Path) -> None:
    """Without a folder the page asks for one; Enter works, and a mistake is told in plain words."""
    page.goto(voila().address())
    box = page.get_by_role("textbox", name="Folder with your images")
    expect(box).to_be_focused(timeout=60_000)
    box.fill(str(photos / "nowhere"))
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(f"There is no folder {photos / 'nowhere'}")
    box.fill(f"  '{photos}' ")
    box.press("Enter")
    _expect_tagger(page)


def test_a_folder_without_images_is_told_on_the_page(page: Page, voila: StartTagger, tmp_path: Path) -> None:
    """What only opening can find out is told in the form, with the path filled in."""
    empty = tmp_path / "empty"
    empty.mkdir()
    page.goto(voila(empty).address())
    expect(page.get_by_role("alert")).to_contain_text("There is no image in", timeout=60_000)
    expect(page.get_by_role("textbox", name="Folder with your images")).to_have_value(str(empty))
    assert not (empty / "tagged").exists()


def test_the_address_chooses_a_folder_below_the_allowed_root_only(
    page: Page, voila: StartTagger, photos: Path, tmp_path: Path
) -> None:
    """``?dir=`` opens what lies below TAGGER_ROOT; a way out of it is refused."""
    root = tmp_path / "root"
    shutil.copytree(photos, root / "inside")
    (root / "out").symlink_to(photos)
    server = voila(env={"TAGGER_ROOT": str(root)})
    for way_out in ("../photos", str(photos), "out", "inside/../../photos"):
        page.goto(server.address(dir=way_out))
        expect(page.get_by_role("alert")).to_contain_text("is not below", timeout=60_000)
        assert not (photos / "tagged").exists()
    page.goto(server.address(dir="inside"))
    _expect_tagger(page)
    assert (root / "inside" / "tagged").is_dir()


def test_the_address_chooses_nothing_without_an_allowed_root(
    page: Page, voila: StartTagger, photos: Path, tmp_path: Path
) -> None:
    """A link on some web site cannot make the app open another folder."""
    other = tmp_path / "other"
    shutil.copytree(photos, other)
    page.goto(voila(photos).address(dir=str(other)))
    _expect_tagger(page)
    assert not (other / "tagged").exists()
    assert (photos / "tagged").is_dir()


def test_demo_shows_a_sample_image(page: Page, voila: StartTagger, tmp_path: Path) -> None:
    """`tagger demo` needs nothing but itself, and says where it drew."""
    folder = tmp_path / "samples"
    server = voila("demo", folder)
    assert str(folder) in server.output()
    page.goto(server.address())
    _expect_tagger(page)
    image = page.get_by_role("img", name="Image samples-0001")
    expect(image).to_be_visible()
    assert len(list(folder.glob("*.*"))) >= 10


def test_plain_voila_shows_the_same_page(
    page: Page, plain_voila: StartVoila, photos: Path, watch: Watch
) -> None:
    """In a clone, ``voila notebooks/tag.ipynb`` takes our template and settings."""
    server = plain_voila(env={"TAGGER_DIR": photos.name, "PWD": str(photos.parent)})
    page.goto(server.address())
    _expect_tagger(page)
    expect(page).to_have_title("tagger")
    assert [url for url in watch.requests if leaves_this_machine(url)] == []
    assert Visitor(server).ask().status == 403
    owner = Visitor(server).open_address()
    assert owner.ask("voila/static/voila.js").status == 200
    assert owner.ask(headers={"Host": "rebound.example"}).status == 403
    page.close(run_before_unload=True)
    server.wait_for_kernels(0)


def test_the_form_takes_enter_in_jupyterlab(lab: Lab, photos: Path) -> None:
    """JupyterLab keeps Enter from text boxes in cells; the form gets it all the same."""
    page = lab.open_notebook(["from tagger_widget.app.page import open_tagger\nopen_tagger()"])
    box = page.get_by_role("textbox", name="Folder with your images")
    box.fill(str(photos))
    box.press("Enter")
    _expect_tagger(page)
