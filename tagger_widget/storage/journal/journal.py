"""The journal: every change of a dataset, one JSON object a line, appended before it is carried out.

The first line says whose journal it is; each further line holds one of the things an `Entry` can
hold. A line counts once its line break is there, so a line torn by a crash is as if never written.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import msgspec

from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.errors import DamagedError, NewerVersionError, SaveError
from tagger_widget.storage.files import UNREADABLE, read_error, save_error, write_all, write_atomic
from tagger_widget.storage.journal.entries import (
    VERSION,
    EditHead,
    Entry,
    Header,
    Line,
    encode_line,
    read_entries,
    read_entry,
    read_head,
    read_header,
    split_lines,
)
from tagger_widget.storage.validation import are_sound


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
        self.replace(encode_line(header) + b"".join(map(encode_line, entries)), tmp)

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
            if self.path.exists():  # A network drive says so for a moment; it is no reason to do without it.
                raise read_error(error, self.path) from error
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
            header = read_header(line)
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
        lines = [encode_line(entry) for entry in entries]
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
        split = split_lines(self._read(start), start)
        taken = []
        for (offset, line), entry in zip(split, read_entries([line for _, line in split]), strict=True):
            if entry is None:
                self.unreadable.append(offset)
            else:
                taken.append(Line(offset, entry))
            self.offset = offset + len(line)
        return taken

    def line_at(self, offset: int) -> bytes:
        """Read the line that starts at `offset`.

        Raises
        ------
        FolderError
            When the journal cannot be read.
        """
        try:
            with self.path.open("rb") as stream:
                stream.seek(offset)
                return stream.readline()
        except OSError as error:
            raise read_error(error, self.path) from error

    def edit_at(self, offset: int) -> Edit | None:
        """Read the edit whose line starts at `offset`."""
        entry = read_entry(self.line_at(offset))
        if entry is None:
            raise DamagedError(
                f"The line at byte {offset:,} of {self.path} is damaged. What else is, tagger verify tells."
            )
        return entry.edit or entry.past

    def heads(self, start: int, end: int) -> list[tuple[int, EditHead]]:
        """List the edits between two bytes at which lines begin, oldest first, each with its line's start.

        Raises
        ------
        FolderError
            When the journal cannot be read.
        """
        unreadable = set(self.unreadable)
        return [
            (offset, head)
            for offset, line in split_lines(self.part(start, end), start)
            if (head := read_head(line)) is not None and offset not in unreadable
        ]

    def content(self) -> bytes:
        """Read all that was taken in.

        Raises
        ------
        FolderError
            When the journal cannot be read.
        """
        return self._read(0)[: self.offset]

    def part(self, start: int, end: int) -> bytes:
        """Read what lies between two bytes.

        Raises
        ------
        FolderError
            When the journal cannot be read.
        """
        return self._read(start, end - start)

    def _read(self, start: int, length: int = -1) -> bytes:
        try:
            with self.path.open("rb") as stream:
                stream.seek(start)
                return stream.read(length)
        except OSError as error:
            raise read_error(error, self.path) from error
