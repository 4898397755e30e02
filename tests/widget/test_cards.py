"""The cards around the current image, their tags and their previews, without a browser."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from tagger_widget import Session, TaggerWidget
from tagger_widget.widget.shared.updates import Updates
from tagger_widget.widget.tagging.cards import SLOTS
from tests.support.page import card, from_page, page_opens, pictures_are_read

if TYPE_CHECKING:
    from pathlib import Path


class TestTags:
    def test_an_edit_lands_on_the_image_of_its_card(self, widget: TaggerWidget) -> None:
        """Tags entered into a card belong to its image, whatever the current image is by then."""
        first = card(widget, "mila-0001")
        widget.navigation.next.click()
        first.tags.value = ["cat"]
        assert widget.session.image("mila-0001").tags == ("cat",)
        assert widget.session.current.tags == ()

    def test_a_late_edit_of_a_card_that_has_gone_still_counts(self, widget: TaggerWidget) -> None:
        """An edit that arrives after its card was removed still applies to its image."""
        first = card(widget, "mila-0001")
        widget.navigation.slider.value = 6
        assert "mila-0001" not in widget.cards.by_name
        first.tags.value = ["late"]
        assert widget.session.image("mila-0001").tags == ("late",)

    def test_a_change_is_what_was_added_and_removed(self, photos: Path) -> None:
        """An outdated card does not revert changes from elsewhere."""
        with Session(photos, prefix="mila", background=False) as session:
            session.add_tags(0, "cat", "dog")
            widget = TaggerWidget(session)
            page_opens(widget)
            session.add_tags(0, "bird")  # The page was asked to show the tag, and has not done so yet.
            shown = card(widget, "mila-0001").tags
            assert shown.value == ["cat", "dog"]
            shown.value = ["dog", "fox"]
            assert set(session.image(0).tags) == {"dog", "bird", "fox"}
            widget.close()

    def test_order_is_kept(self, widget: TaggerWidget) -> None:
        """Dragging tags reorders them in the caption."""
        shown = card(widget, "mila-0001").tags
        shown.value = ["a", "b", "c"]
        shown.value = ["c", "a", "b"]
        assert widget.session.current.tags == ("c", "a", "b")
        assert (widget.session.output / "mila-0001.txt").read_text("utf-8") == "c, a, b"

    def test_a_change_told_twice_is_made_once(self, widget: TaggerWidget) -> None:
        """A change that arrives both as a message and as the TagsInput's value counts once."""
        page_opens(widget)
        tell = {"kind": "tags", "name": "mila-0001"}
        from_page(widget.tagging, {**tell, "before": [], "after": ["cat"]})
        from_page(widget.tagging, {**tell, "before": ["cat"], "after": []})
        shown = card(widget, "mila-0001").tags
        shown.value = ["cat"]
        shown.value = []
        assert widget.session.current.tags == ()
        assert len(widget.session.history) == 2

    def test_an_edit_without_a_card_names_its_image(self, widget: TaggerWidget) -> None:
        """For an image without a card on the page, the message has the tags to add and to toggle."""
        widget.session.add_tags("mila-0005", "old")
        edit = {"kind": "edit", "name": "mila-0005", "add": ["old", "cat"], "toggle": "dog"}
        from_page(widget.tagging, edit)
        assert widget.session.image("mila-0005").tags == ("old", "cat", "dog")
        from_page(widget.tagging, {**edit, "add": []})
        assert widget.session.image("mila-0005").tags == ("old", "cat")

    def test_an_edit_by_a_page_that_went_on_is_for_where_it_gets(self, widget: TaggerWidget) -> None:
        """While the page waits for the next image, its edits apply to that image."""
        from_page(widget.tagging, {"kind": "command", "command": "next", "request": 1})
        from_page(widget.tagging, {"kind": "edit", "name": None, "add": ["cat"], "toggle": None})
        assert widget.session.image("mila-0001").tags == ()
        assert widget.session.image("mila-0002").tags == ("cat",)

    def test_tags_from_elsewhere_appear(self, widget: TaggerWidget) -> None:
        """An edit from another cell appears on the card, in the counts and in the status line."""
        widget.session.add_tags(0, "cat")
        assert card(widget, "mila-0001").tags.value == ["cat"]
        assert widget.palette.recent == ["cat"]
        assert widget.tagging.status["text"] == "Added cat. Ctrl+Z to undo."

    def test_tags_from_another_thread_appear(self, widget: TaggerWidget) -> None:
        """An edit from another thread appears too."""
        thread = threading.Thread(target=lambda: widget.session.add_tags(0, "cat"))
        thread.start()
        thread.join()
        assert card(widget, "mila-0001").tags.value == ["cat"]

    def test_an_open_page_is_asked_instead_of_overwritten(
        self, widget: TaggerWidget, sent: list[tuple[dict[str, Any], list[bytes]]]
    ) -> None:
        """Python never writes the tags of a card on an open page: somebody may be typing there."""
        page_opens(widget)
        sent.clear()
        widget.session.add_tags(0, "cat")
        assert card(widget, "mila-0001").tags.value == []
        assert {"kind": "wish", "name": "mila-0001", "from": [], "to": ["cat"]} in [each for each, _ in sent]

    def test_an_edit_on_its_way_is_not_taken_back(
        self, widget: TaggerWidget, sent: list[tuple[dict[str, Any], list[bytes]]]
    ) -> None:
        """The TagsInput has changed, its handler waits for the lock, and the screen is rendered in between."""
        page_opens(widget)
        sent.clear()
        with widget._lock:
            arrival = threading.Thread(
                target=lambda: setattr(card(widget, "mila-0001").tags, "value", ["dog"])
            )
            arrival.start()
            while card(widget, "mila-0001").tags.value != ["dog"]:
                pass
            widget._on_updates()
            widget.render(Updates())
        arrival.join()
        assert "wish" not in [each["kind"] for each, _ in sent]
        assert widget.session.image(0).tags == ("dog",)

    def test_a_wish_that_was_carried_out_is_nobodys_edit(self, widget: TaggerWidget) -> None:
        """A change made meanwhile is requested next, and not reverted by the report on the last request."""
        page_opens(widget)
        widget.session.add_tags(0, "cat")
        widget.session.undo()
        widget.session.redo()
        report = {"kind": "tags", "name": "mila-0001", "before": ["cat"], "after": [], "wished": True}
        from_page(widget.tagging, report)
        assert widget.session.image(0).tags == ("cat",)
        assert [edit.kind for edit in widget.session.history] == ["add", "undo", "redo"]

    def test_what_the_session_makes_of_tags_goes_back_to_the_card(self, photos: Path) -> None:
        """A tag with a comma is split and the trigger word removed, on the card as in the caption."""
        widget = TaggerWidget(photos, prefix="mila", trigger="ohwx", background=False)
        card(widget, "mila-0001").tags.value = ["ohwx", "a, b"]
        assert card(widget, "mila-0001").tags.value == ["a", "b"]
        assert widget.cards.trigger.value == "ohwx"
        widget.close()

    def test_undo_and_redo(self, widget: TaggerWidget) -> None:
        """Undo reverts the last edit on the screen too, and redo restores it."""
        card(widget, "mila-0001").tags.value = ["cat"]
        widget.navigation.undo.click()
        assert card(widget, "mila-0001").tags.value == []
        assert widget.navigation.undo.disabled
        widget.navigation.redo.click()
        assert card(widget, "mila-0001").tags.value == ["cat"]


