"""All edits of a journal by their heads: in order, by id, and which of them are taken back.

The journal is read once, when the history is first asked for, and from there on only what was appended since.
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
    """Id of the edit that last took it back or brought it back; its own where none did."""
    left_out: int = 0
    """Number of its images that were left as they are when it was taken back."""


class Reverts:
    """What edits that take others back come to, each counted for what was first done."""

    def __init__(self) -> None:
        self._origins: dict[str, str] = {}
        self._takes_back: dict[str, bool] = {}
        self._standings: dict[str, Standing] = {}

    def saw(self, edit: EditHead | Edit) -> None:
        """Take note of one edit, in the order of the journal: what takes an undo back brings the edit back."""
        if edit.reverts is None:
            return
        origin = self._origins[edit.id] = self._origins.get(edit.reverts, edit.reverts)
        takes_back = self._takes_back[edit.id] = not self._takes_back.get(edit.reverts, False)
        self._standings[origin] = Standing(takes_back, edit.id, len(edit.left_out) if takes_back else 0)

    def origin(self, edit_id: str) -> str | None:
        """Answer the id of what was first done, for an edit that takes back or brings back; else None."""
        return self._origins.get(edit_id)

    def standing(self, edit_id: str) -> Standing:
        """Tell whether what was first done is in force."""
        origin = self._origins.get(edit_id, edit_id)
        return self._standings.get(origin, Standing(undone=False, last=origin))

    def copy(self) -> Reverts:
        """Answer one that goes its own way from here."""
        return deepcopy(self)


class EditIndex:
    """The edits of one journal, as far as it was taken in.

    Parameters
    ----------
    journal
        The journal.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.forget()

    def forget(self) -> None:
        """Begin anew: another journal took the place of this one."""
        self.heads: list[EditHead] = []
        """Oldest first."""
        self.offsets: array[int] = array("Q")
        """Where the line of each starts, in bytes."""
        self.reverts = Reverts()
        self.authors: set[str] = set()
        self._places: dict[str, int] = {}
        self._end = 0

    def __len__(self) -> int:
        return len(self.heads)

    def refresh(self) -> EditIndex:
        """Take in what came since the last look, and answer the index.

        Raises
        ------
        FolderError
            When the journal cannot be read.
        """
        end = self._journal.offset
        if self._end < end:
            for offset, head in self._journal.heads(self._end, end):
                self.offsets.append(offset)
                self.heads.append(head)
                self.authors.add(head.author)
                self.reverts.saw(head)
            self._end = end
        return self

    def place(self, edit_id: str) -> int | None:
        """Tell which one, from 0, has an id; None for one that there is not."""
        for at in range(len(self._places), len(self.heads)):
            self._places[self.heads[at].id] = at
        return self._places.get(edit_id)
