"""Who edited which images and when, read from the journal; marks do not count."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime

import msgspec

from tagger_widget.storage.files import UNREADABLE
from tagger_widget.storage.journal.entries import EDIT, PAST, lines
from tagger_widget.storage.journal.journal import Journal

_AT_ONCE = 1 << 23


class _Anything(msgspec.Struct, frozen=True, gc=False):
    """Whatever an edit does to an image: not looked at."""


class Touch(msgspec.Struct, frozen=True, gc=False):
    """The part of an edit that tells who touched what, and when."""

    author: str
    time: datetime
    kind: str
    changes: dict[str, _Anything]
    """By image name."""


class _Line(msgspec.Struct, frozen=True, gc=False):
    edit: Touch | None = None
    past: Touch | None = None


_line = msgspec.json.Decoder(_Line)


def touches(journal: Journal, start: int, end: int) -> Iterator[tuple[int, list[Touch]]]:
    """Read the edits between two bytes of a journal, some at a time, each time with where to go on.

    Raises
    ------
    FolderError
        When the journal cannot be read.
    """
    while start < end:
        data = journal.part(start, min(end, start + _AT_ONCE))
        if b"\n" not in data:  # One line longer than that.
            data = journal.part(start, end)
        found = []
        complete = lines(data, start)
        for _, line in complete:
            if line.startswith((EDIT, PAST)):
                with contextlib.suppress(*UNREADABLE):
                    entry = _line.decode(line)
                    touch = entry.edit or entry.past
                    if touch is not None and touch.kind != "mark":
                        found.append(touch)
        if not complete:
            return
        start = complete[-1][0] + len(complete[-1][1])
        yield start, found
