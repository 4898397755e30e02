"""Which edits can be undone and redone, and what they did in plain words."""

from __future__ import annotations

from collections.abc import Iterable

from tagger_widget.records import Edit

_NOT_UNDOABLE = {"mark", "outside"}
"""Marks come from stepping on; what another program did is taken back by naming it."""


class UndoStacks:
    """The edits one author can undo and redo, as offsets of their lines in the journal.

    Parameters
    ----------
    author
        Whose edits count: undo never takes back another's.
    """

    def __init__(self, author: str) -> None:
        self.author = author
        self.undo: list[tuple[str, int]] = []
        """Edit ids and line offsets, the next to be undone last."""
        self.redo: list[tuple[str, int]] = []
        """Ids of undo edits and line offsets, the next to be redone last."""

    def saw(self, offset: int, edit_id: str, author: str, kind: str, reverts: str | None) -> None:
        """Take note of one edit, in the order of the journal."""
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

    def moved(self, edit_id: str, offset: int) -> None:
        """Take note of where the line of an edit seen before has come to lie."""
        for stack in (self.undo, self.redo):
            stack[:] = [(known, offset if known == edit_id else at) for known, at in stack]


def _without(stack: list[tuple[str, int]], edit_id: str | None) -> list[tuple[str, int]]:
    if stack and stack[-1][0] == edit_id:
        stack.pop()
        return stack
    return [entry for entry in stack if entry[0] != edit_id]


def describe(edit: Edit) -> str:
    """Tell in plain words what an edit did, such as "Added window" or "Removed cat from 12 images"."""
    if edit.trigger is not None:
        before, after = edit.trigger
        return f"Set the trigger word to {after}" if after else f"Removed the trigger word {before}"
    if not edit.changes:
        return "Changed nothing"
    added = _tags(c.after[i] for c in edit.changes.values() for i in _new(c.after, c.before))
    removed = _tags(c.before[i] for c in edit.changes.values() for i in _new(c.before, c.after))
    count = len(edit.changes)
    where = f"{count:,} images" if count > 1 else ""
    if added and removed:
        return f"Replaced {removed} by {added}" + (where and f" in {where}")
    if added:
        return f"Added {added}" + (where and f" to {where}")
    if removed:
        return f"Removed {removed}" + (where and f" from {where}")
    return _describe_rest(edit, where or next(iter(edit.changes)))


def _describe_rest(edit: Edit, where: str) -> str:
    """Tell what an edit did that neither added nor removed a tag."""
    states = [change.state[1] for change in edit.changes.values() if change.state]
    return f"Marked {where} as {states[0]}" if states else f"Reordered the tags of {where}"


def _new(these: tuple[str, ...], those: tuple[str, ...]) -> list[int]:
    known = set(those)
    return [i for i, tag in enumerate(these) if tag not in known]


def _tags(tags: Iterable[str], most: int = 3, longest: int = 40) -> str:
    """Join the first few tags, each cut where it is very long."""
    distinct = list(dict.fromkeys(tags))
    shown = ", ".join(t if len(t) <= longest else t[: longest - 1] + "…" for t in distinct[:most])
    return f"{shown} and {len(distinct) - most} more" if len(distinct) > most else shown
