"""What a suggester is, and what it suggests."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import ClassVar, TypeVar

import msgspec

from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.tags.captions import split_tags
from tagger_widget.errors import BadInputError
from tagger_widget.operations.base import Operation
from tagger_widget.operations.tags import RemoveImplied, Rename
from tagger_widget.plugins.plugin import Plugin, shown_value
from tagger_widget.plugins.view import DatasetView

T = TypeVar("T")
MAX_FOUND = 1_000_000
"""Suggestions or proposals that are taken of a suggester: a generator may never end."""


class Suggestion(msgspec.Struct, frozen=True):
    """Tags that could be made more uniform."""

    reason: str
    """Of the built-in suggesters: ``"spelling"``: case, accents, ``_`` or hyphens; ``"plural"``; ``"letter"``: one
    letter is off; ``"alias"``: another name of the same; ``"implied"``: where `keep` is, the others say nothing new.
    Others may have a word of their own."""
    keep: str
    """The tag that stays."""
    others: tuple[str, ...]
    """The tags that would go: removed where `keep` is for ``"implied"``, renamed to `keep` for any other reason."""
    counts: dict[str, int] = {}
    """For each of these tags, the number of images that have it; a session fills it in."""

    @property
    def operation(self) -> Operation:
        """What would make the tags more uniform; `Session.plan` makes a plan of it."""
        if self.reason == "implied":
            return RemoveImplied({other: frozenset({self.keep}) for other in self.others})
        return Rename(self.others, self.keep)


class TagProposal(msgspec.Struct, frozen=True):
    """A tag that an image could have."""

    image: str
    """Name of the image."""
    tag: str
    score: float = 1.0
    """How sure the suggester is, from 0 to 1."""
    source: str = ""
    """Name of the suggester; a session fills it in."""


class Suggester(Plugin):
    """Finds what could be better about the tags of a dataset. A subclass has one of the two methods, or both."""

    kind: ClassVar[str] = "suggester"
    group: ClassVar[str] = "tagger_widget.suggesters"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.suggest is Suggester.suggest and cls.propose is Suggester.propose:
            raise TypeError(f"{cls.__name__} has neither a method suggest nor a method propose")

    def suggest(self, view: DatasetView) -> Iterable[Suggestion]:
        """Suggest tags to merge, or to remove beside others."""
        del view
        return ()

    def propose(self, view: DatasetView, images: Sequence[ImageRecord]) -> Iterable[TagProposal]:
        """Propose tags for images."""
        del view, images
        return ()


def checked_suggestions(found: object, view: DatasetView) -> list[Suggestion]:
    """Make sure that a suggester returned suggestions, and fill in the counts of their tags.

    Raises
    ------
    TypeError, ValueError
        When it did not; whatever else an iterator raises comes through.
    """
    return [_checked_suggestion(one, view.counts) for one in _taken(found, Suggestion)]


def _checked_suggestion(one: Suggestion, counts: Mapping[str, int]) -> Suggestion:
    reason, others = str(one.reason), _taken(one.others, str)
    tags = [_checked_tag(tag, counts) for tag in (one.keep, *others)]
    if len(tags) < 2 or len(set(tags)) < len(tags):
        raise ValueError(f"{shown_value(one)} needs at least two different tags, each of them once")
    return Suggestion(reason, tags[0], tuple(tags[1:]), {tag: counts.get(tag, 0) for tag in tags})


def checked_proposals(
    found: object, source: str, images: Sequence[ImageRecord], view: DatasetView
) -> list[TagProposal]:
    """Make sure that a suggester returned proposals for these images, and fill in its name.

    Raises
    ------
    TypeError, ValueError
        When it did not; whatever else an iterator raises comes through.
    """
    names = {image.name for image in images}
    return [_checked_proposal(one, source, names, view.counts) for one in _taken(found, TagProposal)]


def _checked_proposal(
    one: TagProposal, source: str, images: Collection[str], counts: Mapping[str, int]
) -> TagProposal:
    if one.image not in images:
        raise ValueError(f"{shown_value(one)} is for an image that it was not asked about")
    score = float(one.score)
    if not 0 <= score <= 1:  # Nor is it NaN.
        raise ValueError(f"{shown_value(one)} has a score that is not from 0 to 1")
    return TagProposal(str(one.image), _checked_tag(one.tag, counts), score, source)


def _taken(found: object, kind: type[T]) -> list[T]:
    if isinstance(found, str) or not isinstance(found, Iterable):
        raise TypeError(f"{shown_value(found)} is not a list of {kind.__name__}")
    taken = list(islice(found, MAX_FOUND + 1))
    if len(taken) > MAX_FOUND:
        raise ValueError(f"more than {MAX_FOUND:,} of {kind.__name__}")
    for one in taken:
        if not isinstance(one, kind):
            raise TypeError(f"{shown_value(one)} is not a {kind.__name__}")
    return taken


def _checked_tag(tag: str, known: Mapping[str, int]) -> str:
    if not isinstance(tag, str) or not (tag in known or _is_clean(tag)):
        raise ValueError(
            f"{shown_value(tag)} is not a tag: a text without a comma or line break, not blank, not too long"
        )
    return str(tag)


def _is_clean(tag: str) -> bool:
    try:
        return split_tags(tag) == (tag,)
    except BadInputError:
        return False
