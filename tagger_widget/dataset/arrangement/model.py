"""How the tags of a dataset are arranged: categories, quick sets, pinned and hidden tags."""

from __future__ import annotations

import msgspec


class Category(msgspec.Struct, frozen=True, omit_defaults=True):
    """A group of tags that the user made."""

    name: str
    colour: str
    """``"#rrggbb"``, lower case."""
    exclusive: bool = False
    """Whether an image should have one of its tags only."""


class TagSet(msgspec.Struct, frozen=True, omit_defaults=True):
    """Tags that are added together."""

    name: str
    tags: tuple[str, ...]
    key: str = ""
    """Key that adds them, as in the table of keys; empty for none."""


class Arrangement(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the user has put the tags of a dataset in order."""

    categories: tuple[Category, ...] = ()
    """In their order."""
    members: dict[str, str] = {}
    """Category names by tag; tags without a category are left out."""
    hidden: tuple[str, ...] = ()
    """Tags that are neither listed nor offered."""
    pinned: tuple[str, ...] = ()
    """Tags that keep their place on the digits."""
    sets: tuple[TagSet, ...] = ()
    ordered: bool = False
    """Whether tags are written in the order of their categories."""


class Rearranged(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an edit does to the arrangement: each part before and after; None or empty where it is left alone."""

    categories: tuple[tuple[Category, ...], tuple[Category, ...]] | None = None
    members: dict[str, tuple[str, str]] = {}
    """By tag, the name of its category; ``""`` for none."""
    hidden: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    pinned: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    sets: tuple[tuple[TagSet, ...], tuple[TagSet, ...]] | None = None
    ordered: tuple[bool, bool] | None = None
