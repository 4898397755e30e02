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
"""Author of edits that another program made to a caption."""


class Change(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What an edit changes in one image."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    state: tuple[State, State] | None = None
    """State before and after; None if the edit does not change it."""


class Edit(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One change of the dataset, of one image or of many: the unit of undo."""

    id: str
    """Unique; ids from one process sort by time."""
    time: datetime
    """When it was made, in UTC."""
    author: str
    kind: EditKind
    changes: dict[str, Change]
    """By image name."""
    trigger: tuple[str | None, str | None] | None = None
    """Trigger word before and after; None if the edit does not change it."""
    reverts: str | None = None
    """For an undo or a redo: id of the edit that it undoes or redoes."""
    arranged: Rearranged | None = None
    """What it changes in the arrangement; None if nothing."""
    label: str = ""
    """What it did, in the words of the plan that was applied; empty if the changes themselves say it."""
    left_out: tuple[str, ...] = ()
    """For an undo or a redo: images that it left unchanged."""
