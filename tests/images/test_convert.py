"""Importing one image: what is copied, what is converted, and what is refused."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import random
import resource
import socket
import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from tagger_widget.errors import ImageProblemError, SaveError
from tagger_widget.storage.output.copies import import_image
from tests.support.pictures import (
    ORIENTATION_TAG,
    PHONE_SIZE,
    PHOTOS,
    drawing,
    encoded,
    exif,
    files_of_every_kind,
    heic,
    odd_cmyk_profile,
    phone_picture,
    photo,
    png,
    png_chunk,
    srgb_profile,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tagger_widget.dataset.image import SourceFacts

EVERY_KIND = files_of_every_kind()


class Copy(NamedTuple):
    path: Path
    facts: SourceFacts

    def image(self) -> Image.Image:
        """Return the copy as Pillow reads it."""
        with Image.open(self.path) as image:
            image.load()
            return image


class Desk:
    """A source folder, an output folder, and a folder for temporary files."""

    def __init__(self, home: Path) -> None:
        self.source, self.output, self.tmp = (home / name for name in ("source", "output", "tmp"))
        for folder in (self.source, self.output, self.tmp):
            folder.mkdir()

    def put(self, name: str, data: bytes) -> Path:
        """Write a source image."""
        path = self.source / name
        path.write_bytes(data)
        return path

    def take(self, source: Path, stem: str = "set-0001") -> Copy:
        """Import a source image."""
        name, facts = import_image(source, self.output, stem, self.tmp)
        return Copy(self.output / name, facts)

    def refuse(self, source: Path) -> str:
        """Import what must be refused; return the message, having checked that nothing was left behind."""
        with pytest.raises(ImageProblemError) as caught:
            self.take(source)
        assert list(self.output.iterdir()) == []
        assert list(self.tmp.iterdir()) == []
        message = str(caught.value)
        assert source.name in message
        assert message.endswith(".")
        return message


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def forbidden(tmp_path: Path) -> Iterator[Path]:
    """Return a file that may not be read: by root neither, who is nobody for the length of the test."""
    path = tmp_path / "secret.jpg"
    path.write_bytes(EVERY_KIND["a.jpg"])
    path.chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield path
    if root:
        os.seteuid(0)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pictures, in steps of 256."""
    assert one.size == other.size
    means = ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean
    return max(means)


class TestCopies:
    @pytest.mark.parametrize("source", PHOTOS, ids=lambda path: path.name)
    def test_photographs_are_copied_byte_for_byte(self, desk: Desk, source: Path) -> None:
        """A real photograph that is fit for trainers is copied as it is, with the facts about it."""
        data = source.read_bytes()
        copy = desk.take(source)
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
        self, desk: Desk, kind: str, mode: str, options: dict[str, object]
    ) -> None:
        """Every mode and variety of JPEG, PNG and WebP that trainers read is copied byte for byte."""
        data = encoded(drawing(mode=mode), kind, **options)
        copy = desk.take(desk.put("some.file", data))
        assert copy.path.read_bytes() == data
        assert copy.facts.converted == ""

    def test_the_content_decides_the_extension(self, desk: Desk) -> None:
        """A PNG that is called .jpg is copied as it is, as .png."""
        copy = desk.take(desk.put("wrong.JPG", encoded(drawing(), "PNG")))
        assert copy.path.name == "set-0001.png"
        assert copy.facts.format == "PNG"

    def test_a_phones_jpeg_with_a_second_picture_inside_is_a_jpeg(self, desk: Desk) -> None:
        """The multi-picture JPEG of some phones is copied whole and counts as a JPEG."""
        data = encoded(drawing(), "MPO", save_all=True, append_images=[drawing()])
        copy = desk.take(desk.put("two.mpo", data))
        assert copy.path.name == "set-0001.jpg"
        assert copy.path.read_bytes() == data
        assert copy.facts.format == "JPEG"

    def test_a_copy_replaces_an_older_one(self, desk: Desk) -> None:
        """Importing the same stem again leaves the new copy and nothing else."""
        desk.take(desk.put("a.jpg", EVERY_KIND["a.jpg"]))
        copy = desk.take(desk.put("a.jpg", EVERY_KIND["progressive.jpg"]))
        assert copy.path.read_bytes() == EVERY_KIND["progressive.jpg"]
        assert [path.name for path in desk.output.iterdir()] == ["set-0001.jpg"]
        assert list(desk.tmp.iterdir()) == []

    def test_modes_follow_the_umask(self, desk: Desk) -> None:
        """The copy may be read by whom the user's umask lets read, whatever the source's own mode."""
        source = desk.put("a.jpg", EVERY_KIND["a.jpg"])
        source.chmod(0o600)
        before = os.umask(0o027)
        try:
            copy = desk.take(source)
        finally:
            os.umask(before)
        assert copy.path.stat().st_mode & 0o777 == 0o640

    def test_the_source_stays_as_it_is(self, desk: Desk) -> None:
        """Importing changes neither the bytes nor the times of any source, converted or not."""
        for name, data in EVERY_KIND.items():
            source = desk.put(name, data)
            source.chmod(0o444)
            before = source.stat()
            desk.take(source)
            after = source.stat()
            assert source.read_bytes() == data
            assert (after.st_mtime_ns, after.st_ctime_ns) == (before.st_mtime_ns, before.st_ctime_ns)


