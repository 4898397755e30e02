"""What a command asks the store to commit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from tagger_widget.dataset.arrangement.model import Arrangement
from tagger_widget.dataset.dataset import Dataset
from tagger_widget.dataset.edits.changes import Changes
from tagger_widget.dataset.edits.edit import EditKind


@dataclass(frozen=True)
class EditRequest:
    """One edit, described by functions that are called with the dataset once it is up to date."""

    kind: EditKind
    """What it is called in the history."""
    images: Collection[str] | Callable[[Dataset], Iterable[str]]
    """Names of the images it may touch, or what returns them. What other programs did to their captions is
    taken in first. Images that only a new order of tags touches need not be among them."""
    changes: Callable[[Dataset], Changes]
    """Returns what it changes, by image."""
    arrangement: Callable[[Dataset], Arrangement] | None = None
    """Returns the arrangement as it will be; None when the edit leaves it alone."""
    trigger: tuple[str | None, str | None] | None = None
    """Trigger word before and after; None when the edit leaves it alone."""
    reverts: str | None = None
    """Id of the edit that this one takes back."""
    label: str = ""
    """What it does, for edits whose changes do not say."""
    left_out: tuple[str, ...] = ()
    """Images that taking an edit back leaves as they are."""
    always: bool = False
    """Whether it is logged even when it changes nothing."""
    progress: Callable[[], object] | None = None
    """Called after each caption that is written."""
