"""Who else has the folder open, in plain words. Pure: snapshots in, sentences out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from tagger_widget.dataset.event import Visitor
    from tagger_widget.session.snapshot import Snapshot

_LONGEST_NAME = 24
_LONGEST_LIST = 32
"""Characters of names in the top bar; more are told as a number."""


class Company(msgspec.Struct, frozen=True):
    """The others who are at one image."""

    text: str
    """Who, such as "ann is here too"."""
    at: float
    """Where the image lies among all, from 0 to 1."""


def called(author: str) -> str:
    """Return an author's name, cut where it is very long."""
    return author if len(author) <= _LONGEST_NAME else author[: _LONGEST_NAME - 1] + "…"


def also_here(snapshot: Snapshot) -> str:
    """Tell who else has the folder open, such as "Also here: ann, bob"; empty when nobody has."""
    names = _names(snapshot.others, snapshot.author)
    listed = ", ".join(names)
    if len(listed) > _LONGEST_LIST and len(names) > 1:
        listed = f"{len(names):,} others"
    parts = [listed, _own_tabs(snapshot)]
    return "Also here: " + ", ".join(filter(None, parts)) if snapshot.others else ""


def whereabouts(snapshot: Snapshot) -> str:
    """Tell where each of the others is, one a line."""
    lines = [
        f"You are at {other.image} in another tab"
        if other.author == snapshot.author
        else f"{called(other.author)} is at {other.image}"
        for other in snapshot.others
    ]
    return "\n".join(sorted(set(lines), key=str.casefold))


def company(snapshot: Snapshot, index: Callable[[str], int | None]) -> dict[str, Company]:
    """Tell, for each image that others are at, who they are.

    Parameters
    ----------
    snapshot
        The session as it is now.
    index
        Finds the 0-based index of an image by name; None for one that came into the folder just now.
    """
    at = {other.image: index(other.image) for other in snapshot.others}
    last = max(snapshot.total - 1, 1)
    return {
        name: Company(
            _here_too([o for o in snapshot.others if o.image == name], snapshot.author), place / last
        )
        for name, place in at.items()
        if place is not None
    }


def _names(visitors: Iterable[Visitor], me: str) -> list[str]:
    return sorted({called(each.author) for each in visitors if each.author != me}, key=str.casefold)


def _own_tabs(snapshot: Snapshot) -> str:
    count = sum(other.author == snapshot.author for other in snapshot.others)
    return ("you in another tab" if count == 1 else f"you in {count:,} other tabs") if count else ""


def _here_too(visitors: list[Visitor], me: str) -> str:
    names = _names(visitors, me)
    if not names:
        return "You are here in another tab, too"
    if len(names) == 1:
        return f"{names[0]} is here too"
    rest = names[1] if len(names) == 2 else f"{len(names) - 1:,} others"
    return f"{names[0]} and {rest} are here too"
