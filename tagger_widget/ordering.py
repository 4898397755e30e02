"""Operations that put an image's tags in another order, tidy it up, or ask a function of the user's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tagger_widget.arrangement import order_of
from tagger_widget.captions import merge, split_tags
from tagger_widget.errors import BadInputError, TaggerError
from tagger_widget.operands import Tags, distinct, listed, one_of, set_tags
from tagger_widget.operations import Context, Operation, Prepared
from tagger_widget.records import ImageRecord, State
from tagger_widget.spelling import fold

SortBy = Literal["name", "count"]


@dataclass(frozen=True)
class Sort(Operation):
    """Sort each image's tags, by name or with those first that most images have."""

    by: SortBy = "name"

    verb, done = "Sort", "Sorted"

    def __post_init__(self) -> None:
        one_of(self.by, SortBy)

    def what(self) -> str:
        """Tell by what."""
        return "tags by name" if self.by == "name" else "tags by how often they are used"

    def prepared(self, context: Context) -> Prepared:
        """Make it ready for a dataset."""
        if self.by == "name":
            return Prepared(lambda image: tuple(sorted(image.tags, key=lambda tag: (fold(tag), tag))))
        counts = dict(context.counts)  # As they are now: the order must not change while it is made.
        return Prepared(
            lambda image: tuple(sorted(image.tags, key=lambda tag: (-counts.get(tag, 0), fold(tag), tag)))
        )


@dataclass(frozen=True)
class Reorder(Operation):
    """Put tags in the order given; they share the places they had, and all others stay in theirs."""

    tags: Sequence[str]

    verb, done = "Reorder", "Reordered"

    def __post_init__(self) -> None:
        set_tags(self, "tags", self.tags)

    def what(self) -> str:
        """Tell which tags."""
        return listed(self.tags)

    def prepared(self, context: Context) -> Prepared:
        """Make it ready for a dataset."""
        del context
        return Prepared(self._tags_of, frozenset(self.tags))

    def _tags_of(self, image: ImageRecord) -> Tags:
        ordered = iter([tag for tag in self.tags if tag in image.tags])
        return tuple(next(ordered) if tag in self.tags else tag for tag in image.tags)


@dataclass(frozen=True)
class MoveToFront(Operation):
    """Put tags first in each image that has them, in the order given."""

    tags: Sequence[str]

    verb, done = "Move", "Moved"

    def __post_init__(self) -> None:
        set_tags(self, "tags", self.tags)

    def what(self) -> str:
        """Tell which tags."""
        return f"{listed(self.tags)} to the front"

    def prepared(self, context: Context) -> Prepared:
        """Make it ready for a dataset."""
        del context
        return Prepared(self._tags_of, frozenset(self.tags))

    def _tags_of(self, image: ImageRecord) -> Tags:
        return distinct([*(tag for tag in self.tags if tag in image.tags), *image.tags])


@dataclass(frozen=True)
class Deduplicate(Operation):
    """Of an image's tags that differ in case or in ``_`` and blanks only, keep the first."""

    verb, done, kind = "Remove", "Removed", "remove"

    def what(self) -> str:
        """Tell which tags."""
        return "tags that an image has in another spelling"

    def prepared(self, context: Context) -> Prepared:
        """Make it ready for a dataset."""
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
    """Put each image's tags in the order of their categories; those without one come last."""

    verb, done = "Put", "Put"

    def what(self) -> str:
        """Tell what is done."""
        return "tags in the order of their categories"

    def prepared(self, context: Context) -> Prepared:
        """Make it ready for a dataset."""
        order = order_of(context.arrangement)
        return Prepared(lambda image: order(image.tags), frozenset(context.arrangement.members))


_REMEDY = "Nothing was changed: mend the function, or have it answer None to leave this image as it is."


@dataclass(frozen=True)
class Custom(Operation):
    """Ask a function for each image's tags.

    It is asked once for each image as it is: what was previewed is what is applied.
    """

    function: Callable[..., Iterable[str] | str | None]
    """Answers the new tags, as a list or a text with commas; None leaves the image as it is."""
    of: Literal["tags", "image"] = "tags"
    """What it is given: the list of tags, or the whole `ImageRecord`."""
    _answers: dict[tuple[str, Tags, State], Tags] = field(default_factory=dict, compare=False, repr=False)

    verb, done, may_be_slow = "Apply", "Applied", True

    def __post_init__(self) -> None:
        one_of(self.of, Literal["tags", "image"])

    def what(self) -> str:
        """Tell which function."""
        name = getattr(self.function, "__name__", "")
        return f"the function {name}" if name.isidentifier() else "a function"

    def prepared(self, context: Context) -> Prepared:
        """Make it ready for a dataset."""
        del context
        return Prepared(self._tags_of)

    def _tags_of(self, image: ImageRecord) -> Tags:
        key = (image.name, image.tags, image.state)
        if key not in self._answers:
            self._answers[key] = self._asked(image)
        return self._answers[key]

    def _asked(self, image: ImageRecord) -> Tags:
        try:
            answer = self.function(list(image.tags) if self.of == "tags" else image)
            if answer is None:
                return image.tags
            texts = [answer] if isinstance(answer, str) else list(answer)
            return split_tags(*texts, keep=image.tags)
        except TaggerError as error:
            raise BadInputError(f"{image.name}: {error}. {_REMEDY}") from error
        except Exception as error:
            raise BadInputError(
                f"The function raised {type(error).__name__} for {image.name} ({error}). {_REMEDY}"
            ) from error


@dataclass(frozen=True)
class SetEach(Operation):
    """Give each image tags of its own, as edited somewhere else.

    Where it is known what the tags were when the editing began, what happened to them since is kept.
    """

    tags: Mapping[str, Tags]
    """By image name."""
    was: Mapping[str, Tags] = field(default_factory=dict)
    """By image name, the tags that the editing began with."""
    source: str = "a table"

    verb, done, kind = "Take", "Took", "set"

    def what(self) -> str:
        """Tell from where."""
        return f"tags from {self.source}"

    def prepared(self, context: Context) -> Prepared:
        """Make it ready for a dataset."""
        del context
        return Prepared(self._tags_of)

    def _tags_of(self, image: ImageRecord) -> Tags:
        wanted = self.tags.get(image.name, image.tags)
        was = self.was.get(image.name)
        return wanted if was is None else merge(was, image.tags, wanted)

    def conflict(self, image: ImageRecord) -> Tags:
        """List the tags that were edited there and, otherwise, here as well."""
        was, wanted = self.was.get(image.name), self.tags.get(image.name)
        if was is None or wanted is None or wanted in (was, image.tags) or image.tags == was:
            return ()
        return _torn(was, image.tags, wanted)


def _torn(base: Tags, mine: Tags, theirs: Tags) -> Tags:
    """List what cannot be had both ways when two changes of the same tags are brought together."""
    lost_here, lost_there = set(base) - set(mine), set(base) - set(theirs)
    # A tag renamed on either side in two ways shows as one tag gone on both and another come on each.
    both = [tag for tag in base if tag in lost_here & lost_there]
    came = [t for t in (*mine, *theirs) if t not in base and not (t in mine and t in theirs)]
    if both and came:
        return distinct([*both, *came])
    here, there = _order(base, mine), _order(base, theirs)
    if here is not None and there is not None and here != there:
        return tuple(tag for tag in mine if tag in theirs)
    return ()


def _order(base: Tags, changed: Tags) -> Tags | None:
    """Return the tags that stayed, if they are in another order."""
    stayed = tuple(tag for tag in changed if tag in base)
    return None if stayed == tuple(tag for tag in base if tag in changed) else stayed
