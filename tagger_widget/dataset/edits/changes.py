"""Changes that edits make: pure functions from images to changes."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timezone

import msgspec
from msgspec.structs import replace

from tagger_widget.dataset.arrangement.diff import diff, inverted, merged
from tagger_widget.dataset.arrangement.model import Arrangement, Rearranged
from tagger_widget.dataset.arrangement.transform import Order, order_of
from tagger_widget.dataset.edits.edit import Change, Edit, EditKind
from tagger_widget.dataset.image import ImageRecord, State
from tagger_widget.dataset.tags.captions import strip_trigger
from tagger_widget.dataset.tags.merge import merge

Changes = dict[str, Change]


def new_edit(
    author: str,
    kind: EditKind,
    changes: Changes,
    *,
    trigger: tuple[str | None, str | None] | None = None,
    reverts: str | None = None,
    label: str = "",
    arranged: Rearranged | None = None,
    left_out: tuple[str, ...] = (),
) -> Edit:
    """Create an edit with the current time; ids from one process sort by time."""
    return Edit(
        id=f"{time.time_ns():016x}{secrets.token_hex(4)}",
        time=datetime.now(timezone.utc),
        author=author,
        kind=kind,
        changes=changes,
        trigger=trigger,
        reverts=reverts,
        label=label,
        arranged=arranged,
        left_out=left_out,
    )


def retagged(images: Iterable[ImageRecord], tags_of: Callable[[ImageRecord], tuple[str, ...]]) -> Changes:
    """Return the changes that give each image the tags that `tags_of` returns; unchanged images are left out."""
    return {
        image.name: Change(image.tags, after) for image in images if (after := tags_of(image)) != image.tags
    }


def with_added(tags: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Return `tags` followed by those of `more` that are not among them."""
    return tuple(dict.fromkeys(tags + more))


def with_removed(tags: tuple[str, ...], less: tuple[str, ...]) -> tuple[str, ...]:
    """Return `tags` without those in `less`."""
    gone = frozenset(less)
    return tuple(tag for tag in tags if tag not in gone)


def with_changed(tags: tuple[str, ...], before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """Return `tags` with the change from `before` to `after` applied to them."""
    return merge(before, after, tags)


def marked(image: ImageRecord, state: State) -> Changes:
    """Return the changes that give one image another state."""
    if image.state == state:
        return {}
    return {image.name: Change(image.tags, image.tags, (image.state, state))}


def trigger_set(images: Iterable[ImageRecord], trigger: str | None) -> Changes:
    """Return the changes that remove a new trigger word from the tags of the images that have it."""
    if trigger is None:
        return {}
    return retagged(
        (i for i in images if trigger in i.tags), lambda image: strip_trigger(image.tags, trigger)
    )


def renamed(tags: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    """Return `tags` with `old` renamed to `new`; if both are present, at the earlier of their positions."""
    return tuple(dict.fromkeys(new if tag == old else tag for tag in tags)) if old in tags else tags


def in_order(changes: Changes, images: Iterable[ImageRecord], arrangement: Arrangement) -> Changes:
    """Sort the tags that an edit leaves by category.

    Parameters
    ----------
    changes
        What the edit changes.
    images
        Further images to sort, as they are now.
    arrangement
        The categories as they will be.
    """
    order = order_of(arrangement)
    ordered = {name: _ordered(change, order) for name, change in changes.items()}
    for image in images:
        if image.name not in ordered and (tags := order(image.tags)) != image.tags:
            ordered[image.name] = Change(image.tags, tags)
    return {name: change for name, change in ordered.items() if change.before != change.after or change.state}


def _ordered(change: Change, order: Order) -> Change:
    if change.before == change.after:  # A change of state touches no caption.
        return change
    return Change(change.before, order(change.after), change.state)


def disordered(images: Iterable[ImageRecord], before: Arrangement, after: Arrangement) -> list[ImageRecord]:
    """Return the images whose tags may no longer be in order under another arrangement."""
    delta = diff(before, after)
    if not after.ordered or delta is None:
        return []
    if delta.ordered or [one.name for one in before.categories] != [one.name for one in after.categories]:
        return [image for image in images if image.started]
    moved = delta.members.keys()
    return [image for image in images if image.started and not moved.isdisjoint(image.tags)] if moved else []


def rebased(edit: Edit, images: Sequence[ImageRecord], trigger: str | None, arrangement: Arrangement) -> Edit:
    """Return the same edit for images that have changed since it was made.

    Parameters
    ----------
    edit
        The edit.
    images
        The images as they are now: those of the edit, or all if it changes the trigger word.
    trigger
        The current trigger word.
    arrangement
        The current arrangement.
    """
    after = edit.trigger[1] if edit.trigger else trigger
    changes = {}
    for image in images:
        change = edit.changes.get(image.name, Change(image.tags, image.tags))
        tags = strip_trigger(with_changed(image.tags, change.before, change.after), after)
        state = (image.state, change.state[1]) if change.state and image.state != change.state[1] else None
        if tags != image.tags or state:
            changes[image.name] = Change(image.tags, tags, state)
    words = (trigger, after) if edit.trigger else None
    arranged = merged(edit.arranged, arrangement) if edit.arranged else arrangement
    if arranged.ordered:
        changes = in_order(changes, disordered(images, arrangement, arranged), arranged)
    return msgspec.structs.replace(edit, changes=changes, trigger=words, arranged=diff(arrangement, arranged))


def reverted(
    edit: Edit, image_of: Callable[[str], ImageRecord | None], names: Iterable[str], trigger: str | None
) -> Changes:
    """Return the changes that revert `edit`, keeping what was done to the same images since.

    Parameters
    ----------
    edit
        The edit to revert.
    image_of
        Returns the image of a name as it is now, or None if there is none.
    names
        The images to check: those of the edit, or all if it changes the trigger word.
    trigger
        The trigger word after the change: it may not be among the tags as well.
    """
    changes = {}
    for name in names:
        image = image_of(name)
        if image is None:
            continue
        change = edit.changes.get(name, Change(image.tags, image.tags))
        tags = strip_trigger(merge(change.after, image.tags, change.before), trigger)
        state = (image.state, change.state[0]) if change.state and image.state == change.state[1] else None
        if tags != image.tags or state:
            changes[name] = Change(image.tags, tags, state)
    return changes


def inverted_edit(edit: Edit) -> Edit:
    """Return the inverse of an edit: for an undo, what it undid."""
    changes = {
        name: Change(change.after, change.before, change.state and change.state[::-1])
        for name, change in edit.changes.items()
    }
    trigger, arranged = edit.trigger and edit.trigger[::-1], edit.arranged and inverted(edit.arranged)
    return replace(edit, changes=changes, trigger=trigger, arranged=arranged)
