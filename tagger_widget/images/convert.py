"""When an image must be converted for trainers, and into what.

These are kept byte for byte: JPEG in RGB or grey, PNG of up to 8 bits a channel, and WebP, if they are upright and
not animated. Interlaced PNG, grey, black and white, alpha and palettes without transparency are among them: every
trainer converts those to RGB by itself. Everything else is converted, and the reasons are kept with the image:

* pixels that lie on their side, since one of the trainers ignores EXIF;
* formats that trainers or browsers do not read, and CMYK;
* 16 bits a channel, which Pillow's ``convert("RGB")`` turns white, and palettes with transparency, which it
  warns about;
* EXIF on which Pillow, and so a trainer, fails;
* animations, of which the first frame is kept.

Photographs (JPEG, HEIC, AVIF, lossy WebP) become JPEG of quality 95 in 4:4:4. Everything else, and every image with
transparency, becomes PNG. A rotated JPEG is decoded and encoded again: rotating it without loss would need a
program outside Python, and leaves strips along the edges unless both sides are multiples of the block size.
Colour profiles are kept, and colours do not change. Other metadata of a converted file, such as where a photo was
taken, is dropped, since it described another file. A file that is kept byte for byte keeps all of its metadata.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from PIL import ImageFile

from tagger_widget.images.decode import Source
from tagger_widget.images.normalize import encode, has_poor_exif, normalize, orientation, rotate_upright

EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
"""Extension in the output folder of each format that trainers read."""
_PLAIN_MODES = {"JPEG": {"RGB", "L"}, "PNG": {"RGB", "RGBA", "L", "LA", "1", "P"}, "WEBP": {"RGB", "RGBA"}}
_PNG_END = b"IEND\xaeB`\x82"
_SHRINK = 8


class Converted(NamedTuple):
    """An image as every trainer reads it."""

    data: bytes
    """The file."""
    format: str
    """Its format, one of `EXTENSIONS`."""
    width: int
    height: int
    reasons: str
    """Why and into what it was converted; empty if the file is the original, byte for byte."""


def convert(source: Source) -> Converted:
    """Convert an image if it must be, and decode all of it in any case, which proves that nothing is missing."""
    image, data = source.image, source.data
    kind = image.format or ""
    width, height = image.size
    reasons = _reasons(image, data)
    if kind == "JPEG" and not reasons and orientation(image) == 1:
        # Every byte is still read, but the pixels are made at an eighth of the size: three times as fast.
        image.draft(image.mode, (max(1, width // _SHRINK), max(1, height // _SHRINK)))
    image.load()
    turn = orientation(image)
    if turn != 1:
        reasons.append("rotated as its EXIF says")
    if kind == "PNG" and _PNG_END not in data:
        # All pixels are there, or load() would have failed, but stricter readers than Pillow refuse such a file.
        reasons.append("the end of the file was missing")
    if has_poor_exif(image):
        reasons.append("EXIF that readers fail on was dropped")
    if kind in EXTENSIONS and not reasons:
        return Converted(data, kind, width, height, "")
    return _converted(image, data, turn, reasons)


def _converted(image: ImageFile.ImageFile, data: bytes, turn: int, reasons: list[str]) -> Converted:
    picture = normalize(rotate_upright(image, turn))
    target: Literal["JPEG", "PNG"] = (
        "JPEG" if _is_photo(image, data) and picture.mode in ("RGB", "L") else "PNG"
    )
    if image.format != target:
        source = {"HEIF": "HEIC", "WEBP": "WebP", "JPEG2000": "JPEG 2000"}.get(
            image.format or "", image.format
        )
        reasons.insert(0, f"{source} → {target}")
    return Converted(encode(picture, target), target, picture.width, picture.height, ", ".join(reasons))


def _reasons(image: ImageFile.ImageFile, data: bytes) -> list[str]:
    """Return why trainers cannot use an image, as far as its header shows."""
    kind = image.format or ""
    reasons = []
    # Never ask for n_frames: some formats have no count, and Pillow would go through all frames, or through
    # millions of directories, to get it.
    moving = getattr(image, "is_animated", False)
    if kind == "TIFF" and moving:
        reasons.append("first page of several")
    elif kind != "HEIF" and moving:
        reasons.append("first frame of an animation")
    if image.mode == "CMYK":
        reasons.append("CMYK → RGB")
    elif (kind == "PNG" and data[24] == 16) or image.mode.startswith(
        "I"
    ):  # Byte 24 of a PNG is its bit depth.
        reasons.append("more than 8 bits a channel → 8")
    elif image.mode == "P" and kind == "PNG" and "transparency" in image.info:
        reasons.append("palette with transparency → RGBA")
    elif kind in _PLAIN_MODES and image.mode not in _PLAIN_MODES[kind]:
        reasons.append(f"{image.mode} → RGB")
    return reasons


def _is_photo(image: ImageFile.ImageFile, data: bytes) -> bool:
    """Return whether the source is compressed with loss, so that a JPEG loses nothing worth keeping."""
    if image.format == "WEBP":
        frame = re.search(rb"VP8[ L]", data)
        return frame is not None and frame[0] == b"VP8 "
    return image.format in ("JPEG", "HEIF", "AVIF")
