"""All edits of a journal by their heads: in order, by id, and which of them are undone.

The journal is read once, when the history is first needed; after that, only what was appended is read.
"""

from __future__ import annotations

from array import array
from copy import deepcopy
from typing import NamedTuple

from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.storage.journal.entries import EditHead
from tagger_widget.storage.journal.journal import Journal


class Standing(NamedTuple):
    """Whether an edit is in force."""

    undone: bool
    last: str
    """Id of the edit that last undid or redid it; its own id if there is none."""
    left_out: int = 0
    """Number of its images that the undo left as they are."""


class Reverts:
    """Which edits are undone, with every undo and redo attributed to the original edit."""

    def __init__(self) -> None:
        self._origins: dict[str, str] = {}
        self._is_undo: dict[str, bool] = {}
        self._standings: dict[str, Standing] = {}

    def record(self, edit: EditHead | Edit) -> None:
        """Record one edit, in the order of the journal. Reverting an undo brings the original edit back."""
        if edit.reverts is None:
            return
        origin = self._origins[edit.id] = self._origins.get(edit.reverts, edit.reverts)
        is_undo = self._is_undo[edit.id] = not self._is_undo.get(edit.reverts, False)
        self._standings[origin] = Standing(is_undo, edit.id, len(edit.left_out) if is_undo else 0)

    def origin(self, edit_id: str) -> str | None:
        """Return the id of the original edit of an undo or a redo; None for any other edit."""
        return self._origins.get(edit_id)

    def standing(self, edit_id: str) -> Standing:
        """Return whether an edit, or the original edit of an undo or a redo, is in force."""
        origin = self._origins.get(edit_id, edit_id)
        return self._standings.get(origin, Standing(undone=False, last=origin))

    def copy(self) -> Reverts:
        """Return an independent copy."""
        return deepcopy(self)


class EditIndex:
    """The edits in the part of a journal that has been read.

    Parameters
    ----------
    journal
        The journal.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.reset()

    def reset(self) -> None:
        """Start again, since another journal replaced this one."""
        self.heads: list[EditHead] = []
        """Oldest first."""
        self.offsets: array[int] = array("Q")
        """Where the line of each edit starts, in bytes."""
        self.reverts = Reverts()
        self.authors: set[str] = set()
        self._positions: dict[str, int] = {}
        self._end = 0

    def __len__(self) -> int:
        return len(self.heads)

    def refresh(self) -> EditIndex:
        """Add the edits that came since the last call, and return the index.

        Raises
        ------
        FolderError
            If the journal cannot be read.
        """
        end = self._journal.offset
        if self._end < end:
            for offset, head in self._journal.heads(self._end, end):
                self.offsets.append(offset)
                self.heads.append(head)
                self.authors.add(head.author)
                self.reverts.record(head)
            self._end = end
        return self

    def position_of(self, edit_id: str) -> int | None:
        """Return the position of the edit with an id, counted from 0; None if there is none."""
        for at in range(len(self._positions), len(self.heads)):
            self._positions[self.heads[at].id] = at
        return self._positions.get(edit_id)
