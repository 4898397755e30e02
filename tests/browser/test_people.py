"""Two people on one folder, one in JupyterLab and one in the browser app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.screen import Screen

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext

    from tests.browser.browser_servers import Lab
    from tests.browser.conftest import StartTagger


def test_two_tag_one_image_at_once(
    lab: Lab, voila: StartTagger, context: BrowserContext, photos: Path
) -> None:
    """Each sees who else is there, reads what the other did, keeps what they are typing, and nothing is lost."""
    cell = (
        f"from tagger_widget import TaggerWidget\nTaggerWidget({str(photos)!r}, prefix='mila', author='ann')"
    )
    ann = Screen(lab.open_notebook([cell]), photos / "tagged").opened()
    server = voila(photos, env=dict.fromkeys(("LOGNAME", "USER", "LNAME", "USERNAME"), "bob"))
    page = context.new_page()
    page.goto(server.address())
    bob = Screen(page, photos / "tagged").opened()
    expect(ann.others).to_have_text("Also here: bob")
    expect(ann.badge).to_have_text("bob is here too")
    expect(bob.others).to_have_text("Also here: ann")
    expect(bob.badge).to_have_text("ann is here too")

    bob.tags.click()
    bob.keyboard.type("sea")
    ann.box.click()
    ann.keyboard.type("hat,half")
    bob.says("ann added hat here.")
    expect(bob.own_input).to_have_value("sea")
    expect(bob.own_input).to_be_focused()
    bob.keyboard.press("Enter")
    ann.says("bob added sea here. Both are kept.")
    bob.says("ann added hat here. Both are kept.")
    expect(ann.box).to_have_value("half")
    expect(ann.box).to_be_focused()
    ann.keyboard.press("Enter")
    for screen in (ann, bob):
        expect(screen.chip("half")).to_be_visible()
        assert sorted(screen.chips()) == ["half", "hat", "sea"]
    ann.has_caption(1, "hat, sea, half")

    for number in (2, 3):
        ann.keyboard.press("PageDown")
        ann.shows(number)
    expect(bob.others).to_have_attribute("title", "ann is at mila-0003")
    expect(bob.badge).to_be_empty()
    bob.keyboard.press("PageDown")
    bob.shows(2)
    expect(bob.place).to_contain_text("2 of 6")
    for kernel in server.kernel_processes():
        kernel.suspend()  # What the page shows now, it shows by itself.
    bob.keyboard.press("PageDown")
    bob.shows(3)
    expect(bob.badge).to_have_text("ann is here too")
    for kernel in server.kernel_processes():
        kernel.resume()
    expect(ann.badge).to_have_text("bob is here too")
