"""Who has an output folder open: one small file for each process, and a lock that tells whether it lives."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tagger_widget.dataset.event import Visitor
from tagger_widget.errors import SaveError
from tagger_widget.storage.files import write_atomic
from tagger_widget.storage.locks import Claim


class Presence:
    """Tells others that this process has the folder open, and of the others.

    It is a courtesy: where it cannot be written, nobody sees this process, and all else goes on.

    Parameters
    ----------
    folder
        Folder for the files.
    tmp
        Folder for temporary files.
    author
        Who uses this process.
    """

    def __init__(self, folder: Path, tmp: Path, author: str) -> None:
        self._folder = folder
        self._tmp = tmp
        self._author = author
        self._path = folder / f"{os.getpid()}-{secrets.token_hex(4)}.json"
        self._claim = Claim(self._path.with_suffix(".lock"))

    def show(self, image: str) -> None:
        """Tell which image this process is at."""
        with contextlib.suppress(OSError, SaveError):
            if self._folder.is_dir() and self._claim.take():
                write_atomic(self._path, msgspec.json.encode(Visitor(self._author, image)), self._tmp)

    def leave(self) -> None:
        """Tell that this process has closed the folder."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
        self._claim.remove()

    @contextlib.contextmanager
    def left_on_error(self) -> Iterator[None]:
        """Leave when what is done here fails."""
        try:
            yield
        except BaseException:
            self.leave()
            raise

    def others(self) -> tuple[Visitor, ...]:
        """Tell who else has the folder open; what processes that died left is removed."""
        found = []
        with contextlib.suppress(OSError):
            for path in sorted(self._folder.iterdir()):
                if path.suffix != ".json" or path == self._path:
                    continue
                with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                    visitor = msgspec.json.decode(path.read_bytes(), type=Visitor)
                    if not self._is_gone(path):
                        found.append(visitor)
        return tuple(found)

    def _is_gone(self, path: Path) -> bool:
        claim = Claim(path.with_suffix(".lock"))
        if not claim.take():
            return False
        path.unlink(missing_ok=True)
        claim.remove()
        return True
