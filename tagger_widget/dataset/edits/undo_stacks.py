"""Which edits an author can undo and redo."""

from __future__ import annotations

_NOT_UNDOABLE = {"mark", "outside"}
"""States change by moving through the images; what another program did can only be undone by its id."""


class UndoStacks:
    """The edits one author can undo and redo, as offsets of their lines in the journal.

    Parameters
    ----------
    author
        Whose edits count: undo never reverts those of others.
    """

    def __init__(self, author: str) -> None:
        self.author = author
        self.undo: list[tuple[str, int]] = []
        """Edit ids and line offsets; the last is undone next."""
        self.redo: list[tuple[str, int]] = []
        """Ids of undo edits and line offsets; the last is redone next."""

    def record(self, offset: int, edit_id: str, author: str, kind: str, reverts: str | None) -> None:
        """Record an edit, in the order of the journal."""
        if author != self.author or kind in _NOT_UNDOABLE:
            return
        if kind == "undo":
            self.undo = _without(self.undo, reverts)
            self.redo.append((edit_id, offset))
        elif kind == "redo":
            self.redo = _without(self.redo, reverts)
            self.undo.append((edit_id, offset))
        else:
            self.undo.append((edit_id, offset))
            self.redo.clear()

    def move(self, edit_id: str, offset: int) -> None:
        """Record the new offset of an edit's line."""
        for stack in (self.undo, self.redo):
            stack[:] = [(known, offset if known == edit_id else at) for known, at in stack]


def _without(stack: list[tuple[str, int]], edit_id: str | None) -> list[tuple[str, int]]:
    if stack and stack[-1][0] == edit_id:
        stack.pop()
        return stack
    return [entry for entry in stack if entry[0] != edit_id]
