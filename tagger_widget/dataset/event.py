"""Events: what the listeners of a session receive."""

from __future__ import annotations

from typing import Literal

import msgspec

from tagger_widget.dataset.edits.edit import Edit


class Visitor(msgspec.Struct, frozen=True):
    """Somebody else who has the folder open, in another process."""

    author: str
    image: str
    """Name of the image they are at."""


EventKind = Literal["edit", "place", "image", "vocabulary", "trouble", "people", "notice", "closed"]


class Event(msgspec.Struct, frozen=True):
    """What listeners of a session are told.

    ``edit``: tags, states or the trigger changed (`names` are the images touched, `edit` the edit);
    ``place``: another image became the current one; ``image``: images were copied or found to
    have a problem; ``vocabulary``: the known tags changed without an edit; ``trouble``: the list of
    troubles changed; ``people``: others came, went or moved on; ``notice``: `text` tells what else
    happened; ``closed``: the session was closed.
    """

    kind: EventKind
    names: tuple[str, ...] = ()
    edit: Edit | None = None
    here: bool = True
    """Whether this process made the change; False when it was taken in from another."""
    text: str = ""
