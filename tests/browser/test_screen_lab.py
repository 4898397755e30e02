"""The screen in a cell of a real JupyterLab."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.browser_servers import eventually
from tests.browser.screen import Screen

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.browser_servers import Lab

SAVE_WIDGET_STATE = "@jupyter-widgets/jupyterlab-manager:saveWidgetState"


@pytest.fixture
def screen(lab: Lab, photos: Path) -> Screen:
    """Return the screen of a dataset of six images, called `widget` in the notebook."""
    cells = [
        f"from tagger_widget import TaggerWidget\nwidget = TaggerWidget({str(photos)!r}, prefix='mila')",
        "widget",
    ]
    page = lab.open_notebook(cells)
    return Screen(page, photos / "tagged").opened()


def run(screen: Screen, code: str) -> None:
    """Run code in the notebook's kernel, as a cell would."""
    screen.page.evaluate(
        """async (code) => {
          const { sessionContext } = window.jupyterapp.shell.currentWidget;
          await sessionContext.session.kernel.requestExecute({ code }).done;
        }""",
        code,
    )


def test_enter_commits_a_tag(screen: Screen) -> None:
    """Enter works in the image's own input and in the box, although JupyterLab takes it elsewhere."""
    screen.tags.click()
    screen.keyboard.type("cat")
    screen.keyboard.press("Enter")
    screen.has_tags("cat")
    screen.box.click()
    screen.keyboard.type("dog")
    screen.keyboard.press("Enter")
    screen.has_tags("cat", "dog")
    screen.has_caption(1, "cat, dog")


def test_keys_do_not_reach_jupyterlab(screen: Screen) -> None:
    """Letters that are commands of JupyterLab's leave the notebook as it is, after a button was pressed too."""
    cells = screen.page.locator(".jp-Notebook .jp-Cell")
    before = cells.count()
    screen.page.get_by_role("button", name="Next", exact=True).click()
    screen.shows(2)
    for key in ["a", "b", "x", "d", "d", "m"]:
        screen.keyboard.press(key)
    screen.keyboard.press("ArrowLeft")
    screen.shows(1)
    assert cells.count() == before


def test_what_another_cell_does_appears(screen: Screen) -> None:
    """Tags and moves made in Python show at once, and text being typed is left alone."""
    screen.tags.click()
    screen.keyboard.type("half")
    run(screen, "widget.session.add_tags(0, 'from a cell')")
    expect(screen.own_input).to_have_value("half")
    expect(screen.own_input).to_be_focused()
    screen.keyboard.press("Enter")
    screen.has_caption(1, "from a cell, half")
    eventually(
        lambda: sorted(screen.chips()) == ["from a cell", "half"], "both tags are on the card", timeout_s=15
    )
    run(screen, "widget.session.go_to(3)")
    screen.shows(4)


def test_two_views_of_one_widget_show_the_same(screen: Screen) -> None:
    """A widget displayed twice goes on and is tagged in both places."""
    screen.page.evaluate(
        """async () => {
          const { commands, shell } = window.jupyterapp;
          await commands.execute('notebook:insert-cell-below');
          const notebook = shell.currentWidget.content;
          notebook.activeCell.model.sharedModel.setSource('widget');
          await commands.execute('notebook:run-cell');
        }"""
    )
    pictures = screen.page.locator(".tagger-slot.current .tagger-picture img")
    expect(pictures).to_have_count(2)
    screen.page.locator(".tagger-area").first.click()
    screen.keyboard.press("PageDown")
    for view in range(2):
        expect(pictures.nth(view)).to_have_attribute("data-name", "mila-0002")
    screen.keyboard.press("Enter")
    screen.keyboard.type("cat")
    screen.keyboard.press("Enter")
    chips = screen.page.locator(".tagger-slot.current .jupyter-widget-tag:not(input)")
    expect(chips).to_have_text(["cat", "cat"])
    screen.has_caption(2, "cat")


def test_a_saved_notebook_holds_no_image(screen: Screen, lab: Lab, photos: Path) -> None:
    """Saved with its widgets' state, the notebook keeps the screen but not one picture of it."""
    screen.keyboard.press("PageDown")
    screen.page.evaluate(f"window.jupyterapp.commands.execute('{SAVE_WIDGET_STATE}')")
    saved = lab.save()

    def states() -> dict[str, dict[str, object]]:
        widgets = json.loads(saved.read_text("utf-8"))["metadata"].get("widgets", {})
        return dict(widgets.get("application/vnd.jupyter.widget-state+json", {}).get("state", {}))

    eventually(lambda: len(states()) > 20, "the state of the widgets is saved", timeout_s=20)
    assert any(state["model_name"] == "ImageModel" for state in states().values())
    assert [state for state in states().values() if state.get("buffers")] == []
    text = saved.read_text("utf-8")
    for photo in photos.glob("*.jpg"):
        middle = photo.read_bytes()[300:600]
        assert not any(base64.b64encode(middle[shift:])[4:-4].decode() in text for shift in range(3))
    assert "TaggerWidget('photos', " in text
