"""Files with further tags, as a session reads them."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tagger_widget import BadInputError, Event, Session
from tagger_widget.dataset.tags.encodings import MAX_TEXT_BYTES
from tagger_widget.errors import FolderError
from tagger_widget.storage.tag_files import read_tag_file
from tests.support.folders import fill

BOARD = '1girl,0,6000,"1girls,sole_female"\nlong_hair,0,4000,longhair\n'
GOOD = [
    pytest.param("cat,0,3\ncafé,0,2\n".encode("utf-8-sig"), ["cat", "café"], id="byte-order-mark"),
    pytest.param("cat,0,3\ncafé,0,2\n".encode("utf-16"), ["cat", "café"], id="utf-16"),
    pytest.param("cat,0,3\ncafé,0,2\n".encode("cp1252"), ["cat", "café"], id="old-windows"),
    pytest.param(b"", [], id="empty"),
]
BAD = [
    pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 40, "binary", id="picture"),
    pytest.param(b'{"tags": []}', "line 1 is .* expected; save", id="json"),
]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Return three images, the first with a caption."""
    return fill(tmp_path / "photos", 3, captions={1: "cat"})


@pytest.fixture(autouse=True)
def _config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAGGER_CONFIG_DIR", str(tmp_path / "config"))


def write(path: Path, text: str = BOARD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def arrived(session: Session) -> threading.Event:
    """Return what is set once the session reported a vocabulary or a problem."""
    told = threading.Event()

    def listen(event: Event) -> None:
        if event.kind in {"vocabulary", "trouble"} and (session.vocabulary_files or session.troubles):
            told.set()

    session.subscribe(listen)
    if session.vocabulary_files or session.troubles:
        told.set()
    return told


@pytest.mark.parametrize(("data", "tags"), GOOD)
def test_encodings(tmp_path: Path, data: bytes, tags: list[str]) -> None:
    """Lists may have the same encodings as captions."""
    path = tmp_path / "tags.csv"
    path.write_bytes(data)
    read, trouble = read_tag_file(path)
    assert (read.tags, trouble) == (tags, "")


@pytest.mark.parametrize(("data", "why"), BAD)
def test_what_is_no_list_is_refused_by_name(tmp_path: Path, data: bytes, why: str) -> None:
    """The message has the file, the reason and the remedy."""
    path = tmp_path / "tags.csv"
    path.write_bytes(data)
    with pytest.raises(FolderError, match=why) as raised:
        read_tag_file(path)
    assert str(path) in str(raised.value)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """Missing files, folders, pipes and invalid paths have different messages."""
    os.mkfifo(tmp_path / "pipe")
    for path, why in (
        (tmp_path / "none.csv", "none.csv: "),
        (tmp_path, "is a folder"),
        (tmp_path / "pipe", "is not a regular file"),
        (Path("a\0b"), "not a path"),
    ):
        with pytest.raises(FolderError, match=why):
            read_tag_file(path)


def test_a_file_that_is_too_large_is_read_in_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ten million rows only the first are read, and the limit is reported."""
    path = tmp_path / "tags.csv"
    path.write_bytes(b"x" * 100 + b",1\n" + (b"y" * 100_000 + b",1\n") * (MAX_TEXT_BYTES // 100_000 + 2))
    read, trouble = read_tag_file(path)
    assert read.tags == ["x" * 100]
    assert f"{path} is larger than a vocabulary may be: only its first 16 MB" in trouble
    monkeypatch.setattr("tagger_widget.vocabulary.tag_file.MAX_ROWS", 1)
    monkeypatch.setattr("tagger_widget.storage.tag_files.MAX_ROWS", 1)
    read, trouble = read_tag_file(write(path))
    assert read.tags == ["1girl"]
    assert "its first 1 rows" in trouble


def test_vocabularies_are_offered(photos: Path, tmp_path: Path) -> None:
    """Vocabularies from keywords, settings and the user's folder are offered after the dataset's own tags."""
    named = write(tmp_path / "board.csv")
    write(tmp_path / "config" / "settings.toml", 'vocabularies = ["mine.txt"]\n')
    mine = write(tmp_path / "config" / "mine.txt", "my_word\ncatalogue\n")
    beside = write(tmp_path / "config" / "vocabularies" / "more.csv", "tag,count\ncatwalk,5\n")
    with Session(photos, vocabularies=[named]) as session:
        assert arrived(session).wait(30)
        assert [(Path(one.path), one.tags, one.aliases) for one in session.vocabulary_files] == [
            (named, 2, 3), (mine, 2, 0), (beside, 1, 0),
        ]  # fmt: skip
        assert session.wait_copied(30)
        assert [match.tag for match in session.vocabulary.search("cat")] == ["cat", "catwalk", "catalogue"]
        assert session.vocabulary.search("longhair")[0].tag == "long hair"
        assert session.vocabulary.wide is not None
        assert session.vocabulary.wide.facts("1girl") is not None
        assert "long hair" not in session.vocabulary
        assert session.troubles == ()


def test_underscores_as_the_user_wants_them(photos: Path, tmp_path: Path) -> None:
    """The spelling can be that of the image board; any other value is refused at once."""
    named = write(tmp_path / "board.csv")
    with Session(photos, vocabularies=named, underscores="keep", background=False) as session:
        assert session.vocabulary.search("long")[0].tag == "long_hair"
    with pytest.raises(BadInputError, match="'blanks' or 'keep'"):
        Session(photos, underscores="none")  # type: ignore[arg-type]


def test_troubles_name_file_and_line_and_stop_nothing(photos: Path, tmp_path: Path) -> None:
    """A file that cannot be used, or only in part, is reported; the rest is offered."""
    named = write(tmp_path / "board.csv", BOARD + "broken,0,many\nsolo,0,7\nworse,0,none\n")
    other = write(tmp_path / "other.csv", '{"a": 1}')
    with Session(photos, vocabularies=[named, other, tmp_path / "none.csv"], background=False) as session:
        rows, shape, missing = session.troubles
        assert rows.startswith(f"2 lines of {named} were skipped. The first is line 3 (broken,0,many): ")
        assert f"{other} was not read as a vocabulary: line 1 is" in shape
        assert str(tmp_path / "none.csv") in missing
        assert session.vocabulary.search("solo")[0].wide == 7
        assert session.add_tags(0, "solo")


HOLD = """
import fcntl, os, signal, sys
descriptor = os.open(sys.argv[1], os.O_RDWR)
signal.signal(signal.SIGIO, lambda *_: os.write(1, b"asked for"))
fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_WRLCK)
os.write(1, b"held\\n")
sys.stdin.read()
"""
"""Holds a file by a lease: whoever opens it waits until this process ends, which is reported."""


@contextmanager
def held(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Make opening a file take as long as on a slow drive, until `communicate` ends it."""
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        try:
            yield holder
        finally:
            holder.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="files cannot be held so there")
