"""Operations that reorder an image's tags, and remove duplicate spellings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tagger_widget.dataset.arrangement.transform import order_of
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.phrases import listed
from tagger_widget.dataset.tags.folding import fold
from tagger_widget.operations.arguments import Tags, distinct, one_of, searchable, set_tags
from tagger_widget.operations.base import Context, Operation, Prepared

SortBy = Literal["name", "count"]


@dataclass(frozen=True)
class Sort(Operation):
    """Sort each image's tags, by name, or with the tags of the most images first."""

    by: SortBy = "name"

    verb, done = "Sort", "Sorted"

    def __post_init__(self) -> None:
        one_of(self.by, SortBy)

    def what(self) -> str:
        """Describe the order."""
        return "tags by name" if self.by == "name" else "tags by frequency"

    def prepared(self, context: Context) -> Prepared:
        """Return it prepared for a dataset."""
        if self.by == "name":
            return Prepared(lambda image: tuple(sorted(image.tags, key=lambda tag: (fold(tag), tag))))
        counts = dict(context.counts)  # A copy: the order must not change while the tags are sorted.
        return Prepared(
            lambda image: tuple(sorted(image.tags, key=lambda tag: (-counts.get(tag, 0), fold(tag), tag)))
        )


@dataclass(frozen=True)
class Reorder(Operation):
    """Put tags in the given order, within the positions that they have together; all others stay in place."""

    tags: Sequence[str]

    verb, done = "Reorder", "Reordered"

    def __post_init__(self) -> None:
        set_tags(self, "tags", self.tags)

    def what(self) -> str:
        """Describe which tags."""
        return listed(self.tags)

    def prepared(self, context: Context) -> Prepared:
        """Return it prepared for a dataset."""
        del context
        chosen = frozenset(self.tags)

        def tags_of(image: ImageRecord) -> Tags:
            has = chosen.intersection(image.tags)
            ordered = iter([tag for tag in self.tags if tag in has])
            return tuple(next(ordered) if tag in has else tag for tag in image.tags)

        return Prepared(tags_of, chosen)


@dataclass(frozen=True)
class MoveToFront(Operation):
    """Move tags to the front of each image that has them, in the given order."""

    tags: Sequence[str]

    verb, done = "Move", "Moved"

    def __post_init__(self) -> None:
        set_tags(self, "tags", self.tags)

    def what(self) -> str:
        """Describe which tags."""
        return f"{listed(self.tags)} to the front"

    def prepared(self, context: Context) -> Prepared:
        """Return it prepared for a dataset."""
        del context
        return Prepared(self._tags_of, frozenset(self.tags))

    def _tags_of(self, image: ImageRecord) -> Tags:
        has = searchable(image.tags, len(self.tags))
        return distinct([*(tag for tag in self.tags if tag in has), *image.tags])


@dataclass(frozen=True)
class Deduplicate(Operation):
    """Keep only the first of an image's tags that differ only in case, or in ``_`` and spaces."""

    verb, done, kind = "Remove", "Removed", "remove"

    def what(self) -> str:
        """Describe which tags."""
        return "tags that an image has in two spellings"

    def prepared(self, context: Context) -> Prepared:
        """Return it prepared for a dataset."""
        seen: dict[str, list[str]] = {}
        for tag, count in context.counts.items():
            if count:
                seen.setdefault(_same(tag), []).append(tag)
        doubled = frozenset(tag for tags in seen.values() if len(tags) > 1 for tag in tags)
        return Prepared(_deduplicated, doubled)


def _same(tag: str) -> str:
    return tag.casefold().replace("_", " ")


def _deduplicated(image: ImageRecord) -> Tags:
    first: dict[str, str] = {}
    for tag in image.tags:
        first.setdefault(_same(tag), tag)
    return image.tags if len(first) == len(image.tags) else tuple(first.values())


@dataclass(frozen=True)
class CategoryOrder(Operation):
    """Sort each image's tags by category; those without one come last."""

    verb, done = "Sort", "Sorted"

    def what(self) -> str:
        """Describe what is done."""
        return "tags by category"

    def prepared(self, context: Context) -> Prepared:
        """Return it prepared for a dataset."""
        order = order_of(context.arrangement)
        return Prepared(lambda image: order(image.tags), frozenset(context.arrangement.members))
