"""The palette as the kernel sees it, without a browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tagger_widget import Session, TaggerWidget
from tagger_widget.widget.palette.view import DIGITS, keep_places, on_digits
from tests.support.page import card, from_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


ANIMAL = {"name": "animal", "colour": "#3b82f6", "exclusive": True}


class Page:
    """The palette's side of a page: it sends requests, and keeps what it receives.

    Parameters
    ----------
    widget
        The screen it belongs to.
    """

    def __init__(self, widget: TaggerWidget) -> None:
        self.widget = widget
        self.session = widget.session
        self.told: list[dict[str, Any]] = []

    def send(self, content: dict[str, Any], buffers: list[bytes] | None = None) -> None:
        """Keep what Python sends, with the decoded buffer."""
        data = {"data": json.loads(buffers[0])} if buffers else {}
        self.told.append({**content, **data})

    def order(self, kind: str, **message: object) -> None:
        """Send a message."""
        self.widget.palette._handle_custom_msg({"kind": kind, **message}, [])

    def ask(self, kind: str, **message: object) -> dict[str, Any]:
        """Send a request and return the answer."""
        self.order(kind, request=1, **message)
        (answer,) = [each for each in self.told if each["kind"] == "answer" and each["request"] == 1]
        self.told.remove(answer)
        return dict(answer["answer"])

    def arrangement(self) -> dict[str, Any]:
        """Return the arrangement received last."""
        return next(each["data"] for each in reversed(self.told) if each["kind"] == "arrangement")

    @property
    def says(self) -> str:
        """The text of the status line."""
        return str(self.widget.tagging.status["text"])


@pytest.fixture
def page(photos: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """Return the palette of a dataset of six images, the first of which has two tags."""
    with Session(photos, prefix="mila", background=False) as session:
        session.add_tags(0, "cat", "dog")
        widget = TaggerWidget(session)
        page = Page(widget)
        monkeypatch.setattr(widget.palette, "send", page.send)
        yield page
        widget.close()


class TestDigits:
    @pytest.mark.parametrize(
        ("places", "recent", "pinned", "digits"),
        [
            pytest.param([], ["c", "b", "a"], [], ["a", "b", "c"], id="oldest first"),
            pytest.param(["a", "b"], ["c", "b", "a"], ["b"], ["b", "a", "c"], id="pinned first"),
            pytest.param(["b", "a", "c"], ["x", "c", "a"], ["b"], ["b", "a", "c", "x"], id="digits are kept"),
            pytest.param(["a"], ["a"], ["p", "q"], ["p", "q", "a"], id="pinned that was never used"),
        ],
    )
    def test_pinned_tags_come_first(
        self, places: list[str], recent: list[str], pinned: list[str], digits: list[str]
    ) -> None:
        """Pinned tags have the first digits in their order; the others keep theirs if possible."""
        assert list(on_digits(places, recent, pinned)) == digits

    def test_there_are_nine(self) -> None:
        """However many tags are pinned and used, nine have a digit, pinned ones first."""
        many = [f"tag {number}" for number in range(20)]
        assert len(on_digits([], many, many[15:])) == DIGITS
        assert on_digits(many[:9], many, many[5:])[:9] == tuple(many[5:14])

    def test_a_pinned_tag_shows_at_once(self, page: Page) -> None:
        """Pinning moves a tag to the first digit, unpinning releases it."""
        assert page.widget.palette.recent == ["cat", "dog"]
        page.order("pin", tag="dog")
        assert page.widget.palette.recent == ["dog", "cat"]
        assert page.arrangement()["pinned"] == ["dog"]
        page.order("unpin", tag="dog")
        assert page.arrangement().get("pinned", []) == []


class TestEverywhere:
    def test_a_tag_is_renamed_everywhere(self, page: Page) -> None:
        """One edit renames a tag, says how to undo it, and can be undone."""
        page.session.add_tags(1, "cat")
        page.order("rename", tag="cat", to="tabby cat")
        assert [page.session.image(at).tags for at in (0, 1)] == [("tabby cat", "dog"), ("tabby cat",)]
        assert "tabby cat" in page.says
        assert page.says.endswith("Ctrl+Z to undo.")
        page.session.undo()
        assert page.session.image(1).tags == ("cat",)

    def test_images_with_both_are_counted(self, page: Page) -> None:
        """Before two tags are merged, the page can ask how many images have both."""
        page.session.add_tags(1, "cat")
        assert page.ask("both", tag="cat", other="dog")["count"] == 1

    def test_a_tag_is_removed_everywhere(self, page: Page) -> None:
        """The tag is removed from all images and is no longer known."""
        page.order("remove", tag="cat")
        assert page.session.image(0).tags == ("dog",)
        assert ["cat", None] in [change for each in page.told for change in each.get("changes", [])]

    def test_what_cannot_be_is_said(self, page: Page) -> None:
        """An invalid name is refused with the reason, and nothing changes."""
        page.order("rename", tag="cat", to="one, two")
        assert "comma" in page.says
        assert page.widget.tagging.status["tone"] == "trouble"
        assert page.session.image(0).tags == ("cat", "dog")


class TestCategories:
    def test_tags_are_put_in_categories(self, page: Page) -> None:
        """Creating a category and putting a tag in it are one edit each, and are sent to the page."""
        assert "problem" not in page.ask("categories", categories=[ANIMAL], renamed={})
        page.order("put", tag="cat", category="animal")
        assert page.arrangement()["members"] == {"cat": "animal"}
        page.order("put", tag="cat", category="")
        assert page.arrangement().get("members", {}) == {}
        page.session.undo()
        assert page.session.arranging.now.members == {"cat": "animal"}

    def test_a_renamed_category_keeps_its_tags(self, page: Page) -> None:
        """Tags follow their category to its new name."""
        page.ask("categories", categories=[ANIMAL], renamed={})
        page.order("put", tag="cat", category="animal")
        page.ask("categories", categories=[{**ANIMAL, "name": "pet"}], renamed={"animal": "pet"})
        assert page.arrangement()["members"] == {"cat": "pet"}

    def test_what_cannot_be_is_answered(self, page: Page) -> None:
        """A second category of the same name is refused, with the reason in the dialog that asked."""
        answer = page.ask("categories", categories=[ANIMAL, ANIMAL], renamed={})
        assert "animal" in answer["problem"]
        assert page.session.arranging.now.categories == ()

    def test_tags_that_exclude_each_other_are_warned_of(self, page: Page) -> None:
        """An image with two tags of an exclusive category has a warning while it has both."""
        page.ask("categories", categories=[ANIMAL], renamed={})
        for tag in ("cat", "dog"):
            page.order("put", tag=tag, category="animal")
        (warning,) = page.widget.tagging.status["notes"]
        assert warning == "⚠ Only one “animal” tag allowed; this image has cat and dog."
        page.session.remove_tags(0, "dog")
        assert page.widget.tagging.status["notes"] == []

    def test_an_export_can_be_taken_in(self, page: Page) -> None:
        """An export can be imported into another dataset; an invalid file is refused by its name."""
        page.ask("categories", categories=[ANIMAL], renamed={})
        page.order("put", tag="cat", category="animal")
        file = page.ask("export")
        page.ask("categories", categories=[], renamed={})
        assert page.session.arranging.now.members == {}
        assert "problem" not in page.ask("import", text=file["text"], name="mine.json")
        assert page.session.arranging.now.members == {"cat": "animal"}
        assert page.ask("import", text="{", name="mine.json")["problem"].startswith("mine.json ")

    def test_the_order_of_categories_is_counted_before_it_is_written(self, page: Page) -> None:
        """The number of images that would change is reported first; then their captions have that order."""
        page.ask("categories", categories=[ANIMAL], renamed={})
        page.order("put", tag="dog", category="animal")
        assert page.ask("count_order")["count"] == 1
        page.order("order", on=True)
        assert page.session.image(0).tags == ("dog", "cat")

    def test_a_page_that_opens_is_told_all(self, page: Page) -> None:
        """A new page gets the arrangement and every known tag, also if another page has them already."""
        page.order("pin", tag="cat")
        page.told.clear()
        page.order("hello")
        assert [each["kind"] for each in page.told] == ["arrangement", "tags"]
        assert page.arrangement()["pinned"] == ["cat"]


class TestWiderVocabularies:
    def test_completions_and_cards_tell_what_they_know(
        self, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A tag found by an alias comes with that alias, its kind and its count elsewhere."""
        words = tmp_path / "wide.csv"
        words.write_text('brown hair,0,98765,"brunette"\nvan gogh,1,500,""\n', "utf-8")
        with Session(photos, prefix="mila", background=False, vocabularies=[words]) as session:
            widget = TaggerWidget(session)
            page = Page(widget)
            monkeypatch.setattr(widget.palette, "send", page.send)
            page.order("search", text="brun", request=1)
            (row,) = page.told[-1]["matches"]
            assert (row["tag"], row["alias"], row["span"], row["wide"]) == (
                "brown hair",
                "brunette",
                (0, 4),
                98765,
            )
            page.order("search", text="gogh", request=1)
            assert page.told[-1]["matches"][0]["kind"] == "artist"
            facts = page.ask("facts", tag="brown hair")
            assert (facts["count"], facts["aliases"]) == (98765, ("brunette",))
            assert "count" not in page.ask("facts", tag="nowhere")
            widget.close()