class TestRotation:
    @pytest.mark.parametrize("orientation", range(2, 9))
    @pytest.mark.parametrize(
        ("kind", "options", "tolerance"),
        [
            pytest.param("JPEG", {"quality": 95, "subsampling": 0}, 1.5, id="jpeg"),
            pytest.param("PNG", {}, 0.0, id="png"),
            pytest.param("WEBP", {"lossless": True}, 0.0, id="webp"),
            pytest.param("WEBP", {"quality": 90}, 1.5, id="lossy-webp"),
            pytest.param("TIFF", {}, 0.0, id="tiff"),
            pytest.param("AVIF", {"quality": 95, "subsampling": "4:4:4"}, 1.5, id="avif"),
        ],
    )
    def test_every_orientation_is_baked_into_the_pixels(
        self, desk: Desk, kind: str, options: dict[str, object], tolerance: float, orientation: int
    ) -> None:
        """The copy looks as EXIF says, and has no orientation any more."""
        source = desk.put("turned", encoded(drawing(), kind, exif=exif(orientation), **options))
        with Image.open(source) as image:
            expected = ImageOps.exif_transpose(image)
        copy = desk.take(source)
        with copy.image() as image:
            assert difference(image, expected) <= tolerance
            assert ORIENTATION_TAG not in image.getexif()
            assert image.size == (copy.facts.width, copy.facts.height)
        assert "rotated" in copy.facts.converted or kind == "TIFF"

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_a_phones_heic_is_turned_once(self, desk: Desk, orientation: int) -> None:
        """HEIC, which its decoder turns already, comes out upright, whatever its EXIF says too."""
        source = desk.put("IMG.HEIC", heic(drawing(96, 64), exif=exif(orientation), quality=95))
        upright = drawing(96, 64)
        upright.getexif()[ORIENTATION_TAG] = orientation
        copy = desk.take(source)
        assert difference(copy.image(), ImageOps.exif_transpose(upright)) < 3
        assert copy.path.name == "set-0001.jpg"
        assert ORIENTATION_TAG not in copy.image().getexif()
        assert copy.facts.format == "HEIF"
        assert copy.facts.converted == "HEIC → JPEG"

    def test_a_phones_photograph_keeps_all_its_pixels(self, desk: Desk) -> None:
        """A photograph of 12 megapixels on its side comes out upright, and as good as it was."""
        data = encoded(phone_picture(), "JPEG", quality=92, exif=exif(6))
        copy = desk.take(desk.put("IMG_2041.JPG", data))
        assert copy.image().size == PHONE_SIZE[::-1]
        with Image.open(io.BytesIO(data)) as image:
            assert difference(copy.image(), ImageOps.exif_transpose(image)) < 0.6

    def test_orientation_in_xmp_counts_as_it_does_for_pillow(self, desk: Desk) -> None:
        """Where EXIF is silent, the orientation in XMP turns the image, as trainers that use Pillow do."""
        xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf tiff:Orientation="8"/></x:xmpmeta>'
        copy = desk.take(desk.put("a.jpg", encoded(drawing(), "JPEG", xmp=xmp)))
        assert copy.image().size == drawing().size[::-1]

    @pytest.mark.parametrize(
        "chunk",
        [
            pytest.param(png_chunk(b"eXIf", exif(3)[6:]), id="exif"),
            pytest.param(
                png_chunk(b"tEXt", b"Raw profile type exif\0\nexif\n 99\n" + exif(3).hex().encode()),
                id="imagemagick",
            ),
        ],
    )
    def test_orientation_at_the_end_of_a_png_is_found(self, desk: Desk, chunk: bytes) -> None:
        """A PNG may say how it is turned behind its pixels, and in ImageMagick's way."""
        data = encoded(drawing(), "PNG")
        copy = desk.take(desk.put("a.png", data[:-12] + chunk + data[-12:]))
        assert difference(copy.image(), drawing().rotate(180)) == 0


