"""Who else has the folder open, in plain words. Pure: snapshots in, sentences out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from tagger_widget.dataset.event import Visitor
    from tagger_widget.session.snapshot import Snapshot

_LONGEST_NAME = 24
_LONGEST_LIST = 32
"""Characters of names in the top bar; a longer list is given as a number."""


class CollaboratorsView(NamedTuple):
    """What the screen shows of collaborators."""

    others: tuple[Visitor, ...]
    author: str
    total: int
    """Number of images."""


class VisitorLabel(msgspec.Struct, frozen=True):
    """The others who are at one image."""

    text: str
    """Who, such as "ann is here too"."""
    at: float
    """The image's place among all, from 0 to 1."""


def short_name(author: str) -> str:
    """Return an author's name, cut if it is very long."""
    return author if len(author) <= _LONGEST_NAME else author[: _LONGEST_NAME - 1] + "…"


def describe_others(view: CollaboratorsView | Snapshot) -> str:
    """Describe who else has the folder open, such as "Also here: ann, bob"; empty if nobody has."""
    if not view.others:
        return ""
    names = _names(view.others, view.author)
    listed = ", ".join(names)
    if len(listed) > _LONGEST_LIST and len(names) > 1:
        listed = f"{len(names):,} others"
    return "Also here: " + ", ".join(filter(None, [listed, _own_tabs(view)]))


def describe_whereabouts(view: CollaboratorsView | Snapshot) -> str:
    """Describe where each of the others is, one a line."""
    lines = [
        f"You are at {other.image} in another tab"
        if other.author == view.author
        else f"{short_name(other.author)} is at {other.image}"
        for other in view.others
    ]
    return "\n".join(sorted(set(lines), key=str.casefold))


def visitor_labels(
    view: CollaboratorsView | Snapshot, index_of: Callable[[str], int | None]
) -> dict[str, VisitorLabel]:
    """Return a label for each image that others are at.

    Parameters
    ----------
    view
        The others, and the number of images.
    index_of
        Returns an image's 0-based index by name; None if it is not known here yet.

    Returns
    -------
    dict
        Labels by image name.
    """
    at = {other.image: index_of(other.image) for other in view.others}
    last = max(view.total - 1, 1)
    return {
        name: VisitorLabel(
            _describe_visitors([o for o in view.others if o.image == name], view.author), place / last
        )
        for name, place in at.items()
        if place is not None
    }


def _names(visitors: Iterable[Visitor], me: str) -> list[str]:
    return sorted({short_name(each.author) for each in visitors if each.author != me}, key=str.casefold)


def _own_tabs(view: CollaboratorsView | Snapshot) -> str:
    count = sum(other.author == view.author for other in view.others)
    return ("you in another tab" if count == 1 else f"you in {count:,} other tabs") if count else ""


def _describe_visitors(visitors: list[Visitor], me: str) -> str:
    names = _names(visitors, me)
    if not names:
        return "You are here in another tab, too"
    if len(names) == 1:
        return f"{names[0]} is here too"
    rest = names[1] if len(names) == 2 else f"{len(names) - 1:,} others"
    return f"{names[0]} and {rest} are here too"
