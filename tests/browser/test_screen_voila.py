"""The screen in a real browser, by way of `tagger`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tagger_widget import Session
from tests.browser.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import Rooted


@pytest.fixture
def open_screen(page: Page, rooted_tagger: Rooted, photos: Path) -> Callable[[], Screen]:
    """Return a function that opens the test's folder in a page of its own."""

    def opened() -> Screen:
        folder = rooted_tagger.take_in(photos)
        page.goto(rooted_tagger.server.address(dir=folder.name))
        return Screen(page, folder / "tagged").opened()

    return opened


@pytest.fixture
def screen(photos: Path, open_screen: Callable[[], Screen]) -> Screen:
    """Return the screen of a dataset of six images, some tags of which are known already."""
    with Session(photos, prefix="mila", background=False) as session:
        session.add_tags(5, "window", "wind mill", "red car")
    return open_screen()


class TestByKeyboard:
    def test_tags_are_typed_and_images_passed_without_a_mouse(self, screen: Screen) -> None:
        """Enter opens the box and enters a tag; Page Down goes on with the focus still in the box."""
        screen.keyboard.press("Enter")
        screen.keyboard.type("cat")
        screen.keyboard.press("Enter")
        screen.has_tags("cat")
        screen.says("Added cat. Ctrl+Z to undo.")
        screen.keyboard.press("PageDown")
        screen.shows(2)
        screen.keyboard.type("dog, bird,")
        screen.has_tags("dog", "bird")
        screen.has_caption(1, "cat")
        screen.has_caption(2, "dog, bird")

    def test_what_is_half_typed_belongs_to_the_image_it_was_typed_on(self, screen: Screen) -> None:
        """Going on commits half-typed text, from the box and from the image's own input alike."""
        screen.keyboard.press("/")
        screen.keyboard.type("from box")
        screen.keyboard.press("PageDown")
        screen.shows(2)
        screen.tags.click()
        screen.keyboard.type("from card")
        screen.keyboard.press("PageUp")
        screen.shows(1)
        expect(screen.own_input).to_be_focused()
        screen.keyboard.type("more")
        screen.keyboard.press("Enter")
        screen.has_tags("from box", "more")
        screen.has_caption(1, "from box, more")
        screen.has_caption(2, "from card")

    def test_typing_fast_while_going_on_never_tags_the_wrong_image(self, screen: Screen) -> None:
        """A tag typed right after Page Down belongs to the image gone to, one typed before it to the last."""
        screen.keyboard.press("Enter")
        for number in range(1, 6):
            screen.keyboard.type(f"tag{number}")
            screen.keyboard.press("Enter")
            screen.keyboard.press("PageDown")
        for number in range(1, 6):
            screen.has_caption(number, f"tag{number}")
        screen.has_caption(6, "window, wind mill, red car")

    def test_a_completion_is_only_taken_when_gone_to(self, screen: Screen) -> None:
        """Enter enters what was typed, even where a known tag begins so; arrows choose another, Tab completes."""
        screen.box.focus()
        screen.keyboard.type("wind")
        expect(screen.completions).to_have_count(3)
        expect(screen.completions.first).to_contain_text("Add wind")
        screen.keyboard.press("Enter")
        screen.has_tags("wind")
        screen.keyboard.type("windo")
        expect(screen.completions.nth(1)).to_contain_text("window")
        screen.keyboard.press("Tab")
        expect(screen.box).to_have_value("window")
        expect(screen.completions.nth(1)).to_have_attribute("aria-selected", "true")
        screen.keyboard.press("Enter")
        screen.has_tags("wind", "window")

    def test_digits_add_and_remove_recent_tags(self, screen: Screen) -> None:
        """A digit toggles its recent tag outside text fields, Alt and a digit everywhere."""
        tag = screen.page.locator(".tagger-recent .tagger-chip").first
        expect(tag).to_contain_text("window")
        screen.keyboard.press("1")
        screen.has_tags("window")
        expect(tag).to_have_attribute("aria-pressed", "true")
        screen.box.focus()
        screen.keyboard.press("Alt+1")
        screen.has_tags()
        screen.has_caption(1, None)

    def test_undo_redo_skip_and_the_ends(self, screen: Screen) -> None:
        """Undo takes back what was done last; Home and End lead to the ends; S skips."""
        screen.keyboard.press("1")
        screen.says("Added window")
        screen.keyboard.press("Control+z")
        screen.has_tags()
        screen.keyboard.press("Control+Shift+z")
        screen.has_tags("window")
        screen.keyboard.press("End")
        screen.shows(6)
        screen.keyboard.press("ArrowRight")
        screen.says("This is the last image.")
        screen.keyboard.press("Home")
        screen.shows(1)
        screen.keyboard.press("s")
        screen.shows(2)
        screen.says("Skipped mila-0001.")
        expect(screen.page.locator(".tagger-tally")).to_contain_text("1 skipped")

    def test_every_key_is_shown_by_a_question_mark(self, screen: Screen) -> None:
        """The overlay lists the keys and goes away with Esc, and the keys work again."""
        screen.keyboard.press("?")
        overlay = screen.page.get_by_role("dialog", name="Keys")
        expect(overlay).to_contain_text("Next image without tags")
        screen.keyboard.press("Escape")
        expect(overlay).to_have_count(0)
        screen.keyboard.press("ArrowRight")
        screen.shows(2)

    def test_a_burst_of_keys_is_never_blank(self, screen: Screen) -> None:
        """However quickly one goes on, there is always a picture, and in the end the right one."""
        screen.page.evaluate(
            """() => {
              window.blanks = 0;
              const look = () => {
                const images = [...document.querySelectorAll('.tagger-slot.current img, .tagger-ghost img')];
                if (!images.some((image) => image.naturalWidth > 0)) window.blanks += 1;
                requestAnimationFrame(look);
              };
              look();
            }"""
        )
        for key in ["PageDown"] * 5 + ["PageUp"] * 4:
            screen.keyboard.press(key)
        screen.shows(2)
        expect(screen.place).to_contain_text("2 of 6")
        assert screen.page.evaluate("window.blanks") == 0


