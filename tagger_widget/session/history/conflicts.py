"""What conflicts with undoing an older edit."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tagger_widget.dataset.edits.edit import Change, Edit
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.errors import BadInputError, DamagedError
from tagger_widget.storage.journal.entries import read_change, read_images, split_lines
from tagger_widget.storage.store.store import DatasetStore


class Conflict(msgspec.Struct, frozen=True):
    """Why an edit cannot simply be undone for one image: later edits changed the same things."""

    image: str
    tags: tuple[str, ...] = ()
    """Tags that it added and that are gone since, or that it removed and that are back."""
    reordered: bool = False
    """Whether it put tags in order, and they are in another one since."""
    state: bool = False
    """Whether it set the state, and that is another one since."""
    later: tuple[str, ...] = ()
    """Ids of the later edits that did so, oldest first."""


def find(store: DatasetStore, edit_id: str) -> tuple[int, Edit]:
    """Find the edit with an id, and where its line starts in the journal.

    Raises
    ------
    BadInputError
        If there is none.
    """
    with store.mutex:
        index = store.index.refresh()
        place = index.position_of(edit_id)
        waiting = next((edit for edit in store.pending.edits if edit.id == edit_id), None)
    if place is None and waiting is not None:
        return store.journal.offset, waiting
    if place is None:
        raise BadInputError(f"There is no edit with the id {edit_id!r}. Session.history lists them.")
    offset = index.offsets[place]
    edit = store.follower.edit_at(offset)
    if edit is None:
        raise DamagedError(f"Byte {offset} of {store.journal.path} holds no edit.")
    return offset, edit


def conflicts(store: DatasetStore, edit_id: str) -> tuple[Conflict, ...]:
    """List the images for which later edits changed the same tags as an edit, with what they did.

    The edit is compared with the images as they are, so the cost is that of the edit's images; the journal is
    read only for the ids of the later edits.
    """
    with store.mutex:
        offset, edit = find(store, edit_id)
        found = [
            conflict
            for name, change in edit.changes.items()
            if name in store.data and (conflict := _conflict(store.data.image(name), change)) is not None
        ]
        if not found:
            return ()
        later = _later(store, offset, {conflict.image: conflict for conflict in found})
    return tuple(msgspec.structs.replace(c, later=tuple(later.get(c.image, ()))) for c in found)


def _conflict(image: ImageRecord, change: Change) -> Conflict | None:
    state = change.state is not None and image.state != change.state[1]
    if image.tags == change.after and not state:
        return None
    before, after, now = set(change.before), set(change.after), set(image.tags)
    tags = [tag for tag in change.after if tag not in before and tag not in now]
    tags += [tag for tag in change.before if tag not in after and tag in now]
    reordered = _in_order(change.before, after) != _in_order(change.after, before) and (
        _in_order(change.after, before & now) != _in_order(image.tags, before & after)
    )
    return Conflict(image.name, tuple(tags), reordered, state) if tags or reordered or state else None


def _in_order(tags: Iterable[str], among: set[str]) -> list[str]:
    return [tag for tag in tags if tag in among]


def _later(store: DatasetStore, offset: int, found: dict[str, Conflict]) -> dict[str, list[str]]:
    """List by image the ids of later edits that changed what conflicts; `offset` is the line of the edit."""
    later: dict[str, list[str]] = {}
    for at, line in split_lines(store.journal.read_range(offset, store.journal.offset), offset):
        edit = None if at == offset else read_images(line)
        if edit is None:
            continue
        for name in found.keys() & edit.changes.keys():
            if _concerns(read_change(edit.changes[name]), found[name]):
                later.setdefault(name, []).append(edit.id)
    return later


def _concerns(change: Change, conflict: Conflict) -> bool:
    """Return whether a later edit of an image changed what conflicts."""
    if not (set(change.before) ^ set(change.after)).isdisjoint(conflict.tags):
        return True
    if conflict.state and change.state is not None:
        return True
    both = set(change.before) & set(change.after)
    return conflict.reordered and _in_order(change.before, both) != _in_order(change.after, both)
