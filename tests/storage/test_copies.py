"""Copies are identical to the source if trainers can read it, and complete or absent after a failure."""

from __future__ import annotations

import hashlib
import os
import resource
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tagger_widget.errors import SaveError
from tests.support.importing import ImportFolders
from tests.support.pictures import PHOTOS, drawing, encoded, exif, files_of_every_kind, photo

EVERY_KIND = files_of_every_kind()


class TestCopies:
    @pytest.mark.parametrize("source", PHOTOS, ids=lambda path: path.name)
    def test_photographs_are_copied_byte_for_byte(self, folders: ImportFolders, source: Path) -> None:
        """A photograph that trainers can read is copied unchanged, and its facts are recorded."""
        data = source.read_bytes()
        copy = folders.copy(source)
        assert copy.path.read_bytes() == data
        assert copy.path.name == f"set-0001{source.suffix}"
        assert copy.facts.sha256 == hashlib.sha256(data).hexdigest()
        assert copy.facts.size == len(data)
        assert copy.facts.mtime_ns == source.stat().st_mtime_ns
        assert (copy.facts.width, copy.facts.height) == copy.image().size
        assert copy.facts.format == {".jpg": "JPEG", ".png": "PNG"}[source.suffix]
        assert copy.facts.converted == ""

    @pytest.mark.parametrize(
        ("kind", "mode", "options"),
        [
            pytest.param("JPEG", "L", {}, id="grey-jpeg"),
            pytest.param("JPEG", "RGB", {"progressive": True}, id="progressive-jpeg"),
            pytest.param("JPEG", "RGB", {"exif": exif(1)}, id="upright-by-exif"),
            pytest.param("JPEG", "RGB", {"exif": exif(0)}, id="orientation-out-of-range"),
            pytest.param("JPEG", "RGB", {"exif": b"Exif\0\0II*\0\xff\xff\xff\xff"}, id="broken-exif"),
            pytest.param("JPEG", "RGB", {"exif": b"Exif\0\0garbage"}, id="no-exif-at-all"),
            pytest.param("PNG", "1", {}, id="black-and-white-png"),
            pytest.param("PNG", "L", {}, id="grey-png"),
            pytest.param("PNG", "LA", {}, id="grey-alpha-png"),
            pytest.param("PNG", "P", {}, id="palette-png"),
            pytest.param("PNG", "RGBA", {}, id="alpha-png"),
            pytest.param("WEBP", "RGB", {}, id="webp"),
            pytest.param("WEBP", "RGBA", {"lossless": True}, id="alpha-webp"),
        ],
    )
    def test_what_trainers_read_is_copied(
        self, folders: ImportFolders, kind: str, mode: str, options: dict[str, object]
    ) -> None:
        """Every mode and variety of JPEG, PNG and WebP that trainers read is copied byte for byte."""
        data = encoded(drawing(mode=mode), kind, **options)
        copy = folders.copy(folders.write_source("some.file", data))
        assert copy.path.read_bytes() == data
        assert copy.facts.converted == ""

    def test_the_content_decides_the_extension(self, folders: ImportFolders) -> None:
        """A PNG that is called .jpg is copied unchanged, with the extension .png."""
        copy = folders.copy(folders.write_source("wrong.JPG", encoded(drawing(), "PNG")))
        assert copy.path.name == "set-0001.png"
        assert copy.facts.format == "PNG"

    def test_a_phones_jpeg_with_a_second_picture_inside_is_a_jpeg(self, folders: ImportFolders) -> None:
        """The multi-picture JPEG of some phones is copied whole and counts as a JPEG."""
        data = encoded(drawing(), "MPO", save_all=True, append_images=[drawing()])
        copy = folders.copy(folders.write_source("two.mpo", data))
        assert copy.path.name == "set-0001.jpg"
        assert copy.path.read_bytes() == data
        assert copy.facts.format == "JPEG"

    def test_a_copy_replaces_an_older_one(self, folders: ImportFolders) -> None:
        """Importing to the same stem again leaves only the new copy."""
        folders.copy(folders.write_source("a.jpg", EVERY_KIND["a.jpg"]))
        copy = folders.copy(folders.write_source("a.jpg", EVERY_KIND["progressive.jpg"]))
        assert copy.path.read_bytes() == EVERY_KIND["progressive.jpg"]
        assert [path.name for path in folders.output.iterdir()] == ["set-0001.jpg"]
        assert list(folders.tmp.iterdir()) == []

    def test_modes_follow_the_umask(self, folders: ImportFolders) -> None:
        """The permissions of a copy follow the user's umask, not the mode of the source."""
        source = folders.write_source("a.jpg", EVERY_KIND["a.jpg"])
        source.chmod(0o600)
        before = os.umask(0o027)
        try:
            copy = folders.copy(source)
        finally:
            os.umask(before)
        assert copy.path.stat().st_mode & 0o777 == 0o640

    def test_the_source_stays_as_it_is(self, folders: ImportFolders) -> None:
        """Importing changes neither the bytes nor the times of a source, whether it is converted or not."""
        for name, data in EVERY_KIND.items():
            source = folders.write_source(name, data)
            source.chmod(0o444)
            before = source.stat()
            folders.copy(source)
            after = source.stat()
            assert source.read_bytes() == data
            assert (after.st_mtime_ns, after.st_ctime_ns) == (before.st_mtime_ns, before.st_ctime_ns)


class TestWriting:
    def test_a_copy_that_cannot_be_written_is_no_fault_of_the_image(self, folders: ImportFolders) -> None:
        """When the disk is full, the older copy stays, no partial file remains, and the error says so."""
        copy = folders.copy(folders.write_source("a.jpg", EVERY_KIND["a.jpg"]))
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
        try:
            with pytest.raises(SaveError, match=r"set-0001\.jpg"):
                folders.copy(photo("china.jpg"))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert copy.path.read_bytes() == EVERY_KIND["a.jpg"]
        assert list(folders.tmp.iterdir()) == []

    def test_an_output_folder_that_is_gone_is_named(self, folders: ImportFolders) -> None:
        """If the output folder is gone, the error names the copy and does not blame the image."""
        folders.output.rmdir()
        with pytest.raises(SaveError, match=r"output/set-0001\.jpg"):
            folders.copy(photo("china.jpg"))
        assert list(folders.tmp.iterdir()) == []

    def test_many_threads_import_at_once(self, folders: ImportFolders) -> None:
        """Importing images of every kind on several threads gives the same result as on one thread."""
        sources = [folders.write_source(name, data) for name, data in EVERY_KIND.items()] * 4
        alone = [folders.copy(source, f"alone-{index}") for index, source in enumerate(sources)]
        with ThreadPoolExecutor(8) as pool:
            stems = [f"set-{index}" for index in range(len(sources))]
            together = list(pool.map(folders.copy, sources, stems))
        for one, other in zip(alone, together, strict=True):
            assert other.path.read_bytes() == one.path.read_bytes()
            assert other.facts == one.facts
        assert list(folders.tmp.iterdir()) == []
