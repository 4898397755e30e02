"""Edits that the disk refuses: shown, kept in memory, and rebased on what others saved meanwhile."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import msgspec

from tagger_widget.dataset.arrangement.diff import applied, merged
from tagger_widget.dataset.arrangement.model import Arrangement
from tagger_widget.dataset.dataset import Dataset
from tagger_widget.dataset.edits.changes import disordered, rebased
from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.dataset.image import ImageRecord, State


class PendingEdits:
    """The edits of this process that are in the dataset but not in the journal.

    Parameters
    ----------
    data
        The dataset; it shows these edits on top of what is saved.
    """

    def __init__(self, data: Dataset) -> None:
        self._data = data
        self.edits: list[Edit] = []
        """The edits, oldest first."""
        self._saved: dict[str, tuple[tuple[str, ...], State]] = {}
        self._trigger: str | None = None
        self._arrangement = Arrangement()

    def __len__(self) -> int:
        return len(self.edits)

    def put(self, edit: Edit) -> None:
        """Carry out an edit in memory, and keep it."""
        if not self.edits:
            self._trigger = self._data.settings.trigger
            self._arrangement = self._data.arrangement
        for name in edit.changes:
            if name in self._data:
                image = self._data.image(name)
                self._saved.setdefault(name, (image.tags, image.state))
        self._data.apply(edit)
        self.edits.append(edit)

    def put_again(self, edit: Edit) -> None:
        """Carry out an edit that was made on an earlier state of the images, and keep it."""
        data = self._data
        self.put(rebased(edit, self._touched(edit), data.settings.trigger, data.arrangement))

    def first_saved(self) -> Edit:
        """Drop the oldest edit, which is in the journal now."""
        edit = self.edits.pop(0)
        for name, change in edit.changes.items():
            if name in self._saved:
                state = change.state[1] if change.state else self._saved[name][1]
                self._saved[name] = (change.after, state)
        if edit.trigger:
            self._trigger = edit.trigger[1]
        if edit.arranged:
            self._arrangement = applied(edit.arranged, self._arrangement)
        if not self.edits:
            self._saved.clear()
        return edit

    @contextlib.contextmanager
    def lifted(self, logged: set[str]) -> Iterator[None]:
        """Show the dataset as it is saved, and these edits on top again afterwards.

        Parameters
        ----------
        logged
            Ids of edits that are in the journal by now: they are dropped.
        """
        edits, self.edits = self.edits, []
        saved, self._saved = self._saved, {}
        for name, (tags, state) in saved.items():
            record = self._data.image(name)
            self._data.replace(msgspec.structs.replace(record, tags=tags, state=state))
        if edits:
            self._data.set_trigger(self._trigger)
            self._data.arrange(self._arrangement)
        try:
            yield
        finally:
            for edit in edits:
                if edit.id not in logged:
                    self.put_again(edit)

    def _touched(self, edit: Edit) -> list[ImageRecord]:
        if edit.trigger:
            return list(self._data)
        names = dict.fromkeys(name for name in edit.changes if name in self._data)
        if edit.arranged:
            now = self._data.arrangement
            names.update(
                (image.name, None) for image in disordered(self._data, now, merged(edit.arranged, now))
            )
        return [self._data.image(name) for name in names]
