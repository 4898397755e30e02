"""A previewed plan as the page gets it: numbers at once, and rows as far as they are looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from heapq import nsmallest
from typing import TYPE_CHECKING, Any, Literal

from tagger_widget.dataset.phrases import counted
from tagger_widget.operations.state import SetTrigger

if TYPE_CHECKING:
    from tagger_widget.operations.plan import Plan
    from tagger_widget.operations.preview import PlanPreview
    from tagger_widget.session.session import Session

TAGS_NAMED = 4
"""How many of the tags that are added or removed are named above the list."""
ROWS_MAX = 200
"""Rows sent at once, whatever the page asks for."""

Base = Literal["all", "none"]


class PlanPreviewPage:
    """A previewed plan for a page to look at, exclude images from, and apply.

    Parameters
    ----------
    number
        Its number among the previews.
    plan
        The plan; it is previewed now.
    session
        The session whose images it is for.
    back
        The panel of the workbench that the way back leads to.
    scope
        The images that it is for, in words; empty if the plan alone tells.
    """

    def __init__(self, number: int, plan: Plan, session: Session, back: str, scope: str = "") -> None:
        self.number = number
        self.plan = plan
        self.back = back
        self.scope = scope
        self.preview: PlanPreview = plan.preview()
        self._session = session

    def facts(self) -> dict[str, object]:
        """Return in numbers what would change."""
        preview, totals = self.preview, self.preview.totals
        return {
            "preview": self.number,
            "back": self.back,
            "scope": self.scope or counted(preview.looked_at, "image"),
            "title": preview.title,
            "count": len(preview),
            "lookedAt": preview.looked_at,
            "added": _most_used(totals.added),
            "removed": _most_used(totals.removed),
            "moved": totals.moved,
            "states": totals.states,
            "emptied": len(preview.emptied),
            "emptiedAt": self._places.get(preview.emptied[0], -1) if preview.emptied else -1,
            "conflicts": len(preview.conflicts),
            "along": preview.along,
            "whole": isinstance(self.plan.operation, SetTrigger),
        }

    def rows(self, first: int, count: int) -> list[dict[str, Any]]:
        """Return what would become of the images from the one at place `first` on."""
        first = max(0, first)
        emptied = self._emptied
        return [
            {
                "at": self._session.index(diff.name),
                "name": diff.name,
                "parts": [[part.tag, part.fate] for part in diff.parts],
                "state": diff.state,
                "conflicts": diff.conflicts,
                "emptied": diff.name in emptied,
            }
            for diff in self.preview[first : first + min(count, ROWS_MAX)]
        ]

    def concerns(self, names: Collection[str]) -> bool:
        """Return whether it may look different once these images have changed."""
        return self.plan.names is None or not self._named.isdisjoint(names)

    def still_changing(self, indexes: Iterable[int]) -> list[int]:
        """Return those of these images, by index, that would still change."""
        return [index for index in indexes if self._name_at(index) in self._places]

    def included_plan(self, base: Base, exceptions: Iterable[int]) -> Plan:
        """Return the plan for the images that are included.

        Parameters
        ----------
        base
            Whether all images are included except the exceptions, or none.
        exceptions
            Indexes of images.
        """
        names = [name for index in exceptions if (name := self._name_at(index)) in self._places]
        return self.plan.only(*names) if base == "none" else self.plan.without(*names)

    def _name_at(self, index: int) -> str:
        images = self._session.images
        return images[index].name if 0 <= index < len(images) else ""

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.preview.names)}

    @cached_property
    def _named(self) -> frozenset[str]:
        return frozenset(self.plan.names or ())

    @cached_property
    def _emptied(self) -> frozenset[str]:
        return frozenset(self.preview.emptied)


def _most_used(counts: dict[str, int]) -> dict[str, Sequence[object] | int]:
    named = nsmallest(TAGS_NAMED, counts.items(), key=lambda each: (-each[1], each[0]))
    return {"tags": named, "more": len(counts) - len(named)}
