"""Applies the lines of a journal to a dataset in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from tagger_widget.dataset.dataset import USING, Dataset
from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.dataset.image import Added, Copied, ImageRecord, State
from tagger_widget.storage.journal.entries import Entry
from tagger_widget.storage.output.caption_files import EarlierStates

_UNCHANGED: tuple[tuple[str, ...], None] = ((), None)


class Replay:
    """Applies many lines in order; consecutive edits of tags are combined first.

    Parameters
    ----------
    data
        The dataset, which is up to date once `finish` was called.
    earlier
        States that captions may still show; filled here.
    """

    def __init__(self, data: Dataset, earlier: EarlierStates) -> None:
        self._data = data
        self._earlier = earlier
        self.gone: set[str] = set()
        """Tags that were removed from an image."""
        self._pending: dict[str, tuple[tuple[str, ...], State | None]] = {}
        self._used: dict[str, None] = {}

    def apply(self, entry: Entry) -> None:
        """Apply one line, now or in `finish`."""
        edit = entry.edit
        if edit is not None and edit.trigger is None:
            self._add(edit)
            return
        self.finish()
        if edit is not None and edit.trigger is not None:
            for image in self._data:
                if image.started:
                    self._may_show(image.name, image.tags, edit.trigger[0])
            self.gone.update(tag for change in edit.changes.values() for tag in change.before)
        for name in entry.started or ():
            self._may_show(name, (), None)
        apply_entry(self._data, entry)

    def _add(self, edit: Edit) -> None:
        trigger, uses = self._data.settings.trigger, edit.kind in USING
        for name, change in edit.changes.items():
            before, after = change.before, change.after
            state = change.state[1] if change.state else self._pending.get(name, _UNCHANGED)[1]
            self._pending[name] = (after, state)
            if before == after:
                continue
            self._may_show(name, before, trigger)
            self.gone.update(before)
            if uses:
                known = set(before)
                for tag in after:
                    if tag not in known:
                        self._used.pop(tag, None)
                        self._used[tag] = None
        if edit.arranged is not None:
            self._data.rearrange(edit.arranged)

    def _may_show(self, name: str, tags: tuple[str, ...], trigger: str | None) -> None:
        self._earlier.setdefault(name, set()).add((tags, trigger))

    def finish(self) -> None:
        """Apply what was combined, so that the dataset is up to date."""
        if not self._pending:
            return
        for name, (tags, state) in self._pending.items():
            if name in self._data:
                old = self._data.image(name)
                self._data.replace(msgspec.structs.replace(old, tags=tags, state=state or old.state))
        self._data.counts.use(self._used)
        self._pending.clear()
        self._used.clear()


def apply_entry(data: Dataset, entry: Entry) -> None:
    """Apply one line to a dataset; skip images that the dataset does not have."""
    if entry.edit is not None:
        data.apply(entry.edit)
    data.extend(entry.images)
    add_images(data, entry.added)
    set_copied(data, entry.copied)
    if entry.started is not None:
        set_started(data, entry.started)


def add_images(data: Dataset, added: Iterable[Added]) -> None:
    """Append images to a dataset."""
    data.extend(ImageRecord(name=one.name, source=one.source) for one in added)


def set_started(data: Dataset, tags: Mapping[str, tuple[str, ...]]) -> None:
    """Give images the tags that they came with."""
    for name, its in tags.items():
        if name in data:
            data.replace(msgspec.structs.replace(data.image(name), tags=its, started=True))


def set_copied(data: Dataset, copied: Iterable[Copied]) -> None:
    """Record which images were copied, and which could not be."""
    for one in copied:
        if one.name not in data:
            continue
        old = data.image(one.name)
        new = msgspec.structs.replace(
            old,
            file=None if one.again else one.file or old.file,
            facts=one.facts or old.facts,
            problem=one.problem,
            copy=one.seen or old.copy,
        )
        data.replace(new)
