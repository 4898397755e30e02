"""The history and the suggestions of the workbench as the kernel sees them: no browser takes part."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tagger_widget import Session, TaggerWidget
from tagger_widget.operations import Add, Rename
from tagger_widget.widget.shared.debounce import Errand
from tagger_widget.widget.workbench.history import PAGE, WINDOW
from tagger_widget.widget.workbench.suggestions import SHOWN
from tests.support.folders import fill

Messages = list[dict[str, Any]]
WAIT_S = 30


@pytest.fixture
def widget(tmp_path: Path) -> Iterator[TaggerWidget]:
    """Return the screen of four images that have tags."""
    texts = {1: "cat, sofa", 2: "cat, dog", 3: "cat", 4: "long hair"}
    photos = fill(tmp_path / "photos", 4, captions=texts)
    with Session(photos, prefix="p", background=False, author="ann") as session:
        session.plan(Add("seen")).preview()
        widget = TaggerWidget(session)
        yield widget
        widget.close()


@pytest.fixture
def sent(widget: TaggerWidget, monkeypatch: pytest.MonkeyPatch) -> Messages:
    """Return what the workbench sends to its pages from now on."""
    messages: Messages = []
    monkeypatch.setattr(widget.workbench, "send", lambda content, _buffers=None: messages.append(content))
    return messages


def asks(
    widget: TaggerWidget, part: str, kind: str, buffers: list[bytes] | None = None, **facts: Any
) -> None:
    """Deliver a message as a page would send it."""
    message = {"view": "v", "part": part, "kind": kind, **facts}
    widget.workbench._handle_custom_msg(message, [memoryview(each) for each in buffers or []])
    if part == "history":
        widget.workbench.chronicle._worker.submit(lambda: None).result(
            WAIT_S
        )  # its turn comes after this one


def page_of(widget: TaggerWidget, sent: Messages, **wish: Any) -> dict[str, Any]:
    """Ask for a page of the history."""
    wish = {"before": None, "text": "", "author": None, "marks": False, "turn": 1} | wish
    asks(widget, "history", "page", **wish)
    return sent[-1]


def renamed(widget: TaggerWidget, old: str, new: str, *names: str) -> str:
    edit = widget.session.plan(Rename(old, new), names or None).apply()
    assert edit is not None
    return edit.id


class TestHistory:
    def test_nothing_is_sent_before_it_is_looked_at(self, widget: TaggerWidget, sent: Messages) -> None:
        """Edits cost the history nothing while no page has it in sight; then it is told to ask, once."""
        widget.session.add_tags(0, "window")
        assert sent == []
        asks(widget, "history", "show", on=True, newest="")
        assert [each["kind"] for each in sent] == ["stale"]
        newest = page_of(widget, sent)["newest"]
        asks(widget, "history", "show", on=False)
        sent.clear()
        asks(widget, "history", "show", on=True, newest=newest)
        assert sent == []

    def test_edits_come_by_themselves(self, widget: TaggerWidget, sent: Messages) -> None:
        """A script's edit is told as a row, with those that look otherwise since; the author once there are two."""
        asks(widget, "history", "show", on=True, newest="")
        widget.session.add_tags(0, "window")
        [row] = sent[-1]["rows"]
        assert (row["what"], row["images"], row["who"], row["turn"]) == ("Added window", 1, "you", "undo")
        assert sent[-1]["authors"] == [["ann", "you"]]
        widget.session.undo()
        assert [(each["what"], each["turn"]) for each in sent[-1]["rows"]] == [
            ("Undone: Added window", "redo")
        ]
        [changed] = sent[-1]["changed"]
        assert (changed["id"], changed["undone"], changed["turn"]) == (row["id"], True, "redo")
        assert changed["target"] == sent[-1]["rows"][0]["id"]
        with Session(widget.session.source, author="bob", background=False) as bob:
            bob.add_tags(1, "tree")
        widget.session.add_tags(0, "door")
        told = [(each["what"], each["who"]) for m in sent for each in m.get("rows", ())]
        assert ("Added tree", "bob") in told
        assert ["bob", "bob"] in sent[-1]["authors"]

    def test_pages_follow_each_other(self, widget: TaggerWidget, sent: Messages) -> None:
        """Each begins after the last row of the one before; marks are left out unless asked for."""
        for number in range(PAGE + 5):
            widget.session.add_tags(0, f"tag {number}")
        widget.session.next()
        first = page_of(widget, sent)
        assert len(first["rows"]) == PAGE
        assert first["rows"][0]["what"] == f"Added tag {PAGE + 4}"
        second = page_of(widget, sent, before=first["before"])
        assert [row["what"] for row in second["rows"][:5]] == [f"Added tag {n}" for n in (4, 3, 2, 1, 0)]
        assert second["before"] is None
        assert page_of(widget, sent, marks=True)["rows"][0]["kind"] == "mark"

    def test_it_can_be_searched(self, widget: TaggerWidget, sent: Messages) -> None:
        """By words without case, and by author."""
        for tag in ("Window", "door", "window frame"):
            widget.session.add_tags(0, tag)
        rows = page_of(widget, sent, text=" wInDow ")["rows"]
        assert [row["what"] for row in rows] == ["Added window frame", "Added Window"]
        assert page_of(widget, sent, author="bob")["rows"] == []
        assert page_of(widget, sent, text="nothing", turn=7)["turn"] == 7

    def test_an_edit_without_conflicts_is_undone_at_once(self, widget: TaggerWidget, sent: Messages) -> None:
        """However old it is; it is said, and can be turned round again."""
        edit = renamed(widget, "cat", "tabby")
        widget.session.add_tags(3, "window")
        asks(widget, "history", "undo", id=edit)
        done = sent[-1]
        assert (done["kind"], done["text"]) == ("done", "Undone: renamed cat to tabby (3 images).")
        assert widget.session.image(0).tags == ("cat", "sofa")
        assert widget.session.image(3).tags == ("long hair", "window")
        asks(widget, "history", "undo", id=done["row"]["target"])
        assert sent[-1]["text"] == "Done again: renamed cat to tabby (3 images)."
        assert widget.session.image(0).tags == ("tabby", "sofa")

    def test_conflicts_are_shown_and_left_out(self, widget: TaggerWidget, sent: Messages) -> None:
        """Image by image, with the later edits in words; the rest can be undone, these stay as they are."""
        edit = renamed(widget, "cat", "tabby")
        renamed(widget, "tabby", "lion", "p-0002")
        asks(widget, "history", "undo", id=edit)
        told = sent[-1]
        assert (told["kind"], told["count"], told["rest"], told["way"]) == ("conflicts", 1, 2, "rest")
        [row] = told["rows"]
        assert (row["image"], row["why"], row["more"]) == ("p-0002", "tabby is gone since", 0)
        assert [each["what"] for each in row["since"]] == ["Renamed tabby to lion (1 image)"]
        assert widget.session.image(0).tags == ("tabby", "sofa")
        asks(widget, "history", "undo_rest", id=edit)
        assert [image.tags for image in widget.session.images[:3]] == [
            ("cat", "sofa"),
            ("lion", "dog"),
            ("cat",),
        ]
        assert sent[-1]["text"] == "Undone: renamed cat to tabby (3 images). 1 image stayed as it is."

    def test_what_another_process_did_just_now_counts(self, widget: TaggerWidget, sent: Messages) -> None:
        """Its edit has not been taken in yet: it is before anything is undone, and all images conflict."""
        edit = renamed(widget, "cat", "tabby")
        with Session(widget.session.source, author="bob", background=False) as bob:
            bob.rename_tag("tabby", "lion")
        asks(widget, "history", "undo", id=edit)
        assert (sent[-1]["kind"], sent[-1]["count"]) == ("conflicts", 3)

    def test_many_conflicts_are_told_in_parts(
        self, widget: TaggerWidget, sent: Messages, tmp_path: Path
    ) -> None:
        """The page asks for the next ones as it is scrolled; another page's question does not get in between."""
        more = fill(tmp_path / "photos", WINDOW + 5, start=5)
        with Session(more, background=False) as other:
            assert len(other.images) == WINDOW + 9
            edit = other.plan(Add("old")).apply()
            other.remove_tag("old")
        assert edit is not None
        widget.session.add_tags(0, "x")
        asks(widget, "history", "undo", id=edit.id)
        assert (sent[-1]["count"], len(sent[-1]["rows"])) == (WINDOW + 9, WINDOW)
        last = widget.session.entries(1)[0].id
        widget.session.remove_tags(0, "x")
        asks(widget, "history", "undo", id=last, view="w")
        assert sent[-1]["count"] == 1
        asks(widget, "history", "conflicts", id=edit.id, first=WINDOW)
        assert sent[-1]["rows"][0]["image"] == f"p-{WINDOW + 1:04}"
        assert len(sent[-1]["rows"]) == 9

    def test_what_concerns_all_images_is_undone_whole(self, widget: TaggerWidget, sent: Messages) -> None:
        """The trigger word goes from all; an image whose tags were changed since keeps what was done to it."""
        widget.session.add_tags(0, "ohwx")
        edit = widget.session.set_trigger("ohwx")
        assert edit is not None
        widget.session.set_tags(0, ["ohwx", "tree"])
        asks(widget, "history", "undo", id=edit.id)
        assert sent[-1]["text"] == "Undone: set the trigger word to ohwx."
        assert widget.session.settings.trigger is None

    def test_what_cannot_be_done_is_said(self, widget: TaggerWidget, sent: Messages) -> None:
        """An id that is gone, as after the journal was replaced, is no reason to go silent."""
        asks(widget, "history", "undo", id="gone")
        assert (sent[-1]["kind"], sent[-1]["row"]) == ("done", None)
        assert sent[-1]["text"].startswith("There is no edit with the id 'gone'.")

    def test_where_every_image_conflicts_nothing_is_left_to_undo(
        self, widget: TaggerWidget, sent: Messages
    ) -> None:
        """That is told beforehand, and asking all the same changes nothing."""
        edit = renamed(widget, "cat", "tabby")
        renamed(widget, "tabby", "lion")
        asks(widget, "history", "undo", id=edit)
        assert (sent[-1]["count"], sent[-1]["rest"], sent[-1]["way"]) == (3, 0, "")
        asks(widget, "history", "undo_rest", id=edit)
        assert sent[-1]["row"] is None
        assert "lion" in widget.session.image(0).tags

    def test_the_images_of_an_edit_are_shown(self, widget: TaggerWidget, sent: Messages) -> None:
        """They are selected in the gallery; a filter that hides all of them goes, any other stays."""
        edit = renamed(widget, "cat", "tabby")
        widget.gallery.show_filter("dog")
        asks(widget, "history", "images", id=edit)
        assert widget.gallery.selected == ["p-0001", "p-0002", "p-0003"]
        assert widget.gallery.query == "dog"
        widget.gallery.show_filter("long_hair")
        asks(widget, "history", "images", id=edit)
        assert widget.gallery.query == ""
        assert sent == []


