"""What the palette in the page asks for, and what it is told: no browser takes part."""

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
    """The palette's side of a page: it asks, and keeps what it is told.

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
        """Take in what Python sends, with what is in the buffers."""
        data = {"data": json.loads(buffers[0])} if buffers else {}
        self.told.append({**content, **data})

    def order(self, kind: str, **message: object) -> None:
        """Have something done."""
        self.widget.palette._handle_custom_msg({"kind": kind, **message}, [])

    def ask(self, kind: str, **message: object) -> dict[str, Any]:
        """Ask something and return the answer."""
        self.order(kind, id="1", **message)
        (answer,) = [each for each in self.told if each["kind"] == "answer" and each["id"] == "1"]
        self.told.remove(answer)
        return dict(answer["answer"])

    def arrangement(self) -> dict[str, Any]:
        """Return the arrangement that it was told last."""
        return next(each["data"] for each in reversed(self.told) if each["kind"] == "arrangement")

    @property
    def says(self) -> str:
        """The status line."""
        return str(self.widget.stage.status["text"])


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
        """Pinned tags have the first digits in their order, the others keep theirs as far as they can."""
        assert list(on_digits(places, recent, pinned)) == digits

    def test_there_are_nine(self) -> None:
        """However many are pinned and used, nine have a digit, pinned ones above all."""
        many = [f"tag {number}" for number in range(20)]
        assert len(on_digits([], many, many[15:])) == DIGITS
        assert on_digits(many[:9], many, many[5:])[:9] == tuple(many[5:14])

    def test_a_pinned_tag_shows_at_once(self, page: Page) -> None:
        """Pinning moves a tag to the first digit, unpinning lets it go."""
        assert page.widget.palette.recent == ["cat", "dog"]
        page.order("pin", tag="dog")
        assert page.widget.palette.recent == ["dog", "cat"]
        assert page.arrangement()["pinned"] == ["dog"]
        page.order("unpin", tag="dog")
        assert page.arrangement().get("pinned", []) == []


class TestEverywhere:
    def test_a_tag_is_renamed_everywhere(self, page: Page) -> None:
        """One edit renames a tag, tells how to take it back, and can be taken back."""
        page.session.add_tags(1, "cat")
        page.order("rename", tag="cat", to="tabby cat")
        assert [page.session.image(at).tags for at in (0, 1)] == [("tabby cat", "dog"), ("tabby cat",)]
        assert "tabby cat" in page.says
        assert page.says.endswith("Ctrl+Z undoes.")
        page.session.undo()
        assert page.session.image(1).tags == ("cat",)

    def test_images_with_both_are_counted(self, page: Page) -> None:
        """Before two tags become one, it can be told how many images have both."""
        page.session.add_tags(1, "cat")
        assert page.ask("both", tag="cat", other="dog")["count"] == 1

    def test_a_tag_is_removed_everywhere(self, page: Page) -> None:
        """It goes from all images and is no longer known."""
        page.order("remove", tag="cat")
        assert page.session.image(0).tags == ("dog",)
        assert ["cat", None] in [change for each in page.told for change in each.get("changes", [])]

    def test_what_cannot_be_is_said(self, page: Page) -> None:
        """A name that cannot be is refused with its reason, and nothing changes."""
        page.order("rename", tag="cat", to="one, two")
        assert "comma" in page.says
        assert page.widget.stage.status["tone"] == "trouble"
        assert page.session.image(0).tags == ("cat", "dog")


class TestCategories:
    def test_tags_are_put_in_categories(self, page: Page) -> None:
        """A category is made and a tag put in it; both are one undoable edit each and told to the page."""
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
        """Two categories of one name are refused; the dialog that asked is told why."""
        answer = page.ask("categories", categories=[ANIMAL, ANIMAL], renamed={})
        assert "animal" in answer["problem"]
        assert page.session.arranging.now.categories == ()

    def test_tags_that_exclude_each_other_are_warned_of(self, page: Page) -> None:
        """An image with two tags of an exclusive category is told of, for as long as it has them."""
        page.ask("categories", categories=[ANIMAL], renamed={})
        for tag in ("cat", "dog"):
            page.order("put", tag=tag, category="animal")
        (warning,) = page.widget.stage.status["notes"]
        assert warning == "⚠ Of “animal” an image should have one tag only; here are cat and dog."
        page.session.remove_tags(0, "dog")
        assert page.widget.stage.status["notes"] == []

    def test_an_export_can_be_taken_in(self, page: Page) -> None:
        """What is exported is text that another dataset takes in; what is none is refused by its name."""
        page.ask("categories", categories=[ANIMAL], renamed={})
        page.order("put", tag="cat", category="animal")
        file = page.ask("export")
        page.ask("categories", categories=[], renamed={})
        assert page.session.arranging.now.members == {}
        assert "problem" not in page.ask("import", text=file["text"], name="mine.json")
        assert page.session.arranging.now.members == {"cat": "animal"}
        assert page.ask("import", text="{", name="mine.json")["problem"].startswith("mine.json ")

    def test_the_order_of_categories_is_counted_before_it_is_written(self, page: Page) -> None:
        """It is told how many images would change; then the captions are in that order."""
        page.ask("categories", categories=[ANIMAL], renamed={})
        page.order("put", tag="dog", category="animal")
        assert page.ask("count_order")["count"] == 1
        page.order("order", on=True)
        assert page.session.image(0).tags == ("dog", "cat")

    def test_a_page_that_opens_is_told_all(self, page: Page) -> None:
        """It gets the arrangement and every known tag, also when another page has them already."""
        page.order("pin", tag="cat")
        page.told.clear()
        page.order("hello")
        assert [each["kind"] for each in page.told] == ["arrangement", "tags"]
        assert page.arrangement()["pinned"] == ["cat"]


class TestWiderVocabularies:
    def test_completions_and_cards_tell_what_they_know(
        self, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A tag found by another name comes with that name, its kind and how often it is used elsewhere."""
        words = tmp_path / "wide.csv"
        words.write_text('brown hair,0,98765,"brunette"\nvan gogh,1,500,""\n', "utf-8")
        with Session(photos, prefix="mila", background=False, vocabularies=[words]) as session:
            widget = TaggerWidget(session)
            page = Page(widget)
            monkeypatch.setattr(widget.palette, "send", page.send)
            page.order("search", text="brun")
            (row,) = page.told[-1]["matches"]
            assert (row["tag"], row["alias"], row["span"], row["wide"]) == (
                "brown hair",
                "brunette",
                (0, 4),
                98765,
            )
            page.order("search", text="gogh")
            assert page.told[-1]["matches"][0]["kind"] == "artist"
            facts = page.ask("facts", tag="brown hair")
            assert (facts["count"], facts["aliases"]) == (98765, ("brunette",))
            assert "count" not in page.ask("facts", tag="nowhere")
            widget.close()


class TestSetsAndCopies:
    def test_a_quick_set_has_a_key(self, page: Page) -> None:
        """A set that is saved is in the table of keys, under its new name once it has another."""
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
        """Renamed to what is no name, a set stays as it is."""
        page.order("save_set", name="pets", tags=["cat"], key="", former="")
        page.order("save_set", name="a, b", tags=["cat"], key="", former="pets")
        assert [each.name for each in page.session.arranging.now.sets] == ["pets"]
        assert page.widget.stage.status["tone"] == "trouble"

    def test_tags_are_copied_from_the_image_before(self, page: Page) -> None:
        """Those that an image lacks are added, in one edit, and it is told how many and from where."""
        page.session.add_tags(1, "cat")
        page.order("copy_previous", name="mila-0002")
        assert page.session.image(1).tags == ("cat", "dog")
        assert page.says == "Copied 1 tag from mila-0001. Ctrl+Z undoes."
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
