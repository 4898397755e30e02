"""The history as a person reads it: a row for each edit, the newest first.

The cost depends on the rows asked for, not on the length of the history: an index knows where they lie, and rows
that were worded once are cached.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache, partial
from typing import cast

import msgspec
from msgspec.structs import replace

from tagger_widget.dataset.edits.changes import inverted_edit
from tagger_widget.dataset.edits.edit import Edit, EditKind
from tagger_widget.dataset.edits.wording import describe, labelled
from tagger_widget.errors import BadInputError, DamagedError
from tagger_widget.storage.journal.entries import EditBrief, EditHead, read_brief
from tagger_widget.storage.journal.index import Reverts
from tagger_widget.storage.store.store import DatasetStore

_ROWS_KEPT = 4_096


class HistoryEntry(msgspec.Struct, frozen=True):
    """One edit as a row of the history."""

    id: str
    time: datetime
    """When it was made, in UTC."""
    author: str
    kind: EditKind
    what: str
    """What it did, in plain words."""
    images: int
    """Number of images that it changed."""
    image: str | None = None
    """Name of the image, when it changed one only."""
    undone: bool = False
    """Whether it was taken back and not brought back since."""
    left_out: int = 0
    """Number of its images that were left as they are when it was taken back."""
    origin: str | None = None
    """For one that takes an edit back or brings it back: id of what was first done."""
    last: str = ""
    """Id of the edit by which what was first done was last taken back or brought back; `Session.undo` of that one
    turns it round. The edit's own where none did."""


_Place = tuple[int, EditHead]
"""Where the line of an edit starts, in bytes; negative when it is not in the journal yet."""


class EditRows:
    """The rows of one dataset's history.

    Parameters
    ----------
    store
        The dataset.
    """

    def __init__(self, store: DatasetStore) -> None:
        self._store = store
        self._kept = lru_cache(_ROWS_KEPT)(partial(_row, store))

    def page(
        self, limit: int, before: str | None = None, *, author: str | None = None, marks: bool = True
    ) -> list[HistoryEntry]:
        """List edits, the newest first; see `Session.entries`."""
        with self._store.mutex:
            reverts = self._reverts()
            found: list[_Place] = []
            for offset, head in self._backwards(before):
                if len(found) >= limit:
                    break
                if (author is None or head.author == author) and (marks or head.kind != "mark"):
                    found.append((offset, head))
            return [self._row(offset, head, reverts) for offset, head in found]

    def row(self, edit_id: str) -> HistoryEntry:
        """Return the row of one edit.

        Raises
        ------
        BadInputError
            If no edit has this id.
        """
        with self._store.mutex:
            offset, head = next(self._backwards(edit_id, including=True))
            return self._row(offset, head, self._reverts())

    def authors(self) -> list[str]:
        """List everybody who ever edited anything."""
        with self._store.mutex:
            names = self._store.index.refresh().authors | {edit.author for edit in self._store.pending.edits}
        return sorted(names, key=str.casefold)

    def _backwards(self, before: str | None, *, including: bool = False) -> Iterator[_Place]:
        """Iterate over the edits from the newest, or from the one before an id."""
        index, unsaved = self._store.index.refresh(), self._store.pending.edits
        ids = [edit.id for edit in unsaved]
        end = len(index) + len(unsaved)
        if before is not None:
            place = len(index) + ids.index(before) if before in ids else index.position_of(before)
            if place is None:
                raise BadInputError(f"There is no edit with the id {before!r}. Session.history lists them.")
            end = place + including
        for edit in reversed(unsaved[: max(0, end - len(index))]):
            yield (
                self._store.follower.provisional(edit),
                EditHead(edit.id, edit.author, edit.kind, edit.reverts),
            )
        for at in range(min(end, len(index)) - 1, -1, -1):
            yield index.offsets[at], index.heads[at]

    def _reverts(self) -> Reverts:
        reverts, unsaved = self._store.index.refresh().reverts, self._store.pending.edits
        if any(edit.reverts for edit in unsaved):
            reverts = reverts.copy()
            for edit in unsaved:
                reverts.record(edit)
        return reverts

    def _row(self, offset: int, head: EditHead, reverts: Reverts) -> HistoryEntry:
        # Those that are not in the journal yet are made anew once they are written: not kept.
        row = self._kept(self._store.header.id, offset) if offset >= 0 else _row(self._store, "", offset)
        origin, standing = reverts.origin(head.id), reverts.standing(head.id)
        row = replace(row, origin=origin, last=standing.last)
        if origin is not None or not standing.undone:
            return row
        return replace(row, undone=True, left_out=standing.left_out)


def _row(store: DatasetStore, _journal: str, offset: int) -> HistoryEntry:
    if offset >= 0 and (brief := read_brief(store.journal.line_at(offset))) is not None and brief.label:
        return _entry(brief, labelled(brief.label, len(brief.changes), len(brief.left_out)))
    edit = store.follower.edit_at(offset)
    if edit is None:
        raise DamagedError(f"Byte {offset} of {store.journal.path} holds no edit.")
    return _entry(edit, describe(edit if edit.label else _as_first_done(store, edit)))


def _as_first_done(store: DatasetStore, edit: Edit) -> Edit:
    """Return an undo or a redo as the edit that was made first."""
    origin = store.index.reverts.origin(edit.id)
    place = store.index.position_of(origin) if origin else None
    if place is not None:
        # A kind that is none was not read as an edit.
        first = cast("EditKind", store.index.heads[place].kind)
        return replace(inverted_edit(edit) if edit.kind == "undo" else edit, kind=first)
    return inverted_edit(edit) if edit.kind == "undo" else edit


def _entry(edit: Edit | EditBrief, what: str) -> HistoryEntry:
    prefix = {"undo": "Undone: ", "redo": "Done again: "}.get(edit.kind, "")
    image = next(iter(edit.changes)) if len(edit.changes) == 1 else None
    return HistoryEntry(edit.id, edit.time, edit.author, edit.kind, prefix + what, len(edit.changes), image)
