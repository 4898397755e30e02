"""The status line: the user's own commands, errors, and what others do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tagger_widget import SaveError, Session, TaggerWidget
from tagger_widget.operations import Rename
from tagger_widget.widget.shared.status_line import READING_S, StatusLine
from tests.support.page import card, time_passes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class TestOwnCommands:
    def test_skip_says_which_image(self, widget: TaggerWidget) -> None:
        """Skipping names the skipped image."""
        widget.navigation.skip.click()
        assert widget.session.image(0).state == "skipped"
        assert widget.tagging.status["text"] == "Skipped mila-0001."

    @pytest.mark.parametrize(
        ("command", "said"),
        [("previous", "This is the first image."), ("undo", "There is nothing to undo.")],
    )
    def test_a_command_without_effect_is_explained(
        self, widget: TaggerWidget, command: str, said: str
    ) -> None:
        """A command that can do nothing says why."""
        widget._on_command(command)
        assert widget.tagging.status["text"] == said

    def test_an_edit_of_another_image_names_it(self, widget: TaggerWidget) -> None:
        """The status line names the image once it is no longer the current one."""
        card(widget, "mila-0001").tags.value = ["cat"]
        widget.navigation.next.click()
        assert widget.tagging.status["text"] == "Added cat to mila-0001. Ctrl+Z to undo."

    def test_a_batch_edit_says_how_many_images_it_changed(self, widget: TaggerWidget) -> None:
        """The text is the same whether the one changed image is shown or not."""
        card(widget, "mila-0001").tags.value = ["Cat"]
        widget.navigation.next.click()
        widget.session.plan(Rename("Cat", "cat")).apply()
        assert widget.tagging.status["text"] == "Renamed Cat to cat (1 image). Ctrl+Z to undo."


class TestErrors:
    def test_an_edit_that_cannot_be_saved_is_said_and_shown_as_it_is(
        self, widget: TaggerWidget, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """When saving fails, the card shows the saved state, and the status line says what was not saved."""

        def full_disk(*_: object) -> None:
            raise SaveError("The disk is full. Make room, then try again.")

        monkeypatch.setattr(widget.session, "change_tags", full_disk)
        card(widget, "mila-0001").tags.value = ["cat"]
        assert card(widget, "mila-0001").tags.value == []
        status = widget.tagging.status
        assert status == {
            "text": "cat: not changed. The disk is full. Make room, then try again.",
            "tone": "trouble",
            "notes": [],
        }

    def test_an_unforeseen_error_is_shown(
        self, widget: TaggerWidget, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The status line shows any error raised in a handler."""

        def broken() -> None:
            raise ZeroDivisionError("oh")

        monkeypatch.setitem(widget._tagging_controller._commands, "undo", broken)
        widget._on_command("undo")
        assert "ZeroDivisionError: oh" in widget.tagging.status["text"]


class TestOthers:
    def test_two_on_one_image_are_both_told(self, photos: Path) -> None:
        """Both authors see their own change and the other's, and that both are kept."""
        ann = TaggerWidget(photos, prefix="mila", author="ann", background=False)
        bob = TaggerWidget(photos, author="bob", background=False)
        card(ann, "mila-0001").tags.value = ["hat"]
        card(bob, "mila-0001").tags.value = ["sea"]
        time_passes(ann)
        for widget, own, other in ((ann, "hat", "bob added sea"), (bob, "sea", "ann added hat")):
            assert widget.tagging.status["text"] == f"Added {own}. Ctrl+Z to undo."
            assert widget.tagging.status["notes"] == [f"{other} here. Both are kept."]
            assert set(card(widget, "mila-0001").tags.value) == {"hat", "sea"}
            widget.close()

    @pytest.mark.parametrize(
        ("act", "told"),
        [
            pytest.param(lambda s: s.add_tags(0, "a"), ["ann added a here."], id="added"),
            pytest.param(lambda s: s.remove_tags(0, "old"), ["ann removed old here."], id="removed"),
            pytest.param(
                lambda s: s.set_tags(0, ["new"]), ["ann replaced old with new here."], id="replaced"
            ),
            pytest.param(
                lambda s: [s.add_tags(0, tag) for tag in "abcde"],
                ["ann added a, b, c and 2 more here."],
                id="a row",
            ),
            pytest.param(
                lambda s: (s.add_tags(0, "a", "b"), s.remove_tags(0, "a", "old")),
                ["ann replaced old with b here."],
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
        """Changes of the current image or of all images are reported; other changes are not."""
        widget = TaggerWidget(photos, prefix="mila", author="me", background=False)
        widget.session.add_tags(0, "old")
        widget.navigation.next.click()
        widget.navigation.previous.click()  # What was done here before does not count any more.
        with Session(photos, author="ann", background=False) as ann:
            act(ann)
        time_passes(widget)
        assert widget.tagging.status["notes"] == told
        widget.close()

    def test_ones_own_other_tab_is_told_apart(self, photos: Path) -> None:
        """An edit from another tab of the same author is described as such."""
        widget = TaggerWidget(photos, prefix="mila", author="me", background=False)
        with Session(photos, author="me", background=False) as tab:
            tab.add_tags(0, "cat")
        time_passes(widget)
        assert widget.tagging.status["notes"] == ["You added cat here, in another tab."]
        widget.close()

    def test_what_came_from_elsewhere_stays_long_enough_to_be_read(self) -> None:
        """Navigation removes notes that were shown for a few seconds; the last three are kept, each once."""
        now = 0.0
        status = StatusLine("Hello.", "me", clock=lambda: now)
        for text in "abcdc":
            status.view("mila-0001", notices=[text])
        status.dismiss_read()
        assert status.view("mila-0001").notes == ("b", "d", "c")
        now = READING_S
        status.view("mila-0001", notices=["e"])
        status.dismiss_read()
        assert status.view("mila-0001").notes == ("e",)
