"""The output folder: where each file lies, its lock, and its listing."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import filelock

from tagger_widget.errors import FolderError, SaveError
from tagger_widget.storage.files import read_error, save_error, sync_folder

Signature = tuple[int, int]
"""Modification time (ns) and size (bytes): changes when another program writes the file."""

LOCK_TIMEOUT_S = 60.0
_HARMLESS = {".DS_Store", "Thumbs.db", "desktop.ini", ".tagger", "tags.txt"}
"""What a new output folder may contain: a tag list that is there is read."""


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
        """Whether there is a dataset in the folder."""
        try:
            return self.journal.exists() or (self.dot.is_dir() and self.checkpoint.exists())
        except PermissionError:  # Listing the folder fails later, with a remedy.
            return False
        except OSError as error:
            raise read_error(error, self.path) from error

    def check_new(self) -> None:
        """Check that the folder contains nothing that could be the user's own.

        Raises
        ------
        FolderError
            If the folder is not empty or cannot be listed.
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
                f"{self.path} contains files that are not ours ({min(found)} …), and they might be overwritten. "
                "Give a new or empty folder with output=…. If this is a dataset whose .tagger folder was lost: "
                f"tagger verify --repair {self.path.parent} --output {self.path}"
            )

    def make(self) -> None:
        """Create the folder and its subfolders.

        Raises
        ------
        FolderError
            If it cannot be created or written.
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
        """Lock the folder against every other process.

        Raises
        ------
        SaveError
            If another process does not release it in time, or it cannot be locked.
        """
        try:
            # If the drive is gone, the lock would create the folder in its place.
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
        """Release the folder, even if a network drive refuses once: a lock that stays would keep everyone out."""
        try:
            self._lock.release()
        except OSError:
            # filelock keeps the descriptor, and with it the lock, until the process ends: closing it releases both.
            with contextlib.suppress(OSError, AttributeError, TypeError):
                os.close(self._lock._context.lock_file_fd)  # type: ignore[arg-type]  # noqa: SLF001
            self._lock = filelock.FileLock(self.dot / "lock")

    def is_reachable(self) -> bool:
        """Return whether the folder itself can be reached: on a drive that is gone, every file seems deleted."""
        try:
            return self.dot.exists()
        except OSError:
            return False

    def sweep_tmp(self) -> None:
        """Remove the temporary files of processes that died. No other process may have the folder open."""
        with contextlib.suppress(OSError), os.scandir(self.tmp) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    Path(entry.path).unlink()

    def listing(self) -> tuple[dict[str, Signature], set[str]]:
        """Return the signatures of the captions by their stems, and the names of all other files.

        Raises
        ------
        FolderError
            If the folder cannot be read.
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
        """Return the names of everything in the folder.

        Raises
        ------
        FolderError
            If the folder cannot be read.
        """
        try:
            with os.scandir(self.path) as entries:
                return [entry.name for entry in entries]
        except OSError as error:
            raise read_error(error, self.path) from error

    def position_path(self, author: str) -> Path:
        """Return the path of the file that records which image an author is at."""
        return self.dot / f"place-{quote(author, safe='')[:100]}.json"

    def caption_path(self, name: str) -> Path:
        """Return the path of the caption of the image called `name`."""
        return self.path / f"{name}.txt"

    def file_signature(self, file: str) -> Signature | None:
        """Return the signature of a file in the folder; None if there is no such file.

        Raises
        ------
        FolderError
            If its status cannot be read, or the folder itself is gone.
        """
        try:
            status = os.stat(f"{self.path}{os.sep}{file}")
        except FileNotFoundError as error:
            if self.is_reachable():
                return None
            raise read_error(error, self.path) from error
        except OSError as error:
            raise read_error(error, self.path / file) from error
        return status.st_mtime_ns, status.st_size

    def touch_journal(self) -> None:
        """Set the journal's time to now, as a sign that work goes on."""
        with contextlib.suppress(OSError):
            os.utime(self.journal)
