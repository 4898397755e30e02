"""The arrangement of the tags of a dataset: categories, quick sets, pinned and hidden tags."""

from __future__ import annotations

import msgspec


class Category(msgspec.Struct, frozen=True, omit_defaults=True):
    """A group of tags, made by the user."""

    name: str
    colour: str
    """``"#rrggbb"``, lower case."""
    exclusive: bool = False
    """Whether an image should have only one of its tags."""


class TagSet(msgspec.Struct, frozen=True, omit_defaults=True):
    """Tags that are added together."""

    name: str
    tags: tuple[str, ...]
    key: str = ""
    """Key that adds them, as written in the table of keys; empty for none."""


class Arrangement(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the user has arranged the tags of a dataset."""

    categories: tuple[Category, ...] = ()
    """In order."""
    members: dict[str, str] = {}
    """Category names by tag; tags without a category are not in it."""
    hidden: tuple[str, ...] = ()
    """Tags that are neither listed nor suggested."""
    pinned: tuple[str, ...] = ()
    """Tags that are always on the digit keys."""
    sets: tuple[TagSet, ...] = ()
    ordered: bool = False
    """Whether tags are written in the order of their categories."""


class Rearranged(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an edit changes in the arrangement: each part before and after; None or empty if unchanged."""

    categories: tuple[tuple[Category, ...], tuple[Category, ...]] | None = None
    members: dict[str, tuple[str, str]] = {}
    """By tag, the name of its category; ``""`` for none."""
    hidden: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    pinned: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    sets: tuple[tuple[TagSet, ...], tuple[TagSet, ...]] | None = None
    ordered: tuple[bool, bool] | None = None
