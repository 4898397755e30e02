"""How the screen looks in a cell of a real JupyterLab."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.screen import Screen

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.browser_servers import Lab

IS_DARK = """(expected) => {
  const { backgroundColor } = getComputedStyle(document.querySelector('.tagger'));
  const light = backgroundColor.match(/\\d+/g).slice(0, 3).reduce((sum, each) => sum + Number(each), 0);
  return (light < 384) === expected;
}"""


def test_nobody_is_kept_out_of_a_notebook(lab: Lab, photos: Path) -> None:
    """Axe finds nothing in the cell, empty, with tags and keys, light and dark; the film strip works."""
    page = lab.open_notebook(
        [f"from tagger_widget import TaggerWidget\nTaggerWidget({str(photos)!r}, prefix='mila')"]
    )
    screen = Screen(page, photos / "tagged").opened()
    expect(page.locator(".tagger-frame img").first).to_have_attribute("src", re.compile("^blob:"))
    assert violations(page) == []
    screen.types("cat, dog,")
    screen.has_tags("cat", "dog")
    screen.keyboard.press("Escape")
    for theme in ("light", "dark"):
        screen.keyboard.press("d")
        expect(page.locator(".tagger")).to_have_class(re.compile(f"tagger-{theme}"))
        assert violations(page) == []
    screen.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert violations(page) == []
    screen.keyboard.press("Escape")
    page.get_by_role("button", name="Image 3, no tags yet").click()
    screen.shows(3)
    screen.keyboard.press("ArrowLeft")
    screen.shows(2)
    screen.keyboard.press("d")
    for theme, is_dark in (("dark", True), ("light", False)):  # from here on, it follows Jupyter
        lab.use_theme(theme)
        page.wait_for_function(IS_DARK, arg=is_dark)
        assert violations(page) == []
