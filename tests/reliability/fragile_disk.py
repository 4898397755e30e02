"""A model of a disk whose power can fail, which tracks which bytes and names are safe at each moment.

The model is the strictest reading of POSIX. The bytes of a file are safe once the file was synced, a name once its
folder was. Any part of the rest may have reached the disk, for any of the files, but the changes of each single file
and name reach it in order.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from tests.reliability.disk_shim import Operation, Watcher

Loss = Literal["everything", "contents", "tails", "zeros", "some"]
LOSSES: dict[Loss, str] = {
    "everything": "no name and no byte that was not synced",
    "contents": "every name, but no byte that was not synced: new files are empty",
    "tails": "every name, and a part of the bytes that were not synced",
    "zeros": "every name and every size, with zeros for the bytes that were not synced",
    "some": "some of the names, and some of the bytes",
}
"""What there is when the power is back."""

Tree = dict[str, bytes | None]
"""Content by path, None for a folder."""

_fstat = os.fstat
_IGNORED = {"utime", "chmod", "fchmod"}


class Event(NamedTuple):
    """One operation that changed or synced the disk."""

    kind: str
    path: str
    arguments: tuple[Any, ...]
    result: Any

    def __str__(self) -> str:
        return f"{self.kind} of {Path(self.path).name}"


class Record(Watcher):
    """Records every such operation with its data, and the edits acknowledged in between."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.acknowledged: list[tuple[int, str]] = []
        """For each edit, the number of events before it was acknowledged, and its id."""

    def after(self, operation: Operation, result: Any) -> None:
        """Record an operation."""
        if operation.kind in {"open", "fsync", "sync"} or operation.changes:
            copied = tuple(bytes(a) if isinstance(a, memoryview) else a for a in operation.arguments)
            self.events.append(Event(operation.kind, operation.path, copied, result))

    def acknowledge(self, message: dict[str, Any]) -> None:
        """Record that an edit was acknowledged."""
        if message.get("edit"):
            self.acknowledged.append((len(self.events), message["edit"]))


class _Change(NamedTuple):
    """A change of the bytes of a file: `data` written at `start`, or everything from `start` on cut off."""

    start: int
    data: bytes | None

    def made_to(self, content: bytes) -> bytes:
        if self.data is None:
            return content[: self.start].ljust(self.start, b"\0")
        return (
            content[: self.start].ljust(self.start, b"\0")
            + self.data
            + content[self.start + len(self.data) :]
        )


@dataclass(eq=False)
class _File:
    safe: bytes = b""
    since: list[_Change] = field(default_factory=list)

    def content(self, most: int | None = None) -> bytes:
        content = self.safe
        for change in self.since[:most]:
            content = change.made_to(content)
        return content

    def sync(self) -> None:
        self.safe, self.since = self.content(), []

    def zeroed(self) -> bytes:
        blank = [c if c.data is None else _Change(c.start, bytes(len(c.data))) for c in self.since]
        return _File(self.safe, blank).content()

    def torn(self, chance: random.Random) -> bytes:
        """Return the content after some of the changes and a part of the next one."""
        most = chance.randint(0, len(self.since))
        content = self.content(most)
        if most < len(self.since) and (change := self.since[most]).data:
            part = change.data[: chance.randrange(len(change.data))]
            content = _Change(change.start, part).made_to(content)
        return content


_Names = dict[str, _File | None]
"""What names point to from a certain moment on; None removes a name."""


