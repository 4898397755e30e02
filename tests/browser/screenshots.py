"""Pictures of every state of the screen: ``python tests/browser/screenshots.py FOLDER [NAME…]``.

Each state is a function that brings a page into it; add one with ``@state``. It is taken in light and dark, at four
sizes, in the app; those with ``lab=True`` in JupyterLab as well, at two. With names, only these states are taken.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from playwright.sync_api import expect, sync_playwright

sys.path.append(str(Path(__file__).parents[2]))

from tagger_widget import Session
from tagger_widget.app.demo.samples import draw_samples
from tagger_widget.dataset.arrangement.rules import STARTING_CATEGORIES
from tagger_widget.operations import Rename
from tests.browser.browser_servers import SOURCE_TREE, start_lab, start_tagger, stop_lab_kernels
from tests.browser.conftest import CHROMIUM_FLAGS, find_chromium
from tests.browser.screen import Screen
from tests.browser.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

SIZES = [(1280, 800), (900, 800), (1920, 1080), (853, 533)]
THEMES = ["light", "dark"]


@dataclass
class State:
    """One state of the screen."""

    name: str
    reach: Callable[[Screen], None]
    """Brings a screen that has just opened into it."""
    prepare: Callable[[Session], None]
    """Does to the dataset what must be done before."""
    lab: bool


STATES: dict[str, State] = {}


def state(
    prepare: Callable[[Session], None] = lambda _session: None, *, lab: bool = False
) -> Callable[[Callable[[Screen], None]], Callable[[Screen], None]]:
    """Add a state, under the name of the function that reaches it."""

    def add(reach: Callable[[Screen], None]) -> Callable[[Screen], None]:
        STATES[reach.__name__] = State(reach.__name__, reach, prepare, lab)
        return reach

    return add


def many_tags(session: Session) -> None:
    """Give the first image sixty tags, long ones among them, and some to others."""
    words = ["red", "blue", "old", "small", "bright", "wooden", "round", "quiet", "distant", "tall"]
    things = ["house", "lake", "tree", "boat", "window", "cloud"]
    session.set_tags(0, [f"{word} {thing}" for thing in things for word in words])
    session.add_tags(
        0, "a tag that is so very long that it can hardly be shown in one line of any screen at all"
    )
    for index in range(3, 9):
        session.set_tags(index, [f"{words[index]} {things[index % 6]}", "cloud", "sky"])
        session.go_to(index)
        (session.next if index % 3 else session.skip)()
    session.go_to(0)


def all_tagged(session: Session) -> None:
    """Tag every image."""
    for image in session.images:
        session.add_tags(image.name, "sky", "cloud")
    session.wait_copied()


@state(lab=True)
def fresh(screen: Screen) -> None:
    """Show what a newcomer sees."""


@state(many_tags, lab=True)
def full(screen: Screen) -> None:
    """Show an image with sixty tags."""
    expect(screen.tags.locator(".jupyter-widget-tag:not(input)").nth(59)).to_be_attached()


@state(many_tags)
def completing(screen: Screen) -> None:
    """Show completions."""
    screen.box.fill("wi")
    expect(screen.completions.nth(2)).to_be_visible()


@state(many_tags)
def without_strip(screen: Screen) -> None:
    """Show the screen without the film strip."""
    screen.keyboard.press("t")
    expect(screen.page.locator(".tagger-strip")).to_be_hidden()


@state(many_tags)
def zoomed(screen: Screen) -> None:
    """Show a picture at 100 %, with the zoom kept."""
    screen.keyboard.press("k")
    screen.keyboard.press("z")


@state(lab=True)
def keys(screen: Screen) -> None:
    """Show the keys."""
    screen.keyboard.press("?")
    expect(screen.page.get_by_role("dialog", name="Keys")).to_be_visible()


def one_damaged(session: Session) -> None:
    """Damage an image before it is copied again."""
    (session.source / "cat.jpg").write_bytes(b"no image")
    session.retry(2)
    session.wait_copied()


@state(one_damaged)
def unreadable(screen: Screen) -> None:
    """Show an image that cannot be read."""
    screen.page.locator(".tagger-frame").nth(2).click()
    expect(screen.page.locator(".tagger-problem")).to_be_visible()


@state(all_tagged, lab=True)
def finished(screen: Screen) -> None:
    """Show that all is done."""
    expect(screen.page.locator(".tagger-finished")).to_contain_text("All 12 tagged")


@state(all_tagged)
def checked(screen: Screen) -> None:
    """Show what a check found."""
    screen.page.get_by_role("button", name="Check the dataset").click()
    expect(screen.page.get_by_role("dialog", name="The dataset")).to_be_visible()


@state(many_tags)
def troubled(screen: Screen) -> None:
    """Show troubles."""
    away = screen.output.with_name("away")
    screen.output.rename(away)
    screen.types("cat,")
    expect(screen.troubles).not_to_be_empty()


def arranged(session: Session) -> None:
    """Put tags into categories, one of them exclusive; pin a tag and save two sets."""
    many_tags(session)
    session.arranging.set_categories(
        [
            msgspec.structs.replace(category, exclusive=category.name == "background")
            for category in STARTING_CATEGORIES
        ]
    )
    session.arranging.put("subject", "red boat", "blue boat", "old house", "a tag that is so very long")
    session.arranging.put("background", "sky", "cloud", "red lake", "blue lake")
    session.arranging.put("style", "quiet window")
    session.arranging.pin("cloud")
    session.arranging.save_set("weather", ["cloud", "sky"], "Shift+1")
    session.arranging.save_set("by the water", ["blue lake", "red boat"])
    session.set_tags(0, ["red boat", "blue lake"])


@state(arranged, lab=True)
def grouped(screen: Screen) -> None:
    """Show tags grouped by category, pinned ones and sets, and the warning of an exclusive category."""
    screen.page.get_by_role("combobox", name="Order of all tags").select_option("category")
    screen.types("red lake,")
    screen.says("Only one “background” tag allowed")


@state(arranged, lab=True)
def categories(screen: Screen) -> None:
    """Show the dialog of the categories."""
    screen.page.get_by_role("button", name="Categories").click()
    expect(screen.page.get_by_role("dialog", name="Categories")).to_be_visible()


@state(arranged)
def tag_menu(screen: Screen) -> None:
    """Show the menu of a tag, with its categories."""
    screen.known("blue lake").focus()
    for key in ("m", "ArrowDown", "p", "ArrowRight"):
        screen.keyboard.press(key)
    expect(screen.page.locator(".tagger-menu")).to_have_count(2)


@state(arranged, lab=True)
def renaming(screen: Screen) -> None:
    """Show the question before a tag is renamed everywhere."""
    screen.known("cloud").first.focus()
    screen.keyboard.press("F2")
    screen.keyboard.type("sky")
    expect(screen.page.get_by_role("dialog", name="Rename everywhere")).to_contain_text("merged")


def to_gallery(screen: Screen) -> Workbench:
    """Go to the gallery, as it is."""
    page = screen.page
    page.get_by_role("tab", name="Gallery").click()
    expect(page.locator(".tagger-cell img").first).to_be_visible()
    return Workbench(page)


def in_gallery(screen: Screen) -> Workbench:
    """Go to the gallery, with the workbench to be seen at every size."""
    return to_gallery(screen).open()


@state(many_tags, lab=True)
def gallery_selected(screen: Screen) -> None:
    """Show the gallery with tags under the images, and some of them selected."""
    bench = to_gallery(screen)
    screen.page.get_by_role("button", name="Show the tags under each image").click()
    bench.cell("demo-0002").click()
    bench.cell("demo-0004").click(modifiers=["Shift"])


@state(many_tags, lab=True)
def gallery_problem(screen: Screen) -> None:
    """Show where a filter is not understood."""
    to_gallery(screen)
    screen.page.get_by_role("searchbox", name="Filter images").fill("cloud (sky | tags:<")
    expect(screen.page.locator(".tagger-wrong")).to_be_visible()


@state(many_tags)
def gallery_nothing(screen: Screen) -> None:
    """Show a filter that finds nothing."""
    to_gallery(screen)
    screen.page.get_by_role("searchbox", name="Filter images").fill("zebra")
    expect(screen.page.locator(".tagger-cell:not([hidden])")).to_have_count(0)


@state(many_tags, lab=True)
def bench_form(screen: Screen) -> None:
    """Show the form for batch edits, with completions."""
    bench = in_gallery(screen)
    bench.choose("Rename or merge")
    bench.field("Tag").press_sequentially("clo")
    expect(bench.completions.first).to_be_visible()


@state(many_tags, lab=True)
def bench_preview(screen: Screen) -> None:
    """Show what a batch edit would do."""
    bench = in_gallery(screen)
    bench.choose("Replace text")
    bench.field("Text within tags").fill("cloud")
    bench.field("Replace with").fill("high clouds")
    bench.preview()
    bench.row("demo-0005").get_by_role("checkbox").uncheck()


@state(many_tags)
def bench_scope(screen: Screen) -> None:
    """Show the form for some of the images that a filter shows, with the number that would change."""
    bench = in_gallery(screen)
    screen.page.get_by_role("searchbox", name="Filter images").fill("cloud")
    bench.cell("demo-0004").click()
    bench.choose("Add")
    bench.field("Tags").fill("evening, cloud")
    bench.field("Where").select_option("After a tag")
    bench.field("After the tag").fill("cloud")
    bench.scope.select_option("shown")
    expect(bench.would).to_contain_text("would change")


@state(many_tags)
def bench_sorted(screen: Screen) -> None:
    """Show a preview in which many tags move, with all tags of one image."""
    bench = in_gallery(screen)
    bench.choose("Sort")
    bench.preview()
    bench.row("demo-0001").get_by_role("button", name="All tags").click()


@state(many_tags)
def bench_emptied(screen: Screen) -> None:
    """Show a preview that leaves images without tags."""
    bench = in_gallery(screen)
    bench.choose("Remove")
    bench.field("Tags").fill("cloud, *sky*, *e*")
    bench.preview()


@state(many_tags)
def bench_problem(screen: Screen) -> None:
    """Show a pattern that does not compile."""
    bench = in_gallery(screen)
    bench.choose("Replace by pattern")
    bench.field("Regular expression").fill("(cloud")
    bench.field("Regular expression").press("Enter")
    expect(bench.panel.get_by_text("missing )")).to_be_visible()


@state(many_tags, lab=True)
def bench_applied(screen: Screen) -> None:
    """Show that a batch edit was made."""
    bench = in_gallery(screen)
    bench.choose("Add")
    bench.field("Tags").fill("painting")
    bench.preview()
    bench.apply.click()
    expect(bench.notice).to_contain_text("Added painting")


def long_history(session: Session) -> None:
    """Make edits, of two people and on several days, some undone and some in each other's way."""
    many_tags(session)
    session.plan(Rename("cloud", "white cloud")).apply()
    session.plan(
        Rename("white cloud", "a few of the very white clouds that are often seen over lakes")
    ).apply()
    session.undo()
    with Session(session.output, author="ann", background=False) as ann:
        ann.plan(Rename("white cloud", "grey cloud"), ["demo-0005", "demo-0007"]).apply()
        ann.add_tags(6, "lighthouse", "Clouds", "light house", "old_houses")
    session.rename_tag("sky", "evening sky")
    session.plan(Rename("sky", "old sky")).apply()
    journal = session.output / ".tagger" / "journal.jsonl"
    lines = journal.read_text().splitlines(keepends=True)
    days_ago = [(datetime.now(timezone.utc) - timedelta(days=days)).isoformat()[:10] for days in (0, 1, 5)]
    edits = [at for at, line in enumerate(lines) if line.startswith('{"edit"')]
    for age, some in enumerate((edits[-4:], edits[-8:-4], edits[:-8])):
        for at in some:
            lines[at] = lines[at].replace(days_ago[0], days_ago[age])
    journal.write_text("".join(lines))


