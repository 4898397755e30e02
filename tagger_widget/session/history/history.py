"""The history: every edit as a sequence, in words, and taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Literal, overload

from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.dataset.edits.wording import describe
from tagger_widget.errors import DamagedError, TaggerError
from tagger_widget.session.context import SessionContext
from tagger_widget.session.history import conflicts
from tagger_widget.session.history.conflicts import Conflict
from tagger_widget.session.history.rows import EditRows, HistoryEntry
from tagger_widget.session.history.undo import revert_request


class History(Sequence[Edit]):
    """The edits of a dataset, oldest first, as they are now; `Session` documents the commands.

    Parameters
    ----------
    context
        The open dataset.
    """

    def __init__(self, context: SessionContext) -> None:
        self._context = context
        self._store = context.store
        self._rows = EditRows(context.store)
        self._described = lru_cache(maxsize=64)(lambda offset: describe(self._at(offset)))

    @overload
    def __getitem__(self, index: int) -> Edit: ...
    @overload
    def __getitem__(self, index: slice) -> list[Edit]: ...
    def __getitem__(self, index: int | slice) -> Edit | list[Edit]:
        offsets = self._offsets()
        if isinstance(index, slice):
            return [self._at(offset) for offset in offsets[index]]
        return self._at(offsets[index])

    def __len__(self) -> int:
        return len(self._offsets())

    def __iter__(self) -> Iterator[Edit]:
        return map(self._at, self._offsets()[:])

    def __repr__(self) -> str:
        return f"<{len(self):,} edits>"

    def entries(
        self, limit: int = 50, before: str | None = None, *, author: str | None = None, marks: bool = True
    ) -> list[HistoryEntry]:
        """List edits in words, the newest first; see `Session.entries`."""
        return self._rows.page(limit, before, author=author, marks=marks)

    def entry(self, edit_id: str) -> HistoryEntry:
        """Return one edit in words."""
        return self._rows.row(edit_id)

    def edit(self, edit_id: str) -> Edit:
        """Return one edit, with what it did to each image."""
        return conflicts.find(self._store, edit_id)[1]

    @property
    def authors(self) -> list[str]:
        """Everybody who ever edited anything, ``"outside"`` for other programs."""
        return self._rows.authors()

    def describe(self, edit_id: str) -> str:
        """Describe in plain words what an edit did."""
        return describe(self.edit(edit_id))

    def conflicts(self, edit_id: str) -> tuple[Conflict, ...]:
        """List the images for which later edits changed what undoing this one would take back."""
        return conflicts.conflicts(self._store, edit_id)

    def next_in_words(self, kind: Literal["undo", "redo"]) -> str | None:
        """Describe what the next undo or redo would do; None when there is nothing.

        An edit that cannot be read must not keep a screen from being drawn.
        """
        stack = self._stack(kind)
        if not stack:
            return None
        try:
            return self._described(stack[-1][1])
        except TaggerError:
            return "the last change"

    def undo(self, edit_id: str | None = None, leave_out: Collection[str] = ()) -> Edit | None:
        """Take back an edit, by default one's own last; see `Session.undo`."""
        with self._context.command():
            if edit_id is not None:
                edit = self.edit(edit_id)
                return self._revert("redo" if edit.kind == "undo" else "undo", edit, leave_out)
            return self._revert_last("undo", leave_out)

    def redo(self) -> Edit | None:
        """Bring back what the last undo took away; see `Session.redo`."""
        with self._context.command():
            return self._revert_last("redo")

    def _revert_last(self, kind: Literal["undo", "redo"], leave_out: Collection[str] = ()) -> Edit | None:
        if not self._stack(kind):
            self._store.index.refresh()  # "Nothing to undo" is said only if the history could be read.
        stack = self._stack(kind)
        return self._revert(kind, self._at(stack[-1][1]), leave_out) if stack else None

    def _revert(
        self, kind: Literal["undo", "redo"], edit: Edit, leave_out: Collection[str] = ()
    ) -> Edit | None:
        request = revert_request(self._context.data, kind, edit, leave_out)
        return None if request is None else self._context.commit(request)

    def _stack(self, kind: Literal["undo", "redo"]) -> list[tuple[str, int]]:
        stacks = self._store.stacks
        return stacks.undo if kind == "undo" else stacks.redo

    def _offsets(self) -> Sequence[int]:
        with self._store.mutex:
            return self._store.index.refresh().offsets

    def _at(self, offset: int) -> Edit:
        edit = self._store.follower.edit_at(offset)
        if edit is None:
            raise DamagedError(f"Byte {offset} of {self._store.journal.path} holds no edit.")
        return edit