class FragileDisk:
    """The files below one folder, all of them safe at the start.

    Parameters
    ----------
    folder
        The folder, as it is before the first event.
    """

    def __init__(self, folder: Path) -> None:
        paths = list(folder.rglob("*"))
        self._folder = str(folder)
        self._folders = {self._folder, *(str(path) for path in paths if path.is_dir())}
        self._names = {str(path): _File(path.read_bytes()) for path in paths if path.is_file()}
        self._safe_folders, self._safe_names = set(self._folders), dict(self._names)
        self._since: list[_Names] = []
        self._open: dict[int, tuple[str, _File | None]] = {}
        self._handlers: dict[str, Callable[[Event], None]] = {
            "open": self._opened,
            "write": self._written,
            "ftruncate": self._cut,
            "fsync": self._synced,
            "sync": self._all_synced,
            "mkdir": lambda event: self._folders.add(event.path),
            "unlink": lambda event: self._name({event.path: None}),
            "replace": self._moved,
            "rename": self._moved,
            "link": lambda event: self._name({event.path: self._names[_source(event)]}),
        }

    def happen(self, event: Event) -> None:
        """Apply one event."""
        if event.kind not in _IGNORED:
            self._handlers[event.kind](event)

    def whole(self) -> Tree:
        """Return what is on the disk if nothing is lost."""
        return {**dict.fromkeys(self._folders), **{path: f.content() for path, f in self._names.items()}}

    def after(self, loss: Loss, chance: random.Random) -> Tree:
        """Return what is on the disk if the power fails now and comes back."""
        folders, names = self._folders, self._names
        if loss in ("everything", "some"):
            folders, names = self._left(0 if loss == "everything" else chance.random(), chance)
        content: dict[Loss, Callable[[_File], bytes]] = {
            "everything": lambda file: file.safe,
            "contents": lambda file: file.safe,
            "tails": lambda file: file.torn(chance),
            "zeros": _File.zeroed,
            "some": lambda file: chance.choice([file.safe, file.content(), file.torn(chance), file.zeroed()]),
        }
        left = {
            path: content[loss](file) for path, file in names.items() if str(Path(path).parent) in folders
        }
        return {**dict.fromkeys(folders), **left}

    def _left(self, share: float, chance: random.Random) -> tuple[set[str], dict[str, _File]]:
        """Choose the names that survive: all safe ones, and about a share of the others."""
        names, missing = dict(self._safe_names), set[str]()
        for change in self._since:
            # A later change of the same name cannot survive without this one.
            if missing.isdisjoint(change) and chance.random() < share:
                _rename(names, change)
            else:
                missing.update(change)
        there = self._safe_folders | {f for f in sorted(self._folders) if chance.random() < share}
        return {folder for folder in there if self._reachable(folder, there)}, names

    def _reachable(self, folder: str, there: set[str]) -> bool:
        above = [folder, *map(str, Path(folder).parents)]
        return all(one in there for one in above[: above.index(self._folder)])

    # What can happen -------------------------------------------------------------------------

    def _opened(self, event: Event) -> None:
        if event.path not in self._folders and event.path not in self._names:
            self._name({event.path: _File()})
        file = self._names.get(event.path)
        if file is not None and event.arguments[1] & os.O_TRUNC:
            file.since.append(_Change(0, None))
        self._open[event.result] = (event.path, file)

    def _written(self, event: Event) -> None:
        # This package writes every file from start to end, or at its end.
        file = self._file(event)
        file.since.append(_Change(len(file.content()), event.arguments[1][: event.result]))

    def _cut(self, event: Event) -> None:
        self._file(event).since.append(_Change(event.arguments[1], None))

    def _file(self, event: Event) -> _File:
        file = self._open[event.arguments[0]][1]
        assert file is not None
        return file

    def _synced(self, event: Event) -> None:
        path, file = self._open[event.arguments[0]]
        if file is not None:
            file.sync()
            return
        self._safe_folders |= {folder for folder in self._folders if str(Path(folder).parent) == path}
        for change in self._since:
            here = {name: to for name, to in change.items() if str(Path(name).parent) == path}
            _rename(self._safe_names, here)
            for name in here:
                del change[name]

    def _all_synced(self, _event: Event) -> None:
        self._safe_folders, self._safe_names = set(self._folders), dict(self._names)
        self._since.clear()
        for file in self._names.values():
            file.sync()

    def _moved(self, event: Event) -> None:
        self._name({_source(event): None, event.path: self._names[_source(event)]})

    def _name(self, change: _Names) -> None:
        self._since.append(change)
        _rename(self._names, change)


def _source(event: Event) -> str:
    return str(Path(event.arguments[0]).absolute())


def _rename(names: dict[str, _File], change: _Names) -> None:
    for name, file in change.items():
        if file is None:
            names.pop(name, None)
        else:
            names[name] = file