@state(long_history, lab=True)
def history(screen: Screen) -> None:
    """Show the history, with what was just undone."""
    bench = in_gallery(screen)
    bench.panel.get_by_role("tab", name="History").click()
    bench.panel.locator(".tagger-past").nth(1).get_by_role("button", name="Undo this edit").click()
    expect(bench.notice).to_contain_text("Undid")


@state(long_history, lab=True)
def history_conflicts(screen: Screen) -> None:
    """Show what stands in the way of undoing an edit."""
    bench = in_gallery(screen)
    bench.panel.get_by_role("tab", name="History").click()
    row = bench.panel.locator(".tagger-past").filter(has_text=re.compile("^Renamed cloud to white"))
    row.get_by_role("button", name="Undo this edit").click()
    expect(bench.panel.locator(".tagger-clash-row").first).to_be_visible()


@state()
def history_empty(screen: Screen) -> None:
    """Show the history before the first edit."""
    bench = in_gallery(screen)
    bench.panel.get_by_role("tab", name="History").click()
    expect(bench.panel.get_by_text("No edits yet.")).to_be_visible()


@state(long_history, lab=True)
def tidying(screen: Screen) -> None:
    """Show what could be tidied up."""
    bench = in_gallery(screen)
    bench.panel.get_by_role("tab", name="Tidy").click()
    table = {"name": "implications.csv", "mimeType": "text/csv", "buffer": b"white cloud,evening sky\n"}
    bench.panel.get_by_label("File of implications").set_input_files(table)  # type: ignore[arg-type]
    expect(bench.panel.get_by_text("says already")).to_be_visible()


