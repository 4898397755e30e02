"""The batch-edit panel as the kernel sees it, without a browser."""

from __future__ import annotations

import queue
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from tagger_widget import Session, TaggerWidget
from tagger_widget.operations import (
    Add,
    Custom,
    Deduplicate,
    MoveToFront,
    Operation,
    Remove,
    RemoveRare,
    Rename,
    Reorder,
    ReplaceRegex,
    ReplaceText,
    SetState,
    SetTrigger,
    Sort,
    Split,
)
from tagger_widget.widget.gallery.columns import pack_ranges, ranges_of
from tagger_widget.widget.shared.updates import Updates
from tagger_widget.widget.workbench.forms import FORMS, FormProblem, make_operation
from tests.support.command_line import tagger
from tests.support.folders import FullDisk, captions, content, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WAIT_S = 30
BESIDE = {1: "cat,sofa", 2: "dog, cat", 3: "blue sky", 4: "tabby,x,cat"}
Message = dict[str, Any]


def make(where: Path) -> Path:
    """Create a dataset of five images, four of them with a caption."""
    photos = fill(where / "photos", 5, captions=BESIDE)
    with Session(photos, prefix="p", background=False) as session:
        session.take_in_captions()
    return photos


class EditPage:
    """A page with the workbench in view: what it sends, and what it receives.

    Parameters
    ----------
    folder
        The folder of images.
    monkeypatch
        Has what goes to the page come here.
    """

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.widget = TaggerWidget(Session(folder, prefix="p", background=False))
        self.session = self.widget.session
        self.output = self.session.output
        self.heard: list[Message] = []
        self._told: queue.Queue[Message] = queue.Queue()
        self._numbers = count(1)
        monkeypatch.setattr(self.widget.workbench, "send", lambda message, _buffers: self._hear(message))
        self.says("show", view="v", on=True)

    def close(self) -> None:
        """Close the page and its screen."""
        self.widget.close()
        self.session.close()

    def says(self, kind: str, **message: Any) -> None:
        """Send a message to the batch-edit panel."""
        self.widget.workbench._handle_custom_msg({"part": "edit", "kind": kind, **message}, [])

    def hears(self, *kinds: str) -> Message:
        """Wait for a message of one of these kinds; earlier ones are dropped."""
        while True:
            message = self._told.get(timeout=WAIT_S)
            if message["kind"] in kinds:
                return message

    def asks(self, kind: str, **message: Any) -> Message:
        """Send a request and return the answer."""
        number = next(self._numbers)
        self.says(kind, view="v", request=number, **message)
        while True:
            answer = self._told.get(timeout=WAIT_S)
            if answer.get("request") == number:
                return answer

    def previews(self, form: str, scope: str = "all", **values: str) -> Message:
        """Request a preview of the content of a form."""
        return self.asks("preview", form=form, values=values, scope=scope)

    def applies(self, preview: Message, base: str = "all", without: tuple[int, ...] = ()) -> Message:
        """Apply a preview and return the result."""
        self.says("apply", preview=preview["preview"], base=base, **{"except": list(without)})
        return self.hears("applied", "failed", "gone")

    def rows(self, preview: Message, first: int = 0, many: int = 50) -> list[Message]:
        """Return rows of a preview."""
        rows: list[Message] = self.asks("rows", preview=preview["preview"], first=first, count=many)["rows"]
        return rows

    def selects(self, *indexes: int) -> None:
        """Select images in the gallery."""
        ranges = memoryview(pack_ranges(ranges_of(indexes)))
        self.widget.gallery._handle_custom_msg({"kind": "selected"}, [ranges])

    def finished(self) -> None:
        """Wait until all requests are answered."""
        self.widget.workbench.batch_edit._worker.submit(lambda: None).result(WAIT_S)

    def _hear(self, message: Message) -> None:
        self.heard.append(message)
        self._told.put(message)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EditPage]:
    """Return a page that shows a dataset of five images, four of them with tags."""
    page = EditPage(make(tmp_path), monkeypatch)
    yield page
    page.close()


