"""Images copied into the output folder."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import ImageFile

from tagger_widget.dataset.image import SourceFacts
from tagger_widget.images.convert import EXTENSIONS
from tagger_widget.images.decode import opened
from tagger_widget.images.normalize import encode, has_poor_exif, orientation, plain, turned
from tagger_widget.storage.files import sha256_of, write_atomic

_PLAIN_MODES = {"JPEG": {"RGB", "L"}, "PNG": {"RGB", "RGBA", "L", "LA", "1", "P"}, "WEBP": {"RGB", "RGBA"}}
_PNG_END = b"IEND\xaeB`\x82"
_SHRINK = 8


class _Copy(NamedTuple):
    data: bytes
    kind: str
    size: tuple[int, int]
    converted: str


def import_image(source: Path, output: Path, stem: str, tmp: Path) -> tuple[str, SourceFacts]:
    """Bring one image into the output folder; safe to call from several threads.

    Parameters
    ----------
    source
        The image; it is only ever read.
    output
        Folder for the copy.
    stem
        Name of the copy without its extension, which follows from the content.
    tmp
        Folder for the temporary file, on the same file system as `output`.

    Returns
    -------
    tuple[str, SourceFacts]
        File name of the copy, and the facts to keep about it.

    Raises
    ------
    ImageProblemError
        When the source is gone, may not be read, is not an image, or is damaged; the message says which.
    SaveError
        When the copy cannot be written.
    """
    with opened(source) as (image, data, status):
        copy = _prepare(image, data)
    name = f"{stem}.{EXTENSIONS[copy.kind]}"
    write_atomic(output / name, copy.data, tmp)
    facts = SourceFacts(
        size=len(data),
        mtime_ns=status.st_mtime_ns,
        sha256=hashlib.sha256(data).hexdigest(),
        width=copy.size[0],
        height=copy.size[1],
        format=image.format or "",
        converted=copy.converted,
        copy_sha256=hashlib.sha256(copy.data).hexdigest() if copy.converted else "",
    )
    return name, facts


def facts_of_copy(copy: Path, source: Path) -> SourceFacts:
    """Look at a copy that was made or changed by another program, or whose facts are lost.

    Parameters
    ----------
    copy
        The copy.
    source
        Its source, which need not be there any more.

    Raises
    ------
    ImageProblemError
        When the copy is no image.
    """
    with opened(copy) as (image, data, _status):
        width, height = _prepare(image, data).size
    its_hash, source_hash = hashlib.sha256(data).hexdigest(), sha256_of(source) or ""
    same = source_hash == its_hash
    size, mtime_ns = _stat(source)
    return SourceFacts(
        size=size,
        mtime_ns=mtime_ns,
        sha256=source_hash,
        width=width,
        height=height,
        format=image.format or "",
        converted="" if same else "not as its source",
        copy_sha256="" if same else its_hash,
    )


def _stat(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns


def _prepare(image: ImageFile.ImageFile, data: bytes) -> _Copy:
    """Decode the whole image, which proves that nothing of it is missing, and convert it if it must be."""
    kind = image.format or ""
    size = image.size
    reasons = _reasons(image, data)
    if kind == "JPEG" and not reasons and orientation(image) == 1:
        # Every byte is still read, but the pixels are made at an eighth: three times as fast.
        image.draft(image.mode, (max(1, size[0] // _SHRINK), max(1, size[1] // _SHRINK)))
    image.load()
    turn = orientation(image)
    if turn != 1:
        reasons.append("rotated as its EXIF says")
    if kind == "PNG" and _PNG_END not in data:
        # All pixels are there or load() had failed, but stricter readers than Pillow refuse such a file.
        reasons.append("the end of the file was missing")
    if has_poor_exif(image):
        reasons.append("EXIF that readers fail on was dropped")
    if kind in EXTENSIONS and not reasons:
        return _Copy(data, kind, size, "")
    return _convert(image, data, turn, reasons)


def _convert(image: ImageFile.ImageFile, data: bytes, turn: int, reasons: list[str]) -> _Copy:
    picture = plain(turned(image, turn))
    target: Literal["JPEG", "PNG"] = (
        "JPEG" if _is_photo(image, data) and picture.mode in ("RGB", "L") else "PNG"
    )
    if image.format != target:
        source = {"HEIF": "HEIC", "WEBP": "WebP", "JPEG2000": "JPEG 2000"}.get(
            image.format or "", image.format
        )
        reasons.insert(0, f"{source} → {target}")
    return _Copy(encode(picture, target), target, picture.size, ", ".join(reasons))


def _reasons(image: ImageFile.ImageFile, data: bytes) -> list[str]:
    """List what the header alone shows to be unfit for trainers."""
    kind = image.format or ""
    reasons = []
    # Never ask for n_frames: some formats have no count, and Pillow would go through all frames, or through
    # millions of directories, to find it.
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
    """Tell whether the source is compressed with loss, so that a JPEG loses nothing worth keeping."""
    if image.format == "WEBP":
        frame = re.search(rb"VP8[ L]", data)
        return frame is not None and frame[0] == b"VP8 "
    return image.format in ("JPEG", "HEIF", "AVIF")