class TestDeck:
    def test_the_deck_follows(self, widget: TaggerWidget) -> None:
        """The cards around the current image are loaded, and those that remain are the same objects."""
        assert set(widget.cards.by_name) == {f"mila-000{n}" for n in (1, 2, 3, 4)}
        second = card(widget, "mila-0002")
        widget.navigation.next.click()
        widget.navigation.next.click()
        assert card(widget, "mila-0002") is second
        assert len(widget.tagging.deck["cards"]) == 6 <= SLOTS


class TestPictures:
    def test_previews_are_sent_ahead(
        self, widget: TaggerWidget, sent: list[tuple[dict[str, Any], list[bytes]]]
    ) -> None:
        """A new page receives the previews of the surrounding images, each with its natural size."""
        pictures_are_read(widget)
        page_opens(widget)
        pictures = {each["name"]: (each, buffers) for each, buffers in sent if each["kind"] == "picture"}
        assert set(pictures) == set(widget.cards.by_name)
        facts, buffers = pictures["mila-0001"]
        assert (facts["format"], facts["width"], facts["height"]) == ("jpeg", 320, 240)
        assert buffers == [widget.session.preview(0).data]

    def test_an_unreadable_image_tells_its_reason(self, photos: Path) -> None:
        """Instead of an unreadable image the page shows the reason."""
        (photos / "1.jpg").write_bytes(b"not an image")
        widget = TaggerWidget(photos, prefix="mila", background=False)
        widget.session.go_to("mila-0001")
        pictures_are_read(widget)
        reason = widget._previews.loaded["mila-0001"]
        assert isinstance(reason, str)
        assert "1.jpg" in reason
        widget.close()

    def test_the_whole_image_is_sent_when_asked_for(
        self, widget: TaggerWidget, sent: list[tuple[dict[str, Any], list[bytes]]]
    ) -> None:
        """Zooming in beyond the preview loads the image in full resolution."""
        from_page(widget.tagging, {"kind": "full", "name": "mila-0001", "request": 1})
        facts, buffers = sent[-1]
        assert facts["full"]
        assert buffers == [widget.session.full_image(0)[0]]
