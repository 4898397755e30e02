"""The right column in a cell of a real JupyterLab."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tagger_widget import Session
from tests.browser.screen import Screen

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.browser_servers import Lab


@pytest.fixture
def screen(lab: Lab, photos: Path) -> Screen:
    """Return the screen of a dataset of six images, the first two of which have tags."""
    with Session(photos, prefix="mila", background=False) as session:
        session.add_tags(1, "cat")
        session.add_tags(0, "cat", "dog")
    words = photos.with_name("wide.csv")
    words.write_text('cat,0,1234567,"kitty,feline"\nbrown hair,0,98765,"brunette"\n', "utf-8")
    cell = f"from tagger_widget import TaggerWidget\nTaggerWidget({str(photos)!r}, vocabularies=[{str(words)!r}])"
    page = lab.open_notebook([cell])
    screen = Screen(page, photos / "tagged").opened()
    expect(screen.known("cat")).to_be_visible()
    return screen


def test_menus_and_dialogs_keep_their_keys_from_jupyterlab(screen: Screen) -> None:
    """A tag is renamed everywhere from a cell; the letters typed are no commands of JupyterLab's."""
    page = screen.page
    cells = page.locator(".jp-Notebook .jp-Cell")
    before = cells.count()
    screen.known("cat").click(button="right")
    expect(page.locator(".lm-Menu")).to_have_count(0)
    page.get_by_role("menuitem", name="Rename everywhere…").click()
    dialog = page.get_by_role("dialog", name="Rename everywhere")
    screen.keyboard.type("tabby")
    expect(dialog.get_by_role("textbox", name="New name")).to_have_value("tabby")
    screen.keyboard.press("Enter")
    screen.has_tags("tabby", "dog")
    screen.has_caption(2, "tabby")
    screen.keyboard.press("g")
    page.get_by_role("dialog", name="Categories").get_by_role("button", name="Add a category").click()
    for key in ("a", "b", "x", "d", "d"):
        screen.keyboard.press(key)
    screen.keyboard.press("Enter")
    screen.keyboard.press("Escape")
    screen.known("dog").focus()
    screen.keyboard.press("c")
    page.get_by_role("menuitemradio", name="abxdd").click()
    screen.says("dog")
    assert cells.count() == before


def test_the_column_has_its_look_in_a_cell(screen: Screen) -> None:
    """Completions by another name, the card of a tag and quick sets work in a cell as they do in the app."""
    page = screen.page
    screen.box.click()
    screen.keyboard.type("brun")
    expect(screen.completions.nth(1)).to_contain_text("brunette → brown hair")
    expect(screen.completions.nth(1).locator("mark")).to_have_text("brun")
    expect(screen.completions.nth(1)).to_contain_text("99k")
    screen.keyboard.press("Escape")
    screen.known("cat").hover()
    expect(page.get_by_role("tooltip")).to_contain_text("On 2 images")
    expect(page.get_by_role("tooltip")).to_contain_text("Also: kitty, feline")
    screen.box.click()
    screen.keyboard.type("do")
    expect(screen.completions.nth(1)).to_contain_text("on this image")
    screen.keyboard.press("Escape")
    screen.keyboard.press("Escape")
    screen.keyboard.press("q")
    screen.keyboard.type("pets")
    screen.keyboard.press("Enter")
    screen.keyboard.press("End")
    screen.shows(6)
    page.get_by_role("group", name="Quick sets").get_by_role("button", name="pets").click()
    screen.has_tags("cat", "dog")
    screen.keyboard.press("PageUp")
    screen.shows(5)
    screen.keyboard.press(".")
    screen.has_tags("cat", "dog")
