"""The disk refuses: the user is told in plain words, and nothing is lost once it works again."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from pathlib import Path

import pytest

from tagger_widget import ImageProblemError, Session, TaggerError, UnsavedError
from tagger_widget.operations import Add
from tests.reliability import audit, faults, small_disk
from tests.reliability.clocks import BackwardsClock
from tests.reliability.disk_shim import DiskShim, Operation, Watcher
from tests.reliability.places import lay_out
from tests.reliability.story import Story


def test_whatever_operation_fails_the_user_is_told_and_nothing_is_lost(root: Path) -> None:
    """Once or for a while, with any error of the system; afterwards everything is on the disk."""
    tally = faults.at_every_operation(root, every=False)
    assert tally.counts["faults"] > 100
    assert tally.counts["commands refused"] > 100
    assert not tally.wrong, tally.report()


@pytest.mark.parametrize(
    ("way", "words"),
    [("full", "the disk is full. Free some space"), ("forbidden", "permission denied. Allow writing")],
)
def test_a_disk_that_refuses_takes_everything_later(tmp_path: Path, way: str, words: str) -> None:
    """What was entered while it was full or not writable is written once it is again."""
    result = small_disk.run(tmp_path, way)
    assert len(result["raised"]) == 3
    assert all(error.startswith("UnsavedError") and words in error for error in result["raised"])
    assert {"before", "meanwhile 0", "meanwhile 1", "meanwhile 2", "after"} <= set(result["tags"])


class FailOnce(Watcher):
    """Makes the first operation of a kind on a file fail."""

    def __init__(self, kind: str, file: str, code: int = errno.EIO) -> None:
        self._what = (kind, file)
        self._code = code
        self.failed = False

    def before(self, operation: Operation) -> None:
        """Fail the first time."""
        if not self.failed and (operation.kind, Path(operation.path).name) == self._what:
            self.failed = True
            raise OSError(self._code, os.strerror(self._code), operation.path)


def attempt(session: Session, *tags: str) -> None:
    """Add tags to the first image, which the disk may refuse."""
    try:
        session.add_tags(0, *tags)
    except TaggerError as error:
        assert "Errno" not in str(error)  # noqa: PT017 - either outcome is right, a raw error is not


@pytest.mark.parametrize("kind", ["stat", "open", "fstat", "read", "close", "write", "fsync"])
def test_a_failure_in_one_process_takes_nothing_from_another(root: Path, kind: str) -> None:
    """What the other one logged meanwhile stays in the journal."""
    place = lay_out(root)
    with place.opened() as ann, place.opened(author="ben") as ben:
        ann.add_tags(0, "first")
        edit = ben.add_tags(0, "of ben")
        assert edit is not None
        failure = FailOnce(kind, "journal.jsonl")
        with DiskShim(failure, place.output).installed():
            attempt(ann, "of ann")
        assert failure.failed
        ann.add_tags(0, "last")
        assert edit.id in audit.own_edits(place)
        assert {"first", "of ben", "last"} <= set(ann.image(0).tags)


class FailToTruncate(Watcher):
    """Makes the sync of the journal fail once, and then the removal of the line that was not synced."""

    def __init__(self) -> None:
        self.failed: list[str] = []

    def before(self, operation: Operation) -> None:
        """Fail the first time of each kind; some versions of filelock truncate their own file as well."""
        of_journal = operation.path.endswith("journal.jsonl")
        if of_journal and operation.kind in {"fsync", "ftruncate"} - set(self.failed):
            self.failed.append(operation.kind)
            raise OSError(errno.EIO, "Input/output error", operation.path)


def test_a_line_that_cannot_be_truncated_is_not_a_second_edit(root: Path) -> None:
    """An edit of many images that was refused, although its line stayed, is made and undone once."""
    place = lay_out(root)
    with place.opened() as session:
        session.add_tags(0, "first")
        failure = FailToTruncate()
        with (
            DiskShim(failure, place.output).installed(),
            pytest.raises(UnsavedError),
        ):
            session.plan(Add("batch")).apply()
        assert failure.failed == ["fsync", "ftruncate"]
        session._context.store.retry()
        assert len(audit.own_edits(place)) == len(session.history) == 2
        session.undo()
        assert not any("batch" in image.tags for image in session.images)
        session.undo()
        assert session.image(0).tags == ()
        assert audit.history(session, place, audit.own_edits(place)) == []


class Unreadable(Watcher):
    """Refuses to open the journal."""

    def before(self, operation: Operation) -> None:
        """Fail every time."""
        if operation.kind == "open" and operation.path.endswith("journal.jsonl"):
            raise OSError(errno.EACCES, "Permission denied", operation.path)


def test_undo_reports_nothing_to_undo_only_after_reading_the_history(root: Path) -> None:
    """A history that cannot be read is an error with a remedy; once it can be read, the last edit is undone."""
    place = lay_out(root)
    with place.opened() as session:
        session.add_tags(0, "first")
    with place.opened() as session:
        with DiskShim(Unreadable(), place.output).installed():
            for command in (session.undo, session.redo):
                with pytest.raises(TaggerError, match="Change its permissions"):
                    command()
        assert session.undo() is not None
        assert session.undo() is None
        assert session.image(0).tags == ()


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("stat", errno.EIO),
        ("open", errno.EIO),
        pytest.param("open", errno.ENOENT, id="open as if it were gone"),
        ("read", errno.EIO),
        ("close", errno.EIO),
    ],
)
def test_a_journal_that_cannot_be_read_for_a_moment_is_not_given_up(root: Path, kind: str, code: int) -> None:
    """Opening may fail; the content of the journal stays."""
    place = lay_out(root)
    with place.opened() as session:
        session.add_tags(0, "first")
        session._background.autosave.checkpoint()
        session.add_tags(0, "second")
    edits = audit.own_edits(place)
    with DiskShim(FailOnce(kind, "journal.jsonl", code), place.output).installed():
        try:
            place.opened().close()
        except TaggerError as error:
            assert "Errno" not in str(error)  # noqa: PT017 - either outcome is right, a raw error is not
    assert audit.own_edits(place) == edits


@pytest.mark.parametrize("empty_mount", [False, True], ids=["no folder", "an empty mount point"])
@pytest.mark.parametrize("background", [False, True], ids=["asked", "in the background"])
def test_a_drive_that_vanishes_and_comes_back_loses_nothing(
    root: Path, empty_mount: bool, background: bool
) -> None:
    """Nothing is created where it was."""
    place, drive, unplugged = lay_out(root), root / "drive", root / "unplugged"
    session = place.opened(output=drive / "tagged", background=background)
    session.add_tags(0, "before")
    drive.rename(unplugged)
    if empty_mount:
        drive.mkdir()
    with pytest.raises(TaggerError, match="Put it back, or reconnect"):
        session.add_tags(0, "meanwhile")
    session.next()
    with contextlib.suppress(ImageProblemError):  # An image that is copied already is gone with the drive.
        session.preview(2)
    session._background.tick()
    assert list(drive.rglob("*")) == []
    assert drive.exists() == empty_mount
    shutil.rmtree(drive, ignore_errors=True)
    unplugged.rename(drive)
    session.add_tags(0, "after")
    session.close()
    with Session(place.photos, output=drive / "tagged", background=False) as session:
        assert session.image(0).tags == ("before", "meanwhile", "after")
        assert (drive / "tagged" / "p-0001.txt").read_text() == "before, meanwhile, after"


def test_a_clock_that_runs_backwards_changes_nothing(root: Path) -> None:
    """Edits keep their order and their ids, undo reverts the last one, and backups cause no trouble."""
    forwards = Story(lay_out(root / "forwards")).states()
    place = lay_out(root / "backwards")
    with BackwardsClock().installed(place):
        assert Story(place).states() == forwards
        edits = audit.own_edits(place)
        assert len(set(edits)) == len(edits)
        with place.opened() as session:
            assert audit.history(session, place, edits) == []


def test_unfinished_files_of_others_are_removed_only_if_nobody_is_here(root: Path) -> None:
    """The unfinished files of a process that died are removed by the first process that has the folder alone."""
    place = lay_out(root)
    with place.opened():
        begun = place.tmp / "begun"
        begun.write_text("half")
        place.opened(author="ben").close()
        assert begun.exists()
    place.opened().close()
    assert not begun.exists()
