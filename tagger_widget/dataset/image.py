"""The frozen data that passes between the parts.

Everything here is immutable and compares by value, so that a view can hold an old
snapshot against a new one and a thread can read what another replaces.
"""

from __future__ import annotations

from typing import Literal

import msgspec

State = Literal["pending", "done", "skipped"]


class SourceFacts(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What was true of a source image when it was copied, and what became of it."""

    size: int
    """Bytes of the source file."""
    mtime_ns: int
    """Modification time of the source, nanoseconds since the epoch."""
    sha256: str
    """SHA-256 of the source file, 64 lower-case hex digits."""
    width: int
    """Width of the output image in pixels, after rotation."""
    height: int
    """Height of the output image in pixels, after rotation."""
    format: str
    """Format of the source as Pillow names it, such as ``"JPEG"`` or ``"HEIF"``."""
    converted: str = ""
    """Why the copy is not byte for byte, in plain words; empty when it is."""
    copy_sha256: str = ""
    """SHA-256 of a converted copy; empty for one that is byte for byte."""

    @property
    def sha256_of_copy(self) -> str:
        """What the copy must hold."""
        return self.copy_sha256 or self.sha256


class ImageRecord(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One image of the dataset."""

    name: str
    """Stem of the output image and of its caption, such as ``"mila-0042"``."""
    source: str
    """Path of the source image, relative to the source folder, with forward slashes."""
    tags: tuple[str, ...] = ()
    """The tags in their final order, without the trigger word."""
    state: State = "pending"
    """``"done"`` once the user has moved on from it with tags, ``"skipped"`` when skipped."""
    file: str | None = None
    """File name of the copy in the output folder; None until it is copied."""
    facts: SourceFacts | None = None
    """Facts of the source; None until it is copied."""
    problem: str | None = None
    """Why the image cannot be used, in plain words; None when nothing is wrong."""
    started: bool = False
    """Whether the tags that came with the source were taken in and the first caption was written."""
    caption: tuple[int, int] | None = None
    """Modification time (ns) and size (bytes) of the caption file as last written or read."""
    copy: tuple[int, int] | None = None
    """Modification time (ns) and size (bytes) of the copy as last written or looked at."""


class Added(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One image that got its name."""

    name: str
    source: str


class Copied(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One image that was copied, or could not be."""

    name: str
    file: str | None = None
    facts: SourceFacts | None = None
    problem: str | None = None
    again: bool = False
    """Whether it is to be copied anew."""
    seen: tuple[int, int] | None = None
    """Modification time (ns) and size (bytes) of the copy."""
