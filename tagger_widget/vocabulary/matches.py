"""What a search of the vocabulary returns."""

from __future__ import annotations

from typing import Literal

import msgspec


class Match(msgspec.Struct, frozen=True):
    """One answer of a vocabulary search."""

    tag: str
    count: int
    """Images of this dataset that have the tag."""
    kind: Literal["exact", "prefix", "word", "substring", "fuzzy", "alias"]
    span: tuple[int, int] | None = None
    """Matched part, as a half-open range of characters of `tag`, or of `alias` where that is what matched;
    None for a fuzzy match."""
    alias: str | None = None
    """The other name of the tag that matched; None when the tag itself did."""
    wide: int = 0
    """How often a wider vocabulary says the tag is used; 0 when none knows it."""


class WideTag(msgspec.Struct, frozen=True):
    """What a wider vocabulary says of a tag."""

    tag: str
    """As it is offered."""
    kind: str
    """``"general"``, ``"artist"``, ``"character"``, ``"copyright"``, ``"meta"``, ``"species"``, ``"lore"`` …;
    empty when no list says."""
    count: int
    """How often it is used where the list comes from; 0 when no list says."""
    aliases: tuple[str, ...]
    """Its other names."""
