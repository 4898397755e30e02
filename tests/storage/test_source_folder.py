"""The scan of the source folder: what counts, what is skipped, and what is reported."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tagger_widget.errors import FolderError
from tagger_widget.images.formats import READABLE, UNSUPPORTED
from tagger_widget.storage.source_folder import Sources, scan

if TYPE_CHECKING:
    from collections.abc import Iterator


def fill(folder: Path, *names: str) -> Path:
    """Create empty files with their parent folders; the scan opens none of them."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


def look(folder: Path, *, recursive: bool = True, exclude: Path | None = None) -> Sources:
    return scan(folder, recursive=recursive, exclude=exclude or folder / "no-such-folder")


@pytest.fixture
def locked() -> Iterator[Path]:
    """Return a folder with a subfolder that is not readable; root takes another user id for this test."""
    with tempfile.TemporaryDirectory() as name:
        folder = fill(Path(name), "a.jpg", "locked/b.jpg", "open/c.jpg")
        folder.chmod(0o755)
        (folder / "locked").chmod(0)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        yield folder
        if root:
            os.seteuid(0)
        (folder / "locked").chmod(0o755)


class TestImages:
    def test_images_come_in_natural_order(self, tmp_path: Path) -> None:
        """Numbers in names are sorted as numbers, in folder names too."""
        fill(tmp_path, "10.jpg", "9.jpg", "b/2.png", "b/10.png", "a.webp", "B/1.png")
        found = look(tmp_path).images
        assert found.index("9.jpg") < found.index("10.jpg")
        assert found.index("b/2.png") < found.index("b/10.png")
        assert len(found) == 6

    @pytest.mark.parametrize("extension", sorted(READABLE))
    def test_every_readable_extension_counts_in_any_case(self, tmp_path: Path, extension: str) -> None:
        """An image is recognised by its extension in lower, upper or mixed case."""
        names = [f"a{extension}", f"b{extension.upper()}", f"c{extension.title()}"]
        assert look(fill(tmp_path, *names)).images == names

    @pytest.mark.parametrize("extension", sorted(UNSUPPORTED))
    def test_images_that_cannot_be_read_are_listed(self, tmp_path: Path, extension: str) -> None:
        """RAW files, vector drawings and the like are listed with a remedy."""
        found = look(fill(tmp_path, f"IMG{extension.upper()}"))
        assert found.images == []
        ((path, reason),) = found.unsupported
        assert path == f"IMG{extension.upper()}"
        assert reason.startswith("is ")
        assert ". " in reason

    def test_known_images_are_not_listed_again(self, tmp_path: Path) -> None:
        """For a known folder only new images are returned, but all captions."""
        fill(tmp_path, "a.jpg", "a.txt", "sub/b.jpg", "c.jpg")
        found = scan(tmp_path, recursive=True, exclude=tmp_path / "none", known={"a.jpg", "sub/b.jpg"})
        assert found.images == ["c.jpg"]
        assert found.caption_for("a.jpg") == tmp_path / "a.txt"

    def test_other_files_are_passed_over(self, tmp_path: Path) -> None:
        """Files that are not images are neither imported nor reported."""
        fill(tmp_path, "notes.md", "Thumbs.db", "desktop.ini", "clip.mp4", "jpg", "a.jpg.part", "noextension")
        found = look(tmp_path)
        assert (found.images, found.unsupported) == ([], [])

    def test_hidden_and_mac_leftovers_are_passed_over(self, tmp_path: Path) -> None:
        """Hidden files, and those that macOS leaves in zip archives, are skipped."""
        fill(tmp_path, ".a.jpg", "._b.jpg", ".hidden/c.jpg", "__MACOSX/d.jpg", "sub/__MACOSX/e.jpg", ".jpg")
        assert look(tmp_path).images == []

    def test_subfolders_count_only_when_asked_for(self, tmp_path: Path) -> None:
        """Without `recursive` only the folder itself is scanned."""
        fill(tmp_path, "a.jpg", "sub/b.jpg", "sub/deep/c.jpg")
        assert look(tmp_path, recursive=False).images == ["a.jpg"]
        assert set(look(tmp_path).images) == {"a.jpg", "sub/b.jpg", "sub/deep/c.jpg"}

    def test_output_folders_are_never_sources(self, tmp_path: Path) -> None:
        """Neither the output folder in use, under any path, nor another one is scanned."""
        fill(tmp_path, "a.jpg", "out/b.jpg", "tagged/c.jpg", "tagged/.tagger/journal.jsonl", "sub/d.jpg")
        (tmp_path / "alias").symlink_to("out")
        for exclude in (tmp_path / "out", tmp_path / "alias", tmp_path / "sub" / ".." / "out"):
            assert set(look(tmp_path, exclude=exclude).images) == {"a.jpg", "sub/d.jpg"}

    def test_links_to_files_count_and_links_to_folders_do_not(self, tmp_path: Path) -> None:
        """A folder that links to itself causes no endless scan."""
        fill(tmp_path, "sub/a.jpg")
        (tmp_path / "b.jpg").symlink_to("sub/a.jpg")
        (tmp_path / "sub" / "circle").symlink_to(tmp_path)
        assert set(look(tmp_path).images) == {"b.jpg", "sub/a.jpg"}

    def test_what_is_no_file_is_listed(self, tmp_path: Path) -> None:
        """Dangling links and pipes are listed with a reason; a folder named like an image counts as a folder."""
        (tmp_path / "lost.jpg").symlink_to("nowhere")
        (tmp_path / "circle.jpg").symlink_to("circle.jpg")
        os.mkfifo(tmp_path / "pipe.jpg")
        fill(tmp_path, "folder.jpg/a.jpg")
        found = look(tmp_path)
        assert found.images == ["folder.jpg/a.jpg"]
        reasons = dict(found.unsupported)
        assert set(reasons) == {"lost.jpg", "circle.jpg", "pipe.jpg"}
        assert reasons["lost.jpg"].startswith("is a link to a file that is gone")
        assert reasons["pipe.jpg"].startswith("is not a regular file")

    def test_names_that_cannot_be_kept_are_listed(self, tmp_path: Path) -> None:
        """Names that are not Unicode, or have several lines, are listed in a form that fits on one line."""
        for name in (b"bad-\xff.jpg", b"two\nlines.jpg", b"sub-\xfe/inside.jpg"):
            path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
            path.parent.mkdir(exist_ok=True)
            path.touch()
        fill(tmp_path, "ünïcödé 🐈.jpg")
        found = look(tmp_path)
        assert found.images == ["ünïcödé 🐈.jpg"]
        reasons = dict(found.unsupported)
        assert set(reasons) == {"bad-\\xff.jpg", "two\\nlines.jpg", "sub-\\xfe/inside.jpg"}
        assert all(reason.endswith("Rename it") for reason in reasons.values())
        assert all(path.encode().decode() == path for path in reasons)


