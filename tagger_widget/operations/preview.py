"""The preview of a plan: totals, and the diff of each image."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple, overload

from tagger_widget.dataset.arrangement.model import Rearranged
from tagger_widget.dataset.phrases import counted, listed, listed_counts
from tagger_widget.operations.base import Operation
from tagger_widget.operations.diff import ImageDiff, Part, parts_of
from tagger_widget.operations.html import preview_html
from tagger_widget.operations.outcome import Outcome

SHOWN = 20
"""Images that a printed preview shows."""
_NAMED = 5
"""Images that a sentence names."""

Words = tuple[str | None, str | None]


class Totals(NamedTuple):
    """What a plan would change in total."""

    added: dict[str, int]
    """Number of images that get each tag, the most first."""
    removed: dict[str, int]
    """Number of images that lose each tag, the most first."""
    moved: int
    """Number of images in which tags move."""
    states: int
    """Number of images that get another state."""


class PlanPreview(Sequence[ImageDiff]):
    """The images that a plan would change, in order; each diff is computed when it is accessed.

    Parameters
    ----------
    operation
        The operation.
    looked_at
        Number of images that the plan is for.
    outcomes
        The outcomes for the images that change.
    trigger
        Trigger word before and after, if it changes.
    rearranged
        The change of the arrangement, if there is one.
    """

    def __init__(
        self,
        operation: Operation,
        looked_at: int,
        outcomes: Sequence[Outcome],
        trigger: Words | None = None,
        rearranged: Rearranged | None = None,
    ) -> None:
        self.title = operation.describe()
        """What the plan does, in plain words."""
        self.looked_at = looked_at
        """Number of images that the plan is for."""
        self.trigger = trigger
        """Trigger word before and after; None if it stays the same."""
        self.rearranged = rearranged
        """The change of categories, sets, pinned and hidden tags; None if there is none."""
        self._operation = operation
        self._outcomes = outcomes

    def __len__(self) -> int:
        return len(self._outcomes)

    def __bool__(self) -> bool:
        """Return whether anything would change, including the arrangement of tags."""
        return bool(self._outcomes) or self.rearranged is not None

    @overload
    def __getitem__(self, index: int) -> ImageDiff: ...
    @overload
    def __getitem__(self, index: slice) -> list[ImageDiff]: ...
    def __getitem__(self, index: int | slice) -> ImageDiff | list[ImageDiff]:
        if isinstance(index, slice):
            return [self._diff(outcome) for outcome in self._outcomes[index]]
        return self._diff(self._outcomes[index])

    def _diff(self, outcome: Outcome) -> ImageDiff:
        image = outcome.image
        parts = parts_of(image.tags, outcome.tags)
        if self.trigger:
            before, after = self.trigger
            words = [Part(before, "removed")] if before else []
            words += [Part(after, "added")] if after else []
            parts = (*words, *parts)
        state = None if image.state == outcome.state else (image.state, outcome.state)
        return ImageDiff(image.name, parts, state, self._operation.conflict(image))

    @property
    def names(self) -> tuple[str, ...]:
        """The images that would change."""
        return tuple(outcome.image.name for outcome in self._outcomes)

    @property
    def along(self) -> str:
        """The parts of the arrangement that change too, such as "categories, quick sets"; empty if none does."""
        delta = self.rearranged
        if delta is None:
            return ""
        parts = {
            "categories": delta.categories or delta.members,
            "quick sets": delta.sets,
            "pinned tags": delta.pinned,
            "hidden tags": delta.hidden,
        }
        return ", ".join(name for name, changed in parts.items() if changed)

    @cached_property
    def emptied(self) -> tuple[str, ...]:
        """The images that would lose their last tag."""
        return tuple(o.image.name for o in self._outcomes if o.image.tags and not o.tags)

    @cached_property
    def conflicts(self) -> dict[str, tuple[str, ...]]:
        """By image name, the tags that were changed elsewhere in a different way in the meantime."""
        found = ((o.image.name, self._operation.conflict(o.image)) for o in self._outcomes)
        return {name: tags for name, tags in found if tags}

    @cached_property
    def totals(self) -> Totals:
        """What would change in total."""
        added: Counter[str] = Counter()
        removed: Counter[str] = Counter()
        moved = 0
        for outcome in self._outcomes:
            before, after = outcome.image.tags, outcome.tags
            known, there = set(before), set(after)
            added.update(there - known)
            removed.update(known - there)
            moved += [t for t in before if t in there] != [t for t in after if t in known]
        states = sum(o.image.state != o.state for o in self._outcomes)
        return Totals(dict(added.most_common()), dict(removed.most_common()), moved, states)

    def summary(self) -> list[str]:
        """Describe the preview in a few plain sentences."""
        if not self:
            return [f"{self.title}: nothing would change."]
        totals = self.totals
        lines = [f"{self.title}: {len(self):,} of {counted(self.looked_at, 'image')} would change."]
        lines += [f"Added: {listed_counts(totals.added)}."] if totals.added else []
        lines += [f"Removed: {listed_counts(totals.removed)}."] if totals.removed else []
        lines += [f"Tags would move in {counted(totals.moved, 'image')}."] if totals.moved else []
        lines += [f"{counted(totals.states, 'image')} would get another state."] if totals.states else []
        lines += [f"Would also change: {self.along}."] if self.along else []
        if self.emptied:
            lost, names = counted(len(self.emptied), "image"), listed(self.emptied, _NAMED)
            lines.append(f"{lost} would be left without tags: {names}.")
        if self.conflicts:
            torn, names = counted(len(self.conflicts), "image"), listed(list(self.conflicts), _NAMED)
            lines.append(f"{torn} also changed elsewhere: {names}.")
        return lines

    def __str__(self) -> str:
        more = len(self) - SHOWN
        rest = [f"… and {counted(more, 'more image')}"] if more > 0 else []
        return "\n".join([*self.summary(), *map(str, self[:SHOWN]), *rest])

    def __repr__(self) -> str:
        return f"<PlanPreview: {self.summary()[0]}>"

    def _repr_html_(self) -> str:
        return preview_html(self.summary(), self[:SHOWN], len(self) - SHOWN)
