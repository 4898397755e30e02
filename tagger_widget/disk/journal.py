"""The journal: every change of a dataset, one JSON object a line, appended before it is carried out.

The first line says whose journal it is; each further line holds one of the things an `Entry` can
hold. A line counts once its line break is there, so a line torn by a crash is as if never written.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import NamedTuple

import msgspec

from tagger_widget.disk.atomic import save_error, write_all
from tagger_widget.errors import DamagedError, FolderError, NewerVersionError, SaveError
from tagger_widget.records import Edit, Settings, SourceFacts

VERSION = 1


class Header(msgspec.Struct, frozen=True):
    """First line of a journal: all that a dataset is made from."""

    version: int
    id: str
    """Unique; ``session.json`` names it, so that it is never held against another journal."""
    source: str
    """Absolute path of the source folder."""
    settings: Settings


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


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line after the first; exactly one of its fields is given."""

    edit: Edit | None = None
    added: tuple[Added, ...] = ()
    copied: tuple[Copied, ...] = ()
    started: dict[str, tuple[str, ...]] | None = None
    """Tags an image had when it came, by image name."""


class EditHead(msgspec.Struct, frozen=True):
    """The parts of an `Edit` that tell which edits can be undone."""

    id: str
    author: str
    kind: str
    reverts: str | None = None


class _EntryHead(msgspec.Struct, frozen=True):
    edit: EditHead | None = None


class Line(NamedTuple):
    """An entry and where its line starts, in bytes from the start of the journal."""

    offset: int
    entry: Entry


_encoder = msgspec.json.Encoder()
_header = msgspec.json.Decoder(Header)
_entry = msgspec.json.Decoder(Entry)
_entry_head = msgspec.json.Decoder(_EntryHead)


class Journal:
    """The journal of one output folder. All writing happens under the folder's lock.

    Parameters
    ----------
    path
        The journal file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.offset = 0
        """End of the last line taken in, in bytes."""
        self.unreadable: list[int] = []
        """Line starts, in bytes, of lines that could not be understood and were passed over."""

    def create(self, header: Header) -> None:
        """Start the journal with its first line; the file must not exist.

        Raises
        ------
        SaveError
            When it cannot be written.
        """
        self._append(_encoder.encode(header) + b"\n", os.O_EXCL, durable=True)

    def header(self) -> Header:
        """Read the first line, and take the journal up after it.

        Raises
        ------
        DamagedError
            When the first line is torn or not ours.
        NewerVersionError
            When a newer version of this package wrote it.
        FolderError
            When the file cannot be read.
        """
        try:
            with self.path.open("rb") as stream:
                line = stream.readline()
        except OSError as error:
            raise FolderError(
                f"Cannot read {self.path}: {error.strerror}. Check the folder's permissions."
            ) from error
        try:
            version = msgspec.json.decode(line, type=dict)["version"]
            if version > VERSION:
                raise NewerVersionError(
                    f"{self.path} was written by a newer version of tagger_widget (format {version}, "
                    f"this one reads up to {VERSION}). Upgrade: pip install -U tagger-widget"
                )
            header = _header.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
            raise DamagedError(f"The first line of {self.path} is damaged ({error}).") from error
        self.offset = max(self.offset, len(line))
        return header

    def append(self, *entries: Entry, durable: bool = True) -> list[int]:
        """Append entries, each whole or not at all.

        Everything others appended must have been taken in before, under the same hold of the lock.

        Parameters
        ----------
        *entries
            What to append.
        durable
            Whether it must survive a power failure as soon as this returns.

        Returns
        -------
        list of int
            Where each line starts.

        Raises
        ------
        SaveError
            When it could not be written; the journal then is as it was.
        """
        lines = [_encoder.encode(entry) + b"\n" for entry in entries]
        starts = []
        end = self.offset
        for line in lines:
            starts.append(end)
            end += len(line)
        self._append(b"".join(lines), 0, durable=durable)
        return starts

    def _append(self, data: bytes, flags: int, *, durable: bool) -> None:
        flags |= os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        try:
            descriptor = os.open(self.path, flags, 0o666)
            try:
                size = os.fstat(descriptor).st_size
                if size > self.offset:
                    os.ftruncate(descriptor, self.offset)  # What a process that died had begun to write.
                elif size < self.offset:
                    raise SaveError(
                        f"{self.path} was shortened or replaced by another program. Close this session and "
                        "open the folder again: your captions are still there."
                    )
                try:
                    write_all(descriptor, data)
                    if durable:
                        os.fsync(descriptor)
                except OSError:
                    with contextlib.suppress(OSError):
                        os.ftruncate(descriptor, self.offset)
                    raise
            finally:
                os.close(descriptor)
        except OSError as error:
            raise save_error(error, self.path) from error
        self.offset += len(data)

    def grown(self) -> bool:
        """Whether there may be lines that were not taken in yet."""
        try:
            return os.stat(self.path).st_size > self.offset
        except OSError:
            return False

    def take(self) -> list[Line]:
        """Read the entries that came since the last call; a torn last line is left for later.

        Raises
        ------
        FolderError
            When the journal cannot be read.
        """
        if not self.grown():
            return []
        start = self.offset
        data = self._read(start)
        lines = []
        for offset, line in _lines(data, start):
            try:
                lines.append(Line(offset, _entry.decode(line)))
            except (msgspec.DecodeError, UnicodeDecodeError):
                self.unreadable.append(offset)
            self.offset = offset + len(line)
        return lines

    def edit_at(self, offset: int) -> Edit | None:
        """Read the edit whose line starts at `offset`."""
        try:
            with self.path.open("rb") as stream:
                stream.seek(offset)
                return _entry.decode(stream.readline()).edit
        except OSError as error:
            raise FolderError(f"Cannot read {self.path}: {error.strerror}.") from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise DamagedError(f"The line at byte {offset} of {self.path} is damaged ({error}).") from error

    def heads(self, end: int) -> list[tuple[int, EditHead]]:
        """List the edits before byte `end`, oldest first, each with its line's start."""
        heads = []
        for offset, line in _lines(self._read(0)[:end], 0):
            if not line.startswith(b'{"edit"'):
                continue
            with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):
                head = _entry_head.decode(line).edit
                if head is not None:
                    heads.append((offset, head))
        return heads

    def _read(self, start: int) -> bytes:
        try:
            with self.path.open("rb") as stream:
                stream.seek(start)
                return stream.read()
        except OSError as error:
            raise FolderError(
                f"Cannot read {self.path}: {error.strerror}. Check the drive it is on."
            ) from error


def _lines(data: bytes, start: int) -> list[tuple[int, bytes]]:
    """Split into complete lines, each with its place in the file and its line break."""
    lines = []
    begin = 0
    while (end := data.find(b"\n", begin)) >= 0:
        lines.append((start + begin, data[begin : end + 1]))
        begin = end + 1
    return lines
