"""The journal: every change of a dataset, one JSON object per line, appended before it is applied.

The first line is a `Header`, each further line an `Entry`. A line counts once its line break is written, so a line
torn by a crash does not exist.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import msgspec

from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.errors import DamagedError, SaveError
from tagger_widget.storage.files import UNREADABLE, read_error, save_error, write_all, write_atomic
from tagger_widget.storage.journal.entries import (
    EditHead,
    Entry,
    Header,
    Line,
    check_version,
    encode_line,
    read_entries,
    read_entry,
    read_head,
    read_header,
    split_lines,
)
from tagger_widget.storage.validation import are_valid_settings


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
        """End of the last line that was read, in bytes."""
        self.unreadable: list[int] = []
        """Where lines start, in bytes, that could not be decoded and were skipped."""

    def create(self, header: Header, *entries: Entry, tmp: Path) -> None:
        """Create the journal with its first lines, all of them or none, in place of an existing one.

        Parameters
        ----------
        header
            The first line.
        *entries
            Further lines.
        tmp
            Folder for the temporary file.

        Raises
        ------
        SaveError
            If it cannot be written.
        """
        self.replace(encode_line(header) + b"".join(map(encode_line, entries)), tmp)

    def replace(self, data: bytes, tmp: Path) -> None:
        """Replace the whole journal in one step that survives a power failure."""
        write_atomic(self.path, data, tmp, durable=True)
        self.offset = len(data)

    def header(self) -> Header:
        """Read the first line, and continue after it.

        Raises
        ------
        DamagedError
            If the first line is torn or not ours.
        NewerVersionError
            If a newer version of this package wrote it.
        FolderError
            If the file cannot be read.
        """
        try:
            with self.path.open("rb") as stream:
                line = stream.readline()
        except FileNotFoundError as error:
            if self.path.exists():  # A network drive may report this for a moment: the journal is not lost.
                raise read_error(error, self.path) from error
            raise DamagedError(f"{self.path} is gone.") from error
        except OSError as error:
            raise read_error(error, self.path) from error
        try:
            check_version(msgspec.json.decode(line, type=dict)["version"], self.path)
            header = read_header(line)
        except (*UNREADABLE, KeyError, TypeError) as error:
            raise DamagedError(f"The first line of {self.path} is damaged ({error}).") from error
        if not are_valid_settings(header.settings):
            raise DamagedError(f"The first line of {self.path} has a prefix that no dataset can have.")
        self.offset = max(self.offset, len(line))
        return header if header.dataset else msgspec.structs.replace(header, dataset=header.id)

    def append(self, *entries: Entry, durable: bool = True) -> list[int]:
        """Append entries, each whole or not at all.

        The caller holds the folder's lock, and has read all that others appended since it acquired the lock.

        Parameters
        ----------
        *entries
            What to append.
        durable
            Whether it must survive a power failure as soon as this returns.

        Returns
        -------
        list of int
            Where each line starts, in bytes.

        Raises
        ------
        SaveError
            If it cannot be written. The journal is then as it was.
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
        # Never O_CREAT: on a drive that is gone, a new file would take the place of the journal.
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
        try:
            descriptor = os.open(self.path, flags)
            try:
                size = os.fstat(descriptor).st_size
                if size > self.offset:
                    self._check_torn()
                    os.ftruncate(descriptor, self.offset)  # The beginning of a line, by a process that died.
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
                with contextlib.suppress(OSError):  # What must be durable is on the disk by now.
                    os.close(descriptor)
        except OSError as error:
            raise save_error(error, self.path) from error
        self.offset += len(data)

    def _check_torn(self) -> None:
        """Check that there is no whole line after the last one that was read: it would be somebody's edit."""
        with self.path.open("rb") as stream:
            stream.seek(self.offset)
            if b"\n" in stream.read():
                raise SaveError(f"{self.path} has lines that were not read yet. Try again.")

    def size(self) -> int:
        """Return the size of the journal, in bytes.

        Raises
        ------
        FolderError
            If it cannot be determined.
        """
        try:
            return os.stat(self.path).st_size
        except OSError as error:
            raise read_error(error, self.path) from error

    def has_grown(self) -> bool:
        """Return whether there may be lines that were not read yet. This is cheap and never raises."""
        try:
            return os.stat(self.path).st_size > self.offset
        except OSError:
            return False

    def written_ns(self) -> int:
        """Return when the journal was last written, in nanoseconds since the epoch; 0 if that is not known."""
        try:
            return os.stat(self.path).st_mtime_ns
        except OSError:
            return 0

    def read_new(self) -> list[Line]:
        """Read the entries appended since the last call. A torn last line is left for later.

        Raises
        ------
        FolderError
            If the journal cannot be read.
        """
        start = self.offset
        if self.size() <= start:
            return []
        split = split_lines(self._read(start), start)
        new = []
        for (offset, line), entry in zip(split, read_entries([line for _, line in split]), strict=True):
            if entry is None:
                self.unreadable.append(offset)
            else:
                new.append(Line(offset, entry))
            self.offset = offset + len(line)
        return new

    def line_at(self, offset: int) -> bytes:
        """Read the line that starts at `offset`.

        Raises
        ------
        FolderError
            If the journal cannot be read.
        """
        try:
            with self.path.open("rb") as stream:
                stream.seek(offset)
                return stream.readline()
        except OSError as error:
            raise read_error(error, self.path) from error

    def edit_at(self, offset: int) -> Edit | None:
        """Read the edit whose line starts at `offset`; None if the line holds no edit.

        Raises
        ------
        DamagedError
            If the line is damaged.
        FolderError
            If the journal cannot be read.
        """
        entry = read_entry(self.line_at(offset))
        if entry is None:
            raise DamagedError(
                f"The line at byte {offset:,} of {self.path} is damaged. Run tagger verify to see whether more is."
            )
        return entry.edit or entry.past

    def heads(self, start: int, end: int) -> list[tuple[int, EditHead]]:
        """Read the heads of the edits between two offsets at which lines start.

        Returns
        -------
        list of tuple
            Where the line of each edit starts, and its head; oldest first.

        Raises
        ------
        FolderError
            If the journal cannot be read.
        """
        unreadable = set(self.unreadable)
        return [
            (offset, head)
            for offset, line in split_lines(self.read_range(start, end), start)
            if (head := read_head(line)) is not None and offset not in unreadable
        ]

    def read_all(self) -> bytes:
        """Return the bytes of the journal up to `offset`.

        Raises
        ------
        FolderError
            If the journal cannot be read.
        """
        return self._read(0)[: self.offset]

    def read_range(self, start: int, end: int) -> bytes:
        """Return the bytes of the journal between two offsets.

        Raises
        ------
        FolderError
            If the journal cannot be read.
        """
        return self._read(start, end - start)

    def _read(self, start: int, length: int = -1) -> bytes:
        try:
            with self.path.open("rb") as stream:
                stream.seek(start)
                return stream.read(length)
        except OSError as error:
            raise read_error(error, self.path) from error
