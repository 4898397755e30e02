"""A folder of previews that never grows beyond its bound, and never stops anything when it fails."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

from tagger_widget.errors import SaveError
from tagger_widget.storage.files import write_atomic

_SUFFIX = ".preview"
_ROOM = 0.9
"""Share of the bound that is left after tidying, so that tidying is rare."""


class PreviewStore:
    """Blobs by image name, in one folder, one file each.

    Every one can be made anew, so nothing here is worth an error: what cannot be read is absent, and what
    cannot be written is not kept.

    Parameters
    ----------
    folder
        It is created when first needed.
    bytes_max
        The most that is kept; the oldest files go first.
    """

    def __init__(self, folder: Path, bytes_max: int) -> None:
        self._folder = folder
        self._bytes_max = bytes_max
        self._lock = threading.Lock()
        self._bytes: int | None = None
        """Upper estimate of what lies in the folder; None before it was looked at."""

    def read(self, name: str) -> bytes | None:
        """Return what was kept for an image; None when there is nothing."""
        try:
            return (self._folder / (name + _SUFFIX)).read_bytes()
        except OSError:
            return None

    def write(self, name: str, data: bytes) -> None:
        """Keep something for an image, in place of what was kept before."""
        try:
            self._folder.mkdir(exist_ok=True)  # Without its parents, which may be on a drive that is gone.
            write_atomic(self._folder / (name + _SUFFIX), data, self._folder)
        except (OSError, SaveError):
            return
        with self._lock:
            if self._bytes is None or self._bytes + len(data) > self._bytes_max:
                self._tidy()
            else:
                self._bytes += len(data)

    def _tidy(self) -> None:
        """Look at the folder, which other processes write to as well, and drop the oldest previews.

        Nothing else is counted or dropped: a folder that came from elsewhere may be a link to any other.
        """
        found = []
        with contextlib.suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                if _SUFFIX not in entry.name:  # Files being written have a number behind it.
                    continue
                with contextlib.suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    found.append((status.st_mtime_ns, status.st_size, Path(entry.path)))
        self._bytes = sum(size for _time, size, _path in found)
        if self._bytes <= self._bytes_max:
            return
        for _time, size, path in sorted(found):
            if self._bytes <= self._bytes_max * _ROOM:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                self._bytes -= size
