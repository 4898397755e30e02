"""The right column in a real browser: tags arranged, found, repeated and put together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from tagger_widget import Session
from tagger_widget.dataset.arrangement.model import Category
from tests.browser.browser_servers import HOSTS
from tests.browser.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Rooted

IN_VIEW = """(each) => {
  const own = each.getBoundingClientRect();
  const column = each.closest('.tagger').getBoundingClientRect();
  return own.left >= column.left - 1 && own.right <= column.right + 1;
}"""

FLOOD = """(count) => {
  const press = (key, code) => document.querySelector('.tagger').dispatchEvent(
    new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }));
  for (let step = 0; step < count; step += 1) {
    press('1', 'Digit1');
    press('PageDown', 'PageDown');
  }
}"""
"""Tags an image and goes on, again and again, without ever waiting."""


class Column(Screen):
    """The screen, and what is special about its right column."""

    def menu(self, label: str) -> Locator:
        """Return an entry of the open menu."""
        return self.page.locator(".tagger-menu [role^=menuitem]", has_text=label)

    def dialog(self, name: str) -> Locator:
        """Return a dialog."""
        return self.page.get_by_role("dialog", name=name)

    def recent(self) -> Locator:
        """Return the tags on the digits."""
        return self.page.get_by_role("group", name="Recent tags, on the digits").get_by_role("button")

    def headings(self) -> Locator:
        """Return the headings in the list of all tags."""
        return self.page.locator(".tagger-chips").get_by_role("heading")

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.keyboard.press(key)


@pytest.fixture
def open_column(page: Page, open_folder: Callable[[Path], Path], photos: Path) -> Callable[[], Column]:
    """Return a function that opens the test's folder in a page of its own."""

    def opened() -> Column:
        column = Column(page, open_folder(photos) / "tagged")
        column.opened()
        expect(column.page.locator(".tagger-chips [data-tag]").first).to_be_visible()
        return column

    return opened


@pytest.fixture
def column(photos: Path, open_column: Callable[[], Column]) -> Column:
    """Return the screen of six images: cat and dog on the first, cat on the second, sea on the sixth."""
    with Session(photos, prefix="mila", background=False) as session:
        session.add_tags(5, "sea")
        session.add_tags(1, "cat")
        session.add_tags(0, "cat", "dog")
    return open_column()


def test_a_tag_is_renamed_and_removed_everywhere(column: Column) -> None:
    """Menu and keys of a chip ask first, telling how many images it is on; undo takes back the whole of it."""
    column.known("cat").click(button="right")
    column.menu("Rename everywhere…").click()
    dialog = column.dialog("Rename everywhere")
    expect(dialog).to_contain_text("It is on 2 images.")
    column.keyboard.type("dog")
    expect(dialog).to_contain_text("1 image has both: they are merged.")
    column.press("Escape")
    expect(dialog).to_have_count(0)
    expect(column.known("cat")).to_be_focused()
    column.press("F2")
    column.keyboard.type("tabby cat")
    column.press("Enter")
    column.has_tags("tabby cat", "dog")
    column.has_caption(2, "tabby cat")
    column.says("Ctrl+Z to undo.")
    expect(column.known("tabby cat")).to_contain_text("2")
    column.known("tabby cat").focus()
    column.press("Delete")
    expect(column.dialog("Remove everywhere")).to_contain_text("It is on 2 images")
    column.press("Enter")
    column.has_tags("dog")
    expect(column.known("tabby cat")).to_have_count(0)
    column.press("Control+z")
    column.has_tags("tabby cat", "dog")
    column.has_caption(2, "tabby cat")


def test_a_tag_of_no_image_is_hidden_where_others_are_removed(
    photos: Path, open_column: Callable[[], Column]
) -> None:
    """The user's own list is not touched: the question says so, and what it offers instead can be undone."""
    Session(photos, prefix="mila", background=False).close()
    listed = photos / "tagged" / "tags.txt"
    listed.write_text("zebra\n")
    column = open_column()
    # On a busy machine frames come late; a key pressed until then is not lost.
    column.page.evaluate(
        "() => { const frame = requestAnimationFrame;"
        " window.requestAnimationFrame = (f) => setTimeout(frame, 500, f); }"
    )
    column.known("zebra").focus()
    column.press("F2")
    expect(column.dialog("Rename everywhere")).to_contain_text("It is on no image.")
    column.press("Escape", "Delete")
    expect(column.dialog("Remove everywhere")).to_contain_text("your tags.txt lists it")
    column.press("Enter")
    expect(column.known("zebra")).to_have_count(0)
    column.press("Control+z")
    expect(column.known("zebra")).to_be_visible()
    assert (column.output / "tags.txt").read_text() == "zebra\n"


