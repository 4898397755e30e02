"""The reference vocabularies of a session: read in the background, and shared by all sessions of a process."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from weakref import WeakValueDictionary

import msgspec

from tagger_widget.dataset.event import Event
from tagger_widget.dataset.gc_pause import without_collecting
from tagger_widget.errors import FolderError
from tagger_widget.session.context import SessionContext
from tagger_widget.storage.tag_files import FileStamp, file_stamp, read_tag_file
from tagger_widget.storage.user.preferences import load_preferences
from tagger_widget.vocabulary.reference import MAX_TAGS, Underscores, WideVocabulary
from tagger_widget.vocabulary.tag_file import TagFile

_WAIT_S = 0.05


class Reading:
    """What reading some files came to."""

    def __init__(self) -> None:
        self.wide: WideVocabulary | None = None
        self.loaded: list[LoadedVocabulary] = []
        self.troubles: dict[str, str] = {}


class _Key(NamedTuple):
    stamps: tuple[FileStamp, ...]
    underscores: Underscores


_reading = threading.Lock()
_read: WeakValueDictionary[_Key, Reading] = WeakValueDictionary()
_last: list[Reading] = []
"""The newest, which is kept when its session has ended: a notebook opens one folder after the other."""


class Vocabularies:
    """The tags that a session offers besides those of its dataset.

    Parameters
    ----------
    asked
        Files that this session was asked to offer; the user's own come after them.
    underscores
        How tags of image boards are spelled.
    context
        The open dataset, whose vocabulary gets them when they are read.
    """

    def __init__(
        self, asked: Sequence[str | Path], underscores: Underscores, context: SessionContext
    ) -> None:
        self._asked = tuple(_absolute(path) for path in asked)
        self._underscores = underscores
        self._context = context
        self._reading: Reading | None = None

    @property
    def asked(self) -> bool:
        """Whether this session was asked for any."""
        return bool(self._asked)

    @property
    def loaded(self) -> tuple[LoadedVocabulary, ...]:
        """The files that were read."""
        return tuple(self._reading.loaded) if self._reading else ()

    def load(self, stopped: Callable[[], bool]) -> None:
        """Read the files, unless this process has; edits and searches go on meanwhile.

        Parameters
        ----------
        stopped
            Called now and then; True to give up.
        """
        paths = dict.fromkeys((*self._asked, *map(_absolute, load_preferences().vocabularies)))
        reading = _shared(_Key(tuple(map(file_stamp, paths)), self._underscores), stopped) if paths else None
        if reading is None:
            return
        for path, trouble in reading.troubles.items():
            self._context.store.problems.set(f"vocabulary {path}", trouble)
        self._reading = reading
        if reading.wide is not None:
            self._context.vocabulary.wide = reading.wide
            self._context.store.events.put(Event("vocabulary"))
            reading.wide.index.prepare_near()  # Only slips of the finger need it: what is right is there before.


def _absolute(path: str | Path) -> Path:
    # Not Path.expanduser, which raises for a user that there is none of.
    return Path(os.path.abspath(os.path.expanduser(path)))  # noqa: PTH100, PTH111


def _shared(key: _Key, stopped: Callable[[], bool]) -> Reading | None:
    """Return what some files hold, read at most once in a process; None when stopped before."""
    with _turn(stopped) as mine:
        if not mine:
            return None
        known = _read.get(key)
        if known is None:
            with without_collecting():
                known = _read_all(key, stopped)
            if stopped():
                return None
            _read[key] = known
        _last[:] = [known]
        return known


@contextmanager
def _turn(stopped: Callable[[], bool]) -> Iterator[bool]:
    """Wait until no other session of this process reads; False when stopped before."""
    while not _reading.acquire(timeout=_WAIT_S):
        if stopped():
            yield False
            return
    try:
        yield True
    finally:
        _reading.release()


def _read_all(key: _Key, stopped: Callable[[], bool]) -> Reading:
    reading = Reading()
    lists: list[TagFile] = []
    for path, _, _ in key.stamps:
        try:
            read, trouble = read_tag_file(Path(path), stopped)
        except FolderError as error:
            reading.troubles[path] = str(error)
            continue
        if sum(len(one.tags) for one in lists) + len(read.tags) > MAX_TAGS:
            trouble = (
                f"{path} was not taken in: with it, there are more than {MAX_TAGS:,} tags. Name fewer files."
            )
        else:
            lists.append(read)
            aliases = sum(names.count(",") + 1 for names in read.aliases if names)
            reading.loaded.append(LoadedVocabulary(path, len(read.tags), aliases, len(read.implications)))
        if trouble:
            reading.troubles[path] = trouble
    if lists and not stopped():
        reading.wide = WideVocabulary(lists, key.underscores)
    return reading


class LoadedVocabulary(msgspec.Struct, frozen=True):
    """A file of tags that was read."""

    path: str
    tags: int
    aliases: int
    implications: int = 0
