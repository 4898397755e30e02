"""Nothing acknowledged is lost: crashes, damage, other programs, other processes, full disks."""

from __future__ import annotations

import errno
import gzip
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tagger_widget import (
    DamagedError,
    Event,
    FolderError,
    NewerVersionError,
    SaveError,
    Session,
    UnsavedError,
)
from tagger_widget.dataset.edits.changes import new_edit
from tagger_widget.dataset.edits.edit import Change
from tagger_widget.storage.journal.entries import Entry
from tagger_widget.storage.journal.journal import Journal
from tagger_widget.storage.output import caption_files
from tagger_widget.storage.store import compaction
from tests.support.folders import FullDisk, captions, content, fill


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Six images, the second with a caption."""
    return fill(tmp_path / "photos", 6, captions={2: "cat,dog"})


def abandoned(code: str, folder: Path) -> None:
    """Run code on a Session in a process that is killed at once when it is through."""
    opening = "import sys\nfrom tagger_widget import Session\ns = Session(sys.argv[1], prefix='p')"
    script = f"{opening}\n{code}\nprint('x', flush=True)\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"x\n"
        child.send_signal(signal.SIGKILL)


def wait_for(condition: Callable[[], bool], session: Session, timeout_s: float = 10) -> bool:
    """Wait until a condition holds, looking again at each event."""
    changed = threading.Event()
    unsubscribe = session.subscribe(lambda _event: changed.set())
    try:
        for _ in range(int(timeout_s / 0.25)):
            if condition():
                return True
            changed.wait(0.25)
            changed.clear()
        return condition()
    finally:
        unsubscribe()


def test_a_killed_process_loses_nothing(photos: Path) -> None:
    """Tags, marks and the place are there; undo goes on where it was."""
    abandoned("s.add_tags(0, 'a', 'b'); s.next(); s.add_tags(1, 'c'); s.next()", photos)
    with Session(photos) as session:
        assert [image.tags for image in session.images[:2]] == [("a", "b"), ("cat", "dog", "c")]
        assert session.images[0].state == "done"
        assert session.position == 2
        session.undo()
        assert captions(session.output)["p-0002"] == "cat, dog"
        session.undo()
        assert "p-0001" not in captions(session.output)


def journal_of(photos: Path) -> Path:
    """Path of the journal."""
    return photos / "tagged" / ".tagger" / "journal.jsonl"


def test_an_edit_that_was_logged_but_not_written_is_rolled_forward(photos: Path) -> None:
    """A process that died between the two leaves nothing half done."""
    with Session(photos, prefix="p") as session:
        session.set_tags(0, ["old"])
        session.set_tags(2, ["old"])
    journal = Journal(journal_of(photos))
    journal.header()
    journal.take()
    changes = {"p-0001": Change(("old",), ("new",)), "p-0003": Change(("old",), ("new",))}
    journal.append(Entry(edit=new_edit("me", "set", changes)))
    (photos / "tagged" / "p-0001.txt").write_text("new")  # It got this far.
    with Session(photos) as session:
        assert captions(session.output)["p-0001"] == captions(session.output)["p-0003"] == "new"
        assert all(edit.kind != "outside" for edit in session.history)


def test_a_torn_last_line_is_dropped_and_written_over(photos: Path) -> None:
    """What was not acknowledged is as if never begun."""
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
    """The captions still hold what it did."""
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
    """The journal holds all of it."""
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
    """session.json and the captions hold the tags; only older undo steps are gone, which is said."""
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
    """The error says how to start again from them."""
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


@pytest.mark.parametrize("name", ["session.json", ".tagger/journal.jsonl"])
def test_files_of_a_newer_version_are_not_touched(photos: Path, name: str) -> None:
    """The error says to upgrade."""
    Session(photos).close()
    path = photos / "tagged" / name
    path.write_bytes(
        path.read_bytes().replace(b'"version":1', b'"version":9').replace(b'"version": 1', b'"version": 9')
    )
    before = path.read_bytes()
    with pytest.raises(NewerVersionError, match="pip install -U"):
        Session(photos)
    assert path.read_bytes() == before


def test_session_json_is_readable(photos: Path) -> None:
    """One image a line, plain JSON."""
    with Session(photos, prefix="p") as session:
        session.add_tags(0, "a")
    text = (photos / "tagged" / "session.json").read_text()
    assert json.loads(text)["images"][0]["tags"] == ["a"]
    assert len([line for line in text.splitlines() if '"name":"p-' in line]) == 6


def test_a_caption_changed_while_nobody_was_here_becomes_an_edit(photos: Path) -> None:
    """By author "outside"; it is kept, not overwritten, and can be undone by naming it."""
    with Session(photos, prefix="p") as session:
        assert session.wait_copied(60)
        session.add_tags(0, "a")
        output = session.output
    (output / "p-0001.txt").write_text("hand,made")
    (output / "p-0002.txt").unlink()
    with Session(photos) as session:
        assert session.image(0).tags == ("hand", "made")
        assert session.image(1).tags == ()
        edit = session.history[-1]
        assert (edit.author, set(edit.changes)) == ("outside", {"p-0001", "p-0002"})
        assert (output / "p-0001.txt").read_text() == "hand,made"
        session.undo(edit.id)
        assert captions(output)["p-0001"] == "a"
        assert captions(output)["p-0002"] == "cat, dog"


def test_a_caption_changed_while_we_run_appears_by_itself(photos: Path) -> None:
    """And an edit made before that was noticed builds on it."""
    with Session(photos, prefix="p") as session:
        session.add_tags(0, "a")
        (session.output / "p-0001.txt").write_text("a, hand")
        assert wait_for(lambda: session.image(0).tags == ("a", "hand"), session)
        (session.output / "p-0001.txt").write_text("a, hand, more")
        session.add_tags(0, "b")
        assert session.image(0).tags == ("a", "hand", "more", "b")


def test_a_caption_replaced_by_something_that_is_no_text_is_set_aside(photos: Path) -> None:
    """Our tags stand, the file is kept, and the user is told where."""
    with Session(photos, prefix="p") as session:
        session.add_tags(0, "a")
        junk = bytes(range(256)) * 4
        (session.output / "p-0001.txt").write_bytes(junk)
        session.add_tags(0, "b")
        assert captions(session.output)["p-0001"] == "a, b"
        assert any("p-0001" in trouble for trouble in session.troubles)
        assert junk in [
            path.read_bytes() for path in (session.output / ".tagger" / "backups").glob("p-0001*")
        ]


def test_an_image_deleted_from_the_output_is_listed_and_can_be_copied_again(photos: Path) -> None:
    """Its tags are kept meanwhile."""
    with Session(photos, prefix="p") as session:
        assert session.wait_copied(60)
        (session.output / "p-0003.jpg").unlink()
    with Session(photos) as session:
        assert [image.name for image in session.problems] == ["p-0003"]
        assert "deleted" in str(session.problems[0].problem)
        session.retry("p-0003")
        assert session.wait_copied(60)
        assert session.problems == []
        assert (session.output / "p-0003.jpg").exists()


def test_files_the_user_did_not_edit_stay_as_they_are(photos: Path) -> None:
    """Opening, stepping and tagging one image changes no other caption or image by a byte."""
    with Session(photos, prefix="p") as session:
        assert session.wait_copied(60)
        output = session.output
    (output / "p-0004.txt").write_bytes(b"odd ,form\r\n")
    os.utime(output / "p-0005.jpg", ns=(1, 1))
    before = content(output)
    with Session(photos) as session:
        for _ in range(6):
            session.next()
        session.add_tags(0, "x")
        session.undo()
    after = content(output)
    assert {n: d for n, d in after.items() if n not in ("session.json", "tags.txt")} == {
        n: d for n, d in before.items() if n not in ("session.json", "tags.txt")
    }
    assert (output / "p-0005.jpg").stat().st_mtime_ns == 1


def test_two_sessions_on_one_folder_see_each_other(photos: Path) -> None:
    """Each shows the other's edits by itself; undo takes back one's own."""
    with Session(photos, author="ann") as ann, Session(photos, author="ben") as ben:
        ann.add_tags(0, "from ann")
        assert wait_for(lambda: ben.image(0).tags == ("from ann",), ben)
        ben.add_tags(0, "from ben")
        assert wait_for(lambda: ann.image(0).tags == ("from ann", "from ben"), ann)
        ann.undo()
        assert ann.image(0).tags == ("from ben",)
        assert [edit.author for edit in ann.history] == ["ann", "ben", "ann"]


def test_four_processes_lose_nothing_to_each_other(photos: Path) -> None:
    """Each adds its own tags to the same images at the same time."""
    script = (
        "import sys\nfrom tagger_widget import Session\n"
        "with Session(sys.argv[1], author=sys.argv[2]) as s:\n"
        "    for i in range(40): s.add_tags(i % 6, f'{sys.argv[2]}-{i}')\n"
    )
    Session(photos, prefix="p").close()
    children = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", script, str(photos), f"w{n}"])
        for n in range(4)
    ]
    assert [child.wait(120) for child in children] == [0, 0, 0, 0]
    with Session(photos) as session:
        for number in range(4):
            for step in range(40):
                assert f"w{number}-{step}" in session.image(step % 6).tags
        texts = captions(session.output)
        assert all(texts[image.name] == ", ".join(image.tags) for image in session.images)
        assert all(edit.kind != "outside" for edit in session.history)


def test_processes_that_open_a_new_folder_at_once_share_one_dataset(photos: Path) -> None:
    """No image gets two names."""
    script = (
        "import sys\nfrom tagger_widget import Session\n"
        "with Session(sys.argv[1]) as s: s.add_tags(0, sys.argv[2]); s.wait_copied(60)\n"
    )
    children = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", script, str(photos), f"w{n}"])
        for n in range(4)
    ]
    assert [child.wait(120) for child in children] == [0, 0, 0, 0]
    with Session(photos) as session:
        assert len(session.images) == 6
        assert set(session.image(0).tags) == {"w0", "w1", "w2", "w3"}
        assert session.snapshot().copied == 6


def test_edits_that_cannot_be_logged_are_kept_and_written_later(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says that the disk is full; tagging goes on, and once there is room all of it is saved."""
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


