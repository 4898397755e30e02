"""What can happen to a process at its n-th file operation: it is killed, or the operation fails."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable

from tests.reliability.disk_shim import Operation, Watcher

_MAKES_SOMETHING = {"write", "fsync", "mkdir", "replace", "rename", "link", "symlink", "close"}
_TAKES_A_PATH = {"stat", "open", "scandir", "mkdir", "unlink", "replace", "link", "utime"}

POSSIBLE: dict[int, Callable[[Operation], bool]] = {
    errno.ENOSPC: lambda operation: operation.kind in _MAKES_SOMETHING or operation.creates,
    errno.EROFS: lambda operation: operation.for_writing,
    errno.EACCES: lambda operation: operation.kind in _TAKES_A_PATH,
    errno.ENOENT: lambda operation: operation.kind in _TAKES_A_PATH,
    errno.EMFILE: lambda operation: operation.kind in {"open", "scandir", "listdir"},
    errno.EIO: lambda _operation: True,
    errno.ESTALE: lambda _operation: True,
}
"""Errors of the system, each with the operations that can raise it."""


class Death(Watcher):
    """Ends the process at one operation, as ``kill -9`` does.

    Parameters
    ----------
    number
        Number of the operation before which the process ends.
    torn
        Whether half of the bytes are written first, if that operation is a write.
    """

    def __init__(self, number: int, *, torn: bool = False) -> None:
        self._number = number
        self.torn = torn

    def before(self, operation: Operation) -> None:
        """End the process if it is time."""
        super().before(operation)
        if operation.number == self._number:
            if self.torn:
                operation.tear()
            os.kill(os.getpid(), signal.SIGKILL)


class Failure(Watcher):
    """Makes operations fail with an error of the system.

    Parameters
    ----------
    code
        The error, one of `POSSIBLE`.
    first
        Number of the first operation that may fail.
    last
        Number of the last one; None if there is no last one.
    """

    def __init__(self, code: int, first: int, last: int | None) -> None:
        self.code = code
        self._first = first
        self._last = last
        self.failed: list[str] = []
        """The operations that failed, in words."""

    def before(self, operation: Operation) -> None:
        """Fail if it is time; a write fails after half of its bytes."""
        super().before(operation)
        late = self._last is not None and operation.number > self._last
        if operation.number >= self._first and not late and POSSIBLE[self.code](operation):
            self.failed.append(str(operation))
            operation.tear()
            raise OSError(self.code, os.strerror(self.code), operation.path)

    def heal(self) -> None:
        """Let everything succeed from now on."""
        self._last = 0
