"""The history panel as its page sees it, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tagger_widget import Session, TaggerWidget
from tagger_widget.operations import Add, Rename
from tagger_widget.widget.workbench.history import PAGE, WINDOW
from tests.support.folders import fill
from tests.support.panel import Messages, asks, sent_by_workbench, tagged_images_on_screen


@pytest.fixture
def widget(tmp_path: Path) -> Iterator[TaggerWidget]:
    """Return the screen of four images that have tags."""
    with tagged_images_on_screen(tmp_path) as widget:
        yield widget


@pytest.fixture
def sent(widget: TaggerWidget, monkeypatch: pytest.MonkeyPatch) -> Messages:
    """Return what the workbench sends to its pages from now on."""
    return sent_by_workbench(widget, monkeypatch)


def page_of(widget: TaggerWidget, sent: Messages, **wish: Any) -> dict[str, Any]:
    """Request a page of the history."""
    wish = {"before": None, "text": "", "author": None, "marks": False} | wish
    asks(widget, "history", "page", **wish)
    return sent[-1]


def renamed(widget: TaggerWidget, old: str, new: str, *names: str) -> str:
    edit = widget.session.plan(Rename(old, new), names or None).apply()
    assert edit is not None
    return edit.id


class TestHistory:
    def test_nothing_is_sent_before_it_is_looked_at(self, widget: TaggerWidget, sent: Messages) -> None:
        """While no page shows the history, edits send nothing; then the page is told once to ask."""
        widget.session.add_tags(0, "window")
        assert sent == []
        asks(widget, "history", "show", on=True, newest="")
        assert [each["kind"] for each in sent] == ["stale"]
        newest = page_of(widget, sent)["newest"]
        asks(widget, "history", "show", on=False)
        sent.clear()
        asks(widget, "history", "show", on=True, newest=newest)
        assert [each["kind"] for each in sent] == ["shown"]

    def test_edits_come_by_themselves(self, widget: TaggerWidget, sent: Messages) -> None:
        """An edit by a script is sent as a row, with the rows it changes; authors are sent once there are two."""
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
        """Each page starts after the last row of the previous one; marks are left out unless requested."""
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
        """The history is searched by words, ignoring case, and by author."""
        for tag in ("Window", "door", "window frame"):
            widget.session.add_tags(0, tag)
        rows = page_of(widget, sent, text=" wInDow ")["rows"]
        assert [row["what"] for row in rows] == ["Added window frame", "Added Window"]
        assert page_of(widget, sent, author="bob")["rows"] == []
        assert page_of(widget, sent, text="nothing", request=7)["request"] == 7

    def test_an_edit_without_conflicts_is_undone_at_once(self, widget: TaggerWidget, sent: Messages) -> None:
        """Any edit can be undone, which is reported and can be redone."""
        edit = renamed(widget, "cat", "tabby")
        widget.session.add_tags(3, "window")
        asks(widget, "history", "undo", id=edit)
        done = sent[-1]
        assert (done["kind"], done["text"]) == ("done", "Undid “Renamed cat to tabby (3 images)”.")
        assert widget.session.image(0).tags == ("cat", "sofa")
        assert widget.session.image(3).tags == ("long hair", "window")
        asks(widget, "history", "undo", id=done["row"]["target"])
        assert sent[-1]["text"] == "Redid “Renamed cat to tabby (3 images)”."
        assert widget.session.image(0).tags == ("tabby", "sofa")

    def test_conflicts_are_shown_and_left_out(self, widget: TaggerWidget, sent: Messages) -> None:
        """Conflicts are listed by image with the later edits; the other images can be undone."""
        edit = renamed(widget, "cat", "tabby")
        renamed(widget, "tabby", "lion", "p-0002")
        asks(widget, "history", "undo", id=edit)
        told = sent[-1]
        assert (told["kind"], told["count"], told["rest"], told["way"]) == ("conflicts", 1, 2, "rest")
        [row] = told["rows"]
        assert (row["image"], row["why"], row["more"]) == ("p-0002", "tabby has since been removed", 0)
        assert [each["what"] for each in row["since"]] == ["Renamed tabby to lion (1 image)"]
        assert widget.session.image(0).tags == ("tabby", "sofa")
        asks(widget, "history", "undo_rest", id=edit)
        assert [image.tags for image in widget.session.images[:3]] == [
            ("cat", "sofa"),
            ("lion", "dog"),
            ("cat",),
        ]
        assert sent[-1]["text"] == "Undid “Renamed cat to tabby (3 images)”. 1 image was left unchanged."

    def test_what_another_process_did_just_now_counts(self, widget: TaggerWidget, sent: Messages) -> None:
        """The other process's edit is taken in before anything is undone, so all images conflict."""
        edit = renamed(widget, "cat", "tabby")
        with Session(widget.session.source, author="bob", background=False) as bob:
            bob.rename_tag("tabby", "lion")
        asks(widget, "history", "undo", id=edit)
        assert (sent[-1]["kind"], sent[-1]["count"]) == ("conflicts", 3)

    def test_many_conflicts_are_told_in_parts(
        self, widget: TaggerWidget, sent: Messages, tmp_path: Path
    ) -> None:
        """The page asks for more as it is scrolled; a request of another page does not interfere."""
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
        """The trigger word is removed from all images; an image whose tags were changed since keeps the change."""
        widget.session.add_tags(0, "ohwx")
        edit = widget.session.set_trigger("ohwx")
        assert edit is not None
        widget.session.set_tags(0, ["ohwx", "tree"])
        asks(widget, "history", "undo", id=edit.id)
        assert sent[-1]["text"] == "Undid “Set the trigger word to ohwx”."
        assert widget.session.settings.trigger is None

    def test_what_cannot_be_done_is_said(self, widget: TaggerWidget, sent: Messages) -> None:
        """An unknown id, as after the journal was replaced, gets an answer."""
        asks(widget, "history", "undo", id="gone")
        assert (sent[-1]["kind"], sent[-1]["row"]) == ("done", None)
        assert sent[-1]["text"].startswith("There is no edit with the id 'gone'.")

    def test_where_every_image_conflicts_nothing_is_left_to_undo(
        self, widget: TaggerWidget, sent: Messages
    ) -> None:
        """The panel says so beforehand, and undoing all the same changes nothing."""
        edit = renamed(widget, "cat", "tabby")
        renamed(widget, "tabby", "lion")
        asks(widget, "history", "undo", id=edit)
        assert (sent[-1]["count"], sent[-1]["rest"], sent[-1]["way"]) == (3, 0, "")
        asks(widget, "history", "undo_rest", id=edit)
        assert sent[-1]["row"] is None
        assert "lion" in widget.session.image(0).tags

    def test_the_images_of_an_edit_are_shown(self, widget: TaggerWidget, sent: Messages) -> None:
        """The images are selected in the gallery; a filter that hides all of them is cleared, any other stays."""
        edit = renamed(widget, "cat", "tabby")
        widget.gallery.show_filter("dog")
        asks(widget, "history", "images", id=edit)
        assert widget.gallery.selected == ["p-0001", "p-0002", "p-0003"]
        assert widget.gallery.query == "dog"
        widget.gallery.show_filter("long_hair")
        asks(widget, "history", "images", id=edit)
        assert widget.gallery.query == ""
        assert sent == []
