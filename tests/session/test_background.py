"""The background threads of a session: copying, watching, and how their errors are reported."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tagger_widget import Event, Session
from tests.support.folders import FullDisk, fill
from tests.support.waiting import wait_for


def test_a_full_disk_only_delays_copying(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No image is marked as a problem, and no partial copy stays in the folder."""
    disk = FullDisk(monkeypatch)
    disk.refuses = lambda path: path.endswith((".jpg",)) or ".jpg." in path
    with Session(photos, prefix="p") as session:
        assert wait_for(lambda: any("disk is full" in t for t in session.troubles), session)
        assert session.problems == []
        assert list(session.output.glob("*.jpg")) == []
        disk.refuses = lambda _path: False
        assert session.wait_copied(60)
        assert len(list(session.output.glob("*.jpg"))) == 6
        assert wait_for(lambda: session.troubles == (), session)


def test_an_unexpected_error_in_the_background_is_told(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No thread dies unnoticed."""
    events: list[Event] = []
    with Session(photos) as session:
        session.subscribe(events.append)
        assert session.wait_copied(60)

        def fail() -> bool:
            raise ZeroDivisionError("surprise")

        monkeypatch.setattr(session._context.store.tag_list, "read", fail)
        assert wait_for(lambda: any("surprise" in t for t in session.troubles), session)
        assert any(event.kind == "trouble" for event in events)
        monkeypatch.undo()
        assert wait_for(lambda: session.troubles == (), session)


def test_a_listener_that_fails_does_not_end_the_copying(photos: Path) -> None:
    """The listener's error is among the troubles."""

    def fail(_event: Event) -> None:
        raise RuntimeError("broken listener")

    with Session(photos, background=False) as session:
        unsubscribe = session.subscribe(fail)
        session._background.begin()
        assert session.wait_copied(60)
        assert session.snapshot().copied == 6
        assert any("broken listener" in trouble for trouble in session.troubles)
        unsubscribe()


def test_a_session_nobody_holds_any_more_ends_its_threads(photos: Path) -> None:
    """Neither close() nor a with block is needed for that."""
    session = Session(photos, prefix="p")
    session.add_tags(0, "a")
    context, background = session._context, session._background
    del session
    assert context.closed
    assert not any(thread.is_alive() for thread in background._threads)
    assert (photos / "tagged" / "session.json").exists()


def test_two_thousand_broken_files_in_a_row(tmp_path: Path) -> None:
    """Each is listed with its reason, and next() passes over all of them."""
    folder = fill(tmp_path / "photos", 1)
    for number in range(2000):
        (folder / f"IMG_1_{number}.jpg").write_bytes(b"\xff\xd8\xff" + os.urandom(20))
    fill(folder, 1, start=9999)
    with Session(folder) as session:
        assert session.wait_copied(120)
        assert len(session.problems) == 2000
        assert all(image.problem for image in session.problems)
        assert session.next().source == "IMG_9999.jpg"
        assert session.previous().source == "IMG_1.jpg"


def test_a_step_onto_an_image_that_turns_out_broken_goes_on_by_itself(tmp_path: Path) -> None:
    """The first image of a new dataset may be broken."""
    folder = fill(tmp_path / "photos", 2)
    (folder / "A.jpg").write_bytes(b"broken")
    with Session(folder) as session:
        assert session.wait_copied(60)
        assert session.current.source == "IMG_1.jpg"
        assert session.go_to(0).problem is not None