@pytest.mark.parametrize(
    ("form", "values", "operation", "command"),
    [
        pytest.param("add", {"tags": "x, y, z"}, Add("x, y, z"), ["add", "x", "y, z"], id="add"),
        pytest.param(
            "add", {"tags": "x", "where": "first"}, Add("x", "first"), ["add", "x", "--first"], id="add first"
        ),
        pytest.param(
            "add",
            {"tags": "x", "where": "after", "after": "cat"},
            Add("x", "after", "cat"),
            ["add", "x", "--after", "cat"],
            id="add after",
        ),
        pytest.param(
            "remove", {"tags": "cat, blue*"}, Remove("cat, blue*"), ["remove", "cat", "blue*"], id="remove"
        ),
        pytest.param(
            "rename",
            {"old": "cat", "new": "tabby"},
            Rename("cat", "tabby"),
            ["rename", "cat", "tabby"],
            id="rename",
        ),
        pytest.param(
            "replace_text",
            {"text": "sky", "replacement": "sea, shore"},
            ReplaceText("sky", "sea, shore"),
            ["replace", "sky", "sea, shore"],
            id="replace",
        ),
        pytest.param(
            "replace_regex",
            {"pattern": r"(\w+) (\w+)", "replacement": r"\2"},
            ReplaceRegex(r"(\w+) (\w+)", r"\2"),
            ["replace", "--regex", r"(\w+) (\w+)", r"\2"],
            id="regex",
        ),
        pytest.param("remove_rare", {"fewer_than": "3"}, RemoveRare(3), None, id="rare"),
        pytest.param("split", {"separator": "l"}, Split("l"), None, id="split"),
        pytest.param("sort", {"by": "count"}, Sort("count"), None, id="sort"),
        pytest.param("move_to_front", {"tags": "cat"}, MoveToFront("cat"), None, id="front"),
        pytest.param("reorder", {"tags": "cat, dog"}, Reorder("cat, dog"), None, id="reorder"),
        pytest.param("set_state", {"state": "skipped"}, SetState("skipped"), None, id="state"),
        pytest.param("set_trigger", {"word": "ohwx"}, SetTrigger("ohwx"), None, id="trigger"),
    ],
)
def test_the_three_faces_do_the_same(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    form: str,
    values: dict[str, str],
    operation: Operation,
    command: list[str] | None,
) -> None:
    """The same plan from the form, Python and the command line gives identical files."""
    before = content(make(tmp_path / "before") / "tagged")
    page = EditPage(make(tmp_path / "page"), monkeypatch)
    told = page.applies(page.previews(form, **values))
    with Session(make(tmp_path / "python"), background=False) as session:
        session.plan(operation).apply()
        states = [image.state for image in session.images]
    by_page = files(page.output)
    assert by_page == files(tmp_path / "python" / "photos" / "tagged")
    assert [image.state for image in page.session.images] == states
    assert by_page != files_of(before) or form == "set_state"
    if command:
        name, *rest = command
        photos = make(tmp_path / "line")
        assert tagger(name, photos, *rest, "--yes", cwd=tmp_path).returncode == 0
        assert by_page == files(photos / "tagged")
    page.says("undo", edit=told["edit"])
    page.hears("turned")
    page.close()
    assert files(page.output) == files_of(before)


def files(output: Path) -> dict[str, bytes]:
    """Return the files that the edits of a dataset have written."""
    return files_of(content(output))


def files_of(all_files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in all_files.items() if name.endswith(".txt") and name != "tags.txt"}


