"""Changes of an arrangement: functions from one `Arrangement` to the next.

Names of categories and sets are compared without regard to case, and every result passes `check`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from msgspec.structs import replace

from tagger_widget.dataset.arrangement.model import Arrangement, Category, TagSet
from tagger_widget.dataset.arrangement.rules import check_categories, check_name, check_sets
from tagger_widget.errors import BadInputError

Order = Callable[[Iterable[str]], tuple[str, ...]]


# Order and conflicts -----------------------------------------------------------------------------


def order_of(arrangement: Arrangement) -> Order:
    """Return a function that sorts tags by category.

    Tags of one category keep their order; those without a category come last.
    """
    places = {category.name: place for place, category in enumerate(arrangement.categories)}
    last = len(places)
    members = arrangement.members

    def place(tag: str) -> int:
        return places.get(members.get(tag, ""), last)

    return lambda tags: tuple(sorted(tags, key=place))


def in_category_order(tags: Iterable[str], arrangement: Arrangement) -> tuple[str, ...]:
    """Return tags sorted by category, as `order_of` does it."""
    return order_of(arrangement)(tags)


def conflicts(tags: Iterable[str], arrangement: Arrangement) -> list[tuple[Category, tuple[str, ...]]]:
    """Return the exclusive categories that have more than one of these tags, each with those tags."""
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
    """Return the category of a name, ignoring case.

    Raises
    ------
    BadInputError
        If there is none.
    """
    key = name.strip().casefold()
    for category in arrangement.categories:
        if category.name.casefold() == key:
            return category
    known = ", ".join(category.name for category in arrangement.categories) or "none yet"
    raise BadInputError(f"there is no category “{name[:40]}”; the categories are: {known}")


def with_members(arrangement: Arrangement, category: str | None, tags: Iterable[str]) -> Arrangement:
    """Move tags into a category, or with None out of theirs."""
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
    """Replace the categories; tags follow renamed ones, and have no category if theirs was removed."""
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
                f"“{old}” cannot become “{name}”, which is not one of the categories; add it to them"
            )
        becomes[find_category(arrangement, old).name] = names[name.strip().casefold()]
    members = {tag: becomes[its] for tag, its in arrangement.members.items() if becomes.get(its)}
    return replace(arrangement, categories=new, members=members)


# Single tags -------------------------------------------------------------------------------------


def with_more(tags: tuple[str, ...], more: Iterable[str]) -> tuple[str, ...]:
    """Return `tags` followed by those of `more` that are not among them."""
    return tuple(dict.fromkeys((*tags, *more)))


def without(tags: tuple[str, ...], less: Iterable[str]) -> tuple[str, ...]:
    """Return `tags` without those of `less`."""
    gone = set(less)
    return tuple(tag for tag in tags if tag not in gone)


def with_renamed(arrangement: Arrangement, old: Sequence[str], new: str, *, into_known: bool) -> Arrangement:
    """Replace the tags of `old` with `new` everywhere.

    Parameters
    ----------
    arrangement
        The arrangement.
    old
        The tags to rename; `new` is not one of them. The category of the first that has one counts.
    new
        Their new name.
    into_known
        Whether `new` is already a tag in use: then it keeps its category, and is not hidden because one of `old`
        was.
    """
    gone = frozenset(old)
    members = {tag: its for tag, its in arrangement.members.items() if tag not in gone}
    for tag in old:
        if tag in arrangement.members:
            members.setdefault(new, arrangement.members[tag])
    hidden = without(arrangement.hidden, gone) if into_known else _renamed(arrangement.hidden, gone, new)
    return replace(
        arrangement,
        members=members,
        hidden=hidden,
        pinned=_renamed(arrangement.pinned, gone, new),
        sets=tuple(replace(one, tags=_renamed(one.tags, gone, new)) for one in arrangement.sets),
    )


def with_removed(arrangement: Arrangement, tag: str) -> Arrangement:
    """Remove a tag everywhere; sets with no other tag are removed too."""
    sets = (replace(one, tags=without(one.tags, [tag])) for one in arrangement.sets)
    return replace(
        arrangement,
        members={known: its for known, its in arrangement.members.items() if known != tag},
        hidden=without(arrangement.hidden, [tag]),
        pinned=without(arrangement.pinned, [tag]),
        sets=tuple(one for one in sets if one.tags),
    )


def _renamed(tags: tuple[str, ...], old: Collection[str], new: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(new if tag in old else tag for tag in tags))


# Sets --------------------------------------------------------------------------------------------


def with_set(arrangement: Arrangement, new: TagSet, former: str = "") -> Arrangement:
    """Add a set in place of the one called `former`, and of the one with its name, if there is one."""
    new = replace(new, name=check_name(new.name, "set"), key=new.key.strip())
    gone = {name.strip().casefold() for name in (former, new.name)}
    sets = [one for one in arrangement.sets if one.name.casefold() not in gone]
    places = [at for at, one in enumerate(arrangement.sets) if one.name.casefold() in gone]
    sets.insert(places[0] if places else len(sets), new)
    check_sets(sets)
    return replace(arrangement, sets=tuple(sets))


def without_set(arrangement: Arrangement, name: str) -> Arrangement:
    """Remove a set.

    Raises
    ------
    BadInputError
        If there is none with this name.
    """
    key = name.strip().casefold()
    sets = tuple(one for one in arrangement.sets if one.name.casefold() != key)
    if len(sets) == len(arrangement.sets):
        raise BadInputError(f"there is no set “{name[:40]}”")
    return replace(arrangement, sets=sets)
