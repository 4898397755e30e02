"""When each image was last edited, and who ever edited it, read from the journal.

``session.json`` has neither, so the journal is read once from its beginning, and afterwards only what was
appended.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np
import numpy.typing as npt

from tagger_widget.query.postings import Mask
from tagger_widget.query.values import When
from tagger_widget.storage.journal.edit_times import read_edit_times
from tagger_widget.storage.store.store import DatasetStore


class EditFacts:
    """The last edit and the authors of every image.

    Parameters
    ----------
    store
        The dataset and its journal.
    """

    def __init__(self, store: DatasetStore) -> None:
        self._store = store
        self._forget()

    def _forget(self) -> None:
        self._journal = self._store.header.id
        self._offset = 0
        self._last: npt.NDArray[np.float64] = np.empty(0)
        self._by: dict[str, Mask] = {}

    def refresh(self, size: int) -> None:
        """Take in the edits since the last call, for a dataset of `size` images.

        Raises
        ------
        FolderError
            If the journal cannot be read.
        """
        if self._journal != self._store.header.id:  # Another journal took its place.
            self._forget()
        self._grow(size)
        for offset, found in read_edit_times(self._store.journal, self._offset, self._store.journal.offset):
            for touch in found:
                self._note(touch.author, touch.time, touch.changes)
            self._offset = offset
        for edit in tuple(self._store.pending.edits):
            if edit.kind != "mark":
                self._note(edit.author, edit.time, edit.changes)

    def _grow(self, size: int) -> None:
        more = size - len(self._last)
        if more > 0:
            self._last = np.concatenate([self._last, np.full(more, np.nan)])
            self._by = {
                author: np.concatenate([mask, np.zeros(more, np.bool_)]) for author, mask in self._by.items()
            }

    def _note(self, author: str, when: datetime, names: Iterable[str]) -> None:
        data, seconds = self._store.data, when.timestamp()
        rows = [data.index(name) for name in names if name in data]
        rows = [row for row in rows if row < len(self._last)]
        mask = self._by.get(author.casefold())
        if mask is None:
            mask = self._by[author.casefold()] = np.zeros(len(self._last), np.bool_)
        mask[rows] = True
        self._last[rows] = np.fmax(self._last[rows], seconds)

    def by(self, author: str) -> Mask:
        """Return which images an author ever edited; `author` is case-folded."""
        mask = self._by.get(author)
        return np.zeros(len(self._last), np.bool_) if mask is None else mask.copy()

    def edited(self, when: When | None) -> Mask:
        """Return which images were last edited in a period; None for never."""
        if when is None:
            return np.asarray(np.isnan(self._last))
        now = datetime.now()  # noqa: DTZ005 - days are those of the user's own clock
        mask = ~np.isnan(self._last)
        if when.since is not None:
            mask &= self._last >= when.since.seconds(now)
        if when.until is not None:
            mask &= self._last < when.until.seconds(now)
        return mask
