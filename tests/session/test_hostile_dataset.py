"""Opening a dataset crafted by an attacker."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tagger_widget import Arrangement, Category, Session, verify
from tagger_widget.errors import FolderError
from tests.support.folders import content, fill

EVIL = [
    "../../home/x-0001",
    "HOME/evil-0001",
    "..\\x-0001",
    ".tagger/journal.jsonl",
    "mila-0001/../../x-1",
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder of the user's own with old files that nothing may touch."""
    home = fill(tmp_path / "home", 2, captions={1: "private"})
    for path in home.iterdir():
        os.utime(path, (1, 1))
    return home


@pytest.fixture
def downloaded(tmp_path: Path) -> Path:
    """Return the output folder of a dataset of three copied images."""
    with Session(fill(tmp_path / "photos", 3), prefix="mila") as session:
        assert session.wait_copied(60)
        session.add_tags(0, "cat")
    return tmp_path / "photos" / "tagged"


def work(output: Path) -> None:
    """Open the dataset and do everything that writes."""
    with Session(output, trigger="ohwx") as session:
        session.wait_copied(10)
        for index in range(len(session.images)):
            session.add_tags(index, "dog")
            session.go_to(index)
        session.undo()


@pytest.mark.parametrize("name", EVIL)
@pytest.mark.parametrize("place", ["added", "copied", "started", "edit", "images", "file", "unwritten"])
def test_crafted_names_lead_nowhere(downloaded: Path, home: Path, place: str, name: str) -> None:
    """Wherever a crafted name occurs, in the journal or in ``session.json``, nothing outside is written or read."""
    name = name.replace("HOME", str(home))
    before, around = content(home), sorted(downloaded.parent.parent.iterdir())
    journal, kept = downloaded / ".tagger" / "journal.jsonl", downloaded / "session.json"
    if place in {"images", "file", "unwritten"}:
        text = json.loads(kept.read_text("utf-8"))
        text["images"][0] |= {"images": {"name": name}, "file": {"file": name}, "unwritten": {}}[place]
        text["unwritten"] = [name]
        kept.write_text(json.dumps(text), "utf-8")
    else:
        kept.unlink()
        shutil.rmtree(downloaded / ".tagger" / "backups")
        change = {"before": [], "after": ["evil"]}
        line = {
            "added": {"added": [[name, "../home/IMG_1.jpg"]]},
            "copied": {"added": [["mila-0009", "IMG_9.jpg"]], "copied": [{"name": "mila-0009", "file": name}]},
            "started": {"added": [[name, "IMG_9.jpg"]], "started": {name: ["evil"]}},
            "edit": {
                "added": [[name, "IMG_9.jpg"]],
                "edit": {
                    "id": "1", "time": "2026-01-01T00:00:00Z", "author": "x", "kind": "set", "changes": {name: change}
                },
            },
        }[place]  # fmt: skip
        with journal.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")
    work(downloaded)
    assert content(home) == before
    assert sorted(downloaded.parent.parent.iterdir()) == around
    with Session(downloaded) as session:
        assert [image.name for image in session.images][:3] == ["mila-0001", "mila-0002", "mila-0003"]
        assert name not in [named for image in session.images for named in (image.name, image.file)]
        assert session.images[0].tags == ("cat", "dog")


