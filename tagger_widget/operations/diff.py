"""The diff of one image's tags: each tag is kept, added, removed or moved."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Literal

import msgspec

from tagger_widget.dataset.image import State

Fate = Literal["kept", "added", "removed", "moved"]
SIGNS = {"kept": "", "added": "+", "removed": "−", "moved": "↕"}  # noqa: RUF001 - a real minus sign


class Part(msgspec.Struct, frozen=True):
    """One tag and what happens to it."""

    tag: str
    fate: Fate


class ImageDiff(msgspec.Struct, frozen=True):
    """What an edit changes in one image."""

    name: str
    parts: tuple[Part, ...]
    """All tags before and after, in their new order; removed tags are where they were."""
    state: tuple[State, State] | None = None
    """State before and after; None if it stays the same."""
    conflicts: tuple[str, ...] = ()
    """Tags that were changed elsewhere in a different way in the meantime."""

    def tags(self, *fates: Fate) -> tuple[str, ...]:
        """Return the tags with one of these fates."""
        return tuple(part.tag for part in self.parts if part.fate in fates)

    @property
    def after(self) -> tuple[str, ...]:
        """The new tags, in order."""
        return self.tags("kept", "moved", "added")

    def __str__(self) -> str:
        words = ", ".join(SIGNS[part.fate] + part.tag for part in self.parts) or "(no tags)"
        state = f" [{self.state[0]} → {self.state[1]}]" if self.state else ""
        conflicts = f" (also changed elsewhere: {', '.join(self.conflicts)})" if self.conflicts else ""
        return f"{self.name}: {words}{state}{conflicts}"


def parts_of(before: Sequence[str], after: Sequence[str]) -> tuple[Part, ...]:
    """Compare two lists of distinct tags, tag by tag; as few as possible count as moved."""
    there = set(after)
    moved = moved_tags(before, after)
    # A removed tag is shown after the nearest tag on its left that stays in place.
    gone: dict[str | None, list[str]] = {}
    anchor: str | None = None
    for tag in before:
        if tag not in there:
            gone.setdefault(anchor, []).append(tag)
        elif tag not in moved:
            anchor = tag
    known = set(before)
    parts = [Part(tag, "removed") for tag in gone.get(None, ())]
    for tag in after:
        parts.append(Part(tag, "moved" if tag in moved else "kept" if tag in known else "added"))
        parts += [Part(lost, "removed") for lost in gone.get(tag, ())]
    return tuple(parts)


def moved_tags(before: Sequence[str], after: Sequence[str]) -> frozenset[str]:
    """Return the fewest tags that must have been moved for the others to have kept their order."""
    known = set(before)
    kept = [tag for tag in after if tag in known]
    there = set(kept)
    stayed = [tag for tag in before if tag in there]
    if kept == stayed:
        return frozenset()
    place = {tag: number for number, tag in enumerate(stayed)}
    return frozenset(kept) - _longest_rising(kept, [place[tag] for tag in kept])


def _longest_rising(tags: Sequence[str], places: Sequence[int]) -> set[str]:
    """Return the tags of a longest increasing subsequence of places."""
    ends: list[int] = []  # The lowest place that a run of each length can end with.
    at: list[int] = []  # Index of the tag that it ends with.
    earlier: list[int] = []
    for index, place in enumerate(places):
        length = bisect_left(ends, place)
        earlier.append(at[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        at[length : length + 1] = [index]
    run: set[str] = set()
    index = at[-1] if at else -1
    while index >= 0:
        run.add(tags[index])
        index = earlier[index]
    return run
