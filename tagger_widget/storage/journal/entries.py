"""The lines of a journal: format, validation, and partial decoding.

Most readers of a long journal need a small part of each edit. Each part has a type and a function that reads it
from a line: `EditHead` for undo, `EditTouch` for times and authors, `EditBrief` for the history, `EditImages` for
conflicts. All of them return None for a line that holds no edit or is damaged.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import msgspec

from tagger_widget.dataset.edits.edit import Change, Edit, EditKind
from tagger_widget.dataset.image import Added, Copied, ImageRecord
from tagger_widget.dataset.settings import Settings
from tagger_widget.errors import NewerVersionError
from tagger_widget.storage.files import UNREADABLE
from tagger_widget.storage.validation import (
    are_valid_images,
    is_valid_copy,
    is_valid_name,
    is_valid_rearrangement,
    is_valid_source,
)

VERSION = 1
"""Version of the format of ``session.json`` and the journal."""
EDIT = b'{"edit":'
"""Start of the line of an edit."""
PAST = b'{"past":'
"""Start of the line of an edit that the images in the same journal already contain."""


class Header(msgspec.Struct, frozen=True):
    """First line of a journal: all that a dataset is made from."""

    version: int
    id: str
    """Unique. ``session.json`` names it, so that it is never compared with another journal."""
    source: str
    """Absolute path of the source folder."""
    settings: Settings
    dataset: str = ""
    """Id of the dataset: the same in every journal that replaces this one."""


class Entry(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One line after the first. Exactly one of its fields is given."""

    edit: Edit | None = None
    past: Edit | None = None
    """An edit that the `images` below it already contain: part of the history, not to be applied."""
    images: tuple[ImageRecord, ...] = ()
    """Images as they were when this journal replaced an older one."""
    added: tuple[Added, ...] = ()
    copied: tuple[Copied, ...] = ()
    started: dict[str, tuple[str, ...]] | None = None
    """Tags that images came with, by image name."""


class Line(NamedTuple):
    """An entry and where its line starts, in bytes from the start of the journal."""

    offset: int
    entry: Entry


class EditHead(msgspec.Struct, frozen=True, gc=False):
    """The part of an `Edit` that shows which edits can be undone, and which edits are undone."""

    id: str
    author: str
    kind: str
    reverts: str | None = None
    left_out: tuple[str, ...] = ()


class _Skipped(msgspec.Struct, frozen=True, gc=False):
    """What an edit does to an image, left undecoded."""


class EditTouch(msgspec.Struct, frozen=True, gc=False):
    """The part of an `Edit` that shows who edited which images, and when."""

    author: str
    time: datetime
    kind: str
    changes: dict[str, _Skipped]
    """By image name."""


class EditBrief(msgspec.Struct, frozen=True, gc=False):
    """The part of an `Edit` that describes one with a label, without what it did to each image."""

    id: str
    time: datetime
    author: str
    kind: EditKind
    changes: dict[str, msgspec.Raw]
    label: str = ""
    left_out: tuple[str, ...] = ()


class EditImages(msgspec.Struct, frozen=True, gc=False):
    """The part of an `Edit` that shows which images it changed; `read_change` decodes a single change."""

    id: str
    changes: dict[str, msgspec.Raw]
    """By image name."""


_Part = TypeVar("_Part")


class _EditLine(msgspec.Struct, Generic[_Part], frozen=True, gc=False):
    """The line of an edit, of which only a part is decoded."""

    edit: _Part | None = None
    past: _Part | None = None


_encoder = msgspec.json.Encoder()
_header = msgspec.json.Decoder(Header)
_entry = msgspec.json.Decoder(Entry)
_head = msgspec.json.Decoder(_EditLine[EditHead])
_touch = msgspec.json.Decoder(_EditLine[EditTouch])
_brief = msgspec.json.Decoder(_EditLine[EditBrief])
_images = msgspec.json.Decoder(_EditLine[EditImages])
_change = msgspec.json.Decoder(Change)


