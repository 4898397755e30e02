"""What the screen shows of an image: a small picture, made once and kept in memory and on the disk."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Literal

import msgspec
from PIL import Image, ImageFile

from tagger_widget.images.decode import opened
from tagger_widget.images.normalize import encode, orientation, plain, to_srgb, turned

SIDE_PX = 1280
Format = Literal["jpeg", "png", "webp"]
_FORMATS: dict[str, Format] = {"JPEG": "jpeg", "PNG": "png", "WEBP": "webp"}
_SMALL_BYTES = 500_000
_PROFILE_BYTES_MAX = 64_000
_SHRINKABLE = {"RGB", "L", "RGBA", "LA", "CMYK"}


class Preview(msgspec.Struct, frozen=True):
    """A picture as the browser can show it, upright."""

    data: bytes
    format: Format
    width: int
    """Width of this picture in pixels."""
    height: int
    natural_width: int
    """Width of the whole image in pixels, after rotation."""
    natural_height: int


def render(path: Path, side_px: int = SIDE_PX) -> Preview:
    """Make the preview of an image; safe to call from several threads.

    Colour profiles of ordinary size stay: browsers apply them, exactly and for nothing, while converting to
    sRGB takes a third of the time of a preview and takes colours away from screens that could show them.

    Parameters
    ----------
    path
        The image; any format that is read at all.
    side_px
        Longest side of the preview. A smaller image is not made larger.

    Raises
    ------
    ImageProblemError
        When the image cannot be read; the message says why.
    """
    with opened(path) as (image, data, _status):
        return _render(image, data, side_px)


def _render(image: ImageFile.ImageFile, data: bytes, side_px: int) -> Preview:
    natural = image.size
    if image.format == "JPEG":
        # The decoder itself can leave out pixels: half the time for a photo of 12 megapixels.
        image.draft(image.mode, _fitted(natural, side_px))
    image.load()
    if image.format != "JPEG":
        natural = image.size  # Only now known for sure: HEIC may be cropped while it is decoded.
    turn = orientation(image)
    if max(natural) <= side_px and len(data) < _SMALL_BYTES and turn == 1 and _is_browser_safe(image):
        return Preview(data, _FORMATS[image.format or ""], *natural, *natural)
    picture = turned(_shrunk(image, _fitted(natural, side_px)), turn)
    width, height = natural if turn < 5 else natural[::-1]
    picture_data, kind = _encode_quickly(picture)
    return Preview(picture_data, kind, *picture.size, width, height)


def _fitted(size: tuple[int, int], side_px: int) -> tuple[int, int]:
    scale = min(1.0, side_px / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _shrunk(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Shrink first and convert afterwards where the mode allows it: there are fewer pixels then."""
    if image.mode not in _SHRINKABLE or "transparency" in image.info:
        image = plain(image)
    if image.size != size:
        # Nearly as sharp as bicubic for shrinking, in two thirds of the time.
        image = image.resize(size, Image.Resampling.HAMMING)
    return plain(image)


def _encode_quickly(picture: Image.Image) -> tuple[bytes, Format]:
    profile = picture.info.get("icc_profile")
    if profile and len(profile) > _PROFILE_BYTES_MAX and picture.mode == "RGB":
        # A printer's profile can be larger than the picture.
        picture, profile = to_srgb(picture, profile) or picture, None
    stream = io.BytesIO()
    if picture.mode in ("RGB", "L"):
        picture.save(stream, "JPEG", quality=85, icc_profile=profile)
        return stream.getvalue(), "jpeg"
    # As quick as the quickest PNG, and a tenth of its size.
    picture.save(stream, "WEBP", quality=85, method=1, icc_profile=profile or b"")
    return stream.getvalue(), "webp"


def _is_browser_safe(image: ImageFile.ImageFile) -> bool:
    still = not getattr(image, "is_animated", False)
    return image.format in _FORMATS and still and (image.format != "JPEG" or image.mode in ("RGB", "L"))


def browser_bytes(path: Path) -> tuple[bytes, Format]:
    """Return an image at its full size as a browser can show it: its own bytes wherever possible.

    Raises
    ------
    ImageProblemError
        When the image cannot be read; the message says why.
    """
    with opened(path) as (image, data, _status):
        # Browsers turn a JPEG by its EXIF themselves; about other formats they differ.
        if _is_browser_safe(image) and (image.format == "JPEG" or _is_upright(image, data)):
            return data, _FORMATS[image.format or ""]
        image.load()
        picture = plain(turned(image, orientation(image)))
        lossy = image.format in ("JPEG", "HEIF", "AVIF") and picture.mode in ("RGB", "L")
        return (encode(picture, "JPEG"), "jpeg") if lossy else (encode(picture, "PNG"), "png")


def _is_upright(image: ImageFile.ImageFile, data: bytes) -> bool:
    if image.format == "PNG" and (
        b"eXIf" in data or b"Raw profile type" in data or b"tiff:Orientation" in data
    ):
        image.load()  # A PNG may keep these at its end, where only decoding finds them.
    return orientation(image) == 1
