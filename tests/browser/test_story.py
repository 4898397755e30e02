"""The whole story, from the first image to the day after, in a browser tab and in JupyterLab."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tagger_widget import Session
from tests.browser.browser_servers import Lab, Server
from tests.browser.browser_watch import Watch
from tests.browser.conftest import StartTagger
from tests.browser.screen import Screen


@dataclass
class Face:
    """One way to have the screen."""

    open: Callable[[], Page]
    """Opens the dataset, the first time or again."""
    server: Callable[[], Server]
    watch: Watch

    def die(self) -> None:
        """End Python without a warning, as a crash does."""
        # JupyterLab's own scripts complain about a kernel that went away.
        self.watch.allowed += ["Error: Canceled future", "Kernel connection disconnected"]
        self.server().kill_kernels()


@pytest.fixture
def in_voila(page: Page, voila: StartTagger, photos: Path, watch: Watch) -> Face:
    """Return the screen as `tagger` shows it."""
    server = voila(photos, "--prefix", "mila", "--trigger", "ohwx")

    def opened() -> Page:
        page.goto(server.address())
        return page

    return Face(opened, lambda: server, watch)


@pytest.fixture
def in_lab(lab: Lab, photos: Path, watch: Watch) -> Face:
    """Return the screen as a notebook shows it."""
    cell = f"from tagger_widget import TaggerWidget\nTaggerWidget({str(photos)!r}, prefix='mila', trigger='ohwx')"

    def opened() -> Page:
        page = lab.open_notebook([cell])
        page.locator(".tagger-area").click()  # A notebook keeps the keys until the widget is clicked.
        return page

    return Face(opened, lambda: lab, watch)


@pytest.mark.parametrize("face_name", ["in_voila", "in_lab"])
def test_a_folder_is_tagged_crashes_and_is_resumed(
    face_name: str, request: pytest.FixtureRequest, photos: Path
) -> None:
    """By keyboard alone, by clicks alone, with undo; then Python dies, and all is there again."""
    face: Face = request.getfixturevalue(face_name)
    output = photos / "tagged"
    screen = Screen(face.open(), output).opened()
    by_keyboard(screen)
    by_clicks(screen)
    typed_in_haste(screen)
    face.die()
    again = Screen(face.open(), output)
    again.opened(6)
    expect(again.page.get_by_text("Resuming at 6 of 6, last saved today")).to_be_visible()
    again.keyboard.press("Home")
    again.shows(1)
    again.has_tags("cat", "long hair", "smile")
    again.keyboard.press("PageDown")
    again.shows(2)
    again.has_tags("dog")
    face.die()
    with Session(photos) as session:
        assert [image.tags for image in session.images] == [
            ("cat", "long hair", "smile"), ("dog",), ("dog", "cat"), ("haste 4",), ("haste 5",), ("haste 6",),
        ]  # fmt: skip
        assert not any(edit.author == "outside" for edit in session.history)


def by_keyboard(screen: Screen) -> None:
    """Tag the first two images without the mouse, and undo and redo."""
    screen.keyboard.press("Enter")
    screen.keyboard.type("cat")
    screen.keyboard.press("Enter")
    screen.keyboard.type("long hair, smile,")
    screen.has_tags("cat", "long hair", "smile")
    screen.keyboard.press("PageDown")
    screen.shows(2)
    screen.keyboard.type("dog")
    screen.keyboard.press("Enter")
    screen.has_tags("dog")
    screen.has_caption(2, "ohwx, dog")
    screen.keyboard.press("Escape")
    screen.keyboard.press("Control+z")
    screen.has_tags()
    screen.has_caption(2, "ohwx")
    screen.keyboard.press("Control+Shift+z")
    screen.has_tags("dog")
    screen.has_caption(1, "ohwx, cat, long hair, smile")


def by_clicks(screen: Screen) -> None:
    """Tag the third image without the keyboard, take a tag off again, and undo that."""
    button = screen.page.get_by_role("button", name="Next", exact=True)
    button.click()
    screen.shows(3)
    screen.known("dog").click()
    screen.known("cat").click()
    screen.has_tags("dog", "cat")
    screen.chip("dog").locator(".jupyter-widget-tag-close").click()
    screen.has_tags("cat")
    screen.has_caption(3, "ohwx, cat")
    screen.page.get_by_role("button", name="Undo").click()
    screen.has_tags("dog", "cat")
    screen.has_caption(3, "ohwx, dog, cat")
    button.click()
    screen.shows(4)


def typed_in_haste(screen: Screen) -> None:
    """Tag three images without waiting for anything."""
    screen.keyboard.press("/")
    for number in (4, 5, 6):
        screen.keyboard.type(f"haste {number}")
        screen.keyboard.press("Enter")
        screen.keyboard.press("PageDown")
    for number in (4, 5, 6):
        screen.has_caption(number, f"ohwx, haste {number}")
    expect(screen.place).to_contain_text("6 of 6")  # Python has followed: only then is the place kept.
