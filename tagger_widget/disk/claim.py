"""A file that tells whether the process that made it still lives."""

from __future__ import annotations

import contextlib
from pathlib import Path

import filelock


class Claim:
    """A lock held as long as its process lives, whatever ends it.

    Parameters
    ----------
    path
        The lock file; its folder must be there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = filelock.FileLock(path, thread_local=False)

    def take(self) -> bool:
        """Take it, unless a living process has it; a disk without locks counts as if one had."""
        with contextlib.suppress(filelock.Timeout, OSError, NotImplementedError):
            self._lock.acquire(timeout=0)
        return self._lock.is_locked

    def drop(self) -> None:
        """Let go of it and remove the file."""
        with contextlib.suppress(OSError):
            self._lock.release(force=True)
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
