"""The history of the workbench beside a script in JupyterLab."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.browser.workbench import Workbench
from tests.support.plugin_packages import install_project

if TYPE_CHECKING:
    from tests.browser.browser_servers import Lab

EXAMPLE = Path(__file__).parents[1] / "plugins" / "example"


def test_what_a_cell_does_is_listed_and_undone(lab: Lab, photos: Path) -> None:
    """An edit of the next cell appears in the history and in the suggestions; keys stay the workbench's own."""
    cells = [
        f"from tagger_widget import TaggerWidget\nwidget = TaggerWidget({str(photos)!r}, prefix='mila')\nwidget",
        "session = widget.session\nsession.set_tags(0, ['cat', 'long hair'])",
        "from tagger_widget.operations import Add\nplan = session.plan(Add('long_hair', where='first')).apply()",
    ]
    page = lab.open_notebook(cells)
    screen = Screen(page, photos / "tagged").opened()
    screen.has_caption(1, "long_hair, cat, long hair")
    page.get_by_role("tab", name="Gallery").click()
    bench = Workbench(page).open()
    cells_before = page.locator(".jp-Notebook .jp-Cell").count()
    bench.panel.get_by_role("tab", name="History").click()
    edits = bench.panel.locator(".tagger-past")
    expect(edits.first.locator(".tagger-past-what")).to_have_text("Added long_hair in front (6 images)")
    page.get_by_role("searchbox", name="Search the history").press("ArrowDown")
    expect(edits.first).to_be_focused()
    for key in ("a", "x", "d", "d", "Enter", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    expect(edits.first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    screen.has_caption(1, "cat, long hair")
    expect(bench.notice).to_contain_text("Undid “Added long_hair in front (6 images)”.")
    expect(edits.first.locator(".tagger-past-what")).to_have_text(
        "Undone: Added long_hair in front (6 images)"
    )
    page.keyboard.press("Control+Shift+Z")
    screen.has_caption(1, "long_hair, cat, long hair")
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells_before
    bench.panel.get_by_role("tab", name="Tidy").click()
    suggestion = bench.panel.locator(".tagger-suggestion")
    expect(suggestion).to_contain_text("long_hair (6)")
    suggestion.get_by_role("button", name="Preview").click()
    bench.apply.click()
    screen.has_caption(1, "long_hair, cat")
    expect(bench.panel.get_by_text("Nothing to tidy up")).to_be_visible()


def test_what_an_installed_plugin_suggests_is_shown(lab: Lab, photos: Path, tmp_path: Path) -> None:
    """With its reason, in a group of its own; it is previewed and applied like any suggestion."""
    install_project(EXAMPLE, tmp_path / "site")
    cells = [
        f"import sys\nsys.path.append({str(tmp_path / 'site')!r})",
        f"from tagger_widget import TaggerWidget\nwidget = TaggerWidget({str(photos)!r}, prefix='mila')\nwidget",
        "widget.session.set_tags(0, ['gray sky'])",
    ]
    page = lab.open_notebook(cells)
    screen = Screen(page, photos / "tagged").opened()
    screen.has_caption(1, "gray sky")
    page.get_by_role("tab", name="Gallery").click()
    bench = Workbench(page).open()
    bench.panel.get_by_role("tab", name="Tidy").click()
    suggestion = bench.panel.get_by_role("list", name="From plugins").locator(".tagger-suggestion")
    expect(suggestion).to_contain_text("British spelling: keep")
    expect(suggestion).to_contain_text("gray sky (1)")
    suggestion.get_by_role("button", name="Preview").click()
    bench.apply.click()
    screen.has_caption(1, "grey sky")
    expect(bench.panel.get_by_text("Nothing to tidy up")).to_be_visible()
