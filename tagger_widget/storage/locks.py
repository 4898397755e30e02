"""A file that tells whether the process that made it still lives."""

from __future__ import annotations

import contextlib
import os
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
        """Take it, or keep it, unless a living process has it; a disk without locks counts as if one had."""
        if self._lock.is_locked:
            return True
        with contextlib.suppress(filelock.Timeout, OSError, NotImplementedError):
            os.stat(self.path.parent)  # filelock would make a folder that is gone anew.
            self._lock.acquire(timeout=0)
        return self._lock.is_locked

    def drop(self) -> None:
        """Let go of it."""
        with contextlib.suppress(OSError):
            self._lock.release(force=True)

    def remove(self) -> None:
        """Let go of it for good: nobody else takes a file of this name."""
        self.drop()
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
