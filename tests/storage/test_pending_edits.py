"""Edits that the disk refuses are kept and saved as soon as it accepts them."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path

import pytest

from tagger_widget import FolderError, SaveError, Session, UnsavedError
from tagger_widget.storage.output import caption_files
from tests.support.folders import FullDisk, captions
from tests.support.waiting import wait_for


def rescued() -> Iterable[Path]:
    """Return the files with edits that could not be saved."""
    return (Path(os.environ["TAGGER_STATE_DIR"]) / "rescue").glob("*")


def test_edits_that_cannot_be_logged_are_kept_and_written_later(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says that the disk is full; tagging continues, and everything is saved once there is room."""
    with Session(photos, prefix="p", background=False) as session:
        session.add_tags(0, "a")
        disk = FullDisk(monkeypatch)
        disk.refuses = lambda path: "journal" in path
        with pytest.raises(UnsavedError, match=r"disk is full.* 1 change is kept"):
            session.add_tags(0, "b")
        with pytest.raises(UnsavedError, match="2 changes are kept"):
            session.add_tags(2, "x")
        with pytest.raises(UnsavedError):
            session.undo()
        with pytest.raises(UnsavedError):
            session.set_trigger("ohwx")
        assert session.image(0).tags == ("a", "b")
        assert session.image(2).tags == ()
        assert not session.snapshot().saved
        assert session.snapshot().unsaved == 4
        assert len(session.troubles) == 1
        assert captions(session.output)["p-0001"] == "a"
        disk.refuses = lambda _path: False
        session.add_tags(0, "c")
        assert session.snapshot().saved
        assert session.troubles == ()
        assert captions(session.output)["p-0001"] == "ohwx, a, b, c"
        assert [edit.kind for edit in session.history] == ["add", "add", "add", "undo", "trigger", "add"]
        session.undo()
        session.undo()
        assert captions(session.output)["p-0001"] == "a, b"
        assert list(rescued()) == []
    with Session(photos) as session:
        assert session.image(0).tags == ("a", "b")