def rescued() -> Iterable[Path]:
    """Files with edits that could not be saved."""
    return (Path(os.environ["TAGGER_STATE_DIR"]) / "rescue").glob("*")


def test_what_others_did_meanwhile_and_what_could_not_be_saved_are_merged(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tag by tag; nobody's work is lost."""
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
    """It was kept in the user's own folder, for nobody else to read."""
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
    """Once it takes it."""
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


def test_a_folder_that_is_gone_for_a_while_loses_nothing(photos: Path, tmp_path: Path) -> None:
    """A drive may come and go: nothing is made in its place, and what was done meanwhile is saved then."""
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
    """A network drive that fails for a moment must not cost another's edit."""
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
    """The edit is safe in the journal, the user is told, and it is tried again by itself."""
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


def test_closing_does_not_hide_that_something_is_unsaved(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the next opening writes it."""
    session = Session(photos, prefix="p", background=False)
    disk = FullDisk(monkeypatch)
    disk.refuses = lambda path: "p-0001.txt" in path
    session.add_tags(0, "a")
    with pytest.raises(SaveError, match="disk is full"):
        session.close()
    disk.refuses = lambda _path: False
    with Session(photos) as session:
        assert captions(session.output)["p-0001"] == "a"


def test_a_full_disk_only_delays_copying(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No image is given up for it, and no half of one is left in the folder."""
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


def test_a_checkpoint_that_fails_is_told_and_loses_nothing(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal still holds everything."""
    session = Session(photos, prefix="p", background=False)
    disk = FullDisk(monkeypatch)
    disk.refuses = lambda path: "session.json" in path
    session.add_tags(0, "a")
    with pytest.raises(SaveError, match=r"session\.json"):
        session.close()
    disk.refuses = lambda _path: False
    with Session(photos) as session:
        assert session.image(0).tags == ("a",)


def test_an_unexpected_error_in_the_background_is_told(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread never dies unseen."""
    events: list[Event] = []
    with Session(photos) as session:
        session.subscribe(events.append)
        assert session.wait_copied(60)

        def fail() -> bool:
            raise ZeroDivisionError("surprise")

        monkeypatch.setattr(session._ledger.tag_list, "read", fail)
        assert wait_for(lambda: any("surprise" in t for t in session.troubles), session)
        assert any(event.kind == "trouble" for event in events)
        monkeypatch.undo()
        assert wait_for(lambda: session.troubles == (), session)


def test_a_listener_that_fails_does_not_end_the_copying(photos: Path) -> None:
    """Its error stands among the troubles, where the caller finds it."""

    def fail(_event: Event) -> None:
        raise RuntimeError("broken listener")

    with Session(photos, background=False) as session:
        unsubscribe = session.subscribe(fail)
        session._upkeep.begin()
        assert session.wait_copied(60)
        assert session.snapshot().copied == 6
        assert any("broken listener" in trouble for trouble in session.troubles)
        unsubscribe()


def test_a_session_nobody_holds_any_more_ends_its_threads(photos: Path) -> None:
    """Safe without close() and without a with block."""
    session = Session(photos, prefix="p")
    session.add_tags(0, "a")
    upkeep = session._upkeep
    del session
    assert upkeep.closed
    assert not upkeep._keeper.is_alive()
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
    """The first image of a new dataset may be a broken one."""
    folder = fill(tmp_path / "photos", 2)
    (folder / "A.jpg").write_bytes(b"broken")
    with Session(folder) as session:
        assert session.wait_copied(60)
        assert session.current.source == "IMG_1.jpg"
        assert session.go_to(0).problem is not None


tags = st.lists(st.text(max_size=12), max_size=5)
commands = st.lists(
    st.one_of(
        st.tuples(st.just("add_tags"), st.integers(0, 3), tags),
        st.tuples(st.just("remove_tags"), st.integers(0, 3), tags),
        st.tuples(st.just("set_tags"), st.integers(0, 3), tags),
        st.tuples(st.just("next")),
        st.tuples(st.just("previous")),
        st.tuples(st.just("skip")),
        st.tuples(st.just("undo")),
        st.tuples(st.just("redo")),
        st.tuples(st.just("set_trigger"), st.sampled_from(["ohwx", "mila", None, "0"])),
    ),
    max_size=25,
)


def carry_out(session: Session, command: tuple[object, ...]) -> None:
    """Carry out one generated command."""
    name, *arguments = command
    if name in ("add_tags", "remove_tags"):
        key, more = arguments
        getattr(session, str(name))(key, *more)  # type: ignore[misc]
    else:
        getattr(session, str(name))(*arguments)


@hypothesis_settings(max_examples=40)
@given(commands=commands, by_journal=st.booleans())
def test_state_read_back_is_the_state_that_was(
    tmp_path_factory: pytest.TempPathFactory, commands: list[tuple[object, ...]], by_journal: bool
) -> None:
    """After any commands, from session.json or from the journal alone; and captions keep the contract."""
    folder = fill(tmp_path_factory.mktemp("photos"), 4, captions={1: "0, b"})
    with Session(folder, background=False) as session:
        for command in commands:
            carry_out(session, command)
        before = list(session.images)
        place, settings, counts = session.position, session.settings, dict(session.vocabulary.counts)
        texts = captions(session.output)
    for image in before:
        lines = [*([settings.trigger] if settings.trigger else []), *image.tags]
        assert texts.get(image.name, "") == (", ".join(lines) if image.started else "")
        assert len(lines) == len(set(lines))
    if by_journal:
        (folder / "tagged" / "session.json").unlink()
    with Session(folder, background=False) as session:
        assert list(session.images) == before
        assert (session.position, session.settings) == (place, settings)
        assert dict(session.vocabulary.counts) == counts


@hypothesis_settings(max_examples=40)
@given(commands=commands)
def test_undoing_everything_restores_every_caption(
    tmp_path_factory: pytest.TempPathFactory, commands: list[tuple[object, ...]]
) -> None:
    """Byte for byte, however the edits came about."""
    folder = fill(tmp_path_factory.mktemp("photos"), 4, captions={1: "0, b", 3: "c"})
    with Session(folder, background=False) as session:
        session._upkeep.start([image.name for image in session.images])
        before = captions(session.output)
        for command in commands:
            carry_out(session, command)
        while session.undo():
            pass
        assert captions(session.output) == before


def test_a_journal_that_grew_is_made_smaller_and_keeps_all_history(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Marks go when the last session closes; every edit can still be undone, and the old journal is kept."""
    monkeypatch.setattr(compaction.compact, "__defaults__", (1,))
    with Session(photos, prefix="p", trigger="ohwx") as session:
        assert session.wait_copied(60)
        session.add_tags(0, "a")
        session.add_tags(0, "b")
        for _ in range(6):
            session.go_to(0)
            session.skip()
            session.go_to(0)
            session.next()
        session.undo()
        with Session(photos, author="bob", background=False) as bob:
            bob.add_tags(2, "x")
        before = journal_of(photos).stat().st_size
        assert len(session.history) > 10  # Nobody took the journal from under the open session.
    assert journal_of(photos).stat().st_size < before
    (backup,) = (photos / "tagged" / ".tagger" / "backups").glob("journal-*.jsonl.gz")
    assert len(gzip.decompress(backup.read_bytes())) >= before
    (photos / "tagged" / "session.json").unlink()
    with Session(photos) as session:
        assert [edit.kind for edit in session.history] == ["add", "add", "undo", "add"]
        assert session.image(0).tags == ("a",)
        assert session.image(0).state == "done"
        assert session.snapshot().copied == 6
        session.redo()
        assert session.image(0).tags == ("a", "b")
        assert session.troubles == ()
    with Session(photos) as session:
        session.undo()
        assert captions(session.output)["p-0001"] == "ohwx, a"


def test_what_could_not_be_saved_does_not_keep_the_folder_from_being_opened(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the disk is still full it is shown, waits on, and is saved by the next who can."""
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


def test_a_copy_made_anew_by_another_process_is_no_news_from_outside(photos: Path) -> None:
    """The journal tells of it, also when the file was seen first."""
    with Session(photos, prefix="p") as ann:
        assert ann.wait_copied(60)
        with Session(photos, background=False) as bob:
            told: list[Event] = []
            bob.subscribe(told.append)
            ann.retry(0)
            assert ann.wait_copied(60)
            bob._upkeep._sweep()  # Looks at the files before it has heard of anything.
            bob._upkeep.hand_over()
            assert [event.text for event in told if event.kind == "notice"] == []
            assert bob.image(0).copy == ann.image(0).copy


def test_captions_that_could_not_be_looked_at_are_settled_later(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody died half-way, and the drive failed for a moment when that was noticed."""
    with Session(photos, prefix="p", author="ann", background=False) as ann:
        ann.set_tags(0, ["old"])
        with Session(photos, author="bob", background=False) as bob:
            real = bob._ledger.captions.write
            monkeypatch.setattr(bob._ledger.captions, "write", lambda _names: None)
            bob.set_tags(0, ["new"])
            monkeypatch.setattr(bob._ledger.captions, "write", real)
            bob._ledger.captions.unwritten.clear()
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


def test_only_edits_count_as_edits(photos: Path) -> None:
    """Copies that others made, and captions they took in, are none."""
    with Session(photos, prefix="p", background=False) as ann, Session(photos) as bob:
        assert bob.wait_copied(60)
        bob.add_tags(0, "a")
        ann.add_tags(1, "b")
        assert ann.snapshot().edits == 2
