"""Images of a dataset, and the form in which they are logged.

Everything here is immutable and compares by value, so that a view can compare an old snapshot with a new one, and
a thread can read what another replaces.
"""

from __future__ import annotations

from typing import Literal

import msgspec

State = Literal["pending", "done", "skipped"]


class SourceFacts(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Facts about a source image when it was copied, and about its copy."""

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
    """Why the copy was converted, in plain words; empty if it is identical to the source."""
    copy_sha256: str = ""
    """SHA-256 of a converted copy; empty if it is identical to the source."""

    @property
    def sha256_of_copy(self) -> str:
        """SHA-256 that the copy must have."""
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
    """``"done"`` once the user has left the image with tags, ``"skipped"`` once it was skipped."""
    file: str | None = None
    """File name of the copy in the output folder; None until it is copied."""
    facts: SourceFacts | None = None
    """Facts of the source; None until it is copied."""
    problem: str | None = None
    """Why the image cannot be used, in plain words; None if nothing is wrong."""
    started: bool = False
    """Whether the caption beside the source was imported and the first caption written."""
    caption: tuple[int, int] | None = None
    """Modification time (ns) and size (bytes) of the caption when it was last written or read."""
    copy: tuple[int, int] | None = None
    """Modification time (ns) and size (bytes) of the copy when it was last written or checked."""


class Added(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """An image that was given its name."""

    name: str
    source: str


class Copied(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """An image that was copied, or could not be."""

    name: str
    file: str | None = None
    facts: SourceFacts | None = None
    problem: str | None = None
    again: bool = False
    """Whether it is to be copied again."""
    seen: tuple[int, int] | None = None
    """Modification time (ns) and size (bytes) of the copy."""
