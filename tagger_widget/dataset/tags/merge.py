"""Three-way merge of two changes of one list of tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagger_widget.dataset.tags.captions import distinct

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def merge(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    """Merge two changes of one list of tags.

    What either side added is in, what either side removed is out. For lists without duplicates:
    ``merge(b, m, b) == m``, ``merge(b, b, t) == t`` and ``merge(b, m, m) == m``; the result never has
    a duplicate.

    The order is that of `mine`, unless only `theirs` moved tags: then it is theirs. The tags that only the other
    side added follow the nearest tag on their left that is still present.

    Parameters
    ----------
    base
        The tags that both sides started from.
    mine
        The tags on this side.
    theirs
        The tags on the other side. To revert an older edit, pass the tags after it as `base` and the tags before
        it as `theirs`.
    """
    base, mine, theirs = distinct(base), distinct(mine), distinct(theirs)
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    known, here, there = set(base), set(mine), set(theirs)
    wanted = (here & there) | (here - known) | (there - known)
    if _moved(base, mine) or not _moved(base, theirs):
        return _interleave(mine, theirs, wanted)
    return _interleave(theirs, mine, wanted)


def _moved(base: Sequence[str], changed: Sequence[str]) -> bool:
    """Return whether the tags that stayed are in another order."""
    before, after = set(base), set(changed)
    return [tag for tag in base if tag in after] != [tag for tag in changed if tag in before]


def _interleave(leading: Sequence[str], other: Sequence[str], wanted: Collection[str]) -> tuple[str, ...]:
    """Return `wanted` in the order of `leading`; the rest follow their left neighbours in `other`."""
    present = {tag for tag in leading if tag in wanted}
    following: dict[str | None, list[str]] = {None: []}  # None is the beginning.
    neighbour = following[None]
    for tag in other:
        if tag in present:
            neighbour = following.setdefault(tag, [])
        elif tag in wanted:
            neighbour.append(tag)
    merged = following[None]
    for tag in leading:
        if tag in present:
            merged += (tag, *following.get(tag, ()))
    return tuple(merged)