class TestSetsAndCopies:
    def test_a_quick_set_has_a_key(self, page: Page) -> None:
        """A saved set is in the key table, under its new name after a renaming."""
        page.order("save_set", name="pets", tags=["cat", "dog"], key="Shift+1", former="")
        assert ("set:pets", ["Shift+1"]) in [
            (b["command"], list(b["keys"])) for b in page.widget.palette.bindings
        ]
        page.order("save_set", name="animals", tags=["cat"], key="Shift+1", former="pets")
        (kept,) = page.session.arranging.now.sets
        assert (kept.name, kept.tags, kept.key) == ("animals", ("cat",), "Shift+1")
        page.session.undo()
        assert [each.name for each in page.session.arranging.now.sets] == ["pets"]
        page.session.redo()
        page.order("delete_set", name="animals")
        assert page.session.arranging.now.sets == ()

    def test_a_set_is_not_lost_to_a_name_that_cannot_be(self, page: Page) -> None:
        """A set renamed to an invalid name stays as it is."""
        page.order("save_set", name="pets", tags=["cat"], key="", former="")
        page.order("save_set", name="a, b", tags=["cat"], key="", former="pets")
        assert [each.name for each in page.session.arranging.now.sets] == ["pets"]
        assert page.widget.tagging.status["tone"] == "trouble"

    def test_tags_are_copied_from_the_image_before(self, page: Page) -> None:
        """Only missing tags are added, in one edit; the status line has their number and the image they came from."""
        page.session.add_tags(1, "cat")
        page.order("copy_previous", name="mila-0002")
        assert page.session.image(1).tags == ("cat", "dog")
        assert page.says == "Copied 1 tag from mila-0001. Ctrl+Z to undo."
        page.order("copy_previous", name="mila-0002")
        assert page.says == "All tags of mila-0001 are on this image already."
        page.order("copy_previous", name="mila-0001")
        assert page.says == "There is no image before this one."
        page.order("copy_previous", name="mila-0004")
        assert page.says == "mila-0003 has no tags to copy."