def looked(widget: TaggerWidget, sent: Messages) -> dict[str, Any]:
    """Wait until it has looked, and answer what it found."""
    assert widget.workbench.tidier.looking.wait(WAIT_S)
    return [each for each in sent if each["kind"] == "found"][-1]


def rows_of(found: dict[str, Any], group: str) -> list[dict[str, Any]]:
    [rows] = [each["rows"] for each in found["groups"] if each["group"] == group]
    return list(rows)


class TestTidying:
    def test_it_looks_when_it_comes_into_sight_and_after_edits(
        self, widget: TaggerWidget, sent: Messages
    ) -> None:
        """Not before, and not when it is out of sight again."""
        widget.session.add_tags(0, "long_hair")
        assert widget.workbench.tidier.looking.wait(0)
        assert sent == []
        asks(widget, "tidy", "show", on=True)
        [row] = rows_of(looked(widget, sent), "spelling")
        assert (row["reason"], row["tags"]) == ("spelling", [["long hair", 1], ["long_hair", 1]])
        widget.session.add_tags(1, "cats")
        found = rows_of(looked(widget, sent), "spelling")
        assert [each["keep"] for each in found] == ["cat", "long hair"]
        asks(widget, "tidy", "show", on=False)
        sent.clear()
        widget.session.add_tags(2, "dogs")
        assert widget.workbench.tidier.looking.wait(0)
        assert sent == []

    def test_what_was_chosen_is_proposed(
        self, widget: TaggerWidget, sent: Messages, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """With the tag to keep, and without the ones left out; once it is applied, the suggestion is gone."""
        proposed = []
        monkeypatch.setattr(
            widget.workbench.tidier, "_propose", lambda plan, back: proposed.append((plan, back))
        )
        widget.session.add_tags(0, "Long hair", "long_hair")
        asks(widget, "tidy", "show", on=True)
        [row] = rows_of(looked(widget, sent), "spelling")
        asks(
            widget, "tidy", "preview", id=row["id"], keep="long_hair", others=["long hair", "long_hair", "x"]
        )
        [(plan, back)] = proposed
        assert (plan.operation, back) == (Rename("long hair", "long_hair"), "tidy")
        plan.apply()
        assert widget.session.image(3).tags == ("long_hair",)
        found = looked(widget, sent)
        assert [each["tags"] for each in rows_of(found, "spelling")] == [[["long_hair", 2], ["Long hair", 1]]]
        asks(widget, "tidy", "preview", id=row["id"], keep="long_hair", others=["long hair"])
        assert sent[-1] == {"part": "tidy", "kind": "problem", "text": "That is tidied up already."}

    def test_a_suggestion_can_be_put_away(self, widget: TaggerWidget, sent: Messages) -> None:
        """It stays away after later edits, until all are brought back."""
        widget.session.add_tags(0, "long_hair")
        asks(widget, "tidy", "show", on=True)
        [row] = rows_of(looked(widget, sent), "spelling")
        asks(widget, "tidy", "dismiss", id=row["id"])
        assert (rows_of(sent[-1], "spelling"), sent[-1]["hidden"]) == ([], 1)
        widget.session.add_tags(1, "long_hair")
        assert (rows_of(looked(widget, sent), "spelling"), sent[-1]["hidden"]) == ([], 1)
        asks(widget, "tidy", "restore")
        assert len(rows_of(sent[-1], "spelling")) == 1

    def test_implications_come_from_a_file(
        self, widget: TaggerWidget, sent: Messages, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What is implied is offered to be taken away; a file that is none is told by its name."""
        proposed = []
        monkeypatch.setattr(widget.workbench.tidier, "_propose", lambda plan, _back: proposed.append(plan))
        widget.session.add_tags(0, "tabby cat")
        asks(widget, "tidy", "show", on=True)
        looked(widget, sent)
        asks(widget, "tidy", "implications", [b"tabby cat,cat\n"], name="mine.csv")
        found = looked(widget, sent)
        [row] = rows_of(found, "implied")
        assert (row["keep"], row["tags"], found["file"]) == (
            "tabby cat",
            [["tabby cat", 1], ["cat", 3]],
            "mine.csv",
        )
        asks(widget, "tidy", "preview", id=row["id"], keep="tabby cat", others=["cat"])
        assert list(proposed[0].preview().names) == ["p-0001"]
        asks(widget, "tidy", "implications", [b"no table"], name="other.csv")
        assert looked(widget, sent)["file"] == ""
        [problem] = [each["text"] for each in sent if each["kind"] == "problem"]
        assert problem.startswith("other.csv: line 1")

    def test_other_names_come_from_a_vocabulary(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Of a tag and its alias in a loaded list, the tag is the one to keep."""
        photos = fill(tmp_path / "aliased", 2, captions={1: "sofa, couch", 2: "settee"})
        words = tmp_path / "wide.csv"
        words.write_text('couch,0,900,"sofa,settee"\n', "utf-8")
        with Session(photos, prefix="p", background=False, vocabularies=[words]) as session:
            session.take_in_captions()
            widget, messages = TaggerWidget(session), []
            monkeypatch.setattr(
                widget.workbench, "send", lambda content, _buffers=None: messages.append(content)
            )
            asks(widget, "tidy", "show", on=True)
            [row] = rows_of(looked(widget, messages), "alias")
            assert (row["keep"], sorted(tag for tag, _ in row["tags"])) == (
                "couch",
                ["couch", "settee", "sofa"],
            )
            widget.close()

    def test_long_lists_are_sent_in_parts(self, widget: TaggerWidget, sent: Messages) -> None:
        """With the number there are; more come when they are asked for."""
        for number in range(SHOWN + 3):
            letters = "".join(chr(97 + int(digit)) * 3 for digit in f"{number:03}")
            widget.session.add_tags(number % 4, f"{letters} x", f"{letters}_x")
        asks(widget, "tidy", "show", on=True)
        [group] = [each for each in looked(widget, sent)["groups"] if each["group"] == "spelling"]
        assert (group["count"], len(group["rows"])) == (SHOWN + 3, SHOWN)
        asks(widget, "tidy", "more", group="spelling")
        assert len(rows_of(sent[-1], "spelling")) == SHOWN + 3


class TestErrand:
    def test_it_is_done_once_more_when_asked_for_meanwhile(self) -> None:
        """However often that is, and never twice at a time."""
        begun, go_on, done = threading.Event(), threading.Event(), []

        def work() -> None:
            begun.set()
            assert go_on.wait(WAIT_S)
            done.append(None)

        errand = Errand(work, 0.0)
        errand.ask()
        assert begun.wait(WAIT_S)
        for _ in range(5):
            errand.ask()
        go_on.set()
        assert errand.wait(WAIT_S)
        assert len(done) == 2
        errand.close()
        errand.ask()
        assert errand.wait(WAIT_S)
        assert len(done) == 2
