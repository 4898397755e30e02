"""TaggerWidget as the kernel sees it, without a browser."""

from __future__ import annotations

import threading
import zlib
from typing import TYPE_CHECKING, Any

import ipywidgets
import pytest
from ipywidgets.widgets.widget import _instances
from PIL import Image

from tagger_widget import FolderError, Session, TaggerWidget
from tests.support.folders import FullDisk
from tests.support.page import card, from_page, page_opens, pictures_are_read, time_passes

if TYPE_CHECKING:
    from pathlib import Path


class TestComposition:
    def test_is_an_ipywidget_made_of_ipywidgets(self, widget: TaggerWidget) -> None:
        """The screen is a VBox of ipywidgets, with one Image and one TagsInput per card."""
        shown = card(widget, "mila-0001")
        assert isinstance(widget, ipywidgets.VBox)
        assert isinstance(shown.image, ipywidgets.Image)
        assert isinstance(shown.tags, ipywidgets.TagsInput)
        assert isinstance(widget.navigation.slider, ipywidgets.IntSlider)

    def test_repr_is_short(self, widget: TaggerWidget) -> None:
        """Notebooks save the repr, so it has the position and nothing more."""
        assert repr(widget) == "TaggerWidget('photos', 1 of 6)"
        widget.close()
        assert repr(widget) == "TaggerWidget(closed)"

    def test_takes_a_session(self, photos: Path) -> None:
        """A given session is shown as it is, and stays open when the widget is closed."""
        with Session(photos, prefix="mila", background=False) as session:
            session.go_to(2)
            widget = TaggerWidget(session)
            assert widget.session is session
            assert widget.tagging.deck["current"] == "mila-0003"
            widget.close()
            assert session.add_tags(0, "cat") is not None

    def test_errors_of_the_folder_come_through(self, tmp_path: Path) -> None:
        """A missing folder is reported by name."""
        with pytest.raises(FolderError, match="nowhere"):
            TaggerWidget(tmp_path / "nowhere")

    def test_state_holds_no_image(self, widget: TaggerWidget) -> None:
        """No widget keeps image bytes in its state, which a notebook would save."""
        for each in widget.cards.by_name.values():
            assert bytes(each.image.value) == b""
        states = [part.get_state() for part in (widget.tagging, widget.palette)]
        assert not any(isinstance(value, bytes | memoryview) for state in states for value in state.values())


class TestMoving:
    def test_a_move_of_the_page_is_answered(self, widget: TaggerWidget) -> None:
        """The deck says which moves it answers, so that a page can ignore outdated news."""
        page_opens(widget)
        from_page(widget.tagging, {"kind": "go", "name": "mila-0002", "request": 7})
        assert widget.session.position == 1
        assert widget.tagging.deck["answered"] == [7]

    def test_going_on_marks_a_tagged_image_as_done(self, widget: TaggerWidget) -> None:
        """An image with tags is done once the user leaves it, however they do."""
        widget.session.add_tags(0, "cat")
        from_page(widget.tagging, {"kind": "go", "name": "mila-0002", "request": 1})
        assert widget.session.image(0).state == "done"

    def test_the_slider_goes_to_an_image(self, widget: TaggerWidget) -> None:
        """The slider counts from one."""
        widget.navigation.slider.value = 4
        assert widget.session.position == 3
        assert widget.top.place.value == "4 of 6 · 66 %"

    def test_resuming_is_announced(self, photos: Path) -> None:
        """A resumed dataset shows its position, with a way to the first image."""
        with Session(photos, prefix="mila", background=False) as session:
            session.go_to(3)
        widget = TaggerWidget(photos, background=False)
        assert widget.banner.text.value.startswith("Resuming at 4 of 6, last saved today")
        widget.banner.start_button.click()
        assert widget.session.position == 0
        assert "tagger-gone" in widget.banner._dom_classes
        widget.close()


