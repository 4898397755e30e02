"""The gallery in a real browser, by way of `tagger` and in JupyterLab."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tagger_widget import Session
from tests.browser.axe import violations
from tests.browser.screen import Screen

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.browser_servers import Lab
    from tests.browser.conftest import Rooted

COUNT = 400
OPEN_HERE = 223
"""Number of an image far below what is seen at first."""


class Gallery:
    """The gallery of one screen, as a test sees it."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.page = screen.page
        self.tab = self.page.get_by_role("tab", name="Gallery")
        self.grid = self.page.get_by_role("listbox", name="Images")
        self.selected = self.grid.get_by_role("option", selected=True)
        self.filter = self.page.get_by_role("searchbox", name="Filter images")
        self.tally = self.page.locator(".tagger-tally-of-all")

    def opened(self) -> Gallery:
        """Go there and wait for the first picture."""
        self.tab.click()
        self.has_picture(1)
        return self

    def cell(self, number: int) -> Locator:
        """Return the cell of an image in sight."""
        return self.grid.locator(f"[role=option][aria-label^='{self.screen.name(number)},']")

    def has_picture(self, number: int) -> None:
        """Expect that an image is in sight, painted."""
        picture = self.cell(number).locator("img")
        expect(picture).to_be_in_viewport()
        assert picture.evaluate("(image) => image.naturalWidth") > 0

    def scrolled(self) -> int:
        """Return how far the grid is scrolled, in pixels."""
        return int(self.grid.evaluate("(grid) => grid.scrollTop"))

    def says(self, text: str) -> None:
        """Expect these numbers above the grid."""
        expect(self.tally).to_have_text(text)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Return a folder of 400 small images, some of which have tags, and one of which is broken."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(1, COUNT + 1):
        Image.new("RGB", (64, 48), (number % 256, 120, 200)).save(folder / f"{number}.jpg")
    (folder / "3.jpg").write_bytes(b"no picture")
    with Session(folder, prefix="mila", background=False) as session:
        for number in (1, 2, OPEN_HERE):
            session.add_tags(number - 1, "cat", "window")
    return folder


@pytest.fixture
def gallery(page: Page, rooted_tagger: Rooted, many: Path) -> Gallery:
    """Return the gallery of 400 images."""
    folder = rooted_tagger.take_in(many)
    page.goto(rooted_tagger.server.address(dir=folder.name))
    return Gallery(Screen(page, folder / "tagged").opened()).opened()


def test_an_image_is_opened_and_the_gallery_is_as_it_was_left(gallery: Gallery) -> None:
    """Scrolled far down, a double click shows an image to tag; the way back leads to the same place."""
    page, screen = gallery.page, gallery.screen
    gallery.says(f"{COUNT} images")
    expect(gallery.cell(3)).to_contain_text("⚠")
    expect(gallery.cell(3)).to_have_attribute("title", re.compile("mila-0003.*\\n.*3\\.jpg"))
    gallery.grid.evaluate("(grid) => { grid.scrollTop = 8700; }")
    gallery.has_picture(OPEN_HERE)
    gallery.cell(OPEN_HERE + 1).click()
    gallery.says(f"{COUNT} images · 1 selected")
    before = gallery.scrolled()
    gallery.cell(OPEN_HERE).dblclick()
    screen.shows(OPEN_HERE)
    expect(gallery.grid).to_be_hidden()
    screen.keyboard.press("Enter")
    screen.keyboard.type("dog,")
    screen.has_tags("cat", "window", "dog")
    screen.keyboard.press("Escape")
    screen.keyboard.press("v")
    gallery.has_picture(OPEN_HERE)
    assert gallery.scrolled() == before
    gallery.says(f"{COUNT} images · 1 selected")
    expect(gallery.cell(OPEN_HERE).locator("small")).to_have_text("3")
    page.keyboard.press("Home")
    gallery.has_picture(1)
    page.keyboard.press("v")
    screen.shows(OPEN_HERE)


