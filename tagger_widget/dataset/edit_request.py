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
    """Names of the images it may touch, or a function that returns them. Changes that other programs made to their
    captions are imported first. Images that only get their tags reordered need not be among them."""
    changes: Callable[[Dataset], Changes]
    """Returns what it changes, by image."""
    arrangement: Callable[[Dataset], Arrangement] | None = None
    """Returns the new arrangement; None if the edit does not change it."""
    trigger: tuple[str | None, str | None] | None = None
    """Trigger word before and after; None if the edit does not change it."""
    reverts: str | None = None
    """Id of the edit that this one undoes or redoes."""
    label: str = ""
    """Description, for edits whose changes do not say what they do."""
    left_out: tuple[str, ...] = ()
    """Images that taking an edit back leaves as they are."""
    always: bool = False
    """Whether it is logged even if it changes nothing."""
    progress: Callable[[], object] | None = None
    """Called after each caption that is written."""
