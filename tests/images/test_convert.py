"""Conversion of images on import: rotation, depth, colours, frames."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from tests.support.importing import ImportFolders
from tests.support.pictures import (
    ORIENTATION_TAG,
    PHONE_SIZE,
    drawing,
    encoded,
    exif,
    files_of_every_kind,
    heic,
    odd_cmyk_profile,
    phone_picture,
    png,
    png_chunk,
    srgb_profile,
)

EVERY_KIND = files_of_every_kind()


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pictures, in steps of 256."""
    assert one.size == other.size
    means = ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean
    return max(means)


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
        self,
        folders: ImportFolders,
        kind: str,
        options: dict[str, object],
        tolerance: float,
        orientation: int,
    ) -> None:
        """The copy is oriented as EXIF says, and has no orientation tag."""
        source = folders.write_source("turned", encoded(drawing(), kind, exif=exif(orientation), **options))
        with Image.open(source) as image:
            expected = ImageOps.exif_transpose(image)
        copy = folders.copy(source)
        with copy.image() as image:
            assert difference(image, expected) <= tolerance
            assert ORIENTATION_TAG not in image.getexif()
            assert image.size == (copy.facts.width, copy.facts.height)
        assert "rotated" in copy.facts.converted or kind == "TIFF"

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_a_phones_heic_is_turned_once(self, folders: ImportFolders, orientation: int) -> None:
        """HEIC, which the decoder rotates already, is upright, whatever its EXIF says."""
        source = folders.write_source("IMG.HEIC", heic(drawing(96, 64), exif=exif(orientation), quality=95))
        upright = drawing(96, 64)
        upright.getexif()[ORIENTATION_TAG] = orientation
        copy = folders.copy(source)
        assert difference(copy.image(), ImageOps.exif_transpose(upright)) < 3
        assert copy.path.name == "set-0001.jpg"
        assert ORIENTATION_TAG not in copy.image().getexif()
        assert copy.facts.format == "HEIF"
        assert copy.facts.converted == "HEIC → JPEG"

    def test_a_phones_photograph_keeps_all_its_pixels(self, folders: ImportFolders) -> None:
        """A rotated photograph of 12 megapixels is upright, with hardly any loss."""
        data = encoded(phone_picture(), "JPEG", quality=92, exif=exif(6))
        copy = folders.copy(folders.write_source("IMG_2041.JPG", data))
        assert copy.image().size == PHONE_SIZE[::-1]
        with Image.open(io.BytesIO(data)) as image:
            assert difference(copy.image(), ImageOps.exif_transpose(image)) < 0.6

    def test_orientation_in_xmp_counts_as_it_does_for_pillow(self, folders: ImportFolders) -> None:
        """Without an orientation in EXIF, the one in XMP applies, as in trainers that use Pillow."""
        xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf tiff:Orientation="8"/></x:xmpmeta>'
        copy = folders.copy(folders.write_source("a.jpg", encoded(drawing(), "JPEG", xmp=xmp)))
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
    def test_orientation_at_the_end_of_a_png_is_found(self, folders: ImportFolders, chunk: bytes) -> None:
        """A PNG may have its orientation after the pixels, and in ImageMagick's form."""
        data = encoded(drawing(), "PNG")
        copy = folders.copy(folders.write_source("a.png", data[:-12] + chunk + data[-12:]))
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
        self, folders: ImportFolders, kind: str, drawn: str, expected: str, mode: str, reason: str
    ) -> None:
        """Photographs become JPEG, all else PNG, with the same look, and the reason is recorded."""
        picture = drawing(mode=drawn)
        copy = folders.copy(folders.write_source("source", encoded(picture, kind)))
        assert copy.path.suffix == f".{expected}"
        assert copy.image().mode == mode
        assert copy.facts.converted == reason
        assert difference(copy.image(), picture) < 3

    @pytest.mark.parametrize(("mode", "expected"), [("RGB", "jpg"), ("RGBA", "png")])
    def test_heic_becomes_what_its_alpha_needs(
        self, folders: ImportFolders, mode: str, expected: str
    ) -> None:
        """HEIC becomes JPEG, or PNG if it has transparency."""
        picture = drawing(64, 48, mode)
        copy = folders.copy(folders.write_source("a.heic", heic(picture, quality=95)))
        assert copy.path.suffix == f".{expected}"
        assert copy.image().mode == mode
        assert difference(copy.image(), picture) < 3

    def test_the_first_page_of_a_tiff_is_kept(self, folders: ImportFolders) -> None:
        """A TIFF of several pages, compressed as JPEG or not, becomes its first page."""
        for packing in ("jpeg", "tiff_lzw", None):
            pages = {"save_all": True, "append_images": [Image.new("RGB", (9, 9))], "compression": packing}
            copy = folders.copy(folders.write_source("pages.tif", encoded(drawing(), "TIFF", **pages)))
            assert copy.facts.converted == "TIFF → PNG, first page of several"
            assert difference(copy.image(), drawing()) < 3

    def test_sixteen_bits_are_scaled_and_not_clipped(self, folders: ImportFolders) -> None:
        """A 16-bit grey PNG keeps its greys: Pillow's own conversion would turn nearly all of it white."""
        grey = Image.new("I;16", (256, 2))
        for x in range(256):
            grey.putpixel((x, 0), x * 257)
            grey.putpixel((x, 1), x * 257)
        copy = folders.copy(folders.write_source("deep.png", encoded(grey, "PNG")))
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
        self, folders: ImportFolders, mode: str, black: float, white: float
    ) -> None:
        """Grey TIFFs of any depth become 8 bits, with black as black and white as white."""
        grey = Image.new(mode, (3, 1))
        for x, value in enumerate((black, (black + white) / 2, white)):
            grey.putpixel((x, 0), value if mode == "F" else round(value))
        copy = folders.copy(folders.write_source("scan.tif", encoded(grey, "TIFF")))
        left, middle, right = copy.image().convert("L").tobytes()
        assert (left, right) == (0, 255)
        assert abs(middle - 128) <= 1

    def test_colours_with_sixteen_bits_become_eight(self, folders: ImportFolders) -> None:
        """A PNG with 16 bits per channel becomes one with 8 bits and the same look."""
        rows = b"".join(b"\0" + struct.pack(">9H", *[20_000 * row] * 9) for row in range(3))
        data = png(3, 3, rows, depth=16)
        copy = folders.copy(folders.write_source("deep.png", data))
        assert copy.path.read_bytes()[24] == 8
        assert [copy.image().getpixel((0, y)) for y in range(3)] == [(0,) * 3, (78,) * 3, (156,) * 3]
        assert copy.facts.converted == "more than 8 bits a channel → 8"

    def test_the_profile_of_a_cmyk_image_decides_its_colours(self, folders: ImportFolders) -> None:
        """CMYK with a profile is converted to sRGB through it: here the cyan ink is red."""
        cyan = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
        for kind in ("JPEG", "TIFF"):
            copy = folders.copy(
                folders.write_source("cyan", encoded(cyan, kind, icc_profile=odd_cmyk_profile()))
            )
            red, green, blue = copy.image().getpixel((8, 8))
            assert red > 200
            assert max(green, blue) < 60
            assert "icc_profile" not in copy.image().info

    def test_a_broken_cmyk_profile_does_no_harm(self, folders: ImportFolders) -> None:
        """CMYK with an unreadable profile is converted as if it had none."""
        cyan = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
        copy = folders.copy(folders.write_source("a.jpg", encoded(cyan, "JPEG", icc_profile=b"x" * 200)))
        red, green, blue = copy.image().getpixel((8, 8))
        assert red < 60
        assert min(green, blue) > 200

    @pytest.mark.parametrize("kind", ["PNG", "GIF"])
    def test_palettes_with_transparency_become_rgba(self, folders: ImportFolders, kind: str) -> None:
        """A palette with partly transparent entries becomes RGBA, and the holes stay transparent."""
        picture = drawing().quantize(8)
        picture.putpixel((0, 0), 7)
        copy = folders.copy(folders.write_source("hole", encoded(picture, kind, transparency=7)))
        assert copy.image().mode == "RGBA"
        assert copy.image().getpixel((0, 0))[3] == 0
        assert copy.image().getpixel((60, 42))[3] == 255

    def test_alpha_that_hides_nothing_is_dropped(self, folders: ImportFolders) -> None:
        """A converted image with opaque alpha becomes one without alpha."""
        picture = drawing(64, 48).convert("RGBA")
        assert folders.copy(folders.write_source("a.tif", encoded(picture, "TIFF"))).image().mode == "RGB"
        assert folders.copy(folders.write_source("a.heic", heic(picture)), "b").path.name == "b.jpg"

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
        self, folders: ImportFolders, kind: str, options: dict[str, object], expected: str
    ) -> None:
        """An animation becomes a still image: its first frame."""
        frames = [drawing(64, 48), Image.new("RGB", (64, 48), "lime")]
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100, **options)
        copy = folders.copy(folders.write_source("moving", data))
        assert copy.path.suffix == f".{expected}"
        assert "first frame of an animation" in copy.facts.converted
        assert getattr(copy.image(), "n_frames", 1) == 1
        assert difference(copy.image(), frames[0]) < 6

    @pytest.mark.parametrize("kind", ["JPEG", "TIFF", "WEBP", "AVIF"])
    def test_colour_profiles_stay_and_places_go(self, folders: ImportFolders, kind: str) -> None:
        """A converted file keeps its colour profile, and drops EXIF, comments and XMP."""
        data = encoded(drawing(), kind, exif=exif(6), icc_profile=srgb_profile(), xmp=b"<x:xmpmeta/>")
        copy = folders.copy(folders.write_source("photo", data))
        with copy.image() as image:
            assert image.info["icc_profile"] == srgb_profile()
            assert not image.getexif()
            assert not {"exif", "xmp", "comment"} & set(image.info)

    def test_a_png_without_its_end_is_made_whole(self, folders: ImportFolders) -> None:
        """A PNG with all its pixels but without its end is written again, since strict readers refuse it."""
        copy = folders.copy(folders.write_source("a.png", EVERY_KIND["a.png"][:-12]))
        assert copy.path.read_bytes().endswith(b"IEND\xaeB`\x82")
        assert difference(copy.image(), drawing()) == 0
        assert copy.facts.converted == "the end of the file was missing"
