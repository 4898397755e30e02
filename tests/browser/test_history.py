"""The history and the suggestions of the workbench in a real browser, by way of `tagger`."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tagger_widget import Session
from tagger_widget.operations import Rename
from tests.browser.axe import violations
from tests.browser.screen import Screen

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import Rooted

COUNT = 30
OLDER = 90
"""Edits of the last image: with them the history is longer than two of its pages."""
SOON_S = 1.5
"""What a script does is seen within a second; the rest is for two busy cores."""


def is_accessible(page: Page) -> None:
    """Expect that axe finds nothing, light and dark."""
    root = page.locator(".tagger")
    assert violations(page) == []
    root.evaluate("(root) => root.classList.add('tagger-dark')")
    assert violations(page) == []
    root.evaluate("(root) => root.classList.remove('tagger-dark')")


class Bench:
    """The workbench of one screen, as a test sees it."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.page = screen.page
        self.edits = self.page.get_by_role("list", name="Edits, newest first").locator(".tagger-past")
        self.notice = self.page.locator(".tagger-bench-notice")
        self.clash = self.page.locator(".tagger-clash")
        self.tally = self.page.locator(".tagger-tally-of-all")
        self.suggestions = self.page.locator(".tagger-suggestion")

    def opened(self, part: str) -> Bench:
        """Go to one part of it."""
        self.page.get_by_role("tab", name="Gallery").click()
        self.page.get_by_role("tab", name=part).click()
        return self

    def edit(self, what: str) -> Locator:
        """Return the row of an edit."""
        return self.edits.filter(has=self.page.get_by_text(what, exact=True))

    def lists(self, *whats: str) -> None:
        """Expect these edits on top."""
        for at, what in enumerate(whats):
            expect(self.edits.nth(at).locator(".tagger-past-what")).to_have_text(what)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a dataset of thirty images with tags and a little history."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(1, COUNT + 1):
        Image.new("RGB", (64, 48), (number * 8, 120, 200)).save(folder / f"{number}.jpg")
    with Session(folder, prefix="mila", background=False) as session:
        for image in session.images:
            session.set_tags(image.name, ["cat", "long hair"])
        for number in range(OLDER):
            session.add_tags(COUNT - 1, f"tag {number}")
        session.add_tags(2, "long_hair", "tabby cat")
        session.plan(Rename("cat", "tabby"), [image.name for image in session.images[:10]]).apply()
    return folder


@pytest.fixture
def bench(page: Page, rooted_tagger: Rooted, folder: Path) -> Bench:
    """Return the workbench of this dataset."""
    there = rooted_tagger.take_in(folder)
    page.goto(rooted_tagger.server.address(dir=there.name))
    return Bench(Screen(page, there / "tagged").opened())


def test_the_history_follows_what_is_done_and_undoes_it(bench: Bench) -> None:
    """Edits of a script come within a second; an old one is undone, redone, and its images are shown."""
    page, screen = bench.page, bench.screen
    bench.opened("History")
    bench.lists("Renamed cat to tabby (10 images)", "Added long_hair, tabby cat")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    expect(page.get_by_role("combobox", name="Edits by")).to_be_hidden()
    turn = bench.edit("Renamed cat to tabby (10 images)").get_by_role("button", name="Undo this edit")
    turn.focus()
    with Session(screen.output, author="bob", background=False) as bob:
        begun = time.monotonic()
        bob.add_tags(20, "window")
        bench.lists("Added window", "Renamed cat to tabby (10 images)")
        assert time.monotonic() - begun < SOON_S
    expect(bench.edits.first).to_contain_text("just now · bob · mila-0021")
    expect(bench.edits.nth(1)).to_contain_text("just now · ")
    expect(turn).to_be_focused()
    is_accessible(page)
    row = bench.edit("Renamed cat to tabby (10 images)")
    row.get_by_role("button", name="Show the images it touched").click()
    expect(bench.tally).to_have_text(f"{COUNT} images · 10 selected")
    row.get_by_role("button", name="Undo this edit").click()
    screen.has_caption(1, "cat, long hair")
    screen.has_caption(21, "cat, long hair, window")
    expect(bench.notice).to_contain_text("Undid “Renamed cat to tabby (10 images)”.")
    bench.lists("Undone: Renamed cat to tabby (10 images)", "Added window")
    expect(row).to_contain_text("undone")
    expect(row.locator(".tagger-past-what")).to_have_css("text-decoration-line", "line-through")
    bench.notice.get_by_role("button", name="Redo").click()
    screen.has_caption(1, "tabby, long hair")
    expect(row).not_to_contain_text("undone")
    page.get_by_role("button", name="Undo last edit").click()
    screen.has_caption(1, "cat, long hair")
    page.get_by_role("combobox", name="Edits by").select_option("bob")
    expect(bench.edits).to_have_count(1)
    page.get_by_role("searchbox", name="Search the history").fill("nothing")
    expect(page.get_by_text("No edit fits.")).to_be_visible()
    page.get_by_role("button", name="Show all edits").click()
    bench.lists("Undone: Renamed cat to tabby (10 images)")
    page.get_by_role("searchbox", name="Search the history").press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(bench.edits.nth(1)).to_be_focused()
    for known in (62, 122):  # pages of sixty, the heading of the day, and the word that there are more
        page.keyboard.press("End")
        expect(page.locator(".tagger-past:focus")).not_to_have_attribute("aria-setsize", str(known))
    page.keyboard.press("End")
    expect(bench.edit("Added cat, long hair").last).to_be_focused()
    expect(page.locator(".tagger-past:focus")).to_contain_text("mila-0001")
    assert bench.edits.count() < 30