@state()
def tidied(screen: Screen) -> None:
    """Show that there is nothing to tidy up."""
    bench = in_gallery(screen)
    bench.panel.get_by_role("tab", name="Tidy").click()
    expect(bench.panel.get_by_text("Nothing to tidy up")).to_be_visible()


def take(browser: Browser, out: Path, home: Path, wanted: list[State]) -> None:
    """Take the pictures of these states in the app."""
    root = home / "root"
    root.mkdir()
    with start_tagger(home, [], {"TAGGER_ROOT": str(root)}) as tagger:
        for each in wanted:
            for theme in THEMES:
                folder = dataset(root, f"{each.name}-{theme}", each)
                context = browser.new_context(color_scheme=theme, viewport={"width": 1280, "height": 800})
                page = context.new_page()
                page.goto(tagger.address(dir=folder.name))
                shoot(page, folder, each, lambda size, t=theme, n=each.name: out / f"{n}-{t}-{size}.png")
                page.goto("about:blank")
                context.close()


def take_in_lab(browser: Browser, out: Path, home: Path, wanted: list[State]) -> None:
    """Take the pictures of these states in JupyterLab."""
    with start_lab(home) as lab:
        for each in wanted:
            for theme in THEMES:
                folder = dataset(home, f"{each.name}-lab-{theme}", each)
                context = browser.new_context(viewport={"width": 1280, "height": 800})
                lab.page = page = context.new_page()
                lab.open_notebook([f"from tagger_widget import TaggerWidget\nTaggerWidget({str(folder)!r})"])
                lab.use_theme(theme)
                page.locator(".tagger-area").click()
                shoot(
                    page,
                    folder,
                    each,
                    lambda size, t=theme, n=each.name: out / f"{n}-lab-{t}-{size}.png",
                    SIZES[:2],
                )
                stop_lab_kernels(page)
                context.close()


