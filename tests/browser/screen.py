"""The screen as a test sees it: where things are, and what lies on the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Locator, Page, expect

from tests.browser.browser_servers import eventually

if TYPE_CHECKING:
    from pathlib import Path


class Screen:
    """One TaggerWidget in a page.

    Parameters
    ----------
    page
        The page it is in.
    output
        The output folder of its dataset.
    prefix
        First part of the names of its images.
    """

    def __init__(self, page: Page, output: Path, prefix: str = "mila") -> None:
        self.page = page
        self.output = output
        self.prefix = prefix
        self.keyboard = page.keyboard
        self.card = page.locator(".tagger-slot.current")
        self.image = self.card.locator(".tagger-picture img")
        self.tags = self.card.locator(".jupyter-widget-tagsinput")
        self.own_input = self.card.locator("input.jupyter-widget-taginput")
        self.box = page.get_by_role("combobox", name="Add a tag to this image")
        self.completions = page.get_by_role("listbox", name="Completions").get_by_role("option")
        self.status = page.get_by_role("status")
        self.others = page.locator(".tagger-others")
        self.badge = page.locator(".tagger-company")
        self.saved = page.locator(".tagger-saved")
        self.troubles = page.locator(".tagger-troubles")
        self.place = page.locator(".tagger-place")

    def name(self, number: int) -> str:
        """Return the name of the image with this number, counted from one."""
        return f"{self.prefix}-{number:04}"

    def opened(self, number: int = 1) -> Screen:
        """Wait until an image is there to be seen."""
        self.shows(number)
        return self

    def shows(self, number: int) -> None:
        """Expect that an image, and no other, is seen, with its picture painted."""
        expect(self.image).to_have_attribute("data-name", self.name(number))
        expect(self.card).to_have_count(1)
        self.page.wait_for_function("(image) => image.complete && image.naturalWidth > 0", arg=self.handle())

    def handle(self) -> object:
        """Return the image element that is seen."""
        return self.image.element_handle()

    def chips(self) -> list[str]:
        """Return the tags on the card that is seen."""
        return self.tags.locator(".jupyter-widget-tag:not(input)").all_inner_texts()

    def chip(self, tag: str) -> Locator:
        """Return a tag on the card that is seen."""
        return self.tags.locator(".jupyter-widget-tag:not(input)", has_text=tag)

    def known(self, tag: str) -> Locator:
        """Return a tag among all known ones."""
        return self.page.get_by_role("group", name="All tags").get_by_role("button", name=tag)

    def has_tags(self, *tags: str) -> None:
        """Expect these tags, in this order, on the card that is seen."""
        expect(self.tags.locator(".jupyter-widget-tag:not(input)")).to_have_text(list(tags))

    def caption(self, number: int) -> str | None:
        """Return the caption file of an image, None where there is none."""
        path = self.output / f"{self.name(number)}.txt"
        return path.read_text("utf-8") if path.exists() else None

    def has_caption(self, number: int, text: str | None) -> None:
        """Wait until the caption file of an image holds `text`."""
        eventually(
            lambda: self.caption(number) == text,
            f"caption {number} is {text!r}, but {self.caption(number)!r}",
            timeout_s=15,
        )

    def types(self, text: str) -> None:
        """Type into the box, key by key."""
        self.box.focus()
        self.keyboard.type(text)

    def says(self, text: str) -> None:
        """Expect `text` in the status line."""
        expect(self.status).to_contain_text(text)