@pytest.mark.parametrize("host", HOSTS, indirect=True)
def test_the_menu_is_worked_by_keyboard(column: Column) -> None:
    """M opens it, arrows and letters move in it, Esc closes one level, and the focus is where it was."""
    column.known("cat").focus()
    column.press("m")
    expect(column.menu("Rename everywhere…")).to_be_focused()
    column.press("ArrowDown", "p", "ArrowRight")
    expect(column.menu("Without category")).to_be_focused()
    column.press("Escape")
    expect(column.menu("Put in category")).to_be_focused()
    column.press("Escape")
    expect(column.page.get_by_role("menu")).to_have_count(0)
    expect(column.known("cat")).to_be_focused()
    column.shows(1)
    column.press("h")
    expect(column.known("cat")).to_have_count(0)
    column.has_tags("cat", "dog")
    column.page.get_by_role("button", name="More about all tags").click()
    column.menu("Show hidden tags (1)").click()
    column.known("cat").click(button="right")
    column.menu("Show again").click()
    expect(column.page.locator(".tagger-hidden-tag")).to_have_count(0)


@pytest.mark.parametrize("host", HOSTS, indirect=True)
def test_categories_are_made_and_tags_put_into_them(column: Column, tmp_path: Path) -> None:
    """G offers some to begin with; tags come by key, menu and dragging; the list is grouped by them."""
    page = column.page
    column.press("g")
    dialog = column.dialog("Categories")
    dialog.get_by_role("button", name="Start with these").click()
    names = dialog.get_by_role("textbox", name="Name")
    expect(names).to_have_count(7)
    names.first.fill("animals")
    dialog.get_by_role("checkbox", name="one only").first.check()
    column.says("Ctrl+Z to undo.")
    column.press("Escape")
    column.known("cat").focus()
    column.press("c")
    column.menu("animals").click()
    column.says("cat")
    page.get_by_role("combobox", name="Order of all tags").select_option("category")
    expect(column.headings().first).to_have_text("animals1")
    column.known("dog").hover()
    page.mouse.down()
    heading = page.locator(".tagger-drop [data-category=animals]")
    page.mouse.move(600, 400)
    heading.hover()
    page.mouse.up()
    expect(column.headings().first).to_have_text("animals2")
    column.has_tags("cat", "dog")
    column.says("Only one “animals” tag allowed; this image has cat and dog.")
    expect(page.locator(".tagger-slot.current .tagger-rival")).to_have_count(2)
    heights = page.locator(".tagger-slot.current .tagger-rival").evaluate_all(
        "(chips) => chips.map((chip) => chip.offsetHeight)"
    )
    assert max(heights) < 32, "each is one line"
    column.press("g")
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Export…").click()
    file = tmp_path / "mine.json"
    download.value.save_as(file)
    assert {"animals", "pose"} <= {each["name"] for each in json.loads(file.read_text("utf-8"))["categories"]}
    file.write_text(file.read_text("utf-8").replace("#", "?"), "utf-8")
    dialog.get_by_label("File to import").set_input_files(file)
    expect(dialog.locator(".tagger-dialog-note")).to_contain_text("mine.json was not imported: ")


@pytest.mark.parametrize("host", HOSTS, indirect=True)
def test_the_order_of_categories_is_written_once_it_was_told_what_changes(column: Column) -> None:
    """The switch says how many images change, and changes them only when told to."""
    column.press("g")
    dialog = column.dialog("Categories")
    dialog.get_by_role("button", name="Add a category").click()
    column.keyboard.type("animals")
    column.press("Enter")
    column.says("Changed the categories.")
    column.press("Escape")
    column.known("dog").focus()
    column.press("c", "Enter")
    column.says("dog")
    column.press("g")
    dialog.get_by_role("checkbox", name="Write tags in category order").click()
    expect(dialog).to_contain_text("The tags of 1 image change their order.")
    column.has_caption(1, "cat, dog")
    dialog.get_by_role("button", name="Change it").click()
    column.has_caption(1, "dog, cat")
    expect(dialog.get_by_role("checkbox", name="Write tags in category order")).to_be_checked()


