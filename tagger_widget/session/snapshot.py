"""Snapshots: all that a screen shows of a session at one moment."""

from __future__ import annotations

import msgspec

from tagger_widget.dataset.arrangement.model import Arrangement
from tagger_widget.dataset.event import Visitor
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.session.commands.navigation import Navigation
from tagger_widget.session.context import SessionContext
from tagger_widget.session.history.history import History


class Snapshot(msgspec.Struct, frozen=True):
    """All that a screen shows of a session at one moment; cheap to make and to compare."""

    total: int
    position: int
    """0-based index of the current image."""
    current: ImageRecord
    done: int
    """Images in state ``"done"``."""
    skipped: int
    untagged: int
    """Images without tags, those with a problem left out."""
    left: int
    """Images that are neither tagged, done nor skipped, those with a problem left out."""
    copied: int
    """Images whose copy lies in the output folder."""
    failed: int
    """Images with a problem."""
    recent: tuple[str, ...]
    """The tags used last, newest first, at most nine."""
    trigger: str | None
    arrangement: Arrangement
    """Categories, quick sets, pinned and hidden tags."""
    author: str
    saved: bool
    """Whether everything is on the disk."""
    unsaved: int
    """Edits that the disk refuses so far; they are shown and kept, and written as soon as it takes them."""
    others: tuple[Visitor, ...]
    """Who else has the folder open."""
    troubles: tuple[str, ...]
    """What does not work at the moment, in plain words with the remedy; usually empty."""
    edits: int
    """Grows by one with every edit seen: equal numbers mean equal tags everywhere."""
    today: int
    """Images that this user has done or skipped today."""
    seconds_each: float | None
    """The working time that an image usually takes; None before a few were done."""
    undo: str | None
    """What undo would take back, in plain words; None when there is nothing."""
    redo: str | None


def take_snapshot(context: SessionContext, navigation: Navigation, history: History) -> Snapshot:
    """Return all that a screen shows, as of now."""
    store = context.store
    with store.mutex:
        data, tally = store.data, store.data.tally
        return Snapshot(
            total=len(data),
            position=navigation.position,
            current=navigation.current,
            done=tally.done,
            skipped=tally.skipped,
            untagged=tally.untagged,
            left=tally.left,
            copied=tally.copied,
            failed=tally.failed,
            recent=data.counts.recent[:9],
            trigger=data.settings.trigger,
            arrangement=data.arrangement,
            author=store.author,
            saved=not store.captions.unwritten and not store.pending,
            unsaved=len(store.pending),
            others=context.others,
            troubles=store.problems.messages(),
            edits=store.edits,
            today=context.pace.today,
            seconds_each=context.pace.seconds_each,
            undo=history.next_in_words("undo"),
            redo=history.next_in_words("redo"),
        )
