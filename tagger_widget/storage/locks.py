"""A lock file that shows whether the process that created it is still running."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import filelock


class ProcessLock:
    """A lock that is held until its process ends, however it ends.

    Parameters
    ----------
    path
        The lock file. Its folder must exist.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = filelock.FileLock(path, thread_local=False)

    def acquire(self) -> bool:
        """Acquire the lock unless another running process holds it, and return whether this process holds it.

        On a disk without locks it counts as held by another process.
        """
        if self._lock.is_locked:
            return True
        with contextlib.suppress(filelock.Timeout, OSError, NotImplementedError):
            os.stat(self.path.parent)  # filelock would create a folder that is gone.
            self._lock.acquire(timeout=0)
        return self._lock.is_locked

    def release(self) -> None:
        """Release the lock."""
        with contextlib.suppress(OSError):
            self._lock.release(force=True)

    def remove(self) -> None:
        """Release the lock and delete its file: no other process uses this name."""
        self.release()
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
