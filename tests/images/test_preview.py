"""Previews, and the images sent to browsers."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from tagger_widget.errors import ImageProblemError
from tagger_widget.images.preview import Preview, browser_bytes, render_preview
from tests.support.pictures import (
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
    srgb_profile,
)
from tests.support.previews import difference, put, shown

EVERY_KIND = files_of_every_kind()


class TestRender:
    @pytest.mark.parametrize("source", PHOTOS, ids=lambda path: path.name)
    def test_photographs_are_shown_as_they_are(self, source: Path) -> None:
        """The preview of a photograph fits into its square and looks like the photograph."""
        preview = render_preview(source, 400)
        with Image.open(source) as image:
            image.load()
        assert (preview.natural_width, preview.natural_height) == image.size
        assert max(preview.width, preview.height) == min(400, max(image.size))
        assert abs(preview.width * image.height - preview.height * image.width) <= max(image.size)
        if image.mode != "RGBA":
            assert difference(shown(preview), image) < 6

    @pytest.mark.parametrize("name", sorted(EVERY_KIND))
    def test_every_kind_has_a_preview_that_browsers_show(self, tmp_path: Path, name: str) -> None:
        """Every kind of image is shown as JPEG, PNG or WebP, upright."""
        preview = render_preview(put(tmp_path, name, EVERY_KIND[name]), 40)
        image = shown(preview)
        assert image.mode in ("L", "RGB", "RGBA")
        assert max(image.size) == 40
        assert (preview.natural_width > preview.natural_height) == (name != "turned.jpg")

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_phone_photographs_stand_upright(self, tmp_path: Path, orientation: int) -> None:
        """A photograph of 12 megapixels is shown as EXIF says, with its natural size after rotation."""
        data = encoded(phone_picture(), "JPEG", quality=85, exif=exif(orientation))
        preview = render_preview(put(tmp_path, "IMG.jpg", data))
        with Image.open(io.BytesIO(data)) as image:
            image.draft("RGB", (500, 500))
            upright = ImageOps.exif_transpose(image)
        expected = (3024, 4032) if orientation > 4 else (4032, 3024)
        assert (preview.natural_width, preview.natural_height) == expected
        assert max(preview.width, preview.height) == 1280
        assert difference(shown(preview), upright) < 6

    def test_heic_is_turned_once(self, tmp_path: Path) -> None:
        """HEIC is shown upright."""
        preview = render_preview(put(tmp_path, "a.heic", heic(drawing(96, 64), exif=exif(6), quality=95)))
        assert (preview.natural_width, preview.natural_height) == (64, 96)
        assert difference(shown(preview), drawing(96, 64).rotate(-90, expand=True)) < 4

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_small_files_are_passed_through(self, tmp_path: Path, kind: str) -> None:
        """A small file that browsers can show is its own preview, byte for byte."""
        data = encoded(drawing(), kind)
        preview = render_preview(put(tmp_path, "small", data))
        assert preview == Preview(data, kind.lower(), 61, 43, 61, 43)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("kind", "options"),
        [
            pytest.param("JPEG", {"exif": exif(3)}, id="turned"),
            pytest.param(
                "PNG", {"save_all": True, "append_images": [Image.new("RGB", (61, 43))]}, id="moving"
            ),
            pytest.param("GIF", {}, id="gif"),
            pytest.param("TIFF", {}, id="tiff"),
        ],
    )
    def test_small_files_that_browsers_show_wrongly_are_not(
        self, tmp_path: Path, kind: str, options: dict[str, object]
    ) -> None:
        """Rotated images, animations and other kinds are rendered even if they are small."""
        data = encoded(drawing(), kind, **options)
        preview = render_preview(put(tmp_path, "small", data))
        assert preview.data != data
        assert not getattr(shown(preview), "is_animated", False)

    def test_transparency_stays(self, tmp_path: Path) -> None:
        """Transparency is kept in the preview of a large image."""
        preview = render_preview(put(tmp_path, "a.png", encoded(drawing(900, 700, "RGBA"), "PNG")), 200)
        alpha = shown(preview).getchannel("A")
        assert alpha.getpixel((10, 2)) < 10
        assert alpha.getpixel((10, 153)) > 245

    @pytest.mark.parametrize("size", [(1, 1), (65_500, 1), (1, 30_000)])
    def test_extreme_shapes_have_previews(self, tmp_path: Path, size: tuple[int, int]) -> None:
        """No side of a preview is shorter than one pixel."""
        preview = render_preview(put(tmp_path, "line.jpg", encoded(Image.new("L", size, 90), "JPEG")), 300)
        assert shown(preview).size == (min(300, size[0]), min(300, size[1]))

    def test_colour_profiles_stay_unless_they_are_huge(self, tmp_path: Path) -> None:
        """Browsers apply a profile of ordinary size; one for another colour space is removed."""
        tagged = encoded(drawing(300, 200), "JPEG", icc_profile=srgb_profile())
        assert (
            shown(render_preview(put(tmp_path, "a.jpg", tagged), 100)).info["icc_profile"] == srgb_profile()
        )
        cmyk = encoded(Image.new("CMYK", (300, 200), (255, 0, 0, 0)), "JPEG", icc_profile=odd_cmyk_profile())
        image = shown(render_preview(put(tmp_path, "c.jpg", cmyk), 100))
        assert "icc_profile" not in image.info
        assert image.getpixel((50, 30))[0] > 200
        huge = encoded(drawing(300, 200), "JPEG", icc_profile=srgb_profile() + bytes(100_000))
        image = shown(render_preview(put(tmp_path, "h.jpg", huge), 100))
        assert "icc_profile" not in image.info
        assert difference(image, drawing(300, 200)) < 6

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            pytest.param(b"", "empty", id="empty"),
            pytest.param(b"hello", "not an image", id="text"),
            pytest.param(photo("china.jpg").read_bytes()[:90_000], "truncated", id="cut-off"),
            pytest.param(EVERY_KIND["a.jpg"][:-40], "truncated", id="small-and-cut-off"),
            pytest.param(png(20_000, 20_000), "20,000 by 20,000", id="bomb"),
        ],
    )
    def test_what_cannot_be_read_is_told_so(self, tmp_path: Path, data: bytes, words: str) -> None:
        """A broken or missing image has no preview, and the message says why."""
        with pytest.raises(ImageProblemError, match=words):
            render_preview(put(tmp_path, "bad.jpg", data))
        with pytest.raises(ImageProblemError, match=r"lost\.jpg is gone"):
            render_preview(tmp_path / "lost.jpg")


class TestBrowserBytes:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("a.jpg", "jpeg"),
            ("progressive.jpg", "jpeg"),
            ("turned.jpg", "jpeg"),
            ("a.png", "png"),
            ("alpha.png", "png"),
            ("a.webp", "webp"),
        ],
    )
    def test_files_that_browsers_show_are_sent_as_they_are(
        self, tmp_path: Path, name: str, expected: str
    ) -> None:
        """Browsers get the file itself, including the EXIF rotation of a JPEG, which they apply."""
        assert browser_bytes(put(tmp_path, name, EVERY_KIND[name])) == (EVERY_KIND[name], expected)

    @pytest.mark.parametrize(
        ("name", "expected"),
        [("cmyk.jpg", "jpeg"), ("a.heic", "jpeg"), ("a.avif", "jpeg"), ("a.tif", "png"), ("a.gif", "png")],
    )
    def test_other_files_are_made_anew(self, tmp_path: Path, name: str, expected: str) -> None:
        """Browsers get the whole image in a format that all of them support."""
        data, kind = browser_bytes(put(tmp_path, name, EVERY_KIND[name]))
        assert kind == expected
        with Image.open(io.BytesIO(data)) as image:
            assert image.format == expected.upper()
            assert image.mode == "RGB"
            assert difference(image, drawing(*image.size)) < 8

    @pytest.mark.parametrize("kind", ["PNG", "WEBP"])
    def test_what_browsers_may_not_turn_is_turned(self, tmp_path: Path, kind: str) -> None:
        """The EXIF rotation of a PNG or WebP is applied on the server."""
        data, _kind = browser_bytes(put(tmp_path, "a", encoded(drawing(), kind, exif=exif(6))))
        with Image.open(io.BytesIO(data)) as image:
            assert image.size == (43, 61)
