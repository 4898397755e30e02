"""Previews of plans as the page gets them: numbers at once, and rows as far as they are looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from heapq import nsmallest
from typing import TYPE_CHECKING, Any, Literal

from tagger_widget.operations.state import SetTrigger
from tagger_widget.widget.workbench import wording

if TYPE_CHECKING:
    from tagger_widget.operations.plan import Plan
    from tagger_widget.operations.preview import PlanPreview
    from tagger_widget.session.session import Session

TAGS_TOLD = 4
"""How many of the tags that come or go are named above the list."""
ROWS_MOST = 200
"""Rows sent at once, whatever the page asks for."""

Base = Literal["all", "none"]


class Proposal:
    """A plan as it was previewed, for a page to look at, opt images out of, and apply.

    Parameters
    ----------
    number
        What it is known by.
    plan
        The plan; it is previewed now.
    session
        Whose images it is for.
    back
        The part of the workbench that the way back leads to.
    scope
        For which images it is, in words; empty where the plan alone tells.
    """

    def __init__(self, number: int, plan: Plan, session: Session, back: str, scope: str = "") -> None:
        self.number = number
        self.plan = plan
        self.back = back
        self.scope = scope
        self.preview: PlanPreview = plan.preview()
        self._session = session

    def facts(self) -> dict[str, object]:
        """Tell in numbers what would change."""
        preview, totals = self.preview, self.preview.totals
        return {
            "preview": self.number,
            "back": self.back,
            "scope": self.scope or wording.images_in(preview.looked_at),
            "title": preview.title,
            "count": len(preview),
            "lookedAt": preview.looked_at,
            "added": _most(totals.added),
            "removed": _most(totals.removed),
            "moved": totals.moved,
            "states": totals.states,
            "emptied": len(preview.emptied),
            "emptiedAt": self._places.get(preview.emptied[0], -1) if preview.emptied else -1,
            "conflicts": len(preview.conflicts),
            "along": preview.along,
            "whole": isinstance(self.plan.operation, SetTrigger),
        }

    def rows(self, first: int, count: int) -> list[dict[str, Any]]:
        """Tell what would become of the images from the one at place `first` on."""
        first = max(0, first)
        some = self.preview[first : first + min(count, ROWS_MOST)]
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
            for diff in some
        ]

    def concerns(self, names: Collection[str]) -> bool:
        """Tell whether it may look otherwise once these images have changed."""
        return self.plan.names is None or not self._named.isdisjoint(names)

    def still(self, indexes: Iterable[int]) -> list[int]:
        """List those of these images, by index, that would still change."""
        return [index for index in indexes if self._name(index) in self._places]

    def ticked(self, base: Base, exceptions: Iterable[int]) -> Plan:
        """Answer the plan for the images that are left ticked.

        Parameters
        ----------
        base
            Whether all are but for the exceptions, or none.
        exceptions
            Indexes of images.
        """
        names = [name for index in exceptions if (name := self._name(index)) in self._places]
        return self.plan.only(*names) if base == "none" else self.plan.without(*names)

    def _name(self, index: int) -> str:
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


def _most(counts: dict[str, int]) -> dict[str, Sequence[object] | int]:
    told = nsmallest(TAGS_TOLD, counts.items(), key=lambda each: (-each[1], each[0]))
    return {"tags": told, "more": len(counts) - len(told)}
