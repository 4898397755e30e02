"""The output folder: where each file lies, its lock, and its caption files."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import quote

import filelock

from tagger_widget.dataset.tags.encodings import MAX_TEXT_BYTES
from tagger_widget.errors import FolderError, SaveError
from tagger_widget.storage.files import read_error, save_error, sync_folder, write_atomic

Signature = tuple[int, int]
"""Modification time (ns) and size (bytes): differs when another program wrote the file."""

LOCK_TIMEOUT_S = 60.0
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_NO_FILE = {errno.ELOOP, errno.EMLINK, errno.ENXIO, errno.EISDIR, errno.EOPNOTSUPP}
"""What opening a link, a socket or the like fails with."""
_NO_TEXT = b"\0"
_HARMLESS = {".DS_Store", "Thumbs.db", "desktop.ini", ".tagger", "tags.txt"}
"""What may lie in a new output folder: a tag list there is taken in."""


class OutputFolder:
    """One output folder.

    Parameters
    ----------
    path
        Its absolute path.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.dot = path / ".tagger"
        self.tmp = self.dot / "tmp"
        self.previews = self.dot / "previews"
        self.thumbnails = self.dot / "thumbnails"
        self.backups = self.dot / "backups"
        self.journal = self.dot / "journal.jsonl"
        self.open = self.dot / "open"
        self.checkpoint = path / "session.json"
        self.tag_list = path / "tags.txt"
        self._lock = filelock.FileLock(self.dot / "lock")

    @property
    def exists(self) -> bool:
        """Whether a dataset was kept here before."""
        try:
            return self.journal.exists() or (self.dot.is_dir() and self.checkpoint.exists())
        except (
            PermissionError
        ):  # What may not be looked into is refused, with its remedy, where it is listed.
            return False
        except OSError as error:
            raise read_error(error, self.path) from error

    def check_new(self) -> None:
        """Make sure that nothing here could be the user's own.

        Raises
        ------
        FolderError
            When the folder holds anything, or cannot be looked into.
        """
        try:
            with os.scandir(self.path) as entries:
                found = [e.name for e in entries if e.name not in _HARMLESS]
        except FileNotFoundError:
            return
        except NotADirectoryError as error:
            raise FolderError(f"{self.path} is a file. Give another folder with output=….") from error
        except OSError as error:
            raise read_error(error, self.path) from error
        if found:
            raise FolderError(
                f"{self.path} holds files that are not ours ({min(found)} …), and they might be overwritten. "
                "Give a new or an empty folder with output=…. If this is a dataset whose .tagger folder was lost: "
                f"tagger verify --repair {self.path.parent} --output {self.path}"
            )

    def make(self) -> None:
        """Create the folder and what belongs inside.

        Raises
        ------
        FolderError
            When it cannot be created or written.
        """
        try:
            for folder in (self.path, self.dot, self.tmp, self.previews, self.backups, self.open):
                if not folder.is_dir():
                    folder.mkdir(parents=True, exist_ok=True)
                    sync_folder(folder.parent)
        except OSError as error:
            raise FolderError(str(save_error(error, self.path))) from error

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder against every other process.

        Raises
        ------
        SaveError
            When another process does not let go of it, or it cannot be locked.
        """
        try:
            # Where the drive is gone, a lock would make itself a folder in its place.
            os.stat(self.dot)
            self._lock.acquire(timeout=LOCK_TIMEOUT_S)
        except filelock.Timeout as error:
            raise SaveError(
                f"Another program has been writing to {self.path} for {LOCK_TIMEOUT_S:.0f} s. "
                "Wait for it, or close it, and try again."
            ) from error
        except (OSError, NotImplementedError) as error:
            cause = error if isinstance(error, OSError) else OSError(0, str(error))
            raise save_error(cause, self.path) from error
        try:
            yield
        finally:
            self._release()

    def _release(self) -> None:
        """Let go of the folder; a network drive may refuse that once, and a lock kept would shut everyone out."""
        try:
            self._lock.release()
        except OSError:
            # filelock keeps the descriptor, and with it the lock, for the life of the process: closing ends both.
            with contextlib.suppress(OSError, AttributeError, TypeError):
                os.close(self._lock._context.lock_file_fd)  # type: ignore[arg-type]  # noqa: SLF001
            self._lock = filelock.FileLock(self.dot / "lock")

    def _is_there(self) -> bool:
        """Tell whether the folder itself can be reached: on a drive that is gone, every file seems deleted."""
        try:
            return self.dot.exists()
        except OSError:
            return False

    def sweep_tmp(self) -> None:
        """Remove the temporary files of processes that died; nobody else may have the folder open."""
        with contextlib.suppress(OSError), os.scandir(self.tmp) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    Path(entry.path).unlink()

    def listing(self) -> tuple[dict[str, Signature], set[str]]:
        """List the captions, stem to signature, and the names of all other files.

        Raises
        ------
        FolderError
            When the folder cannot be read.
        """
        captions: dict[str, Signature] = {}
        others: set[str] = set()
        try:
            with os.scandir(self.path) as entries:
                for entry in entries:
                    name = entry.name
                    if name.endswith(".txt"):
                        with contextlib.suppress(FileNotFoundError):
                            status = entry.stat()
                            captions[name[:-4]] = (status.st_mtime_ns, status.st_size)
                    else:
                        others.add(name)
        except OSError as error:
            raise read_error(error, self.path) from error
        return captions, others

    def files(self) -> list[str]:
        """List the names of all that lies in the folder.

        Raises
        ------
        FolderError
            When the folder cannot be read.
        """
        try:
            with os.scandir(self.path) as entries:
                return [entry.name for entry in entries]
        except OSError as error:
            raise read_error(error, self.path) from error

    def place_of(self, author: str) -> Path:
        """Path of the file that says which image an author is at."""
        return self.dot / f"place-{quote(author, safe='')[:100]}.json"

    def caption_path(self, name: str) -> Path:
        """Path of the caption of the image called `name`."""
        return self.path / f"{name}.txt"

    def signature(self, name: str) -> Signature | None:
        """Signature of a caption file; None when there is none."""
        return self.file_signature(f"{name}.txt")

    def file_signature(self, file: str) -> Signature | None:
        """Signature of a file in the folder; None when there is none.

        Raises
        ------
        FolderError
            When that cannot be told, or the folder itself is gone.
        """
        try:
            status = os.stat(f"{self.path}{os.sep}{file}")
        except FileNotFoundError as error:
            if self._is_there():
                return None
            raise read_error(error, self.path) from error
        except OSError as error:
            raise read_error(error, self.path / file) from error
        return status.st_mtime_ns, status.st_size

    def read_caption(self, name: str) -> tuple[bytes, Signature | None]:
        """Read a caption file and its signature: ``(b"", None)`` when there is none.

        What is no file, such as a link to one, is not followed: it reads as what is no text.
        """
        path = f"{self.path}{os.sep}{name}.txt"
        try:
            descriptor = os.open(path, _READ)
            try:
                status = os.fstat(descriptor)
                data = (
                    _NO_TEXT
                    if not stat.S_ISREG(status.st_mode)
                    else _read_up_to(descriptor, MAX_TEXT_BYTES + 1)
                )
            finally:
                os.close(descriptor)
        except FileNotFoundError as error:
            if self._is_there():
                return b"", None
            raise read_error(error, self.path) from error
        except OSError as error:
            if error.errno in _NO_FILE:
                return _NO_TEXT, (0, 0)
            raise read_error(error, path) from error
        return data, (status.st_mtime_ns, status.st_size)

    def set_aside(self, name: str, data: bytes) -> Path:
        """Keep what lies in the place of a caption and is none; a link or the like is moved itself.

        Returns
        -------
        Path
            Where it is kept.

        Raises
        ------
        SaveError
            When it cannot be kept.
        """
        path = self.caption_path(name)
        aside = self.backups / f"{name}-{datetime.now(timezone.utc):%Y%m%dT%H%M%S%f}.txt"
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                path.rename(aside)
                return aside
        except OSError as error:
            raise save_error(error, path) from error
        write_atomic(aside, data, self.tmp)
        return aside

    def touch_journal(self) -> None:
        """Tell by the journal's time that work goes on."""
        with contextlib.suppress(OSError):
            os.utime(self.journal)

    def write_caption(self, name: str, text: str) -> Signature | None:
        """Write a caption file, or remove it when `text` is empty: an empty one stops trainers.

        Raises
        ------
        SaveError
            When it cannot be written; it then is as it was.
        """
        path = f"{self.path}{os.sep}{name}.txt"
        if text:
            status = write_atomic(path, text.encode(), self.tmp)
            return status.st_mtime_ns, status.st_size
        try:
            os.unlink(path)  # noqa: PTH108 - a string is quicker
        except FileNotFoundError:
            pass
        except OSError as error:
            raise save_error(error, path) from error
        return None


def _read_up_to(descriptor: int, most: int) -> bytes:
    pieces = []
    while most > 0 and (piece := os.read(descriptor, most)):
        pieces.append(piece)
        most -= len(piece)
    return b"".join(pieces)