def test_work_goes_on_while_files_are_read(photos: Path, tmp_path: Path) -> None:
    """Until a vocabulary is loaded, edits and searches work without it; closing does not wait."""
    named = write(tmp_path / "board.csv")
    with (
        held(named) as holder,
        Session(photos, vocabularies=[named]) as session,
        Session(photos, output=tmp_path / "other", vocabularies=[named]) as waiting,
    ):
        told = arrived(session)
        assert holder.stdout is not None
        assert holder.stdout.read(9) == b"asked for"
        assert session.add_tags(0, "longish")
        assert [match.tag for match in session.vocabulary.search("long")] == ["longish"]
        assert session.vocabulary_files == ()
        waiting.close()
        assert waiting.vocabulary_files == ()
        holder.communicate()
        assert told.wait(30)
        assert [match.tag for match in session.vocabulary.search("long")] == ["longish", "long hair"]


def test_a_process_reads_a_file_once(photos: Path, tmp_path: Path) -> None:
    """Sessions share what was read until the file changes."""
    named = write(tmp_path / "board.csv")
    with Session(photos, vocabularies=[named], background=False) as session:
        first = session.vocabulary.wide
    with Session(photos, vocabularies=[named], background=False) as session:
        assert session.vocabulary.wide is first
        assert len(session.vocabulary_files) == 1
    write(named, BOARD + "solo,0,9,\n")
    with Session(photos, vocabularies=[named], background=False) as session:
        assert session.vocabulary.wide is not first
        assert session.vocabulary.search("solo")[0].wide == 9


def test_a_session_that_nobody_uses_goes_with_its_threads(photos: Path, tmp_path: Path) -> None:
    """Loading vocabularies keeps no session alive, and leaves no thread behind."""
    session = Session(photos, vocabularies=[write(tmp_path / "board.csv")])
    for thread in [thread for thread in threading.enumerate() if thread.name == "tagger-reader"]:
        thread.join(30)
    assert session.vocabulary_files
    gone = weakref.ref(session)
    del session
    gc.collect()
    assert gone() is None
    assert not [thread for thread in threading.enumerate() if thread.name == "tagger-reader"]