def test_what_others_did_meanwhile_and_what_could_not_be_saved_are_merged(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pending edits and those of other sessions are merged tag by tag; none is lost."""
    with Session(photos, prefix="p", author="ann", background=False) as ann:
        ann.set_tags(0, ["old", "hat"])
        with Session(photos, author="bob", background=False) as bob:
            disk = FullDisk(monkeypatch)
            disk.refuses = lambda path: "journal" in path
            with pytest.raises(UnsavedError):
                ann.set_tags(0, ["hat", "new"])
            disk.refuses = lambda _path: False
            bob.add_tags(0, "sea")
            bob.set_trigger("ohwx")
        ann.add_tags(1, "z")
        assert captions(ann.output)["p-0001"] == "ohwx, hat, sea, new"
        assert [edit.author for edit in ann.history] == ["ann", "bob", "bob", "ann", "ann"]


def test_what_could_not_be_saved_when_closing_is_saved_on_the_next_opening(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On closing, pending edits are kept in the user's state folder, readable by the user only."""
    session = Session(photos, prefix="p", background=False)
    disk = FullDisk(monkeypatch)
    disk.refuses = lambda path: "journal" in path
    with pytest.raises(UnsavedError):
        session.add_tags(0, "a")
    with pytest.raises(UnsavedError):
        session.add_tags(1, "b")
    with pytest.raises(SaveError, match="2 changes are kept here and in"):
        session.close()
    (kept,) = (path for path in rescued() if path.suffix == ".json")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    disk.refuses = lambda _path: False
    with Session(photos) as session:
        assert session.resumed is not None
        assert session.resumed.recovered == 2
        assert captions(session.output)["p-0001"] == "a"
        assert session.image(1).tags == ("cat", "dog", "b")
        assert list(rescued()) == []


def test_closing_again_saves_what_the_disk_refused(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second call of close() saves the pending edits once the disk accepts them."""
    session = Session(photos, prefix="p", background=False)
    disk = FullDisk(monkeypatch)
    disk.refuses = lambda path: "journal" in path
    with pytest.raises(UnsavedError):
        session.add_tags(0, "a")
    with pytest.raises(SaveError):
        session.close()
    disk.refuses = lambda _path: False
    session.close()
    assert captions(session.output)["p-0001"] == "a"


def test_what_could_not_be_saved_does_not_keep_the_folder_from_being_opened(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the disk is full, pending edits are shown and kept; the next session that can saves them."""
    with Session(photos, prefix="p"):
        pass
    session = Session(photos, background=False)
    disk = FullDisk(monkeypatch)
    disk.refuses = lambda path: "journal" in path
    with pytest.raises(UnsavedError):
        session.add_tags(0, "a")
    with pytest.raises(SaveError):
        session.close()
    again = Session(photos, background=False)
    assert again.image(0).tags == ("a",)
    assert again.snapshot().unsaved == 1
    with pytest.raises(SaveError, match="1 change is kept"):
        again.close()
    disk.refuses = lambda _path: False
    with Session(photos, background=False) as session:
        assert captions(session.output)["p-0001"] == "a"
        assert [edit.kind for edit in session.history] == ["add"]
    assert list(rescued()) == []


def test_a_folder_that_is_gone_for_a_while_loses_nothing(photos: Path, tmp_path: Path) -> None:
    """While the drive is gone nothing is created in its place; pending edits are saved when it returns."""
    drive, away = tmp_path / "drive", tmp_path / "away"
    with Session(photos, output=drive / "out", prefix="p") as session:
        assert session.wait_copied(60)
        drive.rename(away)
        with pytest.raises(UnsavedError, match="Put it back, or reconnect"):
            session.add_tags(0, "a")
        session.next()
        with pytest.raises(UnsavedError):
            session.add_tags(1, "b")
        assert session.snapshot().undo == "Added b"
        assert wait_for(lambda: len(session.troubles) > 0, session)
        assert not drive.exists()
        away.rename(drive)
        assert wait_for(lambda: session.snapshot().saved and not session.troubles, session)
        assert captions(drive / "out") == {"p-0001": "a", "p-0002": "cat, dog, b"}
    with Session(drive / "out") as session:
        assert session.image(0).tags == ("a",)
        assert session.image(0).state == "done"
        assert session.problems == []


def test_lines_that_could_not_be_read_are_never_written_over(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network drive that fails for a moment must not cost another author's edit."""
    with Session(photos, prefix="p", background=False) as ann, Session(photos, background=False) as bob:
        bob.add_tags(0, "theirs")
        real = os.stat

        def fail(path: object, *arguments: object, **more: object) -> os.stat_result:
            if str(path).endswith("journal.jsonl"):
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return real(path, *arguments, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(os, "stat", fail)
        with pytest.raises(UnsavedError):
            ann.add_tags(0, "mine")
        monkeypatch.undo()
        ann.add_tags(1, "more")
        assert set(ann.image(0).tags) == {"theirs", "mine"}


def test_a_caption_that_cannot_be_written_is_written_later(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The edit is safe in the journal, the failure is reported, and writing the caption is retried."""
    with Session(photos, prefix="p") as session:
        assert session.wait_copied(60)
        disk = FullDisk(monkeypatch)
        disk.refuses = lambda path: "p-0001.txt" in path
        session.add_tags(0, "a")
        assert session.image(0).tags == ("a",)
        assert not session.snapshot().saved
        assert any("disk is full" in trouble for trouble in session.troubles)
        disk.refuses = lambda _path: False
        assert wait_for(lambda: session.snapshot().saved, session)
        assert captions(session.output)["p-0001"] == "a"
        assert session.troubles == ()


def test_captions_that_could_not_be_looked_at_are_settled_later(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A caption left unwritten by a killed process is settled later, even if the drive failed at first."""
    with Session(photos, prefix="p", author="ann", background=False) as ann:
        ann.set_tags(0, ["old"])
        with Session(photos, author="bob", background=False) as bob:
            real = bob._context.store.captions.write
            monkeypatch.setattr(bob._context.store.captions, "write", lambda _names, _progress=None: None)
            bob.set_tags(0, ["new"])
            monkeypatch.setattr(bob._context.store.captions, "write", real)
            bob._context.store.captions.unwritten.clear()
            read = caption_files.read_caption

            def fail(_folder: object, _name: str) -> tuple[bytes, None]:
                raise FolderError("The drive fails. Check it.")

            monkeypatch.setattr(caption_files, "read_caption", fail)
            with pytest.raises(UnsavedError):
                ann.add_tags(1, "x")
            monkeypatch.setattr(caption_files, "read_caption", read)
            ann.add_tags(2, "y")
        assert captions(ann.output)["p-0001"] == "new"
        assert all(edit.author != "outside" for edit in ann.history)


def test_closing_does_not_hide_that_something_is_unsaved(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """close() raises if a caption is unwritten, and the next session writes it."""
    session = Session(photos, prefix="p", background=False)
    disk = FullDisk(monkeypatch)
    disk.refuses = lambda path: "p-0001.txt" in path
    session.add_tags(0, "a")
    with pytest.raises(SaveError, match="disk is full"):
        session.close()
    disk.refuses = lambda _path: False
    with Session(photos) as session:
        assert captions(session.output)["p-0001"] == "a"


def test_a_checkpoint_that_fails_is_told_and_loses_nothing(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failed checkpoint is reported; the journal still holds everything."""
    session = Session(photos, prefix="p", background=False)
    disk = FullDisk(monkeypatch)
    disk.refuses = lambda path: "session.json" in path
    session.add_tags(0, "a")
    with pytest.raises(SaveError, match=r"session\.json"):
        session.close()
    disk.refuses = lambda _path: False
    with Session(photos) as session:
        assert session.image(0).tags == ("a",)
