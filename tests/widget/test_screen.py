"""TaggerWidget as the kernel sees it: no browser takes part."""

from __future__ import annotations

import concurrent.futures
import json
import threading
import zlib
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import ipywidgets
import msgspec
import pytest
from ipywidgets.widgets.widget import _instances
from PIL import Image

from tagger_widget import FolderError, SaveError, Session, TaggerWidget
from tagger_widget.dataset.event import Visitor
from tagger_widget.operations import Rename
from tagger_widget.session.options import Resumed
from tagger_widget.widget.palette.view import keep_places
from tagger_widget.widget.shared import collaborators, wording
from tagger_widget.widget.shared.status_line import READING_S, Remarks
from tagger_widget.widget.shared.updates import News
from tagger_widget.widget.tagging.cards import SLOTS, Card
from tests.support.folders import FullDisk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def widget(photos: Path) -> Iterator[TaggerWidget]:
    """Return the screen of a dataset of six images."""
    widget = TaggerWidget(photos, prefix="mila", background=False)
    yield widget
    widget.close()


@pytest.fixture
def sent(widget: TaggerWidget, monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, Any], list[bytes]]]:
    """Return what the stage sends to the page from now on."""
    messages: list[tuple[dict[str, Any], list[bytes]]] = []
    monkeypatch.setattr(
        widget.stage, "send", lambda content, buffers=None: messages.append((content, buffers or []))
    )
    return messages


def card(widget: TaggerWidget, name: str) -> Card:
    return widget.deck.cards[name]


def from_page(part: ipywidgets.Widget, message: dict[str, Any]) -> None:
    """Deliver a message as the page would send it."""
    part._handle_custom_msg(message, [])


def page_opens(widget: TaggerWidget) -> None:
    from_page(widget.stage, {"kind": "hello", "page": "p"})


def time_passes(widget: TaggerWidget) -> None:
    """Do what a session with a background does a few times a second."""
    widget.session._background.tick()
    widget.session._context.store.events.deliver()


def pictures_are_read(widget: TaggerWidget) -> None:
    """Wait until every picture around the current image is at hand."""
    while set(widget._pictures.ready) != set(widget.deck.cards):
        concurrent.futures.wait(list(widget._pictures._jobs.values()), timeout=30)


class TestComposition:
    def test_is_an_ipywidget_made_of_ipywidgets(self, widget: TaggerWidget) -> None:
        """The screen is a VBox of ipywidgets, with one Image and one TagsInput for each image at hand."""
        shown = card(widget, "mila-0001")
        assert isinstance(widget, ipywidgets.VBox)
        assert isinstance(shown.image, ipywidgets.Image)
        assert isinstance(shown.tags, ipywidgets.TagsInput)
        assert isinstance(widget.navigation.slider, ipywidgets.IntSlider)

    def test_repr_is_short(self, widget: TaggerWidget) -> None:
        """A notebook keeps the repr, so it says where the user is and no more."""
        assert repr(widget) == "TaggerWidget('photos', 1 of 6)"
        widget.close()
        assert repr(widget) == "TaggerWidget(closed)"

    def test_takes_a_session(self, photos: Path) -> None:
        """A session given is shown as it is, and stays open when the widget is closed."""
        with Session(photos, prefix="mila", background=False) as session:
            session.go_to(2)
            widget = TaggerWidget(session)
            assert widget.session is session
            assert widget.stage.deck["current"] == "mila-0003"
            widget.close()
            assert session.add_tags(0, "cat") is not None

    def test_errors_of_the_folder_come_through(self, tmp_path: Path) -> None:
        """A folder that is not there is said to be missing, by name."""
        with pytest.raises(FolderError, match="nowhere"):
            TaggerWidget(tmp_path / "nowhere")

    def test_state_holds_no_image(self, widget: TaggerWidget) -> None:
        """No widget keeps the bytes of an image in its state, which is what a notebook would save."""
        for each in widget.deck.cards.values():
            assert bytes(each.image.value) == b""
        states = [part.get_state() for part in (widget.stage, widget.palette)]
        assert not any(isinstance(value, bytes | memoryview) for state in states for value in state.values())


