"""The lines of a journal: what each can hold, and how it is written and read."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.dataset.image import Added, Copied, ImageRecord
from tagger_widget.dataset.settings import Settings
from tagger_widget.storage.files import UNREADABLE
from tagger_widget.storage.validation import all_sound, is_copy, is_name, is_rearranged, is_source

VERSION = 1
EDIT = b'{"edit":'
"""How the line of an edit begins."""
PAST = b'{"past":'
"""How the line of an edit begins that is carried out already."""


class Header(msgspec.Struct, frozen=True):
    """First line of a journal: all that a dataset is made from."""

    version: int
    id: str
    """Unique; ``session.json`` names it, so that it is never held against another journal."""
    source: str
    """Absolute path of the source folder."""
    settings: Settings
    dataset: str = ""
    """Id of the dataset: the same in every journal that follows this one."""


class Entry(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One line after the first; exactly one of its fields is given."""

    edit: Edit | None = None
    past: Edit | None = None
    """An edit that `images` below it have in them already: history, and nothing to carry out."""
    images: tuple[ImageRecord, ...] = ()
    """Images as they stood when this journal took the place of an older one."""
    added: tuple[Added, ...] = ()
    copied: tuple[Copied, ...] = ()
    started: dict[str, tuple[str, ...]] | None = None
    """Tags an image had when it came, by image name."""


class EditHead(msgspec.Struct, frozen=True, gc=False):
    """The parts of an `Edit` that tell which edits can be undone, and which are."""

    id: str
    author: str
    kind: str
    reverts: str | None = None
    left_out: tuple[str, ...] = ()


class _EntryHead(msgspec.Struct, frozen=True, gc=False):
    edit: EditHead | None = None
    past: EditHead | None = None


class Line(NamedTuple):
    """An entry and where its line starts, in bytes from the start of the journal."""

    offset: int
    entry: Entry


_encoder = msgspec.json.Encoder()
_header = msgspec.json.Decoder(Header)
_entry = msgspec.json.Decoder(Entry)
_entry_head = msgspec.json.Decoder(_EntryHead)


def encoded(line: Header | Entry) -> bytes:
    """Answer a line as it is written, with its line break."""
    return _encoder.encode(line) + b"\n"


def header_of(line: bytes) -> Header:
    """Read a first line, which may raise any of `UNREADABLE`."""
    return _header.decode(line)


def head_of(line: bytes) -> EditHead | None:
    """Read only those parts of an edit, which may raise any of `UNREADABLE`; None for another line."""
    entry = _entry_head.decode(line)
    return entry.edit or entry.past


def entries_of(split: list[bytes]) -> list[Entry | None]:
    """Read lines; None for each that is damaged."""
    with contextlib.suppress(*UNREADABLE):
        found = _entry.decode_lines(b"".join(split))  # In one go, as long as none is damaged.
        if len(found) == len(split):
            return [entry if is_entry(entry) else None for entry in found]
    return [sound_entry(line) for line in split]


def sound_entry(line: bytes) -> Entry | None:
    """Read a line; None for one that is damaged, or names what no dataset of ours can have."""
    try:
        entry = _entry.decode(line)
    except UNREADABLE:
        return None
    return entry if is_entry(entry) else None


def new_header(source: Path, settings: Settings, dataset: str | None = None) -> Header:
    """Make the first line of a new journal, of the dataset given or of a new one."""
    journal = secrets.token_hex(16)
    return Header(VERSION, journal, str(source), settings, dataset or journal)


def lines(data: bytes, start: int) -> list[tuple[int, bytes]]:
    """Split into complete lines, each with its place in the file and its line break."""
    lines = []
    begin = 0
    while (end := data.find(b"\n", begin)) >= 0:
        lines.append((start + begin, data[begin : end + 1]))
        begin = end + 1
    return lines


def is_entry(entry: Entry) -> bool:
    """Tell whether every name in a line of the journal is sound."""
    edit = entry.edit or entry.past
    if edit is not None and not (_are_names(edit.changes) and _are_names(edit.left_out)):
        return False
    if edit is not None and edit.arranged is not None and not is_rearranged(edit.arranged):
        return False
    if entry.edit is not None:  # Nearly every line of a long journal; it holds nothing else.
        return not (entry.images or entry.added or entry.copied or entry.started)
    return (
        _are_names(entry.started or ())
        and all_sound(entry.images)
        and all(is_name(added.name) and is_source(added.source) for added in entry.added)
        and all(is_name(copied.name) and is_copy(copied.name, copied.file) for copied in entry.copied)
    )


def _are_names(names: Iterable[str]) -> bool:
    return all(map(is_name, names))