def test_images_are_selected_by_mouse_and_keys(gallery: Gallery) -> None:
    """Click, Ctrl, Shift, a rectangle and the keys select; the keys of the tagging screen do nothing here."""
    page, screen = gallery.page, gallery.screen
    gallery.cell(2).click()
    gallery.cell(5).click(modifiers=["Shift"])
    expect(gallery.selected).to_have_count(4)
    gallery.cell(3).click(modifiers=["ControlOrMeta"])
    gallery.says(f"{COUNT} images · 3 selected")
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    expect(gallery.cell(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Shift+ArrowRight")
    gallery.says(f"{COUNT} images · 2 selected")
    page.keyboard.press("ArrowDown")
    gallery.says(f"{COUNT} images · 2 selected")
    page.keyboard.press("Control+a")
    gallery.says(f"{COUNT} images · {COUNT} selected")
    page.keyboard.press("Escape")
    gallery.says(f"{COUNT} images")
    first, second = gallery.cell(1).bounding_box(), gallery.cell(2).bounding_box()
    assert first
    assert second
    page.mouse.move(first["x"] + first["width"] + 3, first["y"] + 20)
    page.mouse.down()
    page.mouse.move(second["x"] + 40, first["y"] + 60, steps=4)
    page.mouse.move(second["x"] + 60, first["y"] + first["height"] + 30, steps=4)
    page.mouse.up()
    expect(gallery.selected).to_have_count(2)
    expect(gallery.cell(2)).to_have_attribute("aria-selected", "true")
    for key in ("s", "u", "1", "PageDown"):
        page.keyboard.press(key)
    page.keyboard.press("v")
    screen.shows(1)
    screen.has_caption(1, "cat, window")


def test_a_filter_is_tried_while_it_is_typed(gallery: Gallery) -> None:
    """The count follows each letter, a mistake is pointed at, nothing found is said, and filters can be kept."""
    page = gallery.page
    page.keyboard.press("/")
    page.keyboard.type("cat")
    gallery.says(f"3 of {COUNT} shown")
    expect(gallery.grid.get_by_role("option")).to_have_count(3)
    page.get_by_role("button", name="Select all").click()
    gallery.says(f"3 of {COUNT} shown · 3 selected")
    page.get_by_role("button", name="Save this filter").click()
    page.keyboard.type("cats")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Saved filters")).to_have_value("cats")
    gallery.filter.fill("cat -(")
    expect(page.locator(".tagger-wrong")).to_be_visible()
    expect(gallery.filter).to_have_attribute("aria-invalid", "true")
    gallery.says(f"3 of {COUNT} shown · 3 selected")
    assert violations(page) == []
    gallery.filter.fill("no_such_tag")
    expect(page.get_by_text("No image matches this filter.")).to_be_visible()
    gallery.says(f"0 of {COUNT} shown · 3 selected (3 not shown)")
    page.get_by_role("button", name="Show all images").click()
    gallery.says(f"{COUNT} images · 3 selected")
    page.get_by_role("combobox", name="Saved filters").select_option("cats")
    expect(gallery.filter).to_have_value("cat")
    gallery.says(f"3 of {COUNT} shown · 3 selected")


def test_keys_select_in_jupyterlab(lab: Lab, photos: Path) -> None:
    """In a notebook, too, keys are the gallery's: no cell is inserted, cut or run, and scripts see the selection."""
    cells = [
        f"from tagger_widget import TaggerWidget\nwidget = TaggerWidget({str(photos)!r}, prefix='mila')",
        "widget",
    ]
    page = lab.open_notebook(cells)
    gallery = Gallery(Screen(page, photos / "tagged").opened()).opened()
    before = page.locator(".jp-Notebook .jp-Cell").count()
    gallery.cell(2).click()
    for key in ("a", "b", "x", "d", "d", "m", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(gallery.selected).to_have_count(2)
    page.keyboard.press("Enter")
    gallery.screen.shows(3)
    assert page.locator(".jp-Notebook .jp-Cell").count() == before
    gallery.tab.click()
    gallery.says("6 images · 2 selected")
    page.keyboard.press("Control+a")
    gallery.says("6 images · 6 selected")


def test_the_keys_of_the_gallery_begin_at_the_image_that_is_tagged(
    page: Page, rooted_tagger: Rooted, many: Path
) -> None:
    """Opened for the first time, the gallery shows that image, however far down, and the keys act on it."""
    folder = rooted_tagger.take_in(many)
    page.goto(rooted_tagger.server.address(dir=folder.name))
    gallery = Gallery(Screen(page, folder / "tagged").opened())
    page.keyboard.press("End")
    gallery.screen.shows(COUNT)
    gallery.tab.click()
    gallery.has_picture(COUNT)
    page.keyboard.press("Space")
    expect(gallery.selected).to_have_attribute("aria-label", re.compile(f"^mila-0{COUNT},"))