class TestConversions:
    @pytest.mark.parametrize(
        ("kind", "drawn", "expected", "mode", "reason"),
        [
            pytest.param("BMP", "RGB", "png", "RGB", "BMP → PNG", id="bmp"),
            pytest.param("DIB", "RGB", "png", "RGB", "DIB → PNG", id="dib"),
            pytest.param("GIF", "P", "png", "RGB", "GIF → PNG", id="gif"),
            pytest.param("TIFF", "1", "png", "L", "TIFF → PNG", id="tiff-black-and-white"),
            pytest.param("TIFF", "L", "png", "L", "TIFF → PNG", id="tiff-grey"),
            pytest.param("TIFF", "LA", "png", "LA", "TIFF → PNG", id="tiff-grey-alpha"),
            pytest.param("TIFF", "P", "png", "RGB", "TIFF → PNG", id="tiff-palette"),
            pytest.param("TIFF", "RGB", "png", "RGB", "TIFF → PNG", id="tiff"),
            pytest.param("TIFF", "RGBA", "png", "RGBA", "TIFF → PNG", id="tiff-alpha"),
            pytest.param("TIFF", "LAB", "png", "RGB", "TIFF → PNG", id="tiff-lab"),
            pytest.param("TIFF", "YCbCr", "png", "RGB", "TIFF → PNG", id="tiff-ycbcr"),
            pytest.param("TIFF", "CMYK", "png", "RGB", "TIFF → PNG, CMYK → RGB", id="tiff-cmyk"),
            pytest.param("JPEG", "CMYK", "jpg", "RGB", "CMYK → RGB", id="cmyk-jpeg"),
            pytest.param("AVIF", "RGB", "jpg", "RGB", "AVIF → JPEG", id="avif"),
            pytest.param("AVIF", "RGBA", "png", "RGBA", "AVIF → PNG", id="avif-alpha"),
            pytest.param("JPEG2000", "RGB", "png", "RGB", "JPEG 2000 → PNG", id="jpeg2000"),
            pytest.param("PPM", "RGB", "png", "RGB", "PPM → PNG", id="ppm"),
        ],
    )
    def test_what_trainers_do_not_read_is_converted(
        self, desk: Desk, kind: str, drawn: str, expected: str, mode: str, reason: str
    ) -> None:
        """Photographs become JPEG, all else PNG, looking as it did, and the reason is kept."""
        picture = drawing(mode=drawn)
        copy = desk.take(desk.put("source", encoded(picture, kind)))
        assert copy.path.suffix == f".{expected}"
        assert copy.image().mode == mode
        assert copy.facts.converted == reason
        assert difference(copy.image(), picture) < 3

    @pytest.mark.parametrize(("mode", "expected"), [("RGB", "jpg"), ("RGBA", "png")])
    def test_heic_becomes_what_its_alpha_needs(self, desk: Desk, mode: str, expected: str) -> None:
        """HEIC becomes JPEG, or PNG when it has transparency."""
        picture = drawing(64, 48, mode)
        copy = desk.take(desk.put("a.heic", heic(picture, quality=95)))
        assert copy.path.suffix == f".{expected}"
        assert copy.image().mode == mode
        assert difference(copy.image(), picture) < 3

    def test_the_first_page_of_a_tiff_is_kept(self, desk: Desk) -> None:
        """A TIFF of several pages, packed as JPEG or not, becomes its first page."""
        for packing in ("jpeg", "tiff_lzw", None):
            pages = {"save_all": True, "append_images": [Image.new("RGB", (9, 9))], "compression": packing}
            copy = desk.take(desk.put("pages.tif", encoded(drawing(), "TIFF", **pages)))
            assert copy.facts.converted == "TIFF → PNG, first page of several"
            assert difference(copy.image(), drawing()) < 3

    def test_sixteen_bits_are_scaled_and_not_clipped(self, desk: Desk) -> None:
        """A 16-bit grey PNG keeps its greys: Pillow's own conversion would turn nearly all of it white."""
        grey = Image.new("I;16", (256, 2))
        for x in range(256):
            grey.putpixel((x, 0), x * 257)
            grey.putpixel((x, 1), x * 257)
        copy = desk.take(desk.put("deep.png", encoded(grey, "PNG")))
        assert copy.image().mode == "L"
        assert list(copy.image().crop((0, 0, 256, 1)).tobytes()) == list(range(256))
        assert copy.facts.converted == "more than 8 bits a channel → 8"

    @pytest.mark.parametrize(
        ("mode", "black", "white"),
        [
            pytest.param("I;16", 0, 65_535, id="16-bit"),
            pytest.param("I", 0, 65_535, id="32-bit"),
            pytest.param("I", -70_000, 70_000, id="32-bit-signed"),
            pytest.param("F", 0.0, 1.0, id="float-to-1"),
            pytest.param("F", 0.0, 255.0, id="float-to-255"),
            pytest.param("F", -3.0, 9.0, id="float"),
        ],
    )
    def test_deep_greys_of_scanners_keep_black_and_white(
        self, desk: Desk, mode: str, black: float, white: float
    ) -> None:
        """Grey TIFFs of any depth become 8 bits with black as black and white as white."""
        grey = Image.new(mode, (3, 1))
        for x, value in enumerate((black, (black + white) / 2, white)):
            grey.putpixel((x, 0), value if mode == "F" else round(value))
        copy = desk.take(desk.put("scan.tif", encoded(grey, "TIFF")))
        left, middle, right = copy.image().convert("L").tobytes()
        assert (left, right) == (0, 255)
        assert abs(middle - 128) <= 1

    def test_colours_with_sixteen_bits_become_eight(self, desk: Desk) -> None:
        """A PNG with 16 bits a colour channel becomes one with 8 of the same look."""
        rows = b"".join(b"\0" + struct.pack(">9H", *[20_000 * row] * 9) for row in range(3))
        data = png(3, 3, rows, depth=16)
        copy = desk.take(desk.put("deep.png", data))
        assert copy.path.read_bytes()[24] == 8
        assert [copy.image().getpixel((0, y)) for y in range(3)] == [(0,) * 3, (78,) * 3, (156,) * 3]
        assert copy.facts.converted == "more than 8 bits a channel → 8"

    def test_the_profile_of_a_cmyk_image_decides_its_colours(self, desk: Desk) -> None:
        """CMYK with a profile goes to sRGB through it: here the cyan ink is red."""
        cyan = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
        for kind in ("JPEG", "TIFF"):
            copy = desk.take(desk.put("cyan", encoded(cyan, kind, icc_profile=odd_cmyk_profile())))
            red, green, blue = copy.image().getpixel((8, 8))
            assert red > 200
            assert max(green, blue) < 60
            assert "icc_profile" not in copy.image().info

    def test_a_broken_cmyk_profile_does_no_harm(self, desk: Desk) -> None:
        """CMYK whose profile cannot be read is converted as if it had none."""
        cyan = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
        copy = desk.take(desk.put("a.jpg", encoded(cyan, "JPEG", icc_profile=b"x" * 200)))
        red, green, blue = copy.image().getpixel((8, 8))
        assert red < 60
        assert min(green, blue) > 200

    @pytest.mark.parametrize("kind", ["PNG", "GIF"])
    def test_palettes_with_transparency_become_rgba(self, desk: Desk, kind: str) -> None:
        """A palette whose entries are partly transparent becomes RGBA; the holes stay holes."""
        picture = drawing().quantize(8)
        picture.putpixel((0, 0), 7)
        copy = desk.take(desk.put("hole", encoded(picture, kind, transparency=7)))
        assert copy.image().mode == "RGBA"
        assert copy.image().getpixel((0, 0))[3] == 0
        assert copy.image().getpixel((60, 42))[3] == 255

    def test_alpha_that_hides_nothing_is_dropped(self, desk: Desk) -> None:
        """A converted image whose alpha is opaque everywhere becomes one without."""
        picture = drawing(64, 48).convert("RGBA")
        assert desk.take(desk.put("a.tif", encoded(picture, "TIFF"))).image().mode == "RGB"
        assert desk.take(desk.put("a.heic", heic(picture)), "b").path.name == "b.jpg"

    @pytest.mark.parametrize(
        ("kind", "options", "expected"),
        [
            pytest.param("GIF", {}, "png", id="gif"),
            pytest.param("PNG", {}, "png", id="apng"),
            pytest.param("WEBP", {"lossless": True}, "png", id="webp"),
            pytest.param("WEBP", {"quality": 95}, "jpg", id="lossy-webp"),
            pytest.param("AVIF", {"quality": 95}, "jpg", id="avif"),
        ],
    )
    def test_the_first_frame_of_an_animation_is_kept(
        self, desk: Desk, kind: str, options: dict[str, object], expected: str
    ) -> None:
        """An animation becomes a still image: its first frame."""
        frames = [drawing(64, 48), Image.new("RGB", (64, 48), "lime")]
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100, **options)
        copy = desk.take(desk.put("moving", data))
        assert copy.path.suffix == f".{expected}"
        assert "first frame of an animation" in copy.facts.converted
        assert getattr(copy.image(), "n_frames", 1) == 1
        assert difference(copy.image(), frames[0]) < 6

    @pytest.mark.parametrize("kind", ["JPEG", "TIFF", "WEBP", "AVIF"])
    def test_colour_profiles_stay_and_places_go(self, desk: Desk, kind: str) -> None:
        """A converted file keeps its colour profile, and nothing of EXIF, comments or XMP."""
        data = encoded(drawing(), kind, exif=exif(6), icc_profile=srgb_profile(), xmp=b"<x:xmpmeta/>")
        copy = desk.take(desk.put("photo", data))
        with copy.image() as image:
            assert image.info["icc_profile"] == srgb_profile()
            assert not image.getexif()
            assert not {"exif", "xmp", "comment"} & set(image.info)

    def test_a_png_without_its_end_is_made_whole(self, desk: Desk) -> None:
        """A PNG whose pixels are all there, but not its end, is written anew: strict readers refuse it."""
        copy = desk.take(desk.put("a.png", EVERY_KIND["a.png"][:-12]))
        assert copy.path.read_bytes().endswith(b"IEND\xaeB`\x82")
        assert difference(copy.image(), drawing()) == 0
        assert copy.facts.converted == "the end of the file was missing"


