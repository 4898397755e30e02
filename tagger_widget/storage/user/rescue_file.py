"""Edits that cannot be written to an output folder, kept elsewhere until they can.

A full disk or a drive that is gone must not cost what was tagged meanwhile, whatever happens to this process.
The file lies in the user's own state folder, readable by that user only, and is read when the dataset is next
opened.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

import msgspec

from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.storage.files import UNREADABLE, save_error, write_file
from tagger_widget.storage.locks import ProcessLock
from tagger_widget.storage.user.folders import state_folder

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(list[Edit])


class RescueFile:
    """The edits that one process could not write to one output folder.

    Parameters
    ----------
    dataset
        Id of the dataset.
    """

    def __init__(self, dataset: str) -> None:
        self._dataset = dataset
        self._folder = state_folder() / "rescue"
        self.path = self._folder / f"{dataset}-{os.getpid()}-{secrets.token_hex(4)}.json"
        self._lock = ProcessLock(self.path.with_suffix(".lock"))
        self._kept: list[str] = []  # Ids of the edits in the file.

    @property
    def holds_any(self) -> bool:
        """Whether the file contains edits."""
        return bool(self._kept)

    def save(self, edits: list[Edit]) -> None:
        """Write exactly these edits, so that they survive a power failure.

        Raises
        ------
        SaveError
            If they cannot be written here either.
        """
        ids = [edit.id for edit in edits]
        if ids == self._kept:  # Every retry calls this again.
            return
        temporary = self.path.with_suffix(".tmp")
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock.acquire()
            write_file(temporary, _encoder.encode(edits), mode=0o600, durable=True)
            temporary.replace(self.path)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise save_error(error, self.path) from error
        self._kept = ids

    def clear(self) -> None:
        """Delete the file: its edits are in the output folder now."""
        if self._kept:
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)
            self._lock.remove()
            self._kept = []

    def release(self) -> None:
        """Leave the file to the process that opens the dataset next."""
        self._lock.remove()

    def read_left_behind(self) -> list[tuple[Path, list[Edit]]]:
        """Return the files of processes that ended, with their edits; a file that cannot be read stays as it is."""
        found = []
        with contextlib.suppress(OSError):
            for path in sorted(self._folder.glob(f"{self._dataset}-*.json")):
                lock = ProcessLock(path.with_suffix(".lock"))
                if path == self.path or not lock.acquire():
                    continue
                lock.remove()
                with contextlib.suppress(OSError, *UNREADABLE):
                    found.append((path, _decoder.decode(path.read_bytes())))
        return found
