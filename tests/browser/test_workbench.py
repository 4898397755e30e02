"""Batch edits from the gallery in a real browser, by way of `tagger`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tagger_widget import Session
from tests.browser.axe import violations
from tests.browser.screen import Screen
from tests.browser.workbench import Workbench
from tests.support.folders import captions, fill

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import Rooted

COUNT = 300
OPTED_OUT = 7


@pytest.fixture
def output(tmp_path: Path, rooted_tagger: Rooted) -> Path:
    """Return the output folder of 300 images, all but the last of which have tags."""
    folder = fill(tmp_path / "many", COUNT)
    with Session(folder, prefix="mila", background=False) as session:
        session.wait_copied()
        session.set_tags(0, ["old_hat", "cat", "a tree"])
        for number in range(1, COUNT - 1):
            session.set_tags(number, ["cat", f"number {number % 7}", *(["even"] if number % 2 else ["odd"])])
    return rooted_tagger.take_in(folder) / "tagged"


@pytest.fixture
def screen(page: Page, rooted_tagger: Rooted, output: Path) -> Screen:
    """Return the screen of these images, with the gallery in sight."""
    page.goto(rooted_tagger.server.address(dir=output.parent.name))
    screen = Screen(page, output).opened()
    page.get_by_role("tab", name="Gallery").click()
    expect(page.locator(".tagger-cell img").first).to_be_visible()
    return screen


def texts(output: Path) -> dict[str, bytes]:
    """Return the captions, to the byte; the list of tags keeps what was ever known."""
    return {path.name: path.read_bytes() for path in output.glob("mila-*.txt")}


def test_a_tag_is_renamed_in_what_the_filter_shows(screen: Screen) -> None:
    """Filter, preview, one image opted out, applied, undone: the files are as they were, and so is the gallery."""
    page, bench = screen.page, Workbench(screen.page)
    before = texts(screen.output)
    grid = page.get_by_role("listbox", name="Images")
    page.get_by_role("searchbox", name="Filter images").fill("even | old_hat")
    expect(bench.scope).to_contain_text("For the 150 images the filter shows")
    grid.evaluate("(grid) => { grid.scrollTop = 900; }")
    bench.choose("Rename or merge")
    bench.field("Tag").press_sequentially("ca")
    expect(bench.completions).to_have_text(["cat299"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(bench.field("Tag")).to_have_value("cat")
    page.keyboard.press("Tab")
    page.keyboard.type("tabby cat")
    expect(bench.would).to_have_text("150 of 150 images would change.")
    page.keyboard.press("Enter")
    expect(bench.title).to_have_text("Rename cat to tabby cat")
    expect(bench.title).to_be_focused()
    expect(bench.panel.locator(".tagger-diff .tagger-scope-line")).to_have_text(
        "For the 150 images that the filter showed"
    )
    row = bench.row("mila-0001")
    expect(row.locator("ins")).to_have_text("+tabby cat")
    expect(row.locator("del")).to_have_text("−cat")  # noqa: RUF001 - a minus sign is meant
    expect(row.locator(".tagger-part-kept")).to_have_text(["old_hat", "a tree"])
    expect(row.locator("img")).to_be_visible()
    bench.row("mila-0004").get_by_role("checkbox").uncheck()
    expect(bench.apply).to_have_text("Apply to 149 images")
    assert violations(page) == []
    page.locator(".tagger").evaluate("(root) => root.classList.add('tagger-dark')")
    assert violations(page) == []
    assert texts(screen.output) == before
    scrolled = grid.evaluate("(grid) => grid.scrollTop")
    bench.apply.dblclick()
    expect(bench.notice).to_contain_text("Renamed cat to tabby cat in 149 images.")
    screen.says("Renamed cat to tabby cat (149 images)")
    expect(bench.field("Tag")).to_be_focused()
    found = captions(screen.output)
    assert found["mila-0001"] == "old_hat, tabby cat, a tree"
    assert found["mila-0004"].startswith("cat, ")
    assert sum("tabby cat" in caption for caption in found.values()) == 149
    bench.notice.get_by_role("button", name="Undo").click()
    expect(bench.notice).to_contain_text("Undid “Renamed cat to tabby cat in 149 images”.")
    assert texts(screen.output) == before
    expect(page.get_by_role("searchbox", name="Filter images")).to_have_value("even | old_hat")
    assert grid.evaluate("(grid) => grid.scrollTop") == scrolled > 0


def test_a_long_preview_is_walked_through_by_keys(screen: Screen) -> None:
    """Rows come as they are scrolled to; keys go from image to image, tick, unfold, apply, and lead back."""
    page, bench = screen.page, Workbench(screen.page)
    bench.choose("Sort")
    bench.operation.press("Control+Enter")
    expect(bench.title).to_be_focused()
    expect(bench.summary).to_contain_text("150 of 300 images would change")
    page.keyboard.press("Tab")  # to "Tick none", as all are ticked
    page.keyboard.press("Enter")
    expect(bench.apply).to_be_disabled()
    page.get_by_role("button", name="Tick all").click()
    first = bench.row("mila-0001").get_by_role("checkbox")
    first.focus()
    page.keyboard.press("End")
    last = bench.row("mila-0298").get_by_role("checkbox")
    expect(last).to_be_focused()
    expect(last).to_be_checked()
    page.keyboard.press("Space")
    expect(last).not_to_be_checked()
    page.keyboard.press("Home")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(bench.row("mila-0002").get_by_role("checkbox")).to_be_focused()
    bench.panel.locator(".tagger-diff-list").evaluate("(list) => { list.scrollTop = 100 * 78; }")
    expect(bench.row("mila-0200")).to_be_in_viewport()
    expect(bench.rows).not_to_have_count(0)
    assert bench.rows.count() < 30
    page.keyboard.press("Escape")
    expect(bench.operation).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(bench.apply).to_have_text("Apply to 150 images")
    page.keyboard.press("Control+Enter")
    expect(bench.notice).to_contain_text("Sorted tags by name in 150 images.")
    assert captions(screen.output)["mila-0001"] == "a tree, cat, old_hat"
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox", name="Images")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(bench.notice).to_contain_text("Undid “Sorted tags by name in 150 images”.")
    assert captions(screen.output)["mila-0001"] == "old_hat, cat, a tree"
    page.keyboard.press("Control+Shift+z")
    expect(bench.notice).to_contain_text("Redid “Sorted tags by name in 150 images”.")
    bench.notice.get_by_role("button", name="Undo").click()
    expect(bench.notice).to_contain_text("Undid “Sorted tags by name in 150 images”.")
    assert captions(screen.output)["mila-0001"] == "old_hat, cat, a tree"


def test_what_is_wrong_is_told_beside_the_field(screen: Screen) -> None:
    """A name with a comma, a pattern that does not compile, nothing to change: said plainly, and nothing is done."""
    page, bench = screen.page, Workbench(screen.page)
    before = texts(screen.output)
    bench.choose("Rename or merge")
    bench.field("Tag").fill("cat")
    bench.field("New name").fill("a, b")
    bench.field("New name").press("Enter")
    expect(bench.problem).to_contain_text("has a comma")
    expect(bench.field("New name")).to_be_focused()
    expect(bench.field("New name")).to_have_attribute("aria-invalid", "true")
    assert violations(page) == []
    page.keyboard.type("c")
    expect(bench.problem).to_have_count(0)
    bench.choose("Replace by pattern")
    bench.field("Regular expression").fill("(cat")
    bench.field("Regular expression").press("Enter")
    expect(bench.problem).to_contain_text("missing )")
    bench.choose("Remove")
    bench.field("Tags").fill("no such tag")
    bench.preview()
    expect(bench.summary).to_have_text("Nothing would change.")
    expect(bench.apply).to_be_hidden()
    page.get_by_role("button", name="Back").click()
    expect(bench.field("Tags")).to_be_focused()
    bench.field("Tags").fill("old_hat, cat, a tree")
    bench.preview()
    expect(bench.summary).to_contain_text("1 image would be left without tags")
    bench.summary.get_by_role("button", name="Show").click()
    expect(bench.row("mila-0001").get_by_role("checkbox")).to_be_focused()
    expect(bench.row("mila-0001")).to_contain_text("no tags left")
    assert texts(screen.output) == before


def test_a_selection_is_edited_while_somebody_else_works(screen: Screen) -> None:
    """What others do meanwhile shows in the preview, and stays; a name leads to the image and back."""
    page, bench = screen.page, Workbench(screen.page)
    bench.cell("mila-0001").click()
    bench.cell("mila-0003").click(modifiers=["Shift"])
    expect(bench.scope).to_contain_text("For the 3 selected images")
    bench.choose("Add")
    bench.field("Tags").fill("seen, cat")
    bench.field("Where").select_option("After a tag")
    bench.field("After the tag").fill("cat")
    bench.preview()
    expect(bench.rows.get_by_role("checkbox")).to_have_count(3)
    bench.row("mila-0002").get_by_role("checkbox").uncheck()
    with Session(screen.output.parent, author="ben", background=False) as ben:
        ben.add_tags("mila-0001", "window")
        ben.add_tags("mila-0003", "seen")
    expect(bench.summary).to_contain_text("2 of 3 images would change")
    expect(bench.row("mila-0001")).to_contain_text("…cat+seena tree")
    expect(bench.row("mila-0002").get_by_role("checkbox")).not_to_be_checked()
    expect(bench.apply).to_have_text("Apply to 1 image")
    bench.row("mila-0002").get_by_role("button", name="mila-0002", exact=True).click()
    screen.shows(2)
    page.get_by_role("tab", name="Gallery").click()
    expect(bench.apply).to_have_text("Apply to 1 image")
    bench.apply.click()
    expect(bench.notice).to_contain_text("Added seen, cat after cat in 1 image.")
    assert captions(screen.output)["mila-0001"] == "old_hat, cat, seen, a tree, window"
    expect(page.locator(".tagger-tally-of-all")).to_have_text("300 images · 3 selected")
