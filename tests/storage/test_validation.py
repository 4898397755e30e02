"""What a downloaded dataset claims is validated before it becomes a path."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_widget.dataset.arrangement.diff import diff, inverted
from tagger_widget.dataset.arrangement.model import Arrangement, Category, Rearranged, TagSet
from tagger_widget.dataset.edits.changes import new_edit
from tagger_widget.dataset.edits.edit import Change
from tagger_widget.dataset.image import Added, Copied, ImageRecord
from tagger_widget.dataset.naming import assign_names, safe_prefix
from tagger_widget.dataset.settings import Settings
from tagger_widget.errors import FolderError, ImageProblemError
from tagger_widget.session.session import Session
from tagger_widget.storage import validation
from tagger_widget.storage.journal import entries
from tagger_widget.storage.journal.checkpoint import load_checkpoint
from tagger_widget.storage.journal.entries import Entry
from tagger_widget.storage.journal.journal import Journal
from tagger_widget.storage.source_folder import scan
from tests.support.folders import fill

EVIL_NAMES = [
    *(
        "",
        ".",
        "..",
        "../mila-0001",
        "a/mila-0001",
        "/mila-0001",
        "mila-0001/..",
        "..\\mila-0001",
        "C:mila-0001",
    ),
    *(
        "mila-0001\0",
        "mila-0001\n",
        "mila_0001",
        "mila",
        "-0001",
        "mila-0001.jpg",
        "mila-0001.",
        "mila-٣",
        "CON",
    ),
    *(".tagger", "session", "tags", "mila-", "mila-0001 ", "é-0001", "~-0001", "$HOME-1", "a-" + "1" * 300),
]
EVIL_SOURCES = [
    *(
        "",
        ".",
        "..",
        "../x.png",
        "a/../../x.png",
        "a/../x.png",
        "/etc/x.png",
        "//host/x.png",
        "a//x.png",
        "./x.png",
    ),
    *(
        "x.png/",
        "x.png\0",
        ".ssh/x.png",
        "a/.hidden.png",
        "..png",
        "/etc/passwd",
        "id_rsa",
        "a/b",
        "x.png/..",
    ),
]


@pytest.mark.parametrize("name", EVIL_NAMES)
def test_a_name_is_never_a_path(name: str) -> None:
    """A name is a prefix, a hyphen and a number, wherever it occurs."""
    assert not validation.is_valid_name(name)
    edit = new_edit("ann", "set", {name: Change((), ("cat",))})
    for entry in (
        Entry(added=(Added(name, "x.png"),)),
        Entry(copied=(Copied(name),)),
        Entry(started={name: ()}),
        Entry(edit=edit),
    ):
        assert not entries.is_valid_entry(entry)
    assert not validation.is_valid_image(ImageRecord(name, "x.png"))


@pytest.mark.parametrize("source", EVIL_SOURCES)
def test_a_source_lies_below_its_folder(source: str) -> None:
    """Absolute paths, parent folders, hidden folders and files that are not images are refused."""
    assert not validation.is_valid_source(source, windows=False)
    assert not validation.is_valid_source(source, windows=True)
    assert not entries.is_valid_entry(Entry(added=(Added("mila-0001", source),)))
    assert not validation.is_valid_image(ImageRecord("mila-0001", source))


@pytest.mark.parametrize("source", ["C:/x.png", "C:x.png", "\\\\host\\x.png", "a\\x.png", "a:b/x.png"])
def test_windows_knows_further_ways_out(source: str) -> None:
    """Drives, backslashes and streams are refused on Windows; elsewhere they are ordinary characters."""
    assert not validation.is_valid_source(source, windows=True)
    assert validation.is_valid_source(source, windows=False)


@pytest.mark.parametrize(
    "file",
    [
        "",
        "..",
        "../mila-0001.jpg",
        "mila-0002.jpg",
        "mila-0001.txt",
        "mila-0001.JPG",
        "/etc/passwd",
        "x/y.png",
    ],
)
def test_a_copy_is_called_like_its_image(file: str) -> None:
    """No other file of the folder, and none outside it, can be recorded as a copy."""
    assert not validation.is_valid_copy("mila-0001", file)
    assert not entries.is_valid_entry(Entry(copied=(Copied("mila-0001", file),)))
    assert not validation.is_valid_image(ImageRecord("mila-0001", "x.png", file=file))


@pytest.mark.parametrize(
    "settings",
    [
        Settings("../mila", 4),
        Settings("", 4),
        Settings("a/b", 4),
        Settings("m" * 101, 4),
        Settings("mila", 10**9),
    ],
    ids=["up", "empty", "path", "long", "digits"],
)
def test_settings_give_sound_names(settings: Settings) -> None:
    """Neither the prefix nor the number of digits can make a name a path or exhaust the memory."""
    assert not validation.are_valid_settings(settings)


RED = "#ff0000"
ABSURD: dict[str, Arrangement] = {
    "colour": Arrangement((Category("a", "url(javascript:x)"),)),
    "upper case": Arrangement((Category("a", "#FF0000"),)),
    "blank": Arrangement((Category(" ", RED),)),
    "line break": Arrangement((Category("a\nb", RED),)),
    "inverted around": Arrangement((Category("a\u202eb", RED),)),
    "long": Arrangement((Category("a" * 10**6, RED),)),
    "twice": Arrangement((Category("a", RED), Category("A", RED))),
    "many": Arrangement(tuple(Category(f"c{n}", RED) for n in range(10**4))),
    "member": Arrangement((Category("a", RED),), {"x,y": "a"}),
    "hidden": Arrangement(hidden=("x\ny",)),
    "pinned": Arrangement(pinned=("x", "x")),
    "set": Arrangement(sets=(TagSet("a", ()),)),
    "tags of a set": Arrangement(sets=(TagSet("a", tuple(f"t{n}" for n in range(10**4))),)),
    "key": Arrangement(sets=(TagSet("a", ("x",), "k" * 1000),)),
    "one key": Arrangement(sets=(TagSet("a", ("x",), "q"), TagSet("b", ("x",), "Q"))),
}


@pytest.mark.parametrize("absurd", ABSURD.values(), ids=ABSURD)
def test_tags_are_arranged_as_can_be_done_here(absurd: Arrangement) -> None:
    """Neither the settings nor a journal line accept what no command would accept."""
    assert not validation.are_valid_settings(Settings("mila", 4, arrangement=absurd))
    delta = diff(Arrangement(), absurd)
    for arranged in (delta, delta and inverted(delta)):
        edit = new_edit("ann", "arrange", {}, arranged=arranged)
        assert not entries.is_valid_entry(Entry(edit=edit))
        assert not entries.is_valid_entry(Entry(past=edit))


def test_a_tag_is_in_a_category_that_can_be() -> None:
    """An invalid category name is dropped, and so is a category that nothing defines."""
    assert not validation.is_valid_rearrangement(Rearranged(members={"x": ("", "a\nb")}))
    assert validation.is_valid_rearrangement(Rearranged(members={"x": ("", "a")}))
    assert not validation.are_valid_settings(Settings("mila", 4, arrangement=Arrangement(members={"x": "a"})))


@given(st.text(), st.integers(0, 10**9), st.integers(4, 9))
def test_every_name_we_give_is_sound(folder: str, start: int, digits: int) -> None:
    """The name of the source folder does not matter."""
    prefix = safe_prefix(folder)
    (name,) = assign_names(["x.png"], prefix, digits, start)
    assert validation.is_valid_name(name)
    assert validation.are_valid_settings(Settings(prefix, digits))
    assert all(validation.is_valid_copy(name, name + extension) for extension in (".jpg", ".png", ".webp"))
    assert validation.is_valid_copy(name, None)


def test_all_that_we_write_is_sound(tmp_path: Path) -> None:
    """Every source that a scan finds, every journal line and every record of ``session.json`` passes."""
    photos = fill(tmp_path / "Été 2024_(raw)", 2, captions={1: "cat"})
    deep = photos / "sub folder" / "b..c"
    deep.mkdir(parents=True)
    for name in (
        "a b.PNG",
        "x..png",
        "<b>'\"&.jpg",
        "ü~$(id).webp",
        "a:b\\c.gif" if os.name != "nt" else "a.gif",
    ):
        (deep / name).write_bytes((photos / "IMG_1.jpg").read_bytes())
    found = scan(photos, recursive=True, exclude=tmp_path / "out").images
    assert len(found) == 7
    assert [source for source in found if not validation.is_valid_source(source)] == []
    with Session(photos, recursive=True) as session:
        session.add_tags(0, "dog")
        session.undo()
        session.arranging.set_categories([Category("animal", "#FF0000")])
        session.arranging.put("animal", "dog", "cat")
        session.arranging.save_set("both", ["dog", "cat"], "Q")
        session.arranging.hide("text")
        session.rename_tag("cat", "tabby")
        session.undo()
        assert session.wait_copied(60)
        output = session.output
    journal = Journal(output / ".tagger" / "journal.jsonl")
    assert validation.are_valid_settings(journal.header().settings)
    lines = journal.read_new()
    kinds = ("edit", "added", "copied", "started")
    assert all(any(getattr(line.entry, kind) for line in lines) for kind in kinds)
    assert all(entries.is_valid_entry(line.entry) for line in lines)
    kept = load_checkpoint(output / "session.json")
    assert kept is not None
    assert len(kept.images) == 7
    assert all(map(validation.is_valid_image, kept.images))
    validation.check_no_links(output)


OURS = [
    *(".tagger", "session.json", "tags.txt", ".tagger/journal.jsonl", ".tagger/lock", ".tagger/copy.lock"),
    *(".tagger/place.json", ".tagger/tmp", ".tagger/previews", ".tagger/backups", ".tagger/open"),
]


@pytest.mark.parametrize("name", OURS)
def test_a_link_in_place_of_our_own_files_is_refused(tmp_path: Path, name: str) -> None:
    """Otherwise files would be written and deleted where a link points; broken links count too."""
    output = tmp_path / "tagged"
    (output / ".tagger").mkdir(parents=True)
    validation.check_no_links(output)
    path = output / name
    if path.exists():
        path.rmdir()
    for target in (tmp_path / "elsewhere", tmp_path):
        path.symlink_to(target)
        with pytest.raises(FolderError, match="is a link to another place"):
            validation.check_no_links(output)
        path.unlink()


def test_every_file_of_ours_is_known_to_the_check(tmp_path: Path) -> None:
    """The check covers exactly what a session leaves in its folder, images and captions apart."""
    with Session(fill(tmp_path / "photos", 1), prefix="mila") as session:
        assert session.wait_copied(60)
        session.add_tags(0, "cat")
        output = session.output
    found = {
        path.relative_to(output).as_posix() for path in [*output.iterdir(), *(output / ".tagger").iterdir()]
    }
    assert {name for name in found if not name.startswith("mila-")} <= set(OURS)


def test_a_source_behind_a_linked_folder_is_left_out(tmp_path: Path) -> None:
    """A link to an image is followed; a link to a folder outside is not."""
    folder, private = tmp_path / "photos", tmp_path / "private"
    (folder / "sub").mkdir(parents=True)
    private.mkdir()
    (folder / "out").symlink_to(private)
    (folder / "in").symlink_to(folder / "sub")
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "image.png").symlink_to(private / "x.png")
    for good in ("x.png", "sub/x.png", "in/x.png", "image.png", "gone/x.png"):
        assert validation.source_path(folder, good) == folder / good
    for bad in ("out/x.png", "loop/x.png", "../private/x.png", "sub/../../private/x.png"):
        with pytest.raises(ImageProblemError, match="does not lie in"):
            validation.source_path(folder, bad)


def test_an_image_behind_a_linked_folder_is_not_copied(tmp_path: Path) -> None:
    """A recorded source behind such a link gives a reason instead of a picture."""
    photos, private = fill(tmp_path / "photos", 1), fill(tmp_path / "private", 1)
    with Session(photos, prefix="mila") as session:
        assert session.wait_copied(60)
        output = session.output
    (photos / "out").symlink_to(private)
    (output / "session.json").unlink()
    with (output / ".tagger" / "journal.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"added":[["mila-0002","out/IMG_1.jpg"]]}\n')
    with Session(photos) as session:
        assert session.wait_copied(60)
        assert "does not lie in" in str(session.image("mila-0002").problem)
    assert [path.name for path in output.glob("*.jpg")] == ["mila-0001.jpg"]


def test_a_dataset_names_only_the_folder_around_it(tmp_path: Path) -> None:
    """Images of any other folder are imported only if the user names that folder."""
    output = tmp_path / "photos" / "tagged"
    assert validation.may_read_source(tmp_path / "photos", output)
    assert validation.may_read_source(output / "..", output)
    for other in (tmp_path, tmp_path / "private", output, Path("/"), Path.home()):
        assert not validation.may_read_source(other, output)


MAKE_ALL = """
import os, sys
os.umask(int(sys.argv[2], 8))
from tagger_widget import Session
for turn in range(2):
    with Session(sys.argv[1], prefix="mila", trigger="ohwx") as session:
        session.add_tags(turn, "cat")
        session.next()
        assert session.wait_copied(60)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_what_we_write_has_the_modes_that_the_user_asked_for(tmp_path: Path, umask: int) -> None:
    """Permissions follow the umask exactly: no more, so that others cannot read; no less, so that a group can share."""
    photos = fill(tmp_path / "photos", 3, captions={1: "dog"})
    subprocess.run([sys.executable, "-c", MAKE_ALL, photos, oct(umask)], check=True)
    written = [photos / "tagged", *(photos / "tagged").rglob("*")]
    assert {path.suffix for path in written} >= {".jpg", ".txt", ".json", ".jsonl"}
    wanted = {True: 0o777 & ~umask, False: 0o666 & ~umask}
    modes = {path.name: (oct(path.stat().st_mode & 0o777), oct(wanted[path.is_dir()])) for path in written}
    assert {name: pair for name, pair in modes.items() if pair[0] != pair[1]} == {}


def test_unsound_journal_lines_decode_but_are_found() -> None:
    """The decoder accepts any text as a name; validation refuses invalid ones."""
    line = b'{"added":[["../../x","../../etc/x.png"]]}'
    assert not entries.is_valid_entry(msgspec.json.decode(line, type=Entry))
