"""How the tags of a dataset are arranged: categories, quick sets, pinned and hidden tags.

Functions from one `Arrangement` to the next. Names of categories and sets are told apart without regard
to case, and whatever comes out of here keeps what `check` asks for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec.structs import replace

from tagger_widget.captions import parse
from tagger_widget.errors import BadInputError
from tagger_widget.records import Arrangement, Category, TagSet

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
"""Categories to begin with. Each colour has a contrast of 3 or more with white and with ``#1e1e1e``, what
WCAG 2.2 (1.4.11) asks of graphics."""

_COLOUR = re.compile("#[0-9a-f]{6}")
Order = Callable[[Iterable[str]], tuple[str, ...]]


# Order and conflicts -----------------------------------------------------------------------------


def order_of(arrangement: Arrangement) -> Order:
    """Return a function that puts tags in the order of their categories.

    Tags of one category keep their order among each other; those without a category come last.
    """
    places = {category.name: place for place, category in enumerate(arrangement.categories)}
    last = len(places)
    members = arrangement.members

    def place(tag: str) -> int:
        return places.get(members.get(tag, ""), last)

    return lambda tags: tuple(sorted(tags, key=place))


def in_category_order(tags: Iterable[str], arrangement: Arrangement) -> tuple[str, ...]:
    """Put tags in the order of their categories, as `order_of` does."""
    return order_of(arrangement)(tags)


def conflicts(tags: Iterable[str], arrangement: Arrangement) -> list[tuple[Category, tuple[str, ...]]]:
    """List the exclusive categories that have more than one of these tags, each with those."""
    found: dict[str, list[str]] = {}
    for tag in tags:
        if tag in arrangement.members:
            found.setdefault(arrangement.members[tag], []).append(tag)
    return [
        (category, tuple(found[category.name]))
        for category in arrangement.categories
        if category.exclusive and len(found.get(category.name, ())) > 1
    ]


# Categories --------------------------------------------------------------------------------------


def find_category(arrangement: Arrangement, name: str) -> Category:
    """Find a category by its name, whatever its case.

    Raises
    ------
    BadInputError
        When there is none.
    """
    key = name.strip().casefold()
    for category in arrangement.categories:
        if category.name.casefold() == key:
            return category
    known = ", ".join(category.name for category in arrangement.categories) or "none yet"
    raise BadInputError(f"there is no category “{name[:40]}”; there are: {known}")


def with_members(arrangement: Arrangement, category: str | None, tags: Iterable[str]) -> Arrangement:
    """Put tags into a category, or with None into none."""
    if category is None:
        gone = set(tags)
        return replace(
            arrangement, members={tag: its for tag, its in arrangement.members.items() if tag not in gone}
        )
    name = find_category(arrangement, category).name
    return replace(arrangement, members={**arrangement.members, **dict.fromkeys(tags, name)})


def with_categories(
    arrangement: Arrangement, categories: Sequence[Category], renamed: Mapping[str, str]
) -> Arrangement:
    """Have these categories instead; tags follow to new names and stay without a category where theirs is gone."""
    new = tuple(
        Category(check_name(one.name, "category"), one.colour.strip().lower(), one.exclusive)
        for one in categories
    )
    check_categories(new)
    names = {category.name.casefold(): category.name for category in new}
    becomes = {category.name: names.get(category.name.casefold(), "") for category in arrangement.categories}
    for old, name in renamed.items():
        if name.strip().casefold() not in names:
            raise BadInputError(
                f"“{old}” cannot become “{name}”: that is none of the categories; put it among them"
            )
        becomes[find_category(arrangement, old).name] = names[name.strip().casefold()]
    members = {tag: becomes[its] for tag, its in arrangement.members.items() if becomes.get(its)}
    return replace(arrangement, categories=new, members=members)


# Single tags -------------------------------------------------------------------------------------


def with_more(tags: tuple[str, ...], more: Iterable[str]) -> tuple[str, ...]:
    """`tags` and then those of `more` that are not among them."""
    return tuple(dict.fromkeys((*tags, *more)))


def without(tags: tuple[str, ...], less: Iterable[str]) -> tuple[str, ...]:
    """`tags` but for those of `less`."""
    gone = set(less)
    return tuple(tag for tag in tags if tag not in gone)


def with_renamed(arrangement: Arrangement, old: str, new: str, *, into_known: bool) -> Arrangement:
    """Have `new` wherever `old` was.

    Parameters
    ----------
    arrangement
        The arrangement.
    old, new
        The tag before and after.
    into_known
        Whether `new` is a tag already that goes on as it is: then it keeps its category, and is not hidden
        because `old` was.
    """
    members = {tag: its for tag, its in arrangement.members.items() if tag != old}
    if old in arrangement.members:
        members.setdefault(new, arrangement.members[old])
    hidden = without(arrangement.hidden, [old]) if into_known else _renamed(arrangement.hidden, old, new)
    return replace(
        arrangement,
        members=members,
        hidden=hidden,
        pinned=_renamed(arrangement.pinned, old, new),
        sets=tuple(replace(one, tags=_renamed(one.tags, old, new)) for one in arrangement.sets),
    )


def with_removed(arrangement: Arrangement, tag: str) -> Arrangement:
    """Forget a tag; sets that had nothing else go with it."""
    sets = (replace(one, tags=without(one.tags, [tag])) for one in arrangement.sets)
    return replace(
        arrangement,
        members={known: its for known, its in arrangement.members.items() if known != tag},
        hidden=without(arrangement.hidden, [tag]),
        pinned=without(arrangement.pinned, [tag]),
        sets=tuple(one for one in sets if one.tags),
    )


def _renamed(tags: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(new if tag == old else tag for tag in tags))


# Sets --------------------------------------------------------------------------------------------


def with_set(arrangement: Arrangement, new: TagSet, former: str = "") -> Arrangement:
    """Have a set, in place of the one that was called `former` before, and of the one of its name if there is one."""
    new = replace(new, name=check_name(new.name, "set"), key=new.key.strip())
    gone = {name.strip().casefold() for name in (former, new.name)}
    sets = [one for one in arrangement.sets if one.name.casefold() not in gone]
    places = [at for at, one in enumerate(arrangement.sets) if one.name.casefold() in gone]
    sets.insert(places[0] if places else len(sets), new)
    check_sets(sets)
    return replace(arrangement, sets=tuple(sets))


def without_set(arrangement: Arrangement, name: str) -> Arrangement:
    """Have a set no more.

    Raises
    ------
    BadInputError
        When there is none of this name.
    """
    key = name.strip().casefold()
    sets = tuple(one for one in arrangement.sets if one.name.casefold() != key)
    if len(sets) == len(arrangement.sets):
        raise BadInputError(f"there is no set “{name[:40]}”")
    return replace(arrangement, sets=sets)


# Checks ------------------------------------------------------------------------------------------


def check(arrangement: Arrangement) -> None:
    """Make sure that an arrangement is one that could have been made here.

    Raises
    ------
    BadInputError
        When it is not; the message says why.
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
    """Make sure that categories can stand beside each other.

    Raises
    ------
    BadInputError
        When one has an unusable name or colour, or two have one name.
    """
    _check_count(categories, MAX_CATEGORIES, "categories")
    _check_names([category.name for category in categories], "category")
    for category in categories:
        if not _COLOUR.fullmatch(category.colour):
            raise BadInputError(
                f"the category “{category.name}” has the colour “{category.colour[:40]}”; "
                "give it as #rrggbb, such as #3b82f6"
            )