class TestByMouse:
    def test_tags_are_clicked_and_images_passed_without_a_key(self, screen: Screen) -> None:
        """Chips add and remove their tag, a cross removes one, and buttons go on and take back."""
        page = screen.page
        screen.known("window").click()
        screen.known("red car").click()
        screen.has_tags("window", "red car")
        expect(screen.known("window")).to_have_attribute("aria-pressed", "true")
        screen.known("window").click()
        screen.has_tags("red car")
        screen.chip("red car").locator(".jupyter-widget-tag-close").click()
        screen.has_tags()
        page.get_by_role("button", name="Undo").click()
        screen.has_tags("red car")
        page.get_by_role("button", name="Next", exact=True).click()
        screen.shows(2)
        screen.has_tags()
        expect(screen.known("red car")).to_have_attribute("aria-pressed", "false")
        screen.has_caption(1, "red car")

    def test_tags_are_dragged_into_another_order(self, screen: Screen) -> None:
        """Dragging a tag before another one reorders the caption."""
        for tag in ("one", "two", "three"):
            screen.box.fill(tag)
            screen.box.press("Enter")
        screen.chip("three").drag_to(screen.chip("one"))
        screen.has_tags("three", "one", "two")
        screen.has_caption(1, "three, one, two")

    def test_the_filter_finds_tags(self, screen: Screen) -> None:
        """All words of the filter must be in a tag."""
        screen.page.get_by_role("searchbox", name="Filter all tags").fill("mill w")
        expect(screen.known("wind mill")).to_be_visible()
        expect(screen.known("window")).to_have_count(0)

    def test_zooming(self, screen: Screen) -> None:
        """A double click shows the picture at 100 %, the wheel enlarges it, and another double click fits it."""
        area = screen.page.locator(".tagger-area")
        percent = screen.page.locator(".tagger-percent")
        expect(percent).to_have_text("Fit")
        area.dblclick()
        expect(percent).to_have_text("100 %")
        area.hover()
        screen.page.mouse.wheel(0, -400)
        expect(percent).not_to_have_text("100 %")
        area.dblclick()
        expect(percent).to_have_text("Fit")