@pytest.mark.parametrize("host", HOSTS, indirect=True)
def test_tags_are_repeated_copied_pinned_and_put_together(column: Column) -> None:
    """Point, P, digits and a quick set add tags to the next images, whatever is half typed."""
    column.press("q")
    dialog = column.dialog("Save as a quick set")
    column.keyboard.type("pets")
    dialog.get_by_role("checkbox", name="dog").uncheck()
    expect(dialog.get_by_role("combobox")).to_have_value("Shift+1")
    dialog.get_by_role("checkbox", name="dog").check()
    column.press("Enter")
    pets = column.page.get_by_role("group", name="Quick sets").get_by_role("button", name="pets")
    expect(pets).to_be_visible()
    column.press("End")
    column.shows(6)
    column.press("Shift+Digit1")
    column.has_tags("sea", "cat", "dog")
    column.says("Added cat, dog.")
    column.press("PageUp")
    column.shows(5)
    column.says("Added cat, dog to mila-0006.")
    column.press(".")
    column.has_tags("cat", "dog")
    column.says("Added cat, dog.")
    column.press(".")
    column.says("cat, dog are already on this image.")
    column.press("PageUp")
    column.shows(4)
    column.press("PageDown")
    column.shows(5)
    column.press("PageDown")
    column.shows(6)
    column.box.focus()
    column.keyboard.type("half")
    column.press("Alt+p")
    column.says("All tags of mila-0005 are on this image already.")
    expect(column.box).to_have_value("half")
    column.press("Escape")
    column.recent().filter(has_text="dog").focus()
    column.press("i")
    expect(column.recent().first).to_contain_text("dog")
    expect(column.recent().first).to_have_class("tagger-chip tagger-pinned")
    column.press("Home")
    column.shows(1)
    column.press("PageDown", "p")
    column.says("Copied 1 tag from mila-0001. Ctrl+Z to undo.")
    column.has_tags("cat", "dog")
    column.press("1")
    column.has_tags("cat")
    pets.click(button="right")
    column.menu("Delete").click()
    expect(pets).to_have_count(0)


def test_keys_that_outrun_the_screen_lose_nothing(tmp_path: Path, page: Page, rooted_tagger: Rooted) -> None:
    """Each image gets the tag of its own key, however fast keys come and whichever images the page knows yet."""
    photos = tmp_path / "many"
    photos.mkdir()
    for number in range(60):
        Image.new("RGB", (64, 48), (number, 120, 200)).save(photos / f"{number:02}.png")
    with Session(photos, prefix="mila", background=False) as session:
        session.add_tags(59, "cat")
    folder = rooted_tagger.take_in(photos)
    page.goto(rooted_tagger.server.address(dir=folder.name))
    screen = Screen(page, folder / "tagged").opened()
    page.evaluate(FLOOD, 50)
    screen.shows(51)
    for number in range(1, 51):
        screen.has_caption(number, "cat")
    assert (
        not (screen.output / "mila-0051.txt").exists()
        or "cat" not in (screen.output / "mila-0051.txt").read_text()
    )


def test_completions_are_marked_and_cycled_through(column: Column) -> None:
    """A tag that is here is told, not offered; Tab puts completions in, Esc brings back what was typed."""
    column.box.focus()
    column.keyboard.type("zebra, sea side, sea salt, c")
    expect(column.completions.nth(1)).to_contain_text("cat")
    expect(column.completions.nth(1)).to_contain_text("on this image")
    expect(column.completions.nth(1)).to_be_disabled()
    column.box.fill("se")
    expect(column.completions.filter(has_text="on this image")).to_have_count(2)
    column.press("Tab")
    expect(column.box).to_have_value("sea")
    column.press("Escape")
    expect(column.box).to_have_value("se")
    column.press("Tab", "Enter")
    column.has_tags("cat", "dog", "zebra", "sea side", "sea salt", "sea")
    column.keyboard.type("ca,")
    column.says("Added ca.")