class TestForms:
    @pytest.mark.parametrize(
        ("form", "values", "field", "words"),
        [
            pytest.param("add", {"tags": " , "}, "tags", "no tag yet", id="no tag"),
            pytest.param("add", {"tags": "x", "where": "after"}, "after", "cannot be blank", id="after what"),
            pytest.param("rename", {"old": "", "new": "x"}, "old", "no tag yet", id="nothing to rename"),
            pytest.param("rename", {"old": "a", "new": "b, c"}, "new", "has a comma", id="comma in a name"),
            pytest.param(
                "remove_rare", {"fewer_than": "few"}, "fewer_than", "not a whole number", id="number"
            ),
            pytest.param("remove_rare", {"fewer_than": "1"}, "fewer_than", "enter 2 or more", id="too few"),
            pytest.param("replace_text", {"text": ""}, "text", "no text to search for", id="no text"),
            pytest.param("replace_regex", {"pattern": "("}, "pattern", "missing )", id="pattern"),
            pytest.param("split", {"separator": ""}, "separator", "no separator", id="no separator"),
            pytest.param("set_trigger", {"word": "a, b"}, "word", "cannot have a comma", id="trigger"),
        ],
    )
    def test_what_is_wrong_is_told_beside_its_field(
        self, form: str, values: dict[str, str], field: str, words: str
    ) -> None:
        """The first invalid field is named, with a sentence that says why."""
        problem = make_operation(form, values)
        assert isinstance(problem, FormProblem)
        assert problem.field == field
        assert words in problem.text
        assert not problem.text[0].islower()
        assert problem.text.endswith(".")

    def test_a_field_that_is_not_shown_does_not_count(self) -> None:
        """An invalid value in a field that is not shown does not matter."""
        assert make_operation("add", {"tags": "x", "where": "last", "after": "a, b"}) == Add("x")

    def test_every_form_can_be_drawn(self, page: EditPage) -> None:
        """The page gets all forms, and each field that depends on another names one of its own form."""
        assert [form["name"] for form in page.widget.workbench.forms] == [form.name for form in FORMS]
        for form in FORMS:
            names = {field.name for field in form.fields}
            assert {field.when[0] for field in form.fields if field.when} <= names


class TestPreview:
    def test_it_tells_numbers_at_once_and_images_when_asked(self, page: EditPage) -> None:
        """Counts come first; rows are requested as a window of the changed images."""
        told = page.previews("rename", old="cat", new="tabby")
        assert (told["title"], told["count"], told["lookedAt"]) == ("Rename cat to tabby", 3, 5)
        assert told["added"] == {"tags": [("tabby", 2)], "more": 0}
        assert told["removed"] == {"tags": [("cat", 3)], "more": 0}
        assert told["scope"] == "all 5 images"
        (row,) = page.rows(told, first=1, many=1)
        assert (row["at"], row["name"], row["emptied"]) == (1, "p-0002", False)
        assert row["parts"] == [["dog", "kept"], ["cat", "removed"], ["tabby", "added"]]
        assert page.rows(told, first=3) == []

    def test_images_left_without_tags_are_told(self, page: EditPage) -> None:
        """The page learns how many there are, where the first one is, and which rows they are."""
        told = page.previews("remove", tags="blue sky, dog")
        assert (told["emptied"], told["emptiedAt"]) == (1, 1)
        assert [row["emptied"] for row in page.rows(told)] == [False, True]

    def test_it_is_for_what_is_selected_or_shown_then(self, page: EditPage) -> None:
        """A later change of the selection does not change the preview."""
        page.selects(0, 3)
        told = page.previews("add", "selected", tags="x")
        assert (told["lookedAt"], told["scope"]) == (2, "the 2 selected images")
        page.selects(1)
        page.applies(told)
        assert [image.name for image in page.session.select("x")] == ["p-0001", "p-0004"]
        page.widget.gallery.show_filter("dog")
        assert page.previews("add", "shown", tags="y")["scope"] == "the image that the filter showed"
        assert page.previews("add", "all", tags="y")["lookedAt"] == 5

    def test_nothing_changes_until_it_is_applied(self, page: EditPage) -> None:
        """Previewing and counting write nothing."""
        before = content(page.output)
        told = page.previews("rename", old="cat", new="tabby")
        assert page.asks("count", form="remove", values={"tags": "cat"}, scope="all")["text"] == (
            "3 of 5 images would change."
        )
        assert page.asks("count", form="remove", values={"tags": "none"}, scope="all")["text"] == (
            "Nothing would change."
        )
        assert page.asks("count", form="remove", values={"tags": ""}, scope="all")["text"] == ""
        page.says("leave", preview=told["preview"])
        assert content(page.output) == before
        assert page.applies(told)["kind"] == "gone"

    def test_only_the_latest_count_is_made(self, page: EditPage) -> None:
        """Of requests that pile up during typing, the outdated ones are skipped."""
        release = hold(page)
        for number in range(5):
            form = {"form": "remove", "values": {"tags": "cat"}, "scope": "all"}
            page.says("count", view="v", request=100 + number, **form)
        release()
        page.finished()
        assert [each["request"] for each in page.heard if each["kind"] == "count"] == [104]

    def test_a_pattern_that_runs_away_is_stopped(self, page: EditPage) -> None:
        """The error is shown beside the form, and the thread continues."""
        page.session.add_tags(0, "a" * 60 + "b")
        told = page.previews("replace_regex", pattern=r"(a|aa|a?)+(a+)+$", replacement="x")
        assert told["kind"] == "problem"
        assert "takes longer than 2 seconds" in told["text"]
        assert page.previews("remove", tags="cat")["count"] == 3

    def test_completions_are_those_in_use(self, page: EditPage) -> None:
        """A field for an existing tag offers only tags in use."""
        page.session.remove_tag("dog")
        found = page.asks("search", text="do", known=True)
        assert found["matches"] == []
        assert [each["tag"] for each in page.asks("search", text="ca", known=True)["matches"]] == ["cat"]