class TestTags:
    def test_an_edit_lands_on_the_image_of_its_card(self, widget: TaggerWidget) -> None:
        """Tags entered into a card belong to its image, wherever the user has gone meanwhile."""
        first = card(widget, "mila-0001")
        widget.navigation.next.click()
        first.tags.value = ["cat"]
        assert widget.session.image("mila-0001").tags == ("cat",)
        assert widget.session.current.tags == ()

    def test_a_late_edit_of_a_card_that_has_gone_still_counts(self, widget: TaggerWidget) -> None:
        """An edit that arrives after its card left the deck goes to its image all the same."""
        first = card(widget, "mila-0001")
        widget.navigation.slider.value = 6
        assert "mila-0001" not in widget.deck.cards
        first.tags.value = ["late"]
        assert widget.session.image("mila-0001").tags == ("late",)

    def test_a_change_is_what_was_added_and_removed(self, photos: Path) -> None:
        """A card that lags behind does not take back what came from elsewhere."""
        with Session(photos, prefix="mila", background=False) as session:
            session.add_tags(0, "cat", "dog")
            widget = TaggerWidget(session)
            page_opens(widget)
            session.add_tags(0, "bird")  # The page was asked to show it, and has not done so yet.
            shown = card(widget, "mila-0001").tags
            assert shown.value == ["cat", "dog"]
            shown.value = ["dog", "fox"]
            assert set(session.image(0).tags) == {"dog", "bird", "fox"}
            widget.close()

    def test_order_is_kept(self, widget: TaggerWidget) -> None:
        """Dragging tags into another order reorders them in the caption."""
        shown = card(widget, "mila-0001").tags
        shown.value = ["a", "b", "c"]
        shown.value = ["c", "a", "b"]
        assert widget.session.current.tags == ("c", "a", "b")
        assert (widget.session.output / "mila-0001.txt").read_text("utf-8") == "c, a, b"

    def test_a_change_told_twice_is_made_once(self, widget: TaggerWidget) -> None:
        """The page tells of a change by message and by the TagsInput's value: it counts once."""
        page_opens(widget)
        tell = {"kind": "tags", "name": "mila-0001"}
        from_page(widget.stage, {**tell, "before": [], "after": ["cat"]})
        from_page(widget.stage, {**tell, "before": ["cat"], "after": []})
        shown = card(widget, "mila-0001").tags
        shown.value = ["cat"]
        shown.value = []
        assert widget.session.current.tags == ()
        assert len(widget.session.history) == 2

    def test_an_edit_without_a_card_names_its_image(self, widget: TaggerWidget) -> None:
        """For an image whose card the page does not have yet, it sends what to add, and what to turn round."""
        widget.session.add_tags("mila-0005", "old")
        edit = {"kind": "edit", "name": "mila-0005", "add": ["old", "cat"], "toggle": "dog"}
        from_page(widget.stage, edit)
        assert widget.session.image("mila-0005").tags == ("old", "cat", "dog")
        from_page(widget.stage, {**edit, "add": []})
        assert widget.session.image("mila-0005").tags == ("old", "cat")

    def test_an_edit_by_a_page_that_went_on_is_for_where_it_gets(self, widget: TaggerWidget) -> None:
        """While the page waits to hear which image comes next, keys are for that one."""
        from_page(widget.stage, {"kind": "command", "command": "next", "page": "a", "move": 1})
        from_page(widget.stage, {"kind": "edit", "name": None, "add": ["cat"], "toggle": None})
        assert widget.session.image("mila-0001").tags == ()
        assert widget.session.image("mila-0002").tags == ("cat",)

    def test_tags_from_elsewhere_appear(self, widget: TaggerWidget) -> None:
        """What another cell does shows on the card, in the counts and in the status line."""
        widget.session.add_tags(0, "cat")
        assert card(widget, "mila-0001").tags.value == ["cat"]
        assert widget.palette.recent == ["cat"]
        assert widget.stage.status["text"] == "Added cat. Ctrl+Z undoes."

    def test_tags_from_another_thread_appear(self, widget: TaggerWidget) -> None:
        """What another thread does shows as well."""
        thread = threading.Thread(target=lambda: widget.session.add_tags(0, "cat"))
        thread.start()
        thread.join()
        assert card(widget, "mila-0001").tags.value == ["cat"]

    def test_an_open_page_is_asked_instead_of_overwritten(
        self, widget: TaggerWidget, sent: list[tuple[dict[str, Any], list[bytes]]]
    ) -> None:
        """Python never writes the tags of a card in an open page: somebody may be typing there."""
        page_opens(widget)
        sent.clear()
        widget.session.add_tags(0, "cat")
        assert card(widget, "mila-0001").tags.value == []
        assert {"kind": "wish", "name": "mila-0001", "from": [], "to": ["cat"]} in [each for each, _ in sent]

    def test_an_edit_on_its_way_is_not_taken_back(
        self, widget: TaggerWidget, sent: list[tuple[dict[str, Any], list[bytes]]]
    ) -> None:
        """The TagsInput has changed, its handler waits for its turn, and the screen is drawn in between."""
        page_opens(widget)
        sent.clear()
        with widget._lock:
            arrival = threading.Thread(
                target=lambda: setattr(card(widget, "mila-0001").tags, "value", ["dog"])
            )
            arrival.start()
            while card(widget, "mila-0001").tags.value != ["dog"]:
                pass
            widget._on_news()
            widget._render(News())
        arrival.join()
        assert "wish" not in [each["kind"] for each, _ in sent]
        assert widget.session.image(0).tags == ("dog",)

    def test_a_wish_that_was_carried_out_is_nobodys_edit(self, widget: TaggerWidget) -> None:
        """What changed meanwhile is wished for next, and not undone by the report of the last wish."""
        page_opens(widget)
        widget.session.add_tags(0, "cat")
        widget.session.undo()
        widget.session.redo()
        report = {"kind": "tags", "name": "mila-0001", "before": ["cat"], "after": [], "wished": True}
        from_page(widget.stage, report)
        assert widget.session.image(0).tags == ("cat",)
        assert [edit.kind for edit in widget.session.history] == ["add", "undo", "redo"]

    def test_what_the_session_makes_of_tags_goes_back_to_the_card(self, photos: Path) -> None:
        """A tag with a comma is split and the trigger word left out, on the card as in the caption."""
        widget = TaggerWidget(photos, prefix="mila", trigger="ohwx", background=False)
        card(widget, "mila-0001").tags.value = ["ohwx", "a, b"]
        assert card(widget, "mila-0001").tags.value == ["a", "b"]
        assert widget.deck.trigger.value == "ohwx"
        widget.close()

    def test_undo_and_redo(self, widget: TaggerWidget) -> None:
        """Undo takes the last edit back on the screen as well, and redo brings it back."""
        card(widget, "mila-0001").tags.value = ["cat"]
        widget.navigation.undo.click()
        assert card(widget, "mila-0001").tags.value == []
        assert widget.navigation.undo.disabled
        widget.navigation.redo.click()
        assert card(widget, "mila-0001").tags.value == ["cat"]

    def test_an_edit_that_cannot_be_saved_is_said_and_shown_as_it_is(
        self, widget: TaggerWidget, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """When saving fails the card shows what is true, and the status line says what was not saved."""

        def full_disk(*_: object) -> None:
            raise SaveError("The disk is full. Make room, then try again.")

        monkeypatch.setattr(widget.session, "change_tags", full_disk)
        card(widget, "mila-0001").tags.value = ["cat"]
        assert card(widget, "mila-0001").tags.value == []
        status = widget.stage.status
        assert status == {
            "text": "cat: not changed. The disk is full. Make room, then try again.",
            "tone": "trouble",
            "notes": [],
        }

    def test_an_unforeseen_error_is_shown(
        self, widget: TaggerWidget, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """No error vanishes in a handler: the status line tells of it."""

        def broken() -> None:
            raise ZeroDivisionError("oh")

        monkeypatch.setattr(widget.session, "undo", broken)
        widget._on_command("undo")
        assert "ZeroDivisionError: oh" in widget.stage.status["text"]


class TestMoving:
    def test_the_deck_follows(self, widget: TaggerWidget) -> None:
        """The cards around the current image are at hand, and those that stay are the same ones."""
        assert set(widget.deck.cards) == {f"mila-000{n}" for n in (1, 2, 3, 4)}
        second = card(widget, "mila-0002")
        widget.navigation.next.click()
        widget.navigation.next.click()
        assert card(widget, "mila-0002") is second
        assert len(widget.deck.facts()) == 6 <= SLOTS

    def test_a_move_of_the_page_is_answered(self, widget: TaggerWidget) -> None:
        """The deck says which move of which page it answers, so that a page can tell old news."""
        page_opens(widget)
        from_page(widget.stage, {"kind": "go", "name": "mila-0002", "page": "p", "move": 7})
        assert widget.session.position == 1
        assert widget.stage.deck["ack"] == {"p": 7}

    def test_going_on_marks_a_tagged_image_as_done(self, widget: TaggerWidget) -> None:
        """An image with tags is done once the user goes to the next one, by whichever way."""
        widget.session.add_tags(0, "cat")
        from_page(widget.stage, {"kind": "go", "name": "mila-0002", "page": "p", "move": 1})
        assert widget.session.image(0).state == "done"

    def test_skip_says_which_image(self, widget: TaggerWidget) -> None:
        """Skipping names the image that was passed over."""
        widget.navigation.skip.click()
        assert widget.session.image(0).state == "skipped"
        assert widget.stage.status["text"] == "Skipped mila-0001."

    @pytest.mark.parametrize(
        ("command", "said"),
        [("previous", "This is the first image."), ("undo", "There is nothing to undo.")],
    )
    def test_a_command_without_effect_is_explained(
        self, widget: TaggerWidget, command: str, said: str
    ) -> None:
        """A key that can do nothing says why."""
        widget._on_command(command)
        assert widget.stage.status["text"] == said

    def test_the_slider_goes_to_an_image(self, widget: TaggerWidget) -> None:
        """The slider counts from one."""
        widget.navigation.slider.value = 4
        assert widget.session.position == 3
        assert widget.top.place.value == "4 of 6 · 66 %"

    def test_an_edit_of_another_image_names_it(self, widget: TaggerWidget) -> None:
        """The status line names the image once it is no longer the one shown."""
        card(widget, "mila-0001").tags.value = ["cat"]
        widget.navigation.next.click()
        assert widget.stage.status["text"] == "Added cat to mila-0001. Ctrl+Z undoes."

    def test_a_batch_edit_says_how_many_images_it_changed(self, widget: TaggerWidget) -> None:
        """Whether the one image that changed is shown or not, its words are the same."""
        card(widget, "mila-0001").tags.value = ["Cat"]
        widget.navigation.next.click()
        widget.session.plan(Rename("Cat", "cat")).apply()
        assert widget.stage.status["text"] == "Renamed Cat to cat (1 image). Ctrl+Z undoes."

    def test_resuming_is_announced(self, photos: Path) -> None:
        """A dataset taken up again says where, with a way to the first image."""
        with Session(photos, prefix="mila", background=False) as session:
            session.go_to(3)
        widget = TaggerWidget(photos, background=False)
        assert widget.banner.text.value.startswith("Resuming at 4 of 6, last saved today")
        widget.banner.start_button.click()
        assert widget.session.position == 0
        assert "tagger-gone" in widget.banner._dom_classes
        widget.close()


class TestPeople:
    @pytest.mark.parametrize(
        ("authors", "told"),
        [
            pytest.param([], "", id="nobody"),
            pytest.param(["bob", "ann", "bob"], "Also here: ann, bob", id="each once, in order"),
            pytest.param(["me"], "Also here: you in another tab", id="oneself"),
            pytest.param(["me", "ann", "me"], "Also here: ann, you in 2 other tabs", id="others and oneself"),
            pytest.param(
                [f"person {n}" for n in range(12)], "Also here: 12 others", id="too many to be listed"
            ),
            pytest.param(["x" * 60], f"Also here: {'x' * 23}…", id="a name too long"),
        ],
    )
    def test_who_else_is_here(self, widget: TaggerWidget, authors: list[str], told: str) -> None:
        """The top bar names the others once each, or tells how many they are."""
        others = tuple(Visitor(author, "mila-0001") for author in authors)
        snapshot = msgspec.structs.replace(widget.session.snapshot(), author="me", others=others)
        assert collaborators.also_here(snapshot) == told

    @pytest.mark.parametrize(
        ("authors", "told"),
        [
            pytest.param(["ann"], "ann is here too", id="one"),
            pytest.param(["bob", "ann", "ann"], "ann and bob are here too", id="two"),
            pytest.param(["ann", "bob", "cy"], "ann and 2 others are here too", id="more"),
            pytest.param(["me", "me"], "You are here in another tab, too", id="oneself"),
            pytest.param(["me", "ann"], "ann is here too", id="others before oneself"),
        ],
    )
    def test_who_is_at_an_image(self, widget: TaggerWidget, authors: list[str], told: str) -> None:
        """Each image that others are at has its words, and its place for the slider."""
        others = tuple(Visitor(author, "mila-0006") for author in authors)
        snapshot = msgspec.structs.replace(widget.session.snapshot(), author="me", others=others)
        company = collaborators.company(snapshot, widget._index)
        assert company == {"mila-0006": collaborators.Company(told, 1.0)}

    def test_others_are_shown_where_they_are(self, photos: Path) -> None:
        """The label, its tooltip and the marks of images ahead follow the others as they come, go on and leave."""
        widget = TaggerWidget(photos, prefix="mila", author="me", background=False)
        with Session(photos, author="ann", background=False) as ann:
            ann.go_to(3)
            time_passes(widget)
            assert widget.top.others.value == "Also here: ann"
            assert widget.stage.whereabouts == "ann is at mila-0004"
            assert widget.stage.others == {"mila-0004": {"text": "ann is here too", "at": 0.6}}
            ann.go_to(1)
            time_passes(widget)
            assert set(widget.stage.others) == {"mila-0002"}
        time_passes(widget)
        assert (widget.top.others.value, widget.stage.others, widget.stage.whereabouts) == ("", {}, "")
        widget.close()

    def test_somebody_at_an_image_not_known_here_yet(self, widget: TaggerWidget) -> None:
        """One at an image that came into the folder just now has no mark, and harms nothing."""
        others = (Visitor("ann", "mila-9999"),)
        snapshot = msgspec.structs.replace(widget.session.snapshot(), others=others)
        assert collaborators.company(snapshot, widget._index) == {}


class TestNews:
    def test_two_on_one_image_are_both_told(self, photos: Path) -> None:
        """Each reads what the other did beside what they did themselves, and that both are kept."""
        ann = TaggerWidget(photos, prefix="mila", author="ann", background=False)
        bob = TaggerWidget(photos, author="bob", background=False)
        card(ann, "mila-0001").tags.value = ["hat"]
        card(bob, "mila-0001").tags.value = ["sea"]
        time_passes(ann)
        for widget, own, other in ((ann, "hat", "bob added sea"), (bob, "sea", "ann added hat")):
            assert widget.stage.status["text"] == f"Added {own}. Ctrl+Z undoes."
            assert widget.stage.status["notes"] == [f"{other} here. Both are kept."]
            assert set(card(widget, "mila-0001").tags.value) == {"hat", "sea"}
            widget.close()

    @pytest.mark.parametrize(
        ("act", "told"),
        [
            pytest.param(lambda s: s.add_tags(0, "a"), ["ann added a here."], id="added"),
            pytest.param(lambda s: s.remove_tags(0, "old"), ["ann removed old here."], id="removed"),
            pytest.param(lambda s: s.set_tags(0, ["new"]), ["ann replaced old by new here."], id="replaced"),
            pytest.param(
                lambda s: [s.add_tags(0, tag) for tag in "abcde"],
                ["ann added a, b, c and 2 more here."],
                id="a row",
            ),
            pytest.param(
                lambda s: (s.add_tags(0, "a", "b"), s.remove_tags(0, "a", "old")),
                ["ann replaced old by b here."],
                id="to and fro",
            ),
            pytest.param(
                lambda s: (s.add_tags(0, "a"), s.undo()),
                ["ann added a here.", "ann removed a here."],
                id="undone",
            ),
            pytest.param(lambda s: s.add_tags(3, "a"), [], id="another image"),
            pytest.param(lambda s: (s.go_to(3), s.skip()), [], id="a mark"),
            pytest.param(
                lambda s: s.set_trigger("ohwx"), ["ann set the trigger word to ohwx."], id="the trigger word"
            ),
        ],
    )
    def test_what_others_do_is_told_plainly(
        self, photos: Path, act: Callable[[Session], object], told: list[str]
    ) -> None:
        """What concerns the image on the screen, or all of them; what others do elsewhere is not."""
        widget = TaggerWidget(photos, prefix="mila", author="me", background=False)
        widget.session.add_tags(0, "old")
        widget.navigation.next.click()
        widget.navigation.previous.click()  # What was done here before counts no more.
        with Session(photos, author="ann", background=False) as ann:
            act(ann)
        time_passes(widget)
        assert widget.stage.status["notes"] == told
        widget.close()

    def test_ones_own_other_tab_is_told_apart(self, photos: Path) -> None:
        """An edit from another tab of the same person is said to be theirs."""
        widget = TaggerWidget(photos, prefix="mila", author="me", background=False)
        with Session(photos, author="me", background=False) as tab:
            tab.add_tags(0, "cat")
        time_passes(widget)
        assert widget.stage.status["notes"] == ["You added cat here, in another tab."]
        widget.close()

    def test_what_came_from_elsewhere_stays_long_enough_to_be_read(self) -> None:
        """Going on takes away what was there for a few seconds; the last three are kept, each once."""
        now = 0.0
        remarks = Remarks("Hello.", "me", clock=lambda: now)
        for text in "abcdc":
            remarks.notify(text)
        remarks.go_on()
        assert remarks.notes == ["b", "d", "c"]
        now = READING_S
        remarks.notify("e")
        remarks.go_on()
        assert remarks.notes == ["e"]

    def test_new_images_are_told_and_can_be_gone_to(
        self, widget: TaggerWidget, photos: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """At the last image, one that comes into the folder is said, counted, and the next card."""
        monkeypatch.setattr("tagger_widget.session.background.watchers._QUIET_S", -1.0)
        widget.session.go_to(5)
        Image.new("RGB", (64, 48), "teal").save(photos / "new.png")
        time_passes(widget)
        assert widget.stage.status["notes"] == [f"A new image came into {photos}."]
        assert widget.navigation.slider.max == 7
        assert widget.top.place.value == "6 of 7 · 85 %"
        assert widget.stage.deck["order"][-1] == "mila-0007"
        assert card(widget, "mila-0007").about == ("mila-0007 · new.png", "new.png")
        widget.navigation.next.click()
        assert widget.stage.deck["current"] == "mila-0007"

    def test_an_image_that_another_program_changed_is_drawn_anew(
        self, photos: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It is said, and its picture is read again."""
        with Session(photos, prefix="mila") as session:
            assert session.wait_copied(60)
        widget = TaggerWidget(photos, background=False)
        pictures_are_read(widget)
        read: list[str] = []
        monkeypatch.setattr(
            widget._pictures, "_read", lambda name: read.append(name) or widget.session.preview(name)
        )
        Image.new("RGB", (200, 300), "teal").save(widget.session.output / "mila-0001.jpg")
        time_passes(widget)
        pictures_are_read(widget)
        assert read == ["mila-0001"]
        assert widget.stage.status["notes"] == [
            "mila-0001.jpg was changed by another program. Its original is untouched."
        ]
        widget.close()


class TestRefused:
    @pytest.fixture
    def disk(self, widget: TaggerWidget, monkeypatch: pytest.MonkeyPatch) -> FullDisk:
        """Return a disk that is full from now on, under an open widget."""
        assert widget.session.output.is_dir()
        disk = FullDisk(monkeypatch)
        disk.refuses = lambda path: "tagged" in path
        return disk

    def test_tags_stay_and_are_said_to_be_unsaved(
        self, widget: TaggerWidget, disk: FullDisk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A tag that the disk refuses stays on its image and is not given back; going on and undo still work."""
        given_back: list[object] = []
        monkeypatch.setattr(widget.palette, "give_back", given_back.append)
        shown = card(widget, "mila-0001").tags
        shown.value = ["cat"]
        shown.value = ["cat", "dog"]
        assert shown.value == ["cat", "dog"]
        assert widget.stage.status["text"] == "Added dog. Ctrl+Z undoes."
        assert widget.top.saved.value == "⚠ 2 changes not saved yet"
        assert "tagger-unsaved" in widget.top.saved._dom_classes
        assert len(widget.stage.troubles) == 1
        assert "disk is full" in widget.stage.troubles[0]
        widget.navigation.undo.click()
        assert shown.value == ["cat"]
        assert widget.stage.status["text"].startswith("Undone: ")
        widget.navigation.next.click()
        widget.navigation.skip.click()
        assert widget.stage.deck["current"] == "mila-0003"
        assert given_back == []
        disk.refuses = lambda _path: False

    def test_saved_again_is_said_by_itself(self, widget: TaggerWidget, disk: FullDisk) -> None:
        """Once the disk takes it, the mark and the troubles follow without anything being done."""
        card(widget, "mila-0001").tags.value = ["cat"]
        assert widget.top.saved.value == "⚠ 1 change not saved yet"
        widget._on_command("save")
        assert widget.stage.status["text"].startswith("1 change could not be saved yet.")
        disk.refuses = lambda _path: False
        time_passes(widget)
        assert widget.top.saved.value == "✓ Saved"
        assert "tagger-unsaved" not in widget.top.saved._dom_classes
        assert widget.stage.troubles == []
        assert (widget.session.output / "mila-0001.txt").read_text("utf-8") == "cat"


class TestPictures:
    def test_previews_are_sent_ahead(
        self, widget: TaggerWidget, sent: list[tuple[dict[str, Any], list[bytes]]]
    ) -> None:
        """A page that opens is sent the pictures of the images around, each with its whole size."""
        pictures_are_read(widget)
        page_opens(widget)
        pictures = {each["name"]: (each, buffers) for each, buffers in sent if each["kind"] == "picture"}
        assert set(pictures) == set(widget.deck.cards)
        facts, buffers = pictures["mila-0001"]
        assert (facts["format"], facts["width"], facts["height"]) == ("jpeg", 320, 240)
        assert buffers == [widget.session.preview(0).data]

    def test_an_unreadable_image_tells_its_reason(self, photos: Path) -> None:
        """In place of a picture that cannot be read, the page is told why."""
        (photos / "1.jpg").write_bytes(b"not an image")
        widget = TaggerWidget(photos, prefix="mila", background=False)
        widget.session.go_to("mila-0001")
        pictures_are_read(widget)
        reason = widget._pictures.ready["mila-0001"]
        assert isinstance(reason, str)
        assert "1.jpg" in reason
        widget.close()

    def test_the_whole_image_is_sent_when_asked_for(
        self, widget: TaggerWidget, sent: list[tuple[dict[str, Any], list[bytes]]]
    ) -> None:
        """Zooming in beyond the preview brings the image in full resolution."""
        from_page(widget.stage, {"kind": "full", "name": "mila-0001"})
        facts, buffers = sent[-1]
        assert facts["full"]
        assert buffers == [widget.session.full_image(0)[0]]


class TestPalette:
    def test_an_edit_sends_only_the_counts_it_changed(
        self, widget: TaggerWidget, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A hundred thousand known tags are not sent again for one of them."""
        widget.session.add_tags(1, "cat", "dog")
        messages: list[dict[str, Any]] = []
        monkeypatch.setattr(widget.palette, "send", lambda content, _buffers=None: messages.append(content))
        card(widget, "mila-0001").tags.value = ["cat"]
        assert messages == [{"kind": "counts", "changes": [["cat", 2]]}]

    def test_completions_are_ranked_by_the_vocabulary(
        self, widget: TaggerWidget, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The page gets what the vocabulary finds, with the part that matched."""
        widget.session.add_tags(0, "red window")
        messages: list[dict[str, Any]] = []
        monkeypatch.setattr(widget.palette, "send", lambda content, _buffers=None: messages.append(content))
        from_page(widget.palette, {"kind": "search", "text": "win"})
        row = {"tag": "red window", "count": 1, "span": (4, 7), "alias": None, "wide": 0, "kind": ""}
        assert messages == [{"kind": "matches", "text": "win", "matches": [row]}]

    def test_a_page_gets_every_tag(self, widget: TaggerWidget, monkeypatch: pytest.MonkeyPatch) -> None:
        """A page that opens is sent all known tags, their counts, and which were used last."""
        widget.session.add_tags(0, "cat", "犬")
        buffers: list[bytes] = []
        monkeypatch.setattr(widget.palette, "send", lambda _content, data=None: buffers.extend(data or []))
        from_page(widget.palette, {"kind": "hello"})
        told = json.loads(buffers[-1])
        assert dict(zip(told["tags"], told["counts"], strict=True)) == {"cat": 1, "犬": 1}
        assert set(told["recent"]) == {"cat", "犬"}

    @pytest.mark.parametrize(
        ("places", "recent", "after"),
        [
            pytest.param((), ("b", "a"), ("a", "b"), id="first tags in the order of their use"),
            pytest.param(("a", "b"), ("a", "b"), ("a", "b"), id="using a tag moves none"),
            pytest.param(("a", "b"), ("c", "b"), ("c", "b"), id="a new one takes the place of the one gone"),
            pytest.param(("a", "b", "c"), ("c",), ("c",), id="no gap is left"),
        ],
    )
    def test_a_recent_tag_keeps_its_digit(
        self, places: tuple[str, ...], recent: tuple[str, ...], after: tuple[str, ...]
    ) -> None:
        """Fingers remember the digit of a tag, so it stays as long as the tag is among the recent ones."""
        assert keep_places(places, recent) == after


class TestClosing:
    def test_closing_lets_go_of_everything(self, photos: Path) -> None:
        """A closed widget listens to nothing, and none of its parts is left open."""
        before = set(_instances)
        with Session(photos, prefix="mila", background=False) as session:
            widget = TaggerWidget(session)
            status = widget.stage.status
            widget.close()
            widget.close()
            session.add_tags(0, "cat")
            assert widget.stage.status == status
            assert widget.stage.comm is None
            assert all(each.tags.comm is None for each in widget.deck.cards.values())
        assert not [t for t in threading.enumerate() if t.name.startswith("tagger-preview") and t.is_alive()]
        assert set(_instances) == before

    def test_closing_closes_a_session_of_its_own(self, photos: Path) -> None:
        """A session that the widget opened ends with it."""
        widget = TaggerWidget(photos, prefix="mila", background=False)
        told: list[str] = []
        widget.session.subscribe(lambda event: told.append(event.kind))
        widget.close()
        assert told[-1] == "closed"

    def test_two_widgets_show_one_session(self, photos: Path) -> None:
        """Two screens of one session show the same, and closing one leaves the other at work."""
        with Session(photos, prefix="mila", background=False) as session:
            one, two = TaggerWidget(session), TaggerWidget(session)
            card(one, "mila-0001").tags.value = ["cat"]
            assert card(two, "mila-0001").tags.value == ["cat"]
            one.close()
            session.add_tags(0, "dog")
            assert card(two, "mila-0001").tags.value == ["cat", "dog"]
            two.close()


class TestWords:
    @pytest.mark.parametrize(
        ("hours_ago", "told"),
        [
            pytest.param(2, "today 12:00", id="today"),
            pytest.param(26, "yesterday 12:00", id="yesterday"),
            pytest.param(24 * 12 + 2, "on 3 May 2026 12:00", id="earlier"),
        ],
    )
    def test_when_a_dataset_was_saved(self, hours_ago: int, told: str) -> None:
        """The time is told as people say it, in the time zone of the reader."""
        now = datetime(2026, 5, 15, 14, 0, tzinfo=timezone(timedelta(hours=2)))
        resumed = Resumed(36, 240, (now - timedelta(hours=hours_ago)).astimezone(timezone.utc))
        assert wording.resuming(resumed, now) == f"Resuming at 37 of 240, last saved {told}"

    @pytest.mark.parametrize(
        ("count", "told"),
        [
            pytest.param(1, "1 change that could not be saved last time was saved now.", id="one"),
            pytest.param(2, "2 changes that could not be saved last time were saved now.", id="more"),
        ],
    )
    def test_what_was_saved_belatedly(self, count: int, told: str) -> None:
        """Resuming tells of edits that only now could be saved."""
        now = datetime(2026, 5, 15, 14, 0, tzinfo=timezone.utc)
        resumed = Resumed(36, 240, now, recovered=count)
        assert wording.resuming(resumed, now) == f"Resuming at 37 of 240, last saved today 14:00. {told}"


class TestFacts:
    @pytest.mark.parametrize(
        ("today", "seconds", "left", "told"),
        [
            pytest.param(0, None, 9, "", id="nothing yet"),
            pytest.param(31, 14.2, 206, "31 today · 14 s each · about 49 min left", id="minutes"),
            pytest.param(1, 100.0, 900, "1 today · 2 min each · about 25 h left", id="hours"),
            pytest.param(240, 14.0, 0, "240 today · 14 s each", id="none left"),
        ],
    )
    def test_how_it_goes(
        self, widget: TaggerWidget, today: int, seconds: float | None, left: int, told: str
    ) -> None:
        """Figures are rounded as people do, and what is not known is left out."""
        snapshot = msgspec.structs.replace(
            widget.session.snapshot(), today=today, seconds_each=seconds, left=left
        )
        assert wording.pace(snapshot) == told

    def test_facts_of_an_image(self, photos: Path) -> None:
        """Name and source at once, the rest once it is copied; a conversion is told beside them."""
        (photos / "1.jpg").unlink()
        Image.new("RGB", (4032, 3024), "teal").save(photos / "1.bmp")
        with Session(photos, prefix="mila") as session:
            session.wait_copied()
            facts, note = wording.about(session.image(0))
        assert facts.startswith("mila-0001 · 1.bmp · BMP · 4,032")
        assert facts.endswith("3,024 · 12.2 MP · 37 MB")
        assert note.startswith("1.bmp\nConverted: ")

    def test_the_end_is_told(self, photos: Path) -> None:
        """Once every image that can be used is tagged or skipped the screen says so, and not before."""
        with Session(photos, prefix="mila") as session:
            session.wait_copied()
            for index in range(5):
                session.add_tags(index, "cat")
            assert wording.finished(session.snapshot()) == ""
            session.go_to(5)
            session.skip()
            assert wording.finished(session.snapshot()) == "All 6 tagged or skipped."

    def test_marks_follow(self, widget: TaggerWidget, sent: list[tuple[dict[str, Any], list[bytes]]]) -> None:
        """A page gets the marks of all images once, and then only those that changed."""
        widget.session.add_tags(1, "cat")
        page_opens(widget)
        packed = next(buffers[0] for message, buffers in sent if message["kind"] == "marks")
        assert list(zlib.decompress(packed)) == [0, 1, 0, 0, 0, 0]
        sent.clear()
        widget.session.add_tags(2, "dog")
        widget.session.go_to(1)
        widget.session.next()
        assert {change for m, _ in sent if m["kind"] == "marked" for change in m["changes"]} == {
            (2, 1),
            (1, 2),
        }
        assert not [message for message, _buffers in sent if message["kind"] == "marks"]

    def test_thumbnails_come_when_asked_for(
        self, widget: TaggerWidget, sent: list[tuple[dict[str, Any], list[bytes]]]
    ) -> None:
        """Names come at once, thumbnails after the pictures, the most urgent first; none is kept as state."""
        from_page(widget.stage, {"kind": "strip", "want": [2, 1, 99]})
        thread = widget._thumbnails._thread
        if thread is not None:
            thread.join(30)
        names = next(message["names"] for message, _buffers in sent if message["kind"] == "names")
        assert names == {"2": "mila-0003", "1": "mila-0002"}
        shown = [(m["index"], bool(b)) for m, b in sent if m["kind"] == "thumbnail"]
        assert shown == [(2, True), (1, True)]
