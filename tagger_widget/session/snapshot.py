"""Snapshots: all that a screen shows of a session at one moment."""

from __future__ import annotations

import msgspec

from tagger_widget.dataset.arrangement.model import Arrangement
from tagger_widget.dataset.event import Visitor
from tagger_widget.dataset.image import ImageRecord


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
