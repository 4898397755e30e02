"""Events: what the listeners of a session receive."""

from __future__ import annotations

from typing import Literal

import msgspec

from tagger_widget.dataset.edits.edit import Edit


class Visitor(msgspec.Struct, frozen=True):
    """Another user of the folder, in another process."""

    author: str
    image: str
    """Name of their current image."""


EventKind = Literal["edit", "place", "image", "vocabulary", "trouble", "people", "notice", "closed"]


class Event(msgspec.Struct, frozen=True):
    """What the listeners of a session receive.

    ``edit``: tags, states or the trigger word changed (`names` are the images concerned, `edit` the edit);
    ``place``: another image became the current one; ``image``: images were copied or found to have a problem;
    ``vocabulary``: the known tags changed without an edit; ``trouble``: the list of problems changed;
    ``people``: other users came, left or moved on; ``notice``: something else happened, described by `text`;
    ``closed``: the session was closed.
    """

    kind: EventKind
    names: tuple[str, ...] = ()
    edit: Edit | None = None
    here: bool = True
    """Whether this process made the change; False if another one did."""
    text: str = ""
