"""Edits that an output folder does not take, kept elsewhere until it does.

A full disk or a drive that is gone must not cost what was tagged meanwhile, whatever happens to this
process. The file lies in the user's own state folder, readable for that user only, and is taken in when
the dataset is next opened.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

import msgspec

from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.storage.files import save_error, write_all
from tagger_widget.storage.locks import Claim
from tagger_widget.storage.user.folders import state_folder

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(list[Edit])


class Rescue:
    """What one process could not write into one output folder.

    Parameters
    ----------
    dataset
        Id of the dataset.
    """

    def __init__(self, dataset: str) -> None:
        self._dataset = dataset
        self._folder = state_folder() / "rescue"
        self.path = self._folder / f"{dataset}-{os.getpid()}-{secrets.token_hex(4)}.json"
        self._claim = Claim(self.path.with_suffix(".lock"))
        self._kept: list[str] = []  # Ids of the edits that lie there.

    @property
    def holds_any(self) -> bool:
        """Whether there are edits in safety here."""
        return bool(self._kept)

    def keep(self, edits: list[Edit]) -> None:
        """Keep exactly these edits, so that they survive a power failure.

        Raises
        ------
        SaveError
            When that cannot be done either.
        """
        ids = [edit.id for edit in edits]
        if ids == self._kept:  # Called again with each new try.
            return
        temporary = self.path.with_suffix(".tmp")
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._claim.take()
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
            descriptor = os.open(temporary, flags, 0o600)
            try:
                write_all(descriptor, _encoder.encode(edits))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            temporary.replace(self.path)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise save_error(error, self.path) from error
        self._kept = ids

    def clear(self) -> None:
        """Let go of what was kept: it is in the output folder now."""
        if self._kept:
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)
            self._claim.remove()
            self._kept = []

    def let_go(self) -> None:
        """Leave what was kept to whoever opens the dataset next."""
        self._claim.remove()

    def left_behind(self) -> list[tuple[Path, list[Edit]]]:
        """Find what processes that ended could not write; one that cannot be read stays where it is."""
        found = []
        with contextlib.suppress(OSError):
            for path in sorted(self._folder.glob(f"{self._dataset}-*.json")):
                claim = Claim(path.with_suffix(".lock"))
                if path == self.path or not claim.take():
                    continue
                claim.remove()
                with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                    found.append((path, _decoder.decode(path.read_bytes())))
        return found
