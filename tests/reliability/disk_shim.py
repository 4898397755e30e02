"""A shim between Python and the disk: every file operation below some folders passes through it.

Each operation gets a number and is shown to a `Watcher`, which may end the process there, make the operation fail,
or record it. What Python does in C without calling `os` (such as the type of a `DirEntry`) is not seen; the tests of
the shim show that nothing that changes a file is missed.
"""

from __future__ import annotations

import builtins
import fcntl
import io
import os
import pathlib
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from unittest import mock

_PATHS = {  # Functions of `os` and how many of their first arguments are paths.
    **dict.fromkeys(("open", "stat", "lstat", "scandir", "listdir", "mkdir", "rmdir", "unlink", "remove"), 1),
    **dict.fromkeys(("utime", "chmod", "truncate", "access"), 1),
    **dict.fromkeys(("replace", "rename", "link", "symlink"), 2),
}
_DESCRIPTORS = ("write", "read", "fsync", "fdatasync", "ftruncate", "fstat", "fchmod", "close")
_WRITING_FLAGS = os.O_WRONLY | os.O_RDWR
_CHANGING = {"write", "ftruncate", "truncate", "mkdir", "rmdir", "unlink", "remove", "utime", "chmod"}
_CHANGING |= {"fchmod", "replace", "rename", "link", "symlink"}


@dataclass
class Operation:
    """One call that reached the disk, or was about to."""

    number: int
    """1-based, in the order of the calls."""
    kind: str
    """The function's name in `os`; ``"flock"`` for a lock, ``"sync"`` for the whole disk."""
    path: str
    """The absolute path it concerns; the new one of a rename or link."""
    arguments: tuple[Any, ...]
    real: Callable[..., Any]

    @property
    def creates(self) -> bool:
        """Whether it may create a file."""
        return self.kind == "open" and bool(self.arguments[1] & os.O_CREAT)

    @property
    def changes(self) -> bool:
        """Whether it may change the disk."""
        cuts = self.kind == "open" and bool(self.arguments[1] & os.O_TRUNC)
        return self.kind in _CHANGING or self.creates or cuts

    @property
    def for_writing(self) -> bool:
        """Whether it may change the disk, or opens a file for writing."""
        return self.changes or (self.kind == "open" and bool(self.arguments[1] & _WRITING_FLAGS))

    def tear(self) -> None:
        """Perform the first half of a write, and nothing of any other operation."""
        if self.kind == "write":
            descriptor, data = self.arguments
            self.real(descriptor, memoryview(data)[: len(data) // 2])

    def __str__(self) -> str:
        return f"{self.kind} of {pathlib.Path(self.path).name}, operation {self.number}"


class Watcher:
    """Sees every operation; this base class only counts them."""

    count = 0

    def before(self, operation: Operation) -> None:
        """See an operation before it is performed; an `OSError` raised here becomes its result."""
        self.count = operation.number

    def after(self, operation: Operation, result: Any) -> None:
        """See an operation that succeeded, and its result."""


class DiskShim:
    """Shows a watcher the file operations of this process.

    Parameters
    ----------
    watcher
        Sees them one at a time, whatever thread they come from.
    *roots
        Folders; operations elsewhere are not shown.
    """

    def __init__(self, watcher: Watcher, *roots: pathlib.Path) -> None:
        self._watcher = watcher
        self._roots = tuple(str(root.absolute()) for root in roots)
        self._open: dict[int, str] = {}
        self._mutex = threading.RLock()
        self._count = 0
        self._real_open = io.open

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Put the shim in place while the block runs."""
        with ExitStack() as stack:
            for name in (*_PATHS, *_DESCRIPTORS, "sync"):
                stack.enter_context(mock.patch.object(os, name, partial(self._call, name, getattr(os, name))))
            stack.enter_context(mock.patch.object(fcntl, "flock", partial(self._call, "flock", fcntl.flock)))
            for module in (io, builtins):
                stack.enter_context(mock.patch.object(module, "open", self._open_stream))
            for name, function in _kept_by_pathlib():  # Python 3.10 keeps references of its own.
                replacement = self._open_stream if name == "open" else partial(self._call, name, function)
                stack.enter_context(mock.patch.object(pathlib._normal_accessor, name, replacement))  # type: ignore[attr-defined]
            yield

    def _call(self, kind: str, real: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        path = "/" if kind == "sync" else self._watched(arguments[: _PATHS.get(kind, 1)])
        if path is None:
            return real(*arguments, **more)
        with self._mutex:
            self._count += 1
            operation = Operation(self._count, kind, path, arguments, real)
            if kind == "close":  # Even a close that fails leaves the descriptor closed.
                real(*arguments)
                self._open.pop(arguments[0], None)
            self._watcher.before(operation)
            result = None if kind == "close" else real(*arguments, **more)
            if kind == "open":
                self._open[cast("int", result)] = path
            self._watcher.after(operation, result)
            return result

    def _watched(self, candidates: Iterable[Any]) -> str | None:
        """Absolute path of the last candidate, a path or an open descriptor, if any is below a root."""
        paths: list[str | None] = [
            self._open.get(one) if isinstance(one, int) else _absolute(one) for one in candidates
        ]
        return paths[-1] if any(path is not None and self._is_below(path) for path in paths) else None

    def _is_below(self, path: str) -> bool:
        return any(path == root or path.startswith(root + os.sep) for root in self._roots)

    def _open_stream(
        self,
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        closefd: bool = True,
        opener: Any = None,
    ) -> Any:
        if self._watched([file]) is None:
            return self._real_open(file, mode, buffering, encoding, errors, newline, closefd, opener)
        raw = _Raw(file if isinstance(file, int) else os.open(file, _flags(mode), 0o666), mode)
        if buffering == 0:
            return raw
        buffered = io.BufferedReader(raw) if raw.readable() else io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding, errors, newline)


class _Raw(io.RawIOBase):
    """A file stream that performs every operation through `os`."""

    def __init__(self, descriptor: int, mode: str) -> None:
        self._descriptor = descriptor
        self._reads = "r" in mode

    def fileno(self) -> int:
        return self._descriptor

    def readable(self) -> bool:
        return self._reads

    def writable(self) -> bool:
        return not self._reads

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return os.lseek(self._descriptor, offset, whence)

    def readinto(self, buffer: Any, /) -> int:
        data = os.read(self._descriptor, len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def write(self, data: Any, /) -> int:
        return os.write(self._descriptor, data)

    def close(self) -> None:
        if not self.closed:
            super().close()
            os.close(self._descriptor)


def _absolute(path: Any) -> str | None:
    try:
        return os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - resolving would ask the disk
    except TypeError:  # `os.listdir(None)` and the like.
        return None


def _flags(mode: str) -> int:
    if "+" in mode:
        raise NotImplementedError(f"The shim opens no file for reading and writing at once: {mode!r}.")
    if "r" in mode:
        return os.O_RDONLY
    how = {"w": os.O_TRUNC, "a": os.O_APPEND, "x": os.O_EXCL}
    return os.O_WRONLY | os.O_CREAT | next(flag for letter, flag in how.items() if letter in mode)


def _kept_by_pathlib() -> Iterator[tuple[str, Callable[..., Any]]]:
    accessor = getattr(pathlib, "_normal_accessor", None)
    for name in (*_PATHS, "open"):
        if accessor is not None and hasattr(accessor, name):
            yield name, getattr(accessor, name)