class TestRefusals:
    @pytest.mark.parametrize("name", sorted(EVERY_KIND))
    @pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.97])
    def test_what_is_cut_off_is_refused(self, desk: Desk, name: str, share: float) -> None:
        """A file of any kind that ends too early is refused, wherever it was cut."""
        data = EVERY_KIND[name]
        cut = data[: int(len(data) * min(share, 1 - 30 / len(data)))]
        message = desk.refuse(desk.put(name, cut))
        assert "Copy it again" in message or "not an image" in message

    @pytest.mark.parametrize("source", [photo("china.jpg"), photo("coffee.png")], ids=lambda path: path.name)
    def test_a_photograph_cut_short_by_a_little_is_refused(self, desk: Desk, source: Path) -> None:
        """Even a photograph that lacks its last hundredth only is refused."""
        data = source.read_bytes()
        message = desk.refuse(desk.put(source.name, data[: len(data) * 99 // 100]))
        assert message == f"{source.name} is cut off. Copy it again from where it came from."

    @pytest.mark.parametrize("seed", range(12))
    def test_damage_never_escapes_as_anything_else(self, desk: Desk, seed: int) -> None:
        """However the bytes of a file are damaged, it is imported or refused in plain words."""
        chance = random.Random(seed)
        for name, whole in EVERY_KIND.items():
            data = bytearray(whole)
            for _ in range(chance.choice((1, 3, 30))):
                data[chance.randrange(2 if seed % 2 else 0, len(data))] = chance.randrange(256)
            source = desk.put(name, bytes(data))
            with contextlib.suppress(ImageProblemError):
                desk.take(source)
        assert list(desk.tmp.iterdir()) == []

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            pytest.param(b"", "is empty", id="empty"),
            pytest.param(bytes(5000), "nothing but zeros", id="zeros"),
            pytest.param(b"hello", "is not an image", id="text"),
            pytest.param(b"<!DOCTYPE html><html>not found", "is a web page", id="web-page"),
            pytest.param(b'\xef\xbb\xbf<?xml version="1.0"?><svg/>', "without pixels", id="svg"),
            pytest.param(b"8BPS\0\1" + bytes(40), "layers", id="psd"),
            pytest.param(b"%PDF-1.7", "is a PDF", id="pdf"),
            pytest.param(b"PK\3\4" + bytes(40), "zip archive", id="zip"),
            pytest.param(b"\0\0\0\x20ftypisom" + bytes(40), "is a video", id="video"),
            pytest.param(b"\0\0\0\x0cJXL \r\n\x87\n", "cannot be read here", id="jpeg-xl"),
            pytest.param(b"\xff\xd8\xff", "damaged", id="three-bytes-of-a-jpeg"),
            pytest.param(b"GIF89a" + bytes(7), "damaged", id="gif-without-pixels"),
        ],
    )
    def test_what_is_no_image_is_named(self, desk: Desk, data: bytes, words: str) -> None:
        """The message says what a file that is no image seems to be."""
        assert words in desk.refuse(desk.put("strange.jpg", data))

    def test_bombs_are_refused_unopened(self, desk: Desk) -> None:
        """A few bytes that claim 400 megapixels are refused, and by their size."""
        message = desk.refuse(desk.put("bomb.png", png(20_000, 20_000)))
        assert "20,000 by 20,000" in message

    @pytest.mark.parametrize(("kind", "mode"), [("PNG", "1"), ("TIFF", "1"), ("GIF", "L")])
    def test_very_large_images_are_imported_without_a_warning(self, desk: Desk, kind: str, mode: str) -> None:
        """Between 89 and 179 megapixels, where Pillow warns, an image is imported in silence."""
        options = {"compression": "group4"} if kind == "TIFF" else {}
        large = Image.new(mode, (10_000, 9_100), 1)
        copy = desk.take(desk.put("large", encoded(large, kind, **options)))
        assert (copy.facts.width, copy.facts.height) == (10_000, 9_100)

    def test_the_smallest_and_the_longest_image_are_imported(self, desk: Desk) -> None:
        """One pixel is an image, and so is a line of 65,500; one that is longer is refused."""
        assert desk.take(desk.put("1.jpg", encoded(drawing(1, 1), "JPEG"))).facts.width == 1
        assert desk.take(desk.put("1.bmp", encoded(drawing(1, 1), "BMP"))).facts.width == 1
        line = encoded(Image.new("L", (65_500, 1)), "JPEG", exif=exif(6))
        assert desk.take(desk.put("l.jpg", line)).facts.height == 65_500
        for path in desk.output.iterdir():
            path.unlink()
        longer = encoded(Image.new("L", (65_501, 1)), "PNG")
        assert "65,501 pixels long" in desk.refuse(desk.put("longer.png", longer))

    def test_what_is_no_file_is_refused_at_once(self, desk: Desk) -> None:
        """Folders, pipes, sockets, devices and links that lead nowhere are refused without waiting."""
        folder, pipe, address = (desk.source / name for name in ("folder.jpg", "pipe.jpg", "socket.jpg"))
        folder.mkdir()
        os.mkfifo(pipe)
        assert "is a folder" in desk.refuse(folder)
        assert "not a regular file" in desk.refuse(pipe)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(address))
            assert "not a regular file" in desk.refuse(address)
        for name, target in (
            ("device.jpg", "/dev/zero"),
            ("lost.jpg", "nowhere"),
            ("circle.jpg", "circle.jpg"),
        ):
            (desk.source / name).symlink_to(target)
        assert "not a regular file" in desk.refuse(desk.source / "device.jpg")
        assert "is gone" in desk.refuse(desk.source / "lost.jpg")
        assert "cannot be read" in desk.refuse(desk.source / "circle.jpg")
        assert "is gone" in desk.refuse(desk.source / "never-was.jpg")

    def test_a_file_that_may_not_be_read_is_refused(self, forbidden: Path) -> None:
        """No permission is told as such."""
        with pytest.raises(ImageProblemError, match=r"secret\.jpg may not be read"):
            import_image(forbidden, forbidden.parent, "a", forbidden.parent)

    def test_links_to_images_are_followed(self, desk: Desk) -> None:
        """A link counts as the file it leads to."""
        link = desk.source / "link.jpg"
        link.symlink_to(desk.put("a.jpg", EVERY_KIND["a.jpg"]))
        assert desk.take(link).path.read_bytes() == EVERY_KIND["a.jpg"]

    def test_files_of_more_than_a_gibibyte_are_refused(self, desk: Desk) -> None:
        """A file too large to be held in memory is refused without being read."""
        source = desk.put("huge.jpg", b"\xff\xd8\xff")
        os.truncate(source, (1 << 30) + 1)
        assert "1 GiB" in desk.refuse(source)


