"""Who has an output folder open: a small file for each process, and a lock that shows whether it still runs."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tagger_widget.dataset.event import Visitor
from tagger_widget.errors import SaveError
from tagger_widget.storage.files import UNREADABLE, write_atomic
from tagger_widget.storage.locks import ProcessLock


class Presence:
    """Shows other processes that this one has the folder open, and lists them.

    This is optional: if the file cannot be written, others do not see this process, and everything else works.

    Parameters
    ----------
    folder
        Folder for the files.
    tmp
        Folder for temporary files.
    author
        The user of this process.
    """

    def __init__(self, folder: Path, tmp: Path, author: str) -> None:
        self._folder = folder
        self._tmp = tmp
        self._author = author
        self._path = folder / f"{os.getpid()}-{secrets.token_hex(4)}.json"
        self._lock = ProcessLock(self._path.with_suffix(".lock"))

    def announce(self, image: str) -> None:
        """Show others which image this process is at."""
        with contextlib.suppress(OSError, SaveError):
            if self._folder.is_dir() and self._lock.acquire():
                write_atomic(self._path, msgspec.json.encode(Visitor(self._author, image)), self._tmp)

    def withdraw(self) -> None:
        """Show others that this process has closed the folder."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
        self._lock.remove()

    @contextlib.contextmanager
    def withdrawn_on_error(self) -> Iterator[None]:
        """Withdraw if the block fails."""
        try:
            yield
        except BaseException:
            self.withdraw()
            raise

    def others(self) -> tuple[Visitor, ...]:
        """Return who else has the folder open, and remove what processes that died left behind."""
        found = []
        with contextlib.suppress(OSError):
            for path in sorted(self._folder.iterdir()):
                if path.suffix != ".json" or path == self._path:
                    continue
                with contextlib.suppress(OSError, *UNREADABLE):
                    visitor = msgspec.json.decode(path.read_bytes(), type=Visitor)
                    if not self._is_gone(path):
                        found.append(visitor)
        return tuple(found)

    def _is_gone(self, path: Path) -> bool:
        lock = ProcessLock(path.with_suffix(".lock"))
        if not lock.acquire():
            return False
        path.unlink(missing_ok=True)
        lock.remove()
        return True