def test_conflicts_are_shown_before_anything_is_undone(bench: Bench) -> None:
    """Image by image, with what was done since; it can be left, or undone elsewhere."""
    page, screen = bench.page, bench.screen
    with Session(screen.output, author="bob", background=False) as bob:
        bob.plan(Rename("tabby", "lion"), ["mila-0002", "mila-0005"]).apply()
    bench.opened("History")
    row = bench.edit("Renamed cat to tabby (10 images)")
    row.get_by_role("button", name="Undo this edit").click()
    expect(bench.clash).to_contain_text("Later edits changed the same in 2 images.")
    rows = bench.clash.get_by_role("listitem")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("mila-0002")
    expect(rows.first).to_contain_text("tabby has since been removed")
    expect(rows.first).to_contain_text("Renamed tabby to lion (2 images) · bob")
    is_accessible(page)
    page.keyboard.press("Escape")
    expect(row).to_be_visible()
    screen.has_caption(1, "tabby, long hair")
    row.get_by_role("button", name="Undo this edit").click()
    page.get_by_role("button", name="Undo in the other 8 images").click()
    expect(bench.notice).to_contain_text("2 images were left unchanged.")
    expect(row).to_contain_text("undone but for 2")
    screen.has_caption(1, "cat, long hair")
    screen.has_caption(2, "lion, long hair")


def test_spellings_are_made_one(bench: Bench, tmp_path: Path) -> None:
    """A suggestion shows how often each is used, can be put away, and says when nothing is left."""
    page = bench.page
    bench.opened("Tidy")
    expect(bench.suggestions).to_have_count(1)
    expect(bench.suggestions).to_contain_text("long_hair (1)")
    keep = bench.suggestions.get_by_role("combobox", name="Tag to keep")
    expect(keep).to_have_value("long hair")
    keep.select_option("long_hair")
    expect(bench.suggestions.get_by_role("checkbox", name=f"long hair ({COUNT})")).to_be_checked()
    table = tmp_path / "implications.csv"
    table.write_text("tabby cat,tabby\n")
    page.get_by_label("File of implications").set_input_files(table)
    expect(bench.suggestions).to_have_count(2)
    expect(bench.suggestions.last).to_contain_text("tabby cat (1)")
    expect(bench.suggestions.last).to_contain_text("tabby (10)")
    expect(keep).to_have_value("long_hair")
    is_accessible(page)
    bench.suggestions.first.get_by_role("button", name="Never mind").click()
    bench.suggestions.last.get_by_role("button", name="Never mind").click()
    expect(page.get_by_text(re.compile("^Nothing to tidy up"))).to_be_visible()
    page.get_by_role("button", name="Show 2 put away").click()
    expect(bench.suggestions).to_have_count(2)
    keep.select_option("long hair")
    bench.suggestions.first.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Rename long_hair to long hair")).to_be_focused()
    page.get_by_role("button", name="Apply to 1 image").click()
    bench.screen.has_caption(3, "tabby, long hair, tabby cat")
    expect(bench.suggestions).to_have_count(1)
    expect(bench.suggestions.get_by_role("button", name="Preview")).to_be_focused()
    bench.suggestions.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Back").click()
    expect(bench.suggestions).to_contain_text("tabby (10)")
    bench.opened("History")
    bench.lists("Renamed long_hair to long hair (1 image)")