class TestKnownTags:
    def test_an_edit_sends_only_the_counts_it_changed(
        self, widget: TaggerWidget, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An edit of one tag does not send all known tags again."""
        widget.session.add_tags(1, "cat", "dog")
        messages: list[dict[str, Any]] = []
        monkeypatch.setattr(widget.palette, "send", lambda content, _buffers=None: messages.append(content))
        card(widget, "mila-0001").tags.value = ["cat"]
        assert messages == [{"kind": "counts", "changes": [["cat", 2]]}]

    def test_completions_are_ranked_by_the_vocabulary(
        self, widget: TaggerWidget, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The page gets what the vocabulary finds, with the matching part."""
        widget.session.add_tags(0, "red window")
        messages: list[dict[str, Any]] = []
        monkeypatch.setattr(widget.palette, "send", lambda content, _buffers=None: messages.append(content))
        from_page(widget.palette, {"kind": "search", "text": "win", "request": 1})
        row = {"tag": "red window", "count": 1, "span": (4, 7), "alias": None, "wide": 0, "kind": ""}
        assert messages == [{"request": 1, "kind": "matches", "text": "win", "matches": [row]}]

    def test_a_page_gets_every_tag(self, widget: TaggerWidget, monkeypatch: pytest.MonkeyPatch) -> None:
        """A new page gets all known tags, their counts, and the recent ones."""
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
        """Users remember the digit of a tag, so it stays as long as the tag is a recent one."""
        assert keep_places(places, recent) == after
