"""Batch edits from the gallery in a cell of a real JupyterLab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.screen import Screen
from tests.browser.workbench import Workbench
from tests.support.folders import captions

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.browser_servers import Lab


def test_images_are_edited_in_a_notebook(lab: Lab, photos: Path) -> None:
    """Select, preview, opt out, apply, undo by keys and mouse; no key reaches the notebook."""
    cells = [
        f"from tagger_widget import TaggerWidget\nwidget = TaggerWidget({str(photos)!r}, prefix='mila')",
        "for each in widget.session.images: widget.session.add_tags(each.name, 'cat', 'sofa')",
        "widget",
    ]
    page = lab.open_notebook(cells)
    screen = Screen(page, photos / "tagged").opened()
    page.get_by_role("tab", name="Gallery").click()
    expect(page.locator(".tagger-cell img").first).to_be_visible()
    bench = Workbench(page)
    screen.has_caption(6, "cat, sofa")
    before = {path.name: path.read_bytes() for path in screen.output.glob("mila-*.txt")}
    notebook_cells = page.locator(".jp-Notebook .jp-Cell").count()
    bench.cell("mila-0001").click()
    bench.cell("mila-0003").click(modifiers=["Shift"])
    bench.open()
    expect(bench.scope).to_contain_text("For the 3 selected images")
    bench.choose("Rename or merge")
    bench.field("Tag").fill("cat")
    bench.field("New name").fill("tabby")
    page.keyboard.press("Enter")
    expect(bench.title).to_have_text("Rename cat to tabby")
    assert violations(page) == []
    bench.row("mila-0002").get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    for key in ("a", "b", "x", "d", "d"):
        page.keyboard.press(key)
    expect(bench.apply).to_have_text("Apply to 2 images")
    page.keyboard.press("Control+Enter")
    expect(bench.notice).to_contain_text("Renamed cat to tabby in 2 images.")
    assert captions(screen.output)["mila-0001"] == "tabby, sofa"
    assert captions(screen.output)["mila-0002"] == "cat, sofa"
    bench.notice.get_by_role("button", name="Undo").click()
    expect(bench.notice).to_contain_text("Undid")
    after = {path.name: path.read_bytes() for path in screen.output.glob("mila-*.txt")}
    assert after == before
    assert page.locator(".jp-Notebook .jp-Cell").count() == notebook_cells
