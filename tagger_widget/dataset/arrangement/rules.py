"""Limits and checks of an arrangement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tagger_widget.dataset.arrangement.model import Arrangement, Category, TagSet
from tagger_widget.dataset.tags.captions import parse
from tagger_widget.errors import BadInputError

MAX_NAME_LENGTH = 60
"""Characters of the name of a category or a set."""
MAX_KEY_LENGTH = 40
"""Characters of the name of a key."""
MAX_CATEGORIES = 100
MAX_SETS = 500
MAX_TAGS_OF_SET = 500

STARTING_CATEGORIES = (
    Category("subject", "#3b82f6"),
    Category("clothing", "#db2777"),
    Category("pose", "#ea580c"),
    Category("background", "#16a34a"),
    Category("lighting", "#b7870b"),
    Category("style", "#8b5cf6"),
    Category("quality", "#71717a"),
)
"""Categories of a new dataset. Each colour has a contrast of 3 or more with white and with ``#1e1e1e``, which
WCAG 2.2 (1.4.11) requires of graphics."""

_COLOUR = re.compile("#[0-9a-f]{6}")


# Checks ------------------------------------------------------------------------------------------


def check(arrangement: Arrangement) -> None:
    """Check that an arrangement is valid.

    Raises
    ------
    BadInputError
        If it is not; the message says why.
    """
    check_categories(arrangement.categories)
    check_sets(arrangement.sets)
    for tags in (arrangement.members, arrangement.hidden, arrangement.pinned):
        check_tags(tags)
    names = {category.name for category in arrangement.categories}
    for tag, name in arrangement.members.items():
        if name not in names:
            raise BadInputError(f"the tag “{tag[:40]}” is in a category that does not exist: “{name[:40]}”")


def check_categories(categories: Sequence[Category]) -> None:
    """Check that categories are valid together.

    Raises
    ------
    BadInputError
        If one has an invalid name or colour, or two have the same name.
    """
    _check_count(categories, MAX_CATEGORIES, "categories")
    _check_names([category.name for category in categories], "category")
    for category in categories:
        if not _COLOUR.fullmatch(category.colour):
            raise BadInputError(
                f"the category “{category.name}” has the colour “{category.colour[:40]}”; "
                "write it as #rrggbb, such as #3b82f6"
            )


def check_sets(sets: Sequence[TagSet]) -> None:
    """Check that sets are valid together.

    Raises
    ------
    BadInputError
        If one has an invalid name or no tags, or two have the same name or key.
    """
    _check_count(sets, MAX_SETS, "sets")
    _check_names([one.name for one in sets], "set")
    keys: dict[str, str] = {}
    for one in sets:
        if not one.tags:
            raise BadInputError(f"the set “{one.name}” has no tags; add at least one")
        _check_count(one.tags, MAX_TAGS_OF_SET, f"tags of the set “{one.name}”")
        check_tags(one.tags)
        key = one.key.casefold()
        if len(key) > MAX_KEY_LENGTH or one.key != one.key.strip() or not one.key.isprintable():
            raise BadInputError(f"the set “{one.name}” has an invalid key; use one such as Shift+1")
        if key and key in keys:
            raise BadInputError(
                f"the key {one.key} already belongs to the set “{keys[key]}”; choose another one for “{one.name}”"
            )
        keys[key] = one.name


def check_name(text: str, what: str) -> str:
    """Return the name of a category or a set in the form in which it is stored, without surrounding whitespace.

    Raises
    ------
    BadInputError
        If it is blank, too long, or has a comma, a line break or invisible characters.
    """
    pieces = parse(text)
    if not pieces:
        raise BadInputError(f"the name of a {what} is blank; enter one")
    if len(pieces) > 1 or "," in text:
        raise BadInputError(f"the name of a {what} cannot have commas or line breaks: “{text[:40]}”")
    if len(pieces[0]) > MAX_NAME_LENGTH:
        raise BadInputError(
            f"the name of the {what} “{text[:40]}…” has {len(pieces[0])} characters; the limit is {MAX_NAME_LENGTH}; "
            "shorten it"
        )
    return pieces[0]


def is_name_of(text: str) -> bool:
    """Return whether this can be the name of a category; ``""`` stands for none."""
    try:
        return not text or check_name(text, "category") == text
    except BadInputError:
        return False


def check_tags(tags: Iterable[str]) -> None:
    """Check that each is one tag in the form in which tags are stored.

    Raises
    ------
    BadInputError
        If one is not.
    """
    seen = set()
    for tag in tags:
        if parse(tag) != (tag,):
            raise BadInputError(
                f"“{tag[:40]}” is not a valid tag: it is blank, or has commas, line breaks or the like"
            )
        if tag in seen:
            raise BadInputError(f"the tag “{tag[:40]}” is in one list twice")
        seen.add(tag)


def _check_names(names: Sequence[str], what: str) -> None:
    seen: dict[str, str] = {}
    for name in names:
        if check_name(name, what) != name:
            raise BadInputError(
                f"the {what} “{name[:40]}” has extra spaces or invisible characters in its name"
            )
        if name.casefold() in seen:
            raise BadInputError(f"the {what} “{name}” exists twice; names must differ in more than case")
        seen[name.casefold()] = name


def _check_count(what: Sequence[object], most: int, called: str) -> None:
    if len(what) > most:
        raise BadInputError(f"there are {len(what):,} {called}; the limit is {most:,}")