class TestFolders:
    def test_a_folder_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        """A missing folder and a file in its place give different errors."""
        with pytest.raises(FolderError, match="There is no folder"):
            look(tmp_path / "nowhere")
        with pytest.raises(FolderError, match=r"a\.jpg is a file"):
            look(fill(tmp_path, "a.jpg") / "a.jpg")

    def test_a_subfolder_without_permission_is_listed(self, locked: Path) -> None:
        """An unreadable subfolder is listed, and everything else is found."""
        found = look(locked)
        assert found.images == ["a.jpg", "open/c.jpg"]
        ((path, reason),) = found.unsupported
        assert path == "locked"
        assert "permission" in reason.lower()

    def test_a_folder_without_permission_is_told(self, locked: Path) -> None:
        """An unreadable source folder raises an error."""
        with pytest.raises(FolderError, match="Permission to open"):
            look(locked / "locked")

    def test_an_empty_folder_has_nothing(self, tmp_path: Path) -> None:
        """An empty folder is no error: the caller decides."""
        assert look(tmp_path).images == []


class TestCaptions:
    @pytest.mark.parametrize("name", ["a.txt", "a.TXT", "a.Txt", "a.caption", "a.jpg.txt", "a.jpg.caption"])
    def test_captions_are_found_by_all_their_names(self, tmp_path: Path, name: str) -> None:
        """Captions are found under every supported name, in subfolders too."""
        fill(tmp_path, "a.jpg", name, "sub/a.jpg", f"sub/{name}")
        found = look(tmp_path)
        assert found.caption_for("a.jpg") == tmp_path / name
        assert found.caption_for("sub/a.jpg") == tmp_path / "sub" / name

    def test_the_plainest_name_comes_first(self, tmp_path: Path) -> None:
        """If there are several captions, the order is X.txt, X.TXT, X.jpg.txt, X.caption."""
        order = ["a.txt", "a.TXT", "a.jpg.txt", "a.caption"]
        fill(tmp_path, "a.jpg", *order)
        for name in order:
            assert look(tmp_path).caption_for("a.jpg") == tmp_path / name
            (tmp_path / name).unlink()
        assert look(tmp_path).caption_for("a.jpg") is None

    def test_captions_of_others_are_left_alone(self, tmp_path: Path) -> None:
        """A caption belongs to the image of its name in the same folder; folders and broken links do not count."""
        fill(tmp_path, "a.jpg", "A.txt", "ab.txt", "sub/a.txt", "b.jpg", "b.txt/inside.md", "c.jpg")
        (tmp_path / "c.txt").symlink_to("nowhere")
        found = look(tmp_path)
        assert [found.caption_for(name) for name in ("a.jpg", "b.jpg", "c.jpg")] == [None, None, None]

    def test_captions_are_no_images(self, tmp_path: Path) -> None:
        """Captions are neither images nor unsupported files."""
        found = look(fill(tmp_path, "a.txt", "b.caption", "c.jpg.txt"))
        assert (found.images, found.unsupported) == ([], [])


def test_large_folders_are_listed_quickly(tmp_path: Path) -> None:
    """Captions of 20,000 images are found much faster than by asking for each file."""
    for index in range(20_000):
        os.close(os.open(tmp_path / f"IMG_{index}.jpg", os.O_CREAT))
        os.close(os.open(tmp_path / f"IMG_{index}.txt", os.O_CREAT))
    start = time.process_time()
    found = look(tmp_path)
    captions = sum(found.caption_for(image) is not None for image in found.images)
    assert time.process_time() - start < 1.0
    assert captions == len(found.images) == 20_000
    assert found.images[10] == "IMG_10.jpg"