def dataset(root: Path, name: str, each: State) -> Path:
    """Make the dataset of a state, from samples that are drawn once."""
    samples = root.parent / "samples"
    if not samples.exists():
        draw_samples(samples)
        for caption in samples.glob("*.txt"):
            caption.unlink()
    (Path(os.environ["TAGGER_STATE_DIR"]) / "screen.json").unlink(missing_ok=True)
    folder = root / name
    shutil.copytree(samples, folder)
    with Session(folder, prefix="demo", trigger="ohwx") as session:
        each.prepare(session)
    return folder


def shoot(
    page: Page, folder: Path, each: State, path: Callable[[str], Path], sizes: list[tuple[int, int]] = SIZES
) -> None:
    """Bring a page into a state and take it at each size."""
    screen = Screen(page, folder / "tagged", "demo").opened()
    each.reach(screen)
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("() => new Promise((done) => setTimeout(done, 400))")  # thumbnails come in
        page.screenshot(path=path(f"{width}x{height}"))
    print(f"{each.name}: {path('*').name}")


def main() -> None:
    """Take all pictures, or those of the states named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--app-only", action="store_true", help="leave JupyterLab out")
    wishes = parser.parse_args()
    wishes.out.mkdir(parents=True, exist_ok=True)
    wanted = [each for name, each in STATES.items() if not wishes.names or name in wishes.names]
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        home = Path(temporary)
        os.environ["PYTHONPATH"] = str(SOURCE_TREE)  # What the kernels import is what lies here.
        os.environ["TAGGER_STATE_DIR"], os.environ["TAGGER_CONFIG_DIR"] = (
            str(home / "state"),
            str(home / "config"),
        )
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        for name, shots, some in (
            ("app", take, wanted),
            ("lab", take_in_lab, [each for each in wanted if each.lab and not wishes.app_only]),
        ):
            (home / name).mkdir()
            if some:
                shots(browser, wishes.out, home / name, some)
        browser.close()


if __name__ == "__main__":
    main()