def test_what_a_tag_says_is_only_ever_text(photos: Path, open_column: Callable[[], Column]) -> None:
    """Markup, endless words and text from right to left show as they are and push nothing out of its place."""
    odd = ["<img src=x onerror=alert(1)>", "x" * 500, "שלום לכולם", "__proto__"]
    with Session(photos, prefix="mila", background=False) as session:
        session.arranging.set_categories([Category("<b>bold</b>", "#3b82f6", exclusive=True)])
        session.add_tags(0, *odd)
        session.arranging.put("<b>bold</b>", *odd)
        session.arranging.save_set("<i>set</i>", odd, "Shift+2")
    column = open_column()
    column.has_tags(*odd)
    for size in ((1280, 800), (900, 800), (853, 533)):
        column.page.set_viewport_size({"width": size[0], "height": size[1]})
        expect(column.page.locator(".tagger-chips .tagger-chip").first).to_be_visible()
        for part in column.page.locator(
            ".tagger-chip, .tagger-slot.current .jupyter-widget-tag:not(input)"
        ).all():
            assert part.evaluate(IN_VIEW), part.inner_text()
        lowest = column.page.locator(".tagger-chips").bounding_box()
        assert lowest is not None
        assert lowest["height"] >= 60
    assert column.page.locator(".tagger :is(b, i.set, img[src=x])").count() == 0
    column.page.get_by_role("button", name="<i>set</i>").hover()
    expect(column.page.get_by_role("tooltip")).to_contain_text("<img src=x onerror=alert(1)>")


def test_the_card_of_a_tag_tells_about_it(column: Column) -> None:
    """Pointed at or focused, a chip shows its card beside it, and Esc takes it away."""
    column.known("cat").hover()
    card = column.page.get_by_role("tooltip")
    expect(card).to_contain_text("On 2 images")
    own, chip = card.bounding_box(), column.known("cat").bounding_box()
    assert own is not None
    assert chip is not None
    assert own["x"] + own["width"] <= chip["x"]
    expect(column.known("cat")).to_have_attribute("aria-describedby", str(card.get_attribute("id")))
    column.press("Escape")
    expect(card).to_have_count(0)


def test_nothing_moves_and_nothing_is_nameless(column: Column) -> None:
    """The list stays where it is with recent tags or none; axe finds nothing to complain of."""
    page = column.page
    chips = page.locator(".tagger-chips")
    place = chips.bounding_box()
    for tag in "abcdefghij":
        column.box.fill(tag)
        column.press("Enter")
    expect(column.recent()).to_have_count(9)
    assert chips.bounding_box() == place
    column.press("Escape", "PageDown")
    column.shows(2)
    assert chips.bounding_box() == place
    for opened in ("", "g", "q"):
        if opened:
            column.press(opened)
        found = Axe().run(page, context=".tagger")
        assert found.violations_count == 0, found.generate_report()
        column.press("Escape")
    expect(page.get_by_role("list", name="Tags of this image")).to_have_count(1)
    expect(page.get_by_role("button", name="Remove cat")).to_have_count(1)


def test_a_hundred_thousand_tags_scroll_and_are_filtered(
    photos: Path, open_column: Callable[[], Column]
) -> None:
    """Only what is in sight lies in the page, and the filter finds one among all."""
    with Session(photos, prefix="mila", background=False) as session:
        output = session.output
    tags = "".join(f"tag {number:06}\n" for number in range(100_000))
    (output / "tags.txt").write_text(tags, "utf-8")
    column = open_column()
    total = column.page.locator(".tagger-total")
    expect(total).to_have_text("100,000")
    sheet = column.page.locator(".tagger-chips-sheet")
    assert sheet.locator(".tagger-chip").count() < 120
    column.page.locator(".tagger-chips").evaluate("(each) => { each.scrollTop = each.scrollHeight / 2; }")
    expect(sheet.locator(".tagger-chip", has_text="tag 05").first).to_be_visible()
    column.page.get_by_role("searchbox", name="Filter all tags").fill("0999 tag")
    expect(total).to_have_text(f"{tags.count('0999')} of 100,000")
    column.press("ArrowDown", "ArrowRight")
    expect(sheet.locator(".tagger-chip").nth(1)).to_be_focused()
