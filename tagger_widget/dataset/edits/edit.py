"""Edits: the unit of undo."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from tagger_widget.dataset.arrangement.model import Rearranged
from tagger_widget.dataset.image import State

EditKind = Literal[
    "add", "remove", "set", "trigger", "rename", "arrange", "batch", "outside", "mark", "undo", "redo"
]
OUTSIDE = "outside"
"""Author of the edits that another program made to a caption file."""


class Change(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What an edit does to one image."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    state: tuple[State, State] | None = None
    """State before and after; None when the edit leaves it alone."""


class Edit(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One change of the dataset, of one image or of ten thousand: the unit of undo."""

    id: str
    """Unique, and in order of time for one process."""
    time: datetime
    """When it was made, in UTC."""
    author: str
    kind: EditKind
    changes: dict[str, Change]
    """By image name."""
    trigger: tuple[str | None, str | None] | None = None
    """Trigger word before and after; None when the edit leaves it alone."""
    reverts: str | None = None
    """For an undo or a redo: id of the edit that it takes back or brings back."""
    arranged: Rearranged | None = None
    """What it does to the arrangement; None when it leaves that alone."""
    label: str = ""
    """What it did, in the words of the plan that it carried out; empty where the changes tell."""
    left_out: tuple[str, ...] = ()
    """For an undo or a redo: images that were left as they are."""