class TestNewImages:
    def test_new_images_are_told_and_can_be_gone_to(
        self, widget: TaggerWidget, photos: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """At the last image, a new image in the folder is reported, counted, and the next card."""
        monkeypatch.setattr("tagger_widget.session.background.watchers._QUIET_S", -1.0)
        widget.session.go_to(5)
        Image.new("RGB", (64, 48), "teal").save(photos / "new.png")
        time_passes(widget)
        assert widget.tagging.status["notes"] == [f"A new image came into {photos}."]
        assert widget.navigation.slider.max == 7
        assert widget.top.place.value == "6 of 7 · 85 %"
        assert widget.tagging.deck["order"][-1] == "mila-0007"
        assert card(widget, "mila-0007").about == ("mila-0007 · new.png", "new.png")
        widget.navigation.next.click()
        assert widget.tagging.deck["current"] == "mila-0007"

    def test_an_image_that_another_program_changed_is_drawn_anew(
        self, photos: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The change is reported, and the preview is loaded again."""
        with Session(photos, prefix="mila") as session:
            assert session.wait_copied(60)
        widget = TaggerWidget(photos, background=False)
        pictures_are_read(widget)
        read: list[str] = []
        monkeypatch.setattr(
            widget._previews, "_load", lambda name: read.append(name) or widget.session.preview(name)
        )
        Image.new("RGB", (200, 300), "teal").save(widget.session.output / "mila-0001.jpg")
        time_passes(widget)
        pictures_are_read(widget)
        assert read == ["mila-0001"]
        assert widget.tagging.status["notes"] == [
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
        """A tag that the disk refuses stays on its image, not in the box; navigation and undo still work."""
        given_back: list[object] = []
        monkeypatch.setattr(widget._tagging_controller, "_return_tags", given_back.append)
        shown = card(widget, "mila-0001").tags
        shown.value = ["cat"]
        shown.value = ["cat", "dog"]
        assert shown.value == ["cat", "dog"]
        assert widget.tagging.status["text"] == "Added dog. Ctrl+Z to undo."
        assert widget.top.saved.value == "⚠ 2 changes not saved yet"
        assert "tagger-unsaved" in widget.top.saved._dom_classes
        assert len(widget.tagging.troubles) == 1
        assert "disk is full" in widget.tagging.troubles[0]
        widget.navigation.undo.click()
        assert shown.value == ["cat"]
        assert widget.tagging.status["text"].startswith("Undid “")
        widget.navigation.next.click()
        widget.navigation.skip.click()
        assert widget.tagging.deck["current"] == "mila-0003"
        assert given_back == []
        disk.refuses = lambda _path: False

    def test_saved_again_is_said_by_itself(self, widget: TaggerWidget, disk: FullDisk) -> None:
        """Once the disk accepts the edits, mark and problems are updated without any action."""
        card(widget, "mila-0001").tags.value = ["cat"]
        assert widget.top.saved.value == "⚠ 1 change not saved yet"
        widget._on_command("save")
        assert widget.tagging.status["text"].startswith("1 change could not be saved yet.")
        disk.refuses = lambda _path: False
        time_passes(widget)
        assert widget.top.saved.value == "✓ Saved"
        assert "tagger-unsaved" not in widget.top.saved._dom_classes
        assert widget.tagging.troubles == []
        assert (widget.session.output / "mila-0001.txt").read_text("utf-8") == "cat"


class TestMarksAndThumbnails:
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
        """Names come at once, thumbnails after the previews, the most urgent first; none is kept as state."""
        from_page(widget.tagging, {"kind": "strip", "want": [2, 1, 99]})
        widget._filmstrip._thumbnails._pool.submit(lambda: None).result(30)
        names = next(message["names"] for message, _buffers in sent if message["kind"] == "names")
        assert names == {"2": "mila-0003", "1": "mila-0002"}
        shown = [(m["index"], bool(b)) for m, b in sent if m["kind"] == "thumbnail"]
        assert shown == [(2, True), (1, True)]


class TestClosing:
    def test_closing_lets_go_of_everything(self, photos: Path) -> None:
        """A closed widget has no listeners, and all its parts are closed."""
        before = set(_instances)
        with Session(photos, prefix="mila", background=False) as session:
            widget = TaggerWidget(session)
            status = widget.tagging.status
            widget.close()
            widget.close()
            session.add_tags(0, "cat")
            assert widget.tagging.status == status
            assert widget.tagging.comm is None
            assert all(each.tags.comm is None for each in widget.cards.by_name.values())
        assert not [t for t in threading.enumerate() if t.name.startswith("tagger-preview") and t.is_alive()]
        assert set(_instances) == before

    def test_closing_closes_a_session_of_its_own(self, photos: Path) -> None:
        """A session opened by the widget is closed with it."""
        widget = TaggerWidget(photos, prefix="mila", background=False)
        told: list[str] = []
        widget.session.subscribe(lambda event: told.append(event.kind))
        widget.close()
        assert told[-1] == "closed"

    def test_two_widgets_show_one_session(self, photos: Path) -> None:
        """Two screens of one session show the same, and closing one does not affect the other."""
        with Session(photos, prefix="mila", background=False) as session:
            one, two = TaggerWidget(session), TaggerWidget(session)
            card(one, "mila-0001").tags.value = ["cat"]
            assert card(two, "mila-0001").tags.value == ["cat"]
            one.close()
            session.add_tags(0, "dog")
            assert card(two, "mila-0001").tags.value == ["cat", "dog"]
            two.close()
