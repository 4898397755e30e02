"""The workbench beside the gallery, as a test sees it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


class Workbench:
    """The workbench of one page.

    Parameters
    ----------
    page
        The page, with the gallery in sight.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.panel = page.locator(".tagger-bench")
        self.operation = page.get_by_role("combobox", name="What to do")
        self.scope = page.get_by_role("combobox", name="Images to edit")
        self.completions = self.panel.get_by_role("listbox").get_by_role("option")
        self.would = self.panel.locator(".tagger-would")
        self.problem = self.panel.locator(".tagger-entry-problem:not(:empty)")
        self.rows = self.panel.get_by_role("listitem")
        self.title = self.panel.get_by_role("heading")
        self.summary = self.panel.locator(".tagger-diff-summary")
        self.previewed = self.panel.locator(".tagger-diff .tagger-scope-line")
        self.apply = self.panel.get_by_role("button", name=re.compile("^Apply"))
        self.notice = self.panel.locator(".tagger-bench-notice")

    def open(self) -> Workbench:
        """Open it, where it is closed for want of room."""
        button = self.page.get_by_role("button", name="Show or hide the panel")
        if button.get_attribute("aria-pressed") == "false":
            button.click()
        return self

    def cell(self, name: str) -> Locator:
        """Return the cell of an image in the grid."""
        return self.page.locator(f"[role=option][aria-label^='{name},']")

    def choose(self, operation: str) -> None:
        """Choose what is to be done."""
        self.operation.select_option(operation)

    def field(self, label: str) -> Locator:
        """Return a field of the form."""
        return self.panel.get_by_label(label, exact=True)

    def preview(self) -> None:
        """Have shown what would change."""
        self.panel.get_by_role("button", name="Preview").click()
        expect(self.title).to_be_focused()

    def row(self, name: str) -> Locator:
        """Return the row of an image in the preview."""
        return self.rows.filter(has=self.page.get_by_role("button", name=name, exact=True))