@pytest.mark.parametrize("place", ["session.json", "edit", "header"])
def test_a_crafted_arrangement_is_refused(downloaded: Path, place: str) -> None:
    """An arrangement that no command accepts is dropped, and nothing else is lost."""
    journal, kept = downloaded / ".tagger" / "journal.jsonl", downloaded / "session.json"
    evil = {"name": "a\u202eb", "colour": "red;background:url(//evil)"}
    if place == "session.json":
        text = json.loads(kept.read_text("utf-8"))
        text["settings"]["arrangement"] = {"categories": [evil], "members": {"cat": "no such"}}
        kept.write_text(json.dumps(text), "utf-8")
    elif place == "header":
        first, _, rest = journal.read_text("utf-8").partition("\n")
        header = json.loads(first)
        header["settings"]["arrangement"] = {"categories": [evil] * 1000}
        journal.write_text(f"{json.dumps(header)}\n{rest}", "utf-8")
    else:
        edit = {"id": "1", "time": "2026-01-01T00:00:00Z", "author": "x", "kind": "arrange", "changes": {}}
        with journal.open("a", encoding="utf-8") as stream:
            for arranged in (
                {"categories": [[], [evil]]},
                {"hidden": [[], ["a,b"]]},
                {"members": {"cat": ["", "no such"]}},
            ):
                stream.write(json.dumps({"edit": {**edit, "arranged": arranged}}) + "\n")
    with Session(downloaded) as session:
        assert session.arranging.now == Arrangement()
        assert session.troubles
        assert session.images[0].tags == ("cat",)
        session.arranging.set_categories([Category("animal", "#ff0000")])
        session.arranging.put("animal", "cat")
    with Session(downloaded) as session:
        assert session.arranging.now.members == {"cat": "animal"}


@pytest.mark.parametrize(
    "name", [".tagger", "session.json", "tags.txt", "tmp", "previews", "backups", "journal.jsonl", "lock"]
)
def test_links_in_place_of_our_files_are_refused(downloaded: Path, home: Path, name: str) -> None:
    """Otherwise old files would be deleted wherever a link points."""
    before = content(home)
    path = downloaded / name
    if name not in {".tagger", "session.json", "tags.txt"}:
        path = downloaded / ".tagger" / name
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    path.symlink_to(home if path.suffix == "" and name != "lock" else home / "IMG_1.txt")
    with pytest.raises(FolderError, match="link to another place"):
        work(downloaded)
    assert content(home) == before


def test_a_link_is_refused_in_a_folder_that_is_no_dataset_yet(tmp_path: Path, home: Path) -> None:
    """A downloaded folder of images may contain a prepared output folder."""
    photos = fill(tmp_path / "photos", 2)
    (photos / "tagged").mkdir()
    (photos / "tagged" / ".tagger").symlink_to(home)
    before = content(home)
    for work_on in (Session, verify):
        with pytest.raises(FolderError, match="link to another place"):
            work_on(photos)
    assert content(home) == before
    assert sorted(path.name for path in home.iterdir()) == sorted(before)


@pytest.mark.parametrize("name", ["mila-0001.txt", "mila-0001.jpg"])
def test_a_repair_brings_nothing_in_that_a_link_points_to(downloaded: Path, home: Path, name: str) -> None:
    """The repair sets the link itself aside."""
    (home / "secret.txt").write_text("password, hunter2", "utf-8")
    before = content(home)
    (downloaded / name).unlink()
    (downloaded / name).symlink_to(home / "secret.txt")
    assert verify(downloaded.parent, repair=True).sound
    assert content(home) == before
    for path in downloaded.rglob("*"):
        if path.is_file() and not path.is_symlink():
            assert b"hunter2" not in path.read_bytes(), path


def test_a_dataset_cannot_choose_a_folder_to_copy_from(downloaded: Path, home: Path) -> None:
    """Otherwise private pictures would be copied into a folder that may be published again."""
    shutil.rmtree(downloaded / ".tagger" / "backups")
    (downloaded / "session.json").unlink()
    journal = downloaded / ".tagger" / "journal.jsonl"
    head, _, rest = journal.read_text("utf-8").partition("\n")
    header = json.loads(head) | {"source": str(home)}
    journal.write_text(json.dumps(header) + "\n" + rest, "utf-8")
    before = content(downloaded)
    with pytest.raises(FolderError, match="you have not opened it from there before"):
        work(downloaded)
    assert content(downloaded) == before


def test_a_caption_that_is_a_link_is_not_read(downloaded: Path, home: Path) -> None:
    """Outside text must not become training text; the link is replaced, not its target."""
    (home / "secret.txt").write_text("password, hunter2", "utf-8")
    before = content(home)
    caption = downloaded / "mila-0001.txt"
    caption.unlink()
    caption.symlink_to(home / "secret.txt")
    work(downloaded)
    assert content(home) == before
    for path in downloaded.rglob("*"):
        if path.is_file() and not path.is_symlink():
            assert b"hunter2" not in path.read_bytes(), path