def hold(page: EditPage) -> Callable[[], None]:
    """Keep the thread busy until the returned function is called."""
    gate: queue.Queue[None] = queue.Queue()
    page.widget.workbench.batch_edit._worker.submit(gate.get, timeout=WAIT_S)
    return lambda: gate.put(None)


class TestApply:
    def test_images_opted_out_stay_as_they_are(self, page: EditPage) -> None:
        """Either all but some images are included, or only some."""
        told = page.applies(page.previews("rename", old="cat", new="tabby"), without=(1,))
        assert told["text"] == "Renamed cat to tabby in 2 images."
        assert captions(page.output)["p-0002"] == "dog, cat"
        told = page.applies(page.previews("add", tags="x"), base="none", without=(2,))
        assert told["text"] == "Added x in 1 image."
        assert captions(page.output)["p-0003"] == "blue sky, x"
        assert "x" not in captions(page.output)["p-0001"].split(", ")

    def test_it_is_applied_once(self, page: EditPage) -> None:
        """A double click, or a second page, makes no second edit."""
        told = page.previews("add", tags="x")
        edits = len(page.session.history)
        for _ in range(2):
            page.says("apply", preview=told["preview"], base="all", **{"except": []})
        assert page.hears("applied", "gone")["kind"] == "gone"
        assert page.hears("applied", "failed")["kind"] == "applied"
        page.finished()
        assert len(page.session.history) == edits + 1

    def test_undo_takes_it_back_to_the_byte(self, page: EditPage) -> None:
        """Undo by button and by key is reported alike."""
        before = files(page.output)
        told = page.applies(page.previews("remove", tags="cat"))
        assert files(page.output) != before
        page.says("undo", edit=told["edit"])
        heard = page.hears("turned")
        assert (heard["edit"], heard["undoes"]) == (told["edit"], False)
        assert heard["text"] == "Undid “Removed cat in 3 images”."
        assert files(page.output) == before
        told = page.applies(page.previews("remove", tags="cat"))
        page.session.undo()
        undone = page.hears("turned")
        assert undone["edit"] == told["edit"]
        page.session.redo()
        heard = page.hears("turned")
        assert (heard["edit"], heard["undoes"]) == (undone["now"], True)
        assert heard["text"] == "Redid “Removed cat in 3 images”."

    def test_what_others_did_since_the_preview_is_kept_and_told(self, page: EditPage) -> None:
        """The plan is evaluated on the current state, and the images changed meanwhile are counted."""
        told = page.previews("rename", old="cat", new="tabby")
        with Session(page.session.source, background=False, author="ben") as ben:
            ben.add_tags("p-0001", "window")
        done = page.applies(told)
        assert "1 of them was edited elsewhere since the preview; those edits are kept." in done["text"]
        assert captions(page.output)["p-0001"] == "tabby, sofa, window"

    def test_a_preview_of_what_has_changed_is_looked_at_again(self, page: EditPage) -> None:
        """The page is told that its preview is stale and asks again; its opt-outs stay for images that still change."""
        told = page.previews("rename", old="cat", new="tabby")
        page.session.remove_tags("p-0002", "cat")
        page.hears("stale")
        again = page.asks("refresh", preview=told["preview"], **{"except": [0, 1]})
        assert (again["count"], again["except"], again["scope"]) == (2, [0], "all 5 images")
        assert page.asks("refresh", preview=told["preview"], **{"except": []})["kind"] == "gone"

    def test_edits_that_do_not_concern_it_leave_it_alone(self, page: EditPage) -> None:
        """A hidden page is not told until it is in view again."""
        page.selects(0)
        page.previews("add", "selected", tags="x")
        page.session.add_tags("p-0002", "z")
        page.says("show", view="v", on=False)
        page.session.add_tags("p-0001", "z")
        assert [each for each in page.heard if each["kind"] == "stale"] == []
        page.says("show", view="v", on=True)
        page.hears("stale")

    def test_copying_makes_no_preview_stale(self, page: EditPage) -> None:
        """Copying thousands of images does not make a page ask for its preview again and again."""
        page.previews("add", tags="new")
        copied = Updates(images=[image.name for image in page.session.images])
        page.widget.workbench.batch_edit.render(copied)
        assert [each["kind"] for each in page.heard] == ["preview"]

    def test_a_disk_that_is_full_keeps_the_edit_and_says_so(
        self, page: EditPage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An edit that cannot be written is reported, and written later."""
        told = page.previews("add", tags="x")
        disk = FullDisk(monkeypatch)
        disk.refuses = lambda path: path.endswith("journal.jsonl")
        done = page.applies(told)
        assert done["wrong"]
        assert done["edit"] is None
        assert page.session.snapshot().unsaved
        disk.refuses = lambda _path: False
        page.session._context.store.retry()
        assert captions(page.output)["p-0005"] == "x"

    def test_a_function_that_raises_changes_nothing(self, page: EditPage) -> None:
        """A plan proposed from Python can fail; its error is shown, and the panel can be left."""
        before = files(page.output)

        def function(tags: list[str]) -> list[str]:
            return [tags[1]]

        page.widget.workbench.propose(page.session.plan(Custom(function)))
        assert "IndexError" in page.hears("failed")["text"]
        assert files(page.output) == before

    def test_any_plan_can_be_proposed(self, page: EditPage) -> None:
        """The pages show the plan, with the way back to where it came from."""
        page.widget.workbench.propose(page.session.plan(Deduplicate()), back="tidy")
        told = page.hears("preview")
        assert ("request" in told, told["back"], told["count"], told["scope"]) == (
            False,
            "tidy",
            0,
            "5 images",
        )

    def test_progress_of_a_long_one_is_told(self, page: EditPage, monkeypatch: pytest.MonkeyPatch) -> None:
        """Progress is reported as captions are written, but not for every one of them."""
        monkeypatch.setattr("tagger_widget.widget.workbench.batch_edit._PROGRESS_EVERY_S", 0.0)
        page.applies(page.previews("add", tags="new"))
        done = [each["done"] for each in page.heard if each["kind"] == "progress"]
        assert done == [1, 2, 3, 4, 5]

    def test_the_trigger_word_is_for_all(self, page: EditPage) -> None:
        """The preview shows every image, none of which can be left out."""
        told = page.previews("set_trigger", word="ohwx")
        assert (told["count"], told["whole"]) == (5, True)
        assert page.rows(told)[4]["parts"] == [["ohwx", "added"]]
        assert page.applies(told)["text"] == "Set the trigger word to ohwx."
        assert captions(page.output)["p-0005"] == "ohwx"
