"""The gallery as the kernel sees it, without a browser."""

from __future__ import annotations

import threading
from array import array
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_widget import Session, TaggerWidget
from tagger_widget.widget.gallery.columns import PROBLEM, pack, pack_ranges, ranges_of, unpack_ranges

if TYPE_CHECKING:
    from pathlib import Path


Messages = list[tuple[dict[str, Any], list[bytes]]]


WAIT_S = 30


@pytest.fixture
def sent(widget: TaggerWidget, monkeypatch: pytest.MonkeyPatch) -> Messages:
    """Return what the gallery sends to the page from now on."""
    messages: Messages = []
    monkeypatch.setattr(
        widget.gallery, "send", lambda content, buffers=None: messages.append((content, buffers or []))
    )
    return messages


def from_page(widget: TaggerWidget, buffers: list[memoryview] | None = None, **message: Any) -> None:
    """Deliver a message as the page would send it."""
    widget.gallery._handle_custom_msg(message, buffers or [])


def comes_into_sight(widget: TaggerWidget, known: int = 0) -> None:
    from_page(widget, kind="show", view="v", on=True, known=known)


def selects(widget: TaggerWidget, *indexes: int) -> None:
    from_page(widget, [memoryview(pack_ranges(ranges_of(indexes)))], kind="selected")


def of_kind(sent: Messages, kind: str) -> Messages:
    return [each for each in sent if each[0]["kind"] == kind]


def numbers(data: bytes) -> list[int]:
    found = array("I")
    found.frombytes(data)
    return list(found)


class TestColumns:
    @given(st.lists(st.integers(0, 200)))
    def test_ranges_come_back_as_they_were(self, indexes: list[int]) -> None:
        """The selection is the same after a round trip to the page, in the order of the dataset."""
        read = unpack_ranges(pack_ranges(ranges_of(indexes)))
        assert [index for each in read for index in each] == sorted(set(indexes))

    def test_half_a_range_is_refused(self) -> None:
        """A buffer without complete pairs is refused."""
        with pytest.raises(ValueError, match="3 numbers"):
            unpack_ranges(array("I", [1, 2, 3]).tobytes())

    def test_states_counts_and_sizes_are_told(self, photos: Path) -> None:
        """Each image has its state, its number of tags and, once copied, its size and the time of its caption."""
        with Session(photos, prefix="mila") as session:
            assert session.wait_copied(WAIT_S)
            session.add_tags(0, "cat", "dog")
            session.next()
            session.skip()
            flags, counts, widths, heights, edited = pack(session.images)
        assert list(flags) == [1, 2, 0, 0, 0, 0]
        assert list(memoryview(counts).cast("H")) == [2, 0, 0, 0, 0, 0]
        assert set(numbers(widths)) == {320}
        assert set(numbers(heights)) == {240}
        assert memoryview(edited).cast("d")[0] > 0

    def test_a_problem_is_a_flag(self, photos: Path) -> None:
        """An unreadable image has a flag beside its state."""
        (photos / "2.jpg").write_bytes(b"no picture")
        with Session(photos, prefix="mila") as session:
            assert session.wait_copied(WAIT_S)
            assert list(pack(session.images)[0]) == [0, PROBLEM, 0, 0, 0, 0]