class TestWriting:
    def test_a_copy_that_cannot_be_written_is_no_fault_of_the_image(self, desk: Desk) -> None:
        """When the disk takes no more, the older copy stays, nothing is left behind, and the error says so."""
        copy = desk.take(desk.put("a.jpg", EVERY_KIND["a.jpg"]))
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
        try:
            with pytest.raises(SaveError, match=r"set-0001\.jpg"):
                desk.take(photo("china.jpg"))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert copy.path.read_bytes() == EVERY_KIND["a.jpg"]
        assert list(desk.tmp.iterdir()) == []

    def test_an_output_folder_that_is_gone_is_named(self, desk: Desk) -> None:
        """Without its folder a copy cannot be written, which is not the image's fault either."""
        desk.output.rmdir()
        with pytest.raises(SaveError, match=r"output/set-0001\.jpg"):
            desk.take(photo("china.jpg"))
        assert list(desk.tmp.iterdir()) == []

    def test_many_threads_import_at_once(self, desk: Desk) -> None:
        """Images of every kind are imported on several threads with the same result as on one."""
        sources = [desk.put(name, data) for name, data in EVERY_KIND.items()] * 4
        alone = [desk.take(source, f"alone-{index}") for index, source in enumerate(sources)]
        with ThreadPoolExecutor(8) as pool:
            stems = [f"set-{index}" for index in range(len(sources))]
            together = list(pool.map(desk.take, sources, stems))
        for one, other in zip(alone, together, strict=True):
            assert other.path.read_bytes() == one.path.read_bytes()
            assert other.facts == one.facts
        assert list(desk.tmp.iterdir()) == []
