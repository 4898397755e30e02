"""What a suggestion is."""

from __future__ import annotations

from typing import Literal

import msgspec

from tagger_widget.operations.base import Operation
from tagger_widget.operations.tags import RemoveImplied, Rename

Reason = Literal["spelling", "plural", "letter", "alias", "implied"]


class Suggestion(msgspec.Struct, frozen=True):
    """Something that could be tidied up."""

    reason: Reason
    """``"spelling"``: case, accents, ``_`` or hyphens; ``"plural"``; ``"letter"``: one is off; ``"alias"``: another
    name of the same; ``"implied"``: where the one is, the other says nothing new."""
    keep: str
    """The tag that stays."""
    others: tuple[str, ...]
    """The tags that would go."""
    counts: dict[str, int]
    """For each of them the number of images that have it."""

    @property
    def operation(self) -> Operation:
        """What would tidy it up; `Session.plan` makes a plan of it."""
        if self.reason == "implied":
            return RemoveImplied({other: frozenset({self.keep}) for other in self.others})
        return Rename(self.others, self.keep)
