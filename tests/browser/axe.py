"""What axe-core has to say about a page: the rules of WCAG 2.2, A and AA, that a program can check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_PAGES_OWN = ["landmark-one-main", "page-has-heading-one", "region"]
"""What concerns the page around the screen, which is Jupyter's or the app's."""


def violations(page: Page, scope: str = ".tagger") -> list[str]:
    """Return what axe finds in a part of a page, one line for each element: rule, what it says, and the element."""
    options = {
        "runOnly": {"type": "tag", "values": RULES},
        "rules": {rule: {"enabled": False} for rule in _PAGES_OWN},
    }
    found = Axe().run(page, context=scope, options=options).response["violations"]
    return [
        f"{each['id']}: {each['help']}: {node['html'][:160]} {node['failureSummary'].splitlines()[-1].strip()}"
        for each in found
        for node in each["nodes"]
    ]
