"""The difference between two arrangements: computed, applied, inverted, and merged into another one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from tagger_widget.dataset.arrangement.model import Arrangement, Category, Rearranged, TagSet
from tagger_widget.dataset.arrangement.rules import MAX_CATEGORIES, MAX_SETS
from tagger_widget.dataset.tags.merge import merge

_Part = TypeVar("_Part", Category, TagSet)
_Whole = TypeVar("_Whole")


def diff(before: Arrangement, after: Arrangement) -> Rearranged | None:
    """Return the change that leads from one arrangement to the other; None if they are equal."""
    if before == after:
        return None
    old, new = before.members, after.members
    moved = {tag: (its, new.get(tag, "")) for tag, its in old.items() if new.get(tag) != its}
    moved.update((tag, ("", its)) for tag, its in new.items() if tag not in old)
    return Rearranged(
        categories=_pair(before.categories, after.categories),
        members=moved,
        hidden=_pair(before.hidden, after.hidden),
        pinned=_pair(before.pinned, after.pinned),
        sets=_pair(before.sets, after.sets),
        ordered=_pair(before.ordered, after.ordered),
    )


def _pair(before: _Whole, after: _Whole) -> tuple[_Whole, _Whole] | None:
    return None if before == after else (before, after)


def applied(delta: Rearranged, to: Arrangement) -> Arrangement:
    """Return an arrangement with a change applied: what it touches becomes what the change says."""
    categories = delta.categories[1] if delta.categories else to.categories
    names = {category.name for category in categories}
    members = dict(to.members)
    for tag, (_before, after) in delta.members.items():
        members[tag] = after
    if delta.members or delta.categories:  # A removed category has no tags, whatever the journal says.
        members = {tag: its for tag, its in members.items() if its in names}
    return Arrangement(
        categories=categories,
        members=members,
        hidden=delta.hidden[1] if delta.hidden else to.hidden,
        pinned=delta.pinned[1] if delta.pinned else to.pinned,
        sets=delta.sets[1] if delta.sets else to.sets,
        ordered=delta.ordered[1] if delta.ordered else to.ordered,
    )


def inverted(delta: Rearranged) -> Rearranged:
    """Return the change that reverts this one."""
    return Rearranged(
        categories=_swapped(delta.categories),
        members={tag: (after, before) for tag, (before, after) in delta.members.items()},
        hidden=_swapped(delta.hidden),
        pinned=_swapped(delta.pinned),
        sets=_swapped(delta.sets),
        ordered=_swapped(delta.ordered),
    )


def _swapped(pair: tuple[_Whole, _Whole] | None) -> tuple[_Whole, _Whole] | None:
    return pair and (pair[1], pair[0])


def merged(delta: Rearranged, now: Arrangement) -> Arrangement:
    """Return an arrangement with a change applied that was made to an earlier state of it, keeping what changed since.

    If nothing changed since, this is `applied`. A tag that was moved to another category since stays there; a
    category or a set that was changed since keeps that change; names and keys stay unique, and those already in
    use win.
    """
    categories = _merged(delta.categories, now.categories, MAX_CATEGORIES)
    sets = _merged(delta.sets, now.sets, MAX_SETS)
    return Arrangement(
        categories=categories,
        members=_members(delta, now, categories),
        hidden=merge(delta.hidden[0], now.hidden, delta.hidden[1]) if delta.hidden else now.hidden,
        pinned=merge(delta.pinned[0], now.pinned, delta.pinned[1]) if delta.pinned else now.pinned,
        sets=_with_unique_keys(sets, now.sets),
        ordered=delta.ordered[1] if delta.ordered else now.ordered,
    )


def _merged(
    pair: tuple[tuple[_Part, ...], tuple[_Part, ...]] | None, now: tuple[_Part, ...], most: int
) -> tuple[_Part, ...]:
    """Merge two changes of one list of named parts."""
    if pair is None or now == pair[1]:
        return now
    if now == pair[0]:
        return pair[1]
    before, after, mine = _by_name(pair[0]), _by_name(pair[1]), _by_name(now)
    names = merge(tuple(before), tuple(mine), tuple(after))
    chosen = {
        name: after[name]
        if name in after and mine.get(name, before.get(name)) == before.get(name)
        else mine[name]
        for name in names
    }
    return _with_unique_names(chosen, mine)[:most]


def _by_name(parts: Sequence[_Part]) -> dict[str, _Part]:
    return {part.name: part for part in parts}


def _with_unique_names(chosen: dict[str, _Part], here: dict[str, _Part]) -> tuple[_Part, ...]:
    """Leave out parts whose name differs from another's only in case; the one already here stays."""
    taken = {name.casefold() for name in chosen if name in here}
    kept = []
    for name, part in chosen.items():
        if name in here or name.casefold() not in taken:
            kept.append(part)
            taken.add(name.casefold())
    return tuple(kept)


def _with_unique_keys(sets: tuple[TagSet, ...], here: tuple[TagSet, ...]) -> tuple[TagSet, ...]:
    """Remove the key from a set if another already has it."""
    standing = {(one.name, one.key.casefold()) for one in here}
    owners: dict[str, str] = {}
    for one in sorted(sets, key=lambda one: (one.name, one.key.casefold()) not in standing):
        owners.setdefault(one.key.casefold(), one.name)
    return tuple(
        one if not one.key or owners[one.key.casefold()] == one.name else TagSet(one.name, one.tags)
        for one in sets
    )


def _members(delta: Rearranged, now: Arrangement, categories: tuple[Category, ...]) -> dict[str, str]:
    becomes = _renames(delta)
    names = {category.name: category.name for category in categories}
    spelled = {category.name.casefold(): category.name for category in categories}
    members = {}
    for tag, its in now.members.items():
        if its not in names:  # Tags added since to a category that is renamed follow it.
            its = becomes.get(its, its)  # noqa: PLW2901
        members[tag] = spelled.get(its.casefold(), "")
    for tag, (before, after) in delta.members.items():
        if now.members.get(tag, "") == before:
            members[tag] = spelled.get(after.casefold(), "")
    return {tag: its for tag, its in members.items() if its}


def _renames(delta: Rearranged) -> dict[str, str]:
    """Return which categories were renamed, judged by the tags that moved along, or by their position."""
    if delta.categories is None:
        return {}
    before, after = delta.categories
    gone = {one.name for one in before} - {one.name for one in after}
    came = {one.name for one in after} - {one.name for one in before}
    places = {
        old.name: new.name
        for old, new in zip(before, after, strict=False)
        if old.name in gone and new.name in came
    }
    moves = {old: new for old, new in delta.members.values() if old in gone and new in came}
    return {**places, **moves}
