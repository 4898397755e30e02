"""The journal: every change of a dataset, one JSON object a line, appended before it is carried out.

The first line says whose journal it is; each further line holds one of the things an `Entry` can
hold. A line counts once its line break is there, so a line torn by a crash is as if never written.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import NamedTuple

import msgspec

from tagger_widget.disk.atomic import read_error, save_error, write_all, write_atomic
from tagger_widget.disk.trust import are_sound, is_entry
from tagger_widget.errors import DamagedError, NewerVersionError, SaveError
from tagger_widget.records import Edit, ImageRecord, Settings, SourceFacts

VERSION = 1
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What is raised by JSON that is damaged, or made to do harm."""
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
    """The parts of an `Edit` that tell which edits can be undone."""

    id: str
    author: str
    kind: str
    reverts: str | None = None


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

    def create(self, header: Header, *entries: Entry, tmp: Path) -> None:
        """Start the journal with its first lines, all of them or none; one that exists is replaced.

        Parameters
        ----------
        header
            The first line.
        *entries
            Further ones.
        tmp
            Folder for the temporary file.

        Raises
        ------
        SaveError
            When it cannot be written.
        """
        self.replace(b"".join(_encoder.encode(line) + b"\n" for line in (header, *entries)), tmp)

    def replace(self, data: bytes, tmp: Path) -> None:
        """Put other lines in place of all there are, in one step that survives a power failure."""
        write_atomic(self.path, data, tmp, durable=True)
        self.offset = len(data)

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
        except FileNotFoundError as error:
            raise DamagedError(f"{self.path} is gone.") from error
        except OSError as error:
            raise read_error(error, self.path) from error
        try:
            version = msgspec.json.decode(line, type=dict)["version"]
            if version > VERSION:
                raise NewerVersionError(
                    f"{self.path} was written by a newer version of tagger_widget (format {version}, "
                    f"this one reads up to {VERSION}). Upgrade: pip install -U tagger-widget"
                )
            header = _header.decode(line)
        except (*UNREADABLE, KeyError, TypeError) as error:
            raise DamagedError(f"The first line of {self.path} is damaged ({error}).") from error
        if not are_sound(header.settings):
            raise DamagedError(f"The first line of {self.path} has a prefix that no dataset can have.")
        self.offset = max(self.offset, len(line))
        return header if header.dataset else msgspec.structs.replace(header, dataset=header.id)

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
        self._append(b"".join(lines), durable=durable)
        return starts

    def _append(self, data: bytes, *, durable: bool) -> None:
        # Never O_CREAT: where the drive is gone, a new file would take the place of the journal.
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
        try:
            descriptor = os.open(self.path, flags)
            try:
                size = os.fstat(descriptor).st_size
                if size > self.offset:
                    self._check_torn()
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
                with contextlib.suppress(OSError):  # What had to be safe is by now.
                    os.close(descriptor)
        except OSError as error:
            raise save_error(error, self.path) from error
        self.offset += len(data)

    def _check_torn(self) -> None:
        """Make sure that what lies after the last line taken in is no line: that would be somebody's edit."""
        with self.path.open("rb") as stream:
            stream.seek(self.offset)
            if b"\n" in stream.read():
                raise SaveError(f"{self.path} has lines that were not taken in yet. Try again.")

    def size(self) -> int:
        """Tell how long the journal is, in bytes.

        Raises
        ------
        FolderError
            When that cannot be told.
        """
        try:
            return os.stat(self.path).st_size
        except OSError as error:
            raise read_error(error, self.path) from error

    def grown(self) -> bool:
        """Whether there may be lines that were not taken in yet; a look in passing, which never fails."""
        try:
            return os.stat(self.path).st_size > self.offset
        except OSError:
            return False

    def written_ns(self) -> int:
        """Tell when it was last written, in nanoseconds since the epoch."""
        try:
            return os.stat(self.path).st_mtime_ns
        except OSError:
            return 0

    def take(self) -> list[Line]:
        """Read the entries that came since the last call; a torn last line is left for later.

        Raises
        ------
        FolderError
            When the journal cannot be read.
        """
        start = self.offset
        if self.size() <= start:
            return []
        split = lines(self._read(start), start)
        taken = []
        for (offset, line), entry in zip(split, _entries([line for _, line in split]), strict=True):
            if entry is None:
                self.unreadable.append(offset)
            else:
                taken.append(Line(offset, entry))
            self.offset = offset + len(line)
        return taken

    def edit_at(self, offset: int) -> Edit | None:
        """Read the edit whose line starts at `offset`."""
        try:
            with self.path.open("rb") as stream:
                stream.seek(offset)
                entry = _sound_entry(stream.readline())
        except OSError as error:
            raise read_error(error, self.path) from error
        if entry is None:
            raise DamagedError(
                f"The line at byte {offset:,} of {self.path} is damaged. What else is, tagger verify tells."
            )
        return entry.edit or entry.past

    def heads(self, end: int) -> list[tuple[int, EditHead]]:
        """List the edits before byte `end`, oldest first, each with its line's start."""
        heads, unreadable = [], set(self.unreadable)
        for offset, line in lines(self._read(0)[:end], 0):
            if not line.startswith((EDIT, PAST)):
                continue
            with contextlib.suppress(*UNREADABLE):
                entry = _entry_head.decode(line)
                head = entry.edit or entry.past
                if head is not None and offset not in unreadable:
                    heads.append((offset, head))
        return heads

    def content(self) -> bytes:
        """Read all that was taken in.

        Raises
        ------
        FolderError
            When the journal cannot be read.
        """
        return self._read(0)[: self.offset]

    def _read(self, start: int) -> bytes:
        try:
            with self.path.open("rb") as stream:
                stream.seek(start)
                return stream.read()
        except OSError as error:
            raise read_error(error, self.path) from error


def _entries(split: list[bytes]) -> list[Entry | None]:
    """Decode lines; None for each that is damaged."""
    with contextlib.suppress(*UNREADABLE):
        found = _entry.decode_lines(b"".join(split))  # In one go, as long as none is damaged.
        if len(found) == len(split):
            return [entry if is_entry(entry) else None for entry in found]
    return [_sound_entry(line) for line in split]


def _sound_entry(line: bytes) -> Entry | None:
    """Decode a line; None for one that is damaged, or names what no dataset of ours can have."""
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
