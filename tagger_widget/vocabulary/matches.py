"""The results of a vocabulary search, and the facts of a tag."""

from __future__ import annotations

from typing import Literal

import msgspec


class Match(msgspec.Struct, frozen=True):
    """One result of a vocabulary search."""

    tag: str
    count: int
    """Images of this dataset that have the tag."""
    kind: Literal["exact", "prefix", "word", "substring", "fuzzy", "alias"]
    span: tuple[int, int] | None = None
    """Matched part, as a half-open range of characters of `tag`, or of `alias` if that matched; None for a fuzzy
    match."""
    alias: str | None = None
    """The alias of the tag that matched; None if the tag itself did."""
    wide: int = 0
    """How often the tag is used elsewhere, according to the reference vocabulary; 0 if it does not have the tag."""


class WideTag(msgspec.Struct, frozen=True):
    """The facts of a tag in the reference vocabulary."""

    tag: str
    """As it is suggested."""
    kind: str
    """``"general"``, ``"artist"``, ``"character"``, ``"copyright"``, ``"meta"``, ``"species"``, ``"lore"`` …;
    empty if no list says."""
    count: int
    """How often it is used where the list comes from; 0 if no list says."""
    aliases: tuple[str, ...]
    """Its aliases."""