def check_sets(sets: Sequence[TagSet]) -> None:
    """Make sure that sets can stand beside each other.

    Raises
    ------
    BadInputError
        When one has an unusable name or no tags, or two have one name or one key.
    """
    _check_count(sets, MAX_SETS, "sets")
    _check_names([one.name for one in sets], "set")
    keys: dict[str, str] = {}
    for one in sets:
        if not one.tags:
            raise BadInputError(f"the set “{one.name}” has no tags; give it one or more")
        _check_count(one.tags, MAX_TAGS_OF_SET, f"tags of the set “{one.name}”")
        check_tags(one.tags)
        key = one.key.casefold()
        if len(key) > MAX_KEY_LENGTH or one.key != one.key.strip() or not one.key.isprintable():
            raise BadInputError(f"the set “{one.name}” has a key that is none; give one such as Shift+1")
        if key and key in keys:
            raise BadInputError(
                f"the key {one.key} belongs to the set “{keys[key]}” already; give “{one.name}” another one"
            )
        keys[key] = one.name


def check_name(text: str, what: str) -> str:
    """Return the name of a category or a set as it is kept, without blanks around it.

    Raises
    ------
    BadInputError
        When it is blank, too long, or has a comma, a line break or what cannot be seen.
    """
    pieces = parse(text)
    if not pieces:
        raise BadInputError(f"the name of a {what} is blank; give it one")
    if len(pieces) > 1 or "," in text:
        raise BadInputError(f"the name of a {what} cannot have commas or line breaks: “{text[:40]}”")
    if len(pieces[0]) > MAX_NAME_LENGTH:
        raise BadInputError(
            f"the name of the {what} “{text[:40]}…” has {len(pieces[0])} characters, and {MAX_NAME_LENGTH} "
            "are the most; shorten it"
        )
    return pieces[0]


def is_name_of(text: str) -> bool:
    """Tell whether a tag's category can be called so; ``""`` stands for none."""
    try:
        return not text or check_name(text, "category") == text
    except BadInputError:
        return False


def check_tags(tags: Iterable[str]) -> None:
    """Make sure that each is one tag in the form in which tags are kept.

    Raises
    ------
    BadInputError
        When one is not.
    """
    seen = set()
    for tag in tags:
        if parse(tag) != (tag,):
            raise BadInputError(
                f"“{tag[:40]}” is no tag: it is blank, or has commas, line breaks or the like"
            )
        if tag in seen:
            raise BadInputError(f"the tag “{tag[:40]}” stands twice in one list")
        seen.add(tag)


def _check_names(names: Sequence[str], what: str) -> None:
    seen: dict[str, str] = {}
    for name in names:
        if check_name(name, what) != name:
            raise BadInputError(f"the {what} “{name[:40]}” has blanks or invisible characters in its name")
        if name.casefold() in seen:
            raise BadInputError(f"the {what} “{name}” is there twice; names differ in more than their case")
        seen[name.casefold()] = name


def _check_count(what: Sequence[object], most: int, called: str) -> None:
    if len(what) > most:
        raise BadInputError(f"there are {len(what):,} {called}, and {most:,} are the most")