def new_header(source: Path, settings: Settings, dataset: str | None = None) -> Header:
    """Return the first line of a new journal, for an existing dataset or for a new one."""
    journal = secrets.token_hex(16)
    return Header(VERSION, journal, str(source), settings, dataset or journal)


def check_version(version: int, path: Path) -> None:
    """Check that this version of the package can read the format of a file.

    Raises
    ------
    NewerVersionError
        If a newer version of this package wrote the file.
    """
    if version > VERSION:
        raise NewerVersionError(
            f"{path} was written by a newer version of tagger_widget (format {version}, "
            f"this one reads up to {VERSION}). Upgrade: pip install -U tagger-widget"
        )


def encode_line(line: Header | Entry) -> bytes:
    """Return a line as it is written, with its line break."""
    return _encoder.encode(line) + b"\n"


def split_lines(data: bytes, start: int) -> list[tuple[int, bytes]]:
    """Split a piece of a journal into its complete lines.

    Parameters
    ----------
    data
        The piece.
    start
        Where it starts in the journal, in bytes.

    Returns
    -------
    list of tuple
        Where each line starts in the journal, and the line with its line break.
    """
    found = []
    begin = 0
    while (end := data.find(b"\n", begin)) >= 0:
        found.append((start + begin, data[begin : end + 1]))
        begin = end + 1
    return found


def read_header(line: bytes) -> Header:
    """Decode a first line, which may raise any of `UNREADABLE`."""
    return _header.decode(line)


def read_entry(line: bytes) -> Entry | None:
    """Decode a line; None if it is damaged or has names that no dataset of ours can have."""
    try:
        entry = _entry.decode(line)
    except UNREADABLE:
        return None
    return entry if is_valid_entry(entry) else None


def read_entries(lines: list[bytes]) -> list[Entry | None]:
    """Decode lines, as `read_entry` does; in one go as long as none is damaged."""
    with contextlib.suppress(*UNREADABLE):
        found = _entry.decode_lines(b"".join(lines))
        if len(found) == len(lines):
            return [entry if is_valid_entry(entry) else None for entry in found]
    return [read_entry(line) for line in lines]


def read_head(line: bytes) -> EditHead | None:
    """Decode the head of an edit."""
    return _read_part(_head, line)


def read_touch(line: bytes) -> EditTouch | None:
    """Decode who edited which images, and when."""
    return _read_part(_touch, line)


def read_brief(line: bytes) -> EditBrief | None:
    """Decode what describes an edit with a label."""
    return _read_part(_brief, line)


def read_images(line: bytes) -> EditImages | None:
    """Decode which images an edit changed."""
    return _read_part(_images, line)


def read_change(change: msgspec.Raw) -> Change:
    """Decode what an edit did to one image."""
    return _change.decode(change)


def _read_part(decoder: msgspec.json.Decoder[_EditLine[_Part]], line: bytes) -> _Part | None:
    if not line.startswith((EDIT, PAST)):
        return None
    try:
        entry = decoder.decode(line)
    except UNREADABLE:
        return None
    return entry.edit or entry.past


def is_valid_entry(entry: Entry) -> bool:
    """Return whether every name in a line of the journal is valid."""
    edit = entry.edit or entry.past
    if edit is not None and not (_are_names(edit.changes) and _are_names(edit.left_out)):
        return False
    if edit is not None and edit.arranged is not None and not is_valid_rearrangement(edit.arranged):
        return False
    if entry.edit is not None:  # Nearly every line of a long journal; it has nothing else in it.
        return not (entry.images or entry.added or entry.copied or entry.started)
    return (
        _are_names(entry.started or ())
        and are_valid_images(entry.images)
        and all(is_valid_name(added.name) and is_valid_source(added.source) for added in entry.added)
        and all(
            is_valid_name(copied.name) and is_valid_copy(copied.name, copied.file) for copied in entry.copied
        )
    )


def _are_names(names: Iterable[str]) -> bool:
    return all(map(is_valid_name, names))