class TestWhatIsShown:
    def test_an_unreadable_image_tells_why(
        self, page: Page, photos: Path, open_screen: Callable[[], Screen]
    ) -> None:
        """In place of the picture stands the reason, and the page keys pass the image over."""
        (photos / "3.jpg").write_bytes(b"this is not an image")
        Session(photos, prefix="mila", background=False).close()
        screen = open_screen()
        page.get_by_role("slider").press("ArrowRight")
        page.get_by_role("slider").press("ArrowRight")
        expect(page.locator(".tagger-reason")).to_contain_text("3.jpg")
        screen.keyboard.press("PageDown")
        screen.shows(4)
        screen.keyboard.press("PageUp")
        screen.shows(2)

    def test_a_change_from_another_process_appears(self, screen: Screen) -> None:
        """What another program does to the dataset shows within a moment."""
        with Session(screen.output, author="ann", background=False) as session:
            session.add_tags(0, "from elsewhere")
        screen.has_tags("from elsewhere")
        screen.says("ann added from elsewhere here.")

    def test_a_folder_that_is_gone_for_a_while(self, screen: Screen) -> None:
        """Tags stay and are said to be unsaved, with the remedy; the picture stays where it is; then all is saved."""
        area = screen.page.locator(".tagger-area")
        place, away = area.bounding_box(), screen.output.with_name("away")
        screen.output.rename(away)
        screen.box.focus()
        screen.keyboard.type("cat, dog,")
        screen.has_tags("cat", "dog")
        expect(screen.saved).to_have_text("⚠ 2 changes not saved yet")
        expect(screen.troubles).to_contain_text("Put it back, or reconnect the drive it is on.")
        assert area.bounding_box() == place
        screen.keyboard.press("PageDown")
        screen.shows(2)
        screen.keyboard.press("PageUp")
        screen.shows(1)
        screen.has_tags("cat", "dog")
        away.rename(screen.output)
        expect(screen.saved).to_have_text("✓ Saved")
        expect(screen.troubles).to_be_empty()
        assert area.bounding_box() == place
        screen.has_caption(1, "cat, dog")

    def test_the_theme_can_be_forced(self, screen: Screen) -> None:
        """The theme button goes from Jupyter's theme to light, to dark, and back."""
        root = screen.page.locator(".tagger")
        theme = screen.page.locator(".tagger-icon")
        light = root.evaluate("(root) => getComputedStyle(root).backgroundColor")
        theme.click()
        theme.click()
        expect(root).to_have_class(re.compile("tagger-dark"))
        assert root.evaluate("(root) => getComputedStyle(root).backgroundColor") != light
        theme.click()
        expect(root).not_to_have_class(re.compile("tagger-dark"))

    def test_everything_that_can_be_pressed_has_a_name(self, screen: Screen) -> None:
        """A screen reader finds a name for every button and field."""
        nameless = screen.page.evaluate(
            """() => [...document.querySelectorAll('.tagger button, .tagger input, .tagger select')]
              .filter((each) => !each.closest('.tagger-slot:not(.current)') && each.checkVisibility())
              .filter((each) => !(each.textContent.trim() || each.labels?.length))
              .filter((each) => !(each.title || each.ariaLabel || each.placeholder))
              .map((each) => each.outerHTML)"""
        )
        assert nameless == []

    def test_nothing_has_to_be_scrolled(self, screen: Screen) -> None:
        """All of the screen is in sight at 1280 by 800, and at 900 wide."""
        for width in (1280, 900):
            screen.page.set_viewport_size({"width": width, "height": 800})
            expect(screen.status).to_be_in_viewport(ratio=1)
            expect(screen.page.get_by_role("button", name="Next", exact=True)).to_be_in_viewport(ratio=1)
            overflow = "() => document.scrollingElement.scrollHeight - innerHeight"
            assert screen.page.evaluate(overflow) <= 0
