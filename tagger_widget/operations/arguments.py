"""Checks of the arguments of operations."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import get_args

from tagger_widget.dataset.phrases import shortened
from tagger_widget.dataset.tags.captions import split_tags
from tagger_widget.dataset.tags.folding import fold
from tagger_widget.errors import BadInputError

Tags = tuple[str, ...]

_FEW_LOOKUPS = 4


def distinct(tags: Iterable[str]) -> Tags:
    """Return tags, each once, in order of first appearance."""
    return tuple(dict.fromkeys(tags))


def searchable(tags: Tags, lookups: int) -> Collection[str]:
    """Return tags in the form in which so many lookups are fastest: a set only pays off from a few on."""
    return tags if lookups <= _FEW_LOOKUPS else frozenset(tags)


def matching(pattern: str, known: Iterable[str]) -> list[str]:
    """Return the known tags that a tag, or a pattern with ``*``, matches."""
    if "*" not in pattern or pattern in known:
        return [pattern]
    parts = [re.escape(part) for part in fold(pattern).split("*")]
    matcher = re.compile(".*".join(parts), re.DOTALL)
    return [tag for tag in known if matcher.fullmatch(fold(tag))]


def set_tags(operation: object, name: str, tags: str | Sequence[str]) -> None:
    """Set a field of a frozen operation to the tags that a user gave, cleaned."""
    cleaned = split_tags(*([tags] if isinstance(tags, str) else tags))
    if not cleaned:
        raise BadInputError("there is no tag to work on; enter at least one")
    object.__setattr__(operation, name, cleaned)


def one_tag(text: str) -> str:
    """Return one tag that a user gave, cleaned.

    Raises
    ------
    BadInputError
        If there is none, or more than one.
    """
    tags = split_tags(text)
    if len(tags) == 1:
        return tags[0]
    if tags:
        raise BadInputError(
            f"“{shortened(text)}” has a comma or a line break, which a tag cannot have; enter one tag"
        )
    raise BadInputError("the name of a tag cannot be blank; to get rid of a tag, remove it")


def one_of(value: str, kind: object) -> None:
    """Check that a value is one of those that a `Literal` allows."""
    if value not in get_args(kind):
        raise BadInputError(f"{value!r} is not one of {', '.join(get_args(kind))}")