class TestWhatIsSent:
    def test_nothing_before_it_is_looked_at(self, widget: TaggerWidget, sent: Messages) -> None:
        """While no page has the gallery in view, edits send nothing to it."""
        widget.session.add_tags(0, "cat")
        assert sent == []

    def test_the_list_once_and_then_changes_only(self, widget: TaggerWidget, sent: Messages) -> None:
        """The first view sends every image in one message, an edit only the image that it changed."""
        comes_into_sight(widget)
        [(content, buffers)] = of_kind(sent, "images")
        assert content["first"] == 0
        assert buffers[0].decode().split("\n") == [f"mila-000{number}" for number in range(1, 7)]
        sent.clear()
        widget.session.add_tags(3, "cat")
        assert {content["kind"] for content, _ in sent} == {"rows"}
        assert {tuple(numbers(buffers[0])) for _, buffers in sent} <= {(0,), (3,)}
        where, flags, counts, *_sizes = sent[-1][1]
        assert (numbers(where), list(flags), list(memoryview(counts).cast("H"))) == ([3], [0], [1])

    def test_what_changed_out_of_sight_comes_with_the_next_look(
        self, widget: TaggerWidget, sent: Messages
    ) -> None:
        """Edits made while the gallery is hidden are sent together when it is shown again."""
        comes_into_sight(widget)
        from_page(widget, kind="show", view="v", on=False, known=6)
        sent.clear()
        widget.session.add_tags(0, "cat")
        widget.session.add_tags(5, "cat")
        assert sent == []
        comes_into_sight(widget, known=6)
        [(_content, buffers)] = of_kind(sent, "rows")
        assert numbers(buffers[0]) == [0, 5]

    def test_tags_are_sent_on_demand(self, widget: TaggerWidget, sent: Messages) -> None:
        """The tags of visible images are sent on request; invalid indexes are skipped."""
        widget.session.add_tags(1, "cat", "dog")
        from_page(widget, kind="want", thumbnails=[], tags=[1, 99])
        assert of_kind(sent, "tags") == [({"kind": "tags", "rows": [[1, ("cat", "dog")]]}, [])]

    def test_thumbnails_and_reasons(
        self, photos: Path, widget: TaggerWidget, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A thumbnail is sent as bytes with the image's size; if it cannot be made, the reason is sent."""
        (photos / "2.jpg").unlink()
        rows: dict[int, dict[str, Any]] = {}
        is_done = threading.Event()

        def take(content: dict[str, Any], buffers: list[bytes] | None = None) -> None:
            rows.update({row["at"]: row for row in content.get("rows", [])})
            assert sum("format" in row for row in content["rows"]) == len(buffers or [])
            if len(rows) == 2:
                is_done.set()

        monkeypatch.setattr(widget.gallery, "send", take)
        from_page(widget, kind="want", thumbnails=[0, 1], tags=[])
        assert is_done.wait(WAIT_S)
        assert (rows[0]["width"], rows[0]["height"], rows[0]["format"]) == (320, 240, "jpeg")
        assert "2.jpg is gone" in rows[1]["problem"]


class TestSelection:
    def test_what_is_selected_is_known_by_name(self, widget: TaggerWidget) -> None:
        """Scripts get the names in the order of the dataset, and are notified of each change."""
        heard: list[int] = []
        widget.gallery.watch(lambda: heard.append(widget.gallery.selected_count))
        selects(widget, 4, 1, 2)
        assert widget.gallery.selected == ["mila-0002", "mila-0003", "mila-0005"]
        selects(widget)
        assert widget.gallery.selected == []
        assert heard == [3, 0]

    def test_the_scope_is_the_selection_or_all_that_is_shown(self, widget: TaggerWidget) -> None:
        """Without a selection an action covers every image shown."""
        assert len(widget.gallery.scope()) == 6
        widget.session.add_tags(1, "cat")
        widget.gallery.show_filter("cat")
        assert widget.gallery.scope() == ["mila-0002"]
        selects(widget, 0)
        assert widget.gallery.scope() == ["mila-0001"]

    def test_a_script_selects(self, widget: TaggerWidget, sent: Messages) -> None:
        """Images selected from Python are selected on the page."""
        widget.gallery.select(["mila-0003", "mila-0002"])
        assert numbers(of_kind(sent, "select")[0][1][0]) == [1, 3]
        assert widget.gallery.selected == ["mila-0002", "mila-0003"]

    def test_a_page_that_opens_later_gets_selection_and_filter(
        self, widget: TaggerWidget, sent: Messages
    ) -> None:
        """After a reload the gallery is as it was."""
        widget.session.add_tags(1, "cat")
        widget.gallery.show_filter("cat")
        selects(widget, 1)
        sent.clear()
        comes_into_sight(widget)
        assert [content["kind"] for content, _ in sent] == ["images", "found", "select"]
        assert sent[1][0]["text"] == "cat"

    def test_opening_goes_to_the_image(self, widget: TaggerWidget) -> None:
        """A double click opens the image in the tagging screen."""
        from_page(widget, kind="open", index=4)
        assert widget.session.position == 4
        assert widget.tagging.deck["current"] == "mila-0005"


class TestFilter:
    def test_a_reply_has_the_number_of_its_request(self, widget: TaggerWidget, sent: Messages) -> None:
        """The page can match an answer with its request, and gets indexes as bytes."""
        widget.session.add_tags(1, "cat")
        from_page(widget, kind="filter", text="cat", request=7)
        [(content, buffers)] = of_kind(sent, "found")
        assert (content["request"], content["count"], numbers(buffers[0])) == (7, 1, [1])
        from_page(widget, kind="filter", text="", request=8)
        assert of_kind(sent, "found")[1][0]["count"] is None

    def test_an_edit_changes_what_is_found(self, widget: TaggerWidget, sent: Messages) -> None:
        """The result follows the images; it is sent only if it differs."""
        comes_into_sight(widget)
        from_page(widget, kind="filter", text="cat", request=1)
        sent.clear()
        widget.session.add_tags(2, "cat")
        assert numbers(of_kind(sent, "found")[0][1][0]) == [2]
        sent.clear()
        widget.session.add_tags(2, "dog")
        assert of_kind(sent, "found") == []
