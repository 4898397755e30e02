"""How the screen looks and behaves in each of its states."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tagger_widget import Session
from tests.browser.axe import violations
from tests.browser.browser_servers import HOSTS
from tests.browser.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


@pytest.fixture
def open_screen(page: Page, open_folder: Callable[[Path], Path], photos: Path) -> Callable[[], Screen]:
    """Return a function that opens the test's folder in a page of its own."""
    return lambda: Screen(page, open_folder(photos) / "tagged").opened()


def box_of(screen: Screen, selector: str) -> dict[str, float] | None:
    return screen.page.locator(selector).bounding_box()


@pytest.mark.parametrize("host", HOSTS, indirect=True)
def test_an_image_after_the_other_is_finished_and_checked(
    photos: Path, open_screen: Callable[[], Screen]
) -> None:
    """Marks, film strip and count follow each step; at the end the dataset is checked; nothing moves meanwhile."""
    (photos / "10.png").write_bytes(b"no image")
    with Session(photos, prefix="mila", background=False) as session:
        session.set_tags(2, [f"tag number {number} of many" for number in range(60)])
        session.add_tags(3, "x" * 300)
    screen = open_screen()
    page = screen.page
    frames = page.locator(".tagger-frame")
    expect(frames).to_have_count(6)
    expect(page.get_by_role("button", name="Image 1, no tags yet")).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("button", name="Image 6, cannot be read")).to_be_visible()
    expect(frames.first.locator("img")).to_have_attribute("src", re.compile("^blob:"))
    area, add, nav = (box_of(screen, each) for each in (".tagger-area", ".tagger-add", ".tagger-nav"))
    screen.types("cat,")
    screen.keyboard.press("PageDown")
    screen.shows(2)
    expect(page.get_by_role("button", name="Image 1, done")).to_contain_text("✓")
    screen.keyboard.press("Escape")
    screen.keyboard.press("s")
    screen.shows(3)
    expect(page.get_by_role("button", name="Image 2, skipped")).to_contain_text("»")
    page.get_by_role("button", name="Image 4, tagged").click()
    screen.shows(4)
    screen.keyboard.press("ArrowRight")  # the focus went back to the picture
    screen.shows(5)
    expect(page.locator(".tagger-pace")).to_contain_text("4 today")
    assert [box_of(screen, each) for each in (".tagger-area", ".tagger-add", ".tagger-nav")] == [
        area,
        add,
        nav,
    ]
    expect(page.locator(".tagger-finished")).to_be_empty()
    screen.types("dog,")
    expect(page.locator(".tagger-finished")).to_contain_text("All 5 tagged or skipped.")
    assert box_of(screen, ".tagger-area") == area
    page.get_by_role("button", name="Check the dataset").click()
    panel = page.get_by_role("dialog", name="The dataset")
    expect(panel).to_contain_text("Checked 6 images")
    screen.keyboard.press("Escape")
    expect(panel).to_have_count(0)


@pytest.mark.parametrize("host", HOSTS, indirect=True)
def test_an_unreadable_image_can_be_tried_again(photos: Path, open_screen: Callable[[], Screen]) -> None:
    """The reason stands in place of the picture; once the file is whole again, a button reads it; another goes on."""
    whole = (photos / "3.jpg").read_bytes()
    (photos / "3.jpg").write_bytes(b"this is not an image")
    Session(photos, prefix="mila", background=False).close()
    screen = open_screen()
    page = screen.page
    reason = page.locator(".tagger-reason")
    page.get_by_role("button", name="Image 3, cannot be read").click()
    expect(reason).to_contain_text("3.jpg")
    assert violations(page) == []
    reason.get_by_role("button", name="Skip").click()
    screen.shows(4)
    page.get_by_role("button", name="Image 3, cannot be read").click()
    (screen.output.parent / "3.jpg").write_bytes(whole)
    reason.get_by_role("button", name="Try again").click()
    screen.shows(3)
    expect(reason).to_be_hidden()


def test_what_is_switched_is_remembered(screen: Screen) -> None:
    """Film strip, kept zoom and theme stay as they were left, for this user, in the next page as well."""
    page = screen.page
    strip, root = page.locator(".tagger-strip"), page.locator(".tagger")
    expect(strip).to_be_visible()
    screen.keyboard.press("t")
    expect(strip).to_be_hidden()
    screen.keyboard.press("k")
    expect(page.get_by_role("button", name="Lock zoom")).to_have_attribute("aria-pressed", "true")
    page.locator(".tagger-icon").click()
    screen.keyboard.press("d")  # the focus went back to the picture
    expect(root).to_have_class(re.compile("tagger-dark"))
    page.reload()
    screen.opened()
    expect(root).to_have_class(re.compile("tagger-dark"))
    expect(strip).to_be_hidden()
    expect(page.get_by_role("button", name="Lock zoom")).to_have_attribute("aria-pressed", "true")
    kept = json.loads((Path(os.environ["TAGGER_STATE_DIR"]) / "screen.json").read_text("utf-8"))
    assert kept == {"theme": "dark", "filmstrip": False, "keep_zoom": True}


@pytest.fixture
def screen(photos: Path, open_screen: Callable[[], Screen]) -> Screen:
    """Return the screen of a dataset whose last image has tags."""
    with Session(photos, prefix="mila", trigger="ohwx", background=False) as session:
        session.add_tags(5, "window", "wind mill", "red car")
    return open_screen()


def test_nobody_is_kept_out(screen: Screen) -> None:
    """Axe finds nothing: empty and full, with completions and keys, light and dark; controls are 24 pixels or more."""
    page = screen.page
    assert violations(page) == []
    screen.page.evaluate("() => document.querySelector('.tagger').focus()")
    for theme in ("light", "dark"):
        screen.keyboard.press("d")
        expect(page.locator(".tagger")).to_have_class(re.compile(f"tagger-{theme}"))
        screen.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        assert violations(page) == []
        screen.keyboard.press("Escape")
    screen.types(", ".join(f"tag number {number}" for number in range(60)) + ",")
    expect(screen.tags.locator(".jupyter-widget-tag:not(input)")).to_have_count(60)
    screen.types("wind")
    expect(screen.completions.nth(1)).to_be_visible()
    assert violations(page) == []
    small = page.evaluate(
        """() => [...document.querySelectorAll(
          ':is(.tagger-nav, .tagger-top, .tagger-area, .tagger-strip) button')]
          .map((each) => [each.className, each.getBoundingClientRect()])
          .filter(([, { width, height }]) => width > 0 && (width < 24 || height < 24))
          .map(([name]) => name)"""
    )
    assert small == []


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080), (900, 800), (853, 533)])
def test_sizes(page: Page, shared_tagger, width: int, height: int) -> None:
    """At each size, a browser zoom of 150 % among them, the page does not scroll, and no control lies outside."""
    page.set_viewport_size({"width": width, "height": height})
    page.goto(shared_tagger.address())
    Screen(page, Path(), "shared").opened()
    assert page.evaluate("() => document.scrollingElement.scrollHeight - innerHeight") <= 0
    outside = page.evaluate(
        """() => [...document.querySelectorAll('.tagger button, .tagger [role=slider], .tagger input')]
          .filter((each) => !each.closest('.tagger-slot, .tagger-chips, .tagger-strip'))
          .map((each) => [each.outerHTML.slice(0, 120), each.getBoundingClientRect()])
          .filter(([, { left, right, top, bottom, width }]) =>
            width && (left < 0 || top < 0 || right > innerWidth + 1 || bottom > innerHeight + 1))
          .map(([html]) => html)"""
    )
    assert outside == []
