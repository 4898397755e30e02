"""The picture: zoom and pan, real pixels, facts, and keys of one's own, in the app and in a notebook."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.browser_servers import HOSTS
from tests.browser.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import StartTagger

SIZE = (3000, 2000)
FACTS = re.compile(r"large(-\d+)?-0001 · 1.png · PNG · 3,000 . 2,000 · 6.0 MP · \d+ KB")
PIXEL = """(image) => {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  context.drawImage(image, image.naturalWidth - 1, 0, 1, 1, 0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data];
}"""


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Return a folder of two large images, each with a single red pixel in a corner, and a transparent one."""
    folder = tmp_path / "large"
    folder.mkdir()
    for number in (1, 2):
        image = Image.new("RGB", SIZE, (40, 90, 60 * number))
        image.putpixel((SIZE[0] - 1, 0), (255, 0, 0))
        image.save(folder / f"{number}.png")
    Image.new("RGBA", (400, 300), (0, 0, 0, 0)).save(folder / "3.png")
    return folder


@pytest.fixture
def screen(page: Page, open_folder: Callable[[Path], Path], large: Path) -> Screen:
    """Return the screen of these images."""
    folder = open_folder(large)
    return Screen(page, folder / "tagged", folder.name).opened()


@pytest.mark.parametrize("host", HOSTS, indirect=True)
def test_zoom_shows_every_pixel_and_stays_when_asked(screen: Screen) -> None:
    """Past the preview the whole image is fetched; keys pan; kept, zoom and place go on to the next image."""
    page = screen.page
    percent = page.locator(".tagger-percent")
    expect(page.locator(".tagger-caption")).to_have_text(FACTS)
    assert screen.image.evaluate("(image) => image.naturalWidth") < SIZE[0]
    page.locator(".tagger-area").click()
    screen.keyboard.press("z")
    expect(percent).to_have_text("100 %")
    page.wait_for_function("([image, width]) => image.naturalWidth === width", arg=[screen.handle(), SIZE[0]])
    assert screen.image.evaluate(PIXEL) == [255, 0, 0, 255]
    before = screen.image.get_attribute("style")
    for _press in range(12):
        screen.keyboard.press("Shift+ArrowRight")
        screen.keyboard.press("Shift+ArrowUp")
    assert screen.image.get_attribute("style") != before
    area, image = page.locator(".tagger-area").bounding_box(), screen.image.bounding_box()
    assert area
    assert image
    assert abs(image["x"] + image["width"] - area["x"] - area["width"]) < 2
    assert abs(image["y"] - area["y"]) < 2
    at = screen.image.get_attribute("style")
    screen.keyboard.press("k")
    screen.keyboard.press("PageDown")
    screen.shows(2)
    expect(percent).to_have_text("100 %")
    assert screen.image.get_attribute("style") == at
    page.wait_for_function("([image, width]) => image.naturalWidth === width", arg=[screen.handle(), SIZE[0]])
    screen.keyboard.press("k")
    screen.keyboard.press("PageDown")
    screen.shows(3)
    expect(percent).to_have_text("Fit")
    assert "conic-gradient" in screen.image.evaluate("(image) => getComputedStyle(image).backgroundImage")


def test_keys_of_ones_own(page: Page, photos: Path, voila: StartTagger, tmp_path: Path) -> None:
    """Settings give keys, errors in them stand on the screen, and other keyboards' keys mean what they say."""
    config = tmp_path / "config"
    config.mkdir()
    (config / "settings.toml").write_text('[keys]\nnext = ["N", "PageDown"]\nskip = ["N"]\nhelp = ["F1"]\n')
    tagger = voila(photos, "--prefix", "mila", env={"TAGGER_CONFIG_DIR": str(config)})
    page.goto(tagger.address())
    screen = Screen(page, photos / "tagged").opened()
    expect(screen.troubles).to_contain_text(
        "settings.toml, line 3: N is already the key of “Next image” (next)"
    )
    screen.keyboard.press("n")
    screen.shows(2)
    screen.keyboard.press("F1")
    panel = page.get_by_role("dialog", name="Keys")
    expect(panel).to_contain_text("Skip this image")
    screen.keyboard.press("F1")
    expect(panel).to_have_count(0)
    screen.types("cat,")  # on this image as well: a tag that no image has any more is not known any more
    screen.has_tags("cat")
    screen.keyboard.press("Escape")

    def pressed(**event: object) -> None:
        page.evaluate(
            """(event) => document.activeElement.dispatchEvent(
              new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...event }))""",
            event,
        )

    pressed(key="т", code="KeyN")  # a Russian keyboard
    screen.shows(3)
    screen.types("cat,")
    screen.has_tags("cat")
    expect(page.locator(".tagger-recent")).to_contain_text("cat")
    screen.keyboard.press("Escape")
    pressed(key="&", code="Digit1")  # a French one
    screen.has_tags()
    pressed(key="¡", code="Digit1", altKey=True)  # Option on a Mac
    screen.has_tags("cat")
