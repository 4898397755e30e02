"""Images that are refused on import, and the reasons."""

from __future__ import annotations

import contextlib
import os
import random
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tagger_widget.errors import ImageProblemError
from tagger_widget.storage.output.copies import import_image
from tests.support.importing import ImportFolders
from tests.support.pictures import drawing, encoded, exif, files_of_every_kind, photo, png

if TYPE_CHECKING:
    from collections.abc import Iterator


EVERY_KIND = files_of_every_kind()


@pytest.fixture
def forbidden(tmp_path: Path) -> Iterator[Path]:
    """Return a file that may not be read; root takes another user id for this test."""
    path = tmp_path / "secret.jpg"
    path.write_bytes(EVERY_KIND["a.jpg"])
    path.chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield path
    if root:
        os.seteuid(0)


class TestRefusals:
    @pytest.mark.parametrize("name", sorted(EVERY_KIND))
    @pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.97])
    def test_what_is_cut_off_is_refused(self, folders: ImportFolders, name: str, share: float) -> None:
        """A truncated file of any kind is refused, wherever it was cut."""
        data = EVERY_KIND[name]
        cut = data[: int(len(data) * min(share, 1 - 30 / len(data)))]
        message = folders.refuse(folders.write_source(name, cut))
        assert "Copy it again" in message or "not an image" in message

    @pytest.mark.parametrize("source", [photo("china.jpg"), photo("coffee.png")], ids=lambda path: path.name)
    def test_a_photograph_cut_short_by_a_little_is_refused(
        self, folders: ImportFolders, source: Path
    ) -> None:
        """A photograph without its last hundredth is refused."""
        data = source.read_bytes()
        message = folders.refuse(folders.write_source(source.name, data[: len(data) * 99 // 100]))
        assert message == f"{source.name} is truncated. Copy it again from the original."

    @pytest.mark.parametrize("seed", range(12))
    def test_damage_never_escapes_as_anything_else(self, folders: ImportFolders, seed: int) -> None:
        """A file with any damage is imported, or refused with a clear reason."""
        chance = random.Random(seed)
        for name, whole in EVERY_KIND.items():
            data = bytearray(whole)
            for _ in range(chance.choice((1, 3, 30))):
                data[chance.randrange(2 if seed % 2 else 0, len(data))] = chance.randrange(256)
            source = folders.write_source(name, bytes(data))
            with contextlib.suppress(ImageProblemError):
                folders.copy(source)
        assert list(folders.tmp.iterdir()) == []

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            pytest.param(b"", "is empty", id="empty"),
            pytest.param(bytes(5000), "only zeros", id="zeros"),
            pytest.param(b"hello", "is not an image", id="text"),
            pytest.param(b"<!DOCTYPE html><html>not found", "is a web page", id="web-page"),
            pytest.param(b'\xef\xbb\xbf<?xml version="1.0"?><svg/>', "vector drawing", id="svg"),
            pytest.param(b"8BPS\0\1" + bytes(40), "layered", id="psd"),
            pytest.param(b"%PDF-1.7", "is a PDF", id="pdf"),
            pytest.param(b"PK\3\4" + bytes(40), "zip archive", id="zip"),
            pytest.param(b"\0\0\0\x20ftypisom" + bytes(40), "is a video", id="video"),
            pytest.param(b"\0\0\0\x0cJXL \r\n\x87\n", "not supported", id="jpeg-xl"),
            pytest.param(b"\xff\xd8\xff", "damaged", id="three-bytes-of-a-jpeg"),
            pytest.param(b"GIF89a" + bytes(7), "damaged", id="gif-without-pixels"),
        ],
    )
    def test_what_is_no_image_is_named(self, folders: ImportFolders, data: bytes, words: str) -> None:
        """The message says what the file seems to be."""
        assert words in folders.refuse(folders.write_source("strange.jpg", data))

    def test_bombs_are_refused_unopened(self, folders: ImportFolders) -> None:
        """A few bytes that declare 400 megapixels are refused, with the size in the message."""
        message = folders.refuse(folders.write_source("bomb.png", png(20_000, 20_000)))
        assert "20,000 by 20,000" in message

    @pytest.mark.parametrize(("kind", "mode"), [("PNG", "1"), ("TIFF", "1"), ("GIF", "L")])
    def test_very_large_images_are_imported_without_a_warning(
        self, folders: ImportFolders, kind: str, mode: str
    ) -> None:
        """Between 89 and 179 megapixels, where Pillow warns, an image is imported without a warning."""
        options = {"compression": "group4"} if kind == "TIFF" else {}
        large = Image.new(mode, (10_000, 9_100), 1)
        copy = folders.copy(folders.write_source("large", encoded(large, kind, **options)))
        assert (copy.facts.width, copy.facts.height) == (10_000, 9_100)

    def test_the_smallest_and_the_longest_image_are_imported(self, folders: ImportFolders) -> None:
        """A single pixel is an image, and so is a line of 65,500; a longer one is refused."""
        assert folders.copy(folders.write_source("1.jpg", encoded(drawing(1, 1), "JPEG"))).facts.width == 1
        assert folders.copy(folders.write_source("1.bmp", encoded(drawing(1, 1), "BMP"))).facts.width == 1
        line = encoded(Image.new("L", (65_500, 1)), "JPEG", exif=exif(6))
        assert folders.copy(folders.write_source("l.jpg", line)).facts.height == 65_500
        for path in folders.output.iterdir():
            path.unlink()
        longer = encoded(Image.new("L", (65_501, 1)), "PNG")
        assert "65,501 pixels long" in folders.refuse(folders.write_source("longer.png", longer))

    def test_what_is_no_file_is_refused_at_once(self, folders: ImportFolders) -> None:
        """Folders, pipes, sockets, devices and dangling links are refused without waiting."""
        folder, pipe, address = (folders.source / name for name in ("folder.jpg", "pipe.jpg", "socket.jpg"))
        folder.mkdir()
        os.mkfifo(pipe)
        assert "is a folder" in folders.refuse(folder)
        assert "not a regular file" in folders.refuse(pipe)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(address))
            assert "not a regular file" in folders.refuse(address)
        for name, target in (
            ("device.jpg", "/dev/zero"),
            ("lost.jpg", "nowhere"),
            ("circle.jpg", "circle.jpg"),
        ):
            (folders.source / name).symlink_to(target)
        assert "not a regular file" in folders.refuse(folders.source / "device.jpg")
        assert "is gone" in folders.refuse(folders.source / "lost.jpg")
        assert "cannot be read" in folders.refuse(folders.source / "circle.jpg")
        assert "is gone" in folders.refuse(folders.source / "never-was.jpg")

    def test_a_file_that_may_not_be_read_is_refused(self, forbidden: Path) -> None:
        """Missing permission is reported as such."""
        with pytest.raises(ImageProblemError, match=r"secret\.jpg cannot be read"):
            import_image(forbidden, forbidden.parent, "a", forbidden.parent)

    def test_links_to_images_are_followed(self, folders: ImportFolders) -> None:
        """A link counts as the file it leads to."""
        link = folders.source / "link.jpg"
        link.symlink_to(folders.write_source("a.jpg", EVERY_KIND["a.jpg"]))
        assert folders.copy(link).path.read_bytes() == EVERY_KIND["a.jpg"]

    def test_files_of_more_than_a_gibibyte_are_refused(self, folders: ImportFolders) -> None:
        """A file too large for memory is refused without being read."""
        source = folders.write_source("huge.jpg", b"\xff\xd8\xff")
        os.truncate(source, (1 << 30) + 1)
        assert "1 GiB" in folders.refuse(source)
