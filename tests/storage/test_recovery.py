"""Nothing acknowledged is lost when a process dies or a file is damaged."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tagger_widget import DamagedError, Session
from tagger_widget.dataset.edits.changes import new_edit
from tagger_widget.dataset.edits.edit import Change
from tagger_widget.storage.journal.entries import Entry
from tagger_widget.storage.journal.journal import Journal
from tests.support.folders import captions, content, journal_of


def abandoned(code: str, folder: Path) -> None:
    """Run code on a Session in a process that is killed when the code is done."""
    opening = "import sys\nfrom tagger_widget import Session\ns = Session(sys.argv[1], prefix='p')"
    script = f"{opening}\n{code}\nprint('x', flush=True)\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"x\n"
        child.send_signal(signal.SIGKILL)


def test_a_killed_process_loses_nothing(photos: Path) -> None:
    """Tags, marks and the position are restored, and undo continues with the last edit."""
    abandoned("s.add_tags(0, 'a', 'b'); s.next(); s.add_tags(1, 'c'); s.next()", photos)
    with Session(photos) as session:
        assert [image.tags for image in session.images[:2]] == [("a", "b"), ("cat", "dog", "c")]
        assert session.images[0].state == "done"
        assert session.position == 2
        session.undo()
        assert captions(session.output)["p-0002"] == "cat, dog"
        session.undo()
        assert "p-0001" not in captions(session.output)


def test_an_edit_that_was_logged_but_not_written_is_rolled_forward(photos: Path) -> None:
    """Captions that a killed process did not write are written on the next opening."""
    with Session(photos, prefix="p") as session:
        session.set_tags(0, ["old"])
        session.set_tags(2, ["old"])
    journal = Journal(journal_of(photos))
    journal.header()
    journal.read_new()
    changes = {"p-0001": Change(("old",), ("new",)), "p-0003": Change(("old",), ("new",))}
    journal.append(Entry(edit=new_edit("me", "set", changes)))
    (photos / "tagged" / "p-0001.txt").write_text("new")  # The process got this far.
    with Session(photos) as session:
        assert captions(session.output)["p-0001"] == captions(session.output)["p-0003"] == "new"
        assert all(edit.kind != "outside" for edit in session.history)


def test_a_torn_last_line_is_dropped_and_written_over(photos: Path) -> None:
    """An unacknowledged edit is dropped."""
    with Session(photos) as session:
        session.add_tags(0, "a")
    with journal_of(photos).open("ab") as stream:
        stream.write(b'{"edit":{"id":"half')
    with Session(photos) as session:
        session.add_tags(0, "b")
    with Session(photos) as session:
        assert session.image(0).tags == ("a", "b")
        assert session.troubles == ()


def test_a_damaged_line_is_passed_over_and_said(photos: Path) -> None:
    """The captions still hold the effect of the damaged line."""
    with Session(photos) as session:
        session.add_tags(0, "a")
        session.add_tags(1, "b")
    path = journal_of(photos)
    lines = path.read_bytes().splitlines(keepends=True)
    position = next(i for i, line in enumerate(lines) if b'"edit"' in line)
    lines[position] = b"x" * (len(lines[position]) - 1) + b"\n"
    path.write_bytes(b"".join(lines))
    shutil.rmtree(path.parent / "backups")
    (photos / "tagged" / "session.json").unlink()
    with Session(photos) as session:
        assert session.image(0).tags == ("a",)
        assert session.image(1).tags == ("cat", "dog", "b")
        assert any("damaged" in trouble for trouble in session.troubles)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda path: path.unlink(), id="gone"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-100]), id="truncated"),
        pytest.param(lambda path: path.write_bytes(b"\x00" * 50), id="zeros"),
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
    ],
)
def test_session_json_can_be_lost(photos: Path, damage: Callable[[Path], None]) -> None:
    """Without session.json the journal restores everything."""
    with Session(photos, prefix="p", trigger="ohwx") as session:
        session.add_tags(0, "a")
        assert session.wait_copied(60)
        session.go_to(3)
        before = list(session.images)
    damage(photos / "tagged" / "session.json")
    with Session(photos) as session:
        assert list(session.images) == before
        assert session.position == 3
        assert session.settings.trigger == "ohwx"


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda path: path.unlink(), id="gone"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-200]), id="truncated"),
        pytest.param(lambda path: path.write_bytes(b"\x00" * 50), id="zeros"),
    ],
)
def test_the_journal_can_be_lost(photos: Path, damage: Callable[[Path], None]) -> None:
    """Without the journal, session.json and the captions hold the tags; the loss of older undo steps is reported."""
    with Session(photos) as session:
        session.add_tags(0, "a")
        assert session.wait_copied(60)
        before = list(session.images)
    damage(journal_of(photos))
    with Session(photos) as session:
        assert list(session.images) == before
        assert len(session.troubles) == 1
        session.add_tags(0, "b")
    with Session(photos) as session:
        assert session.image(0).tags == ("a", "b")
        assert session.troubles == ()


def test_when_all_is_lost_the_captions_are_left_alone(photos: Path) -> None:
    """The error says how to start again from the captions."""
    with Session(photos, prefix="p") as session:
        session.add_tags(0, "a")
        output = session.output
    journal_of(photos).write_bytes(b"")
    (output / "session.json").write_bytes(b"")
    shutil.rmtree(output / ".tagger" / "backups")
    before = content(output)
    with pytest.raises(DamagedError, match="tagger verify --repair"):
        Session(photos)
    assert content(output) == before
