"""What can be done to many images at once: each operation gives an image its new tags, or its new state.

An operation is a frozen value that knows nothing of a dataset until it is `prepared` with what it may know of
one. Those that treat each tag by itself say what becomes of it; the images that have none of the tags
concerned need not be looked at.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from tagger_widget.arrangement import with_renamed
from tagger_widget.captions import check_trigger
from tagger_widget.errors import BadInputError
from tagger_widget.operands import Tags, distinct, listed, matching, one_of, one_tag, set_tags, shown
from tagger_widget.records import Arrangement, EditKind, ImageRecord, State

Retag = Callable[[ImageRecord], Tags]
Table = dict[str, Tags]
"""What becomes of tags; those that stay as they are are not in it."""


@dataclass(frozen=True)
class Context:
    """What an operation may know of the dataset besides the image."""

    counts: Mapping[str, int] = field(default_factory=dict)
    """For each known tag the number of images that have it."""
    arrangement: Arrangement = field(default_factory=Arrangement)
    trigger: str | None = None


@dataclass(frozen=True)
class Prepared:
    """An operation made ready for one dataset as it is now."""

    tags_of: Retag
    having: frozenset[str] | None = None
    """Only images with one of these tags can change; None when any can."""


class Operation(ABC):
    """Something that can be done to many images."""

    verb: ClassVar[str]
    """What it does, such as ``"Rename"``; its description begins with it."""
    done: ClassVar[str]
    """The same once it is done, such as ``"Renamed"``."""
    kind: ClassVar[EditKind] = "batch"
    may_be_slow: ClassVar[bool] = False
    """Whether it asks somebody else, who may take his time."""

    @abstractmethod
    def what(self) -> str:
        """Tell what it is done to, in the words that follow the verb."""

    def describe(self, *, done: bool = False) -> str:
        """Tell in plain words what it does, or has done."""
        return f"{self.done if done else self.verb} {self.what()}"

    @abstractmethod
    def prepared(self, context: Context) -> Prepared:
        """Make it ready for a dataset."""

    def state_of(self, image: ImageRecord) -> State:
        """Return the state that an image has afterwards."""
        return image.state

    def arranged(self, context: Context) -> Arrangement:
        """Return how tags are arranged afterwards, where it is done to all images."""
        return context.arrangement

    def conflict(self, image: ImageRecord) -> Tags:
        """List the tags that were changed elsewhere meanwhile in another way."""
        del image
        return ()


class Tagwise(Operation):
    """An operation that treats each tag by itself."""

    @abstractmethod
    def table(self, context: Context) -> Table:
        """List what becomes of the tags that do not stay as they are."""

    def prepared(self, context: Context) -> Prepared:
        """Make it ready for a dataset."""
        table = self.table(context)

        def tags_of(image: ImageRecord) -> Tags:
            if table.keys().isdisjoint(image.tags):
                return image.tags
            # Each tag gives way in its place, and of equal ones the first stays: nothing else moves.
            return distinct(new for tag in image.tags for new in table.get(tag, (tag,)))

        return Prepared(tags_of, frozenset(table))


Where = Literal["first", "last", "after"]


@dataclass(frozen=True)
class Add(Operation):
    """Put tags into images; those an image has already stay where they are.

    Raises
    ------
    BadInputError
        When there is no tag, or one that cannot be used.
    """

    tags: Sequence[str]
    where: Where = "last"
    after: str = ""
    """For ``"after"``: the tag they follow; images without it get them at the end."""

    verb, done, kind = "Add", "Added", "add"

    def __post_init__(self) -> None:
        set_tags(self, "tags", self.tags)
        one_of(self.where, Where)
        if self.where == "after":
            object.__setattr__(self, "after", one_tag(self.after))

    def what(self) -> str:
        """Tell which tags, and where."""
        place = {"first": " in front", "last": "", "after": f" after {self.after}"}[self.where]
        return listed(self.tags) + place

    def prepared(self, context: Context) -> Prepared:
        """Make it ready for a dataset."""
        del context
        return Prepared(self._tags_of)

    def _tags_of(self, image: ImageRecord) -> Tags:
        more = tuple(tag for tag in self.tags if tag not in image.tags)
        at = 0 if self.where == "first" else len(image.tags)
        if self.where == "after" and self.after in image.tags:
            at = image.tags.index(self.after) + 1
        return image.tags[:at] + more + image.tags[at:]


@dataclass(frozen=True)
class Remove(Tagwise):
    """Take tags away; ``*`` stands for any letters, unless a tag is spelled just so.

    Patterns overlook case, accents, and whether there is ``_`` or a blank.
    """

    tags: Sequence[str]

    verb, done, kind = "Remove", "Removed", "remove"

    def __post_init__(self) -> None:
        set_tags(self, "tags", self.tags)

    def what(self) -> str:
        """Tell which tags."""
        return listed(self.tags)

    def table(self, context: Context) -> Table:
        """List what becomes of the tags that do not stay as they are."""
        gone = [tag for pattern in self.tags for tag in matching(pattern, context.counts)]
        return dict.fromkeys(gone, ())


@dataclass(frozen=True)
class RemoveImplied(Operation):
    """Take away tags that others of the same image imply: a tabby cat is a cat."""

    implied: Mapping[str, frozenset[str]]
    """By tag that goes: the tags of which one must be there."""

    verb, done, kind = "Remove", "Removed", "remove"

    def what(self) -> str:
        """Tell which tags."""
        by = sorted({tag for tags in self.implied.values() for tag in tags})
        return f"{listed(sorted(self.implied))} where {listed(by)} says so already"

    def prepared(self, context: Context) -> Prepared:
        """Make it ready for a dataset."""
        del context
        return Prepared(self._tags_of, frozenset(self.implied))

    def _tags_of(self, image: ImageRecord) -> Tags:
        has = set(image.tags)
        return tuple(t for t in image.tags if t not in self.implied or has.isdisjoint(self.implied[t] - {t}))


@dataclass(frozen=True)
class RemoveRare(Tagwise):
    """Take away the tags that fewer than `fewer_than` images of the whole dataset have."""

    fewer_than: int

    verb, done, kind = "Remove", "Removed", "remove"

    def __post_init__(self) -> None:
        if self.fewer_than < 2:
            raise BadInputError("tags used by fewer than 1 image are not in use; give 2 or more")

    def what(self) -> str:
        """Tell which tags."""
        return f"tags of fewer than {self.fewer_than:,} images"

    def table(self, context: Context) -> Table:
        """List what becomes of the tags that do not stay as they are."""
        return {tag: () for tag, count in context.counts.items() if 0 < count < self.fewer_than}


@dataclass(frozen=True)
class Rename(Tagwise):
    """Give a tag another name, or several the same; where both are, the earliest place counts.

    Done to all images, it takes the tag's category, sets, pin and hiding along.

    Raises
    ------
    BadInputError
        When the new name is none, has a comma, or is too long; and, once it is known for which dataset it
        is, when one of them is the trigger word.
    """

    old: Sequence[str]
    new: str

    verb, done, kind = "Rename", "Renamed", "rename"

    def __post_init__(self) -> None:
        set_tags(self, "old", self.old)
        object.__setattr__(self, "new", one_tag(self.new))

    def what(self) -> str:
        """Tell which tags, and what they become."""
        return f"{listed(self.old)} to {shown(self.new)}"

    def table(self, context: Context) -> Table:
        """List what becomes of the tags that do not stay as they are."""
        check_renaming(self.old, self.new, context.trigger)
        return {old: (self.new,) for old in self.old if old != self.new}

    def arranged(self, context: Context) -> Arrangement:
        """Have the new name wherever the old ones were."""
        after, used = context.arrangement, context.counts
        # A tag that goes on as it is, or takes in one that is shown, is not hidden by one that was.
        stays = bool(used.get(self.new)) or self.new in after.members
        stays = stays or any(used.get(old) and old not in after.hidden for old in self.old)
        for old in self.old:
            if old != self.new:
                after = with_renamed(after, old, self.new, into_known=stays)
        return after


def check_renaming(old: Collection[str], new: str, trigger: str | None) -> None:
    """Make sure that the trigger word is neither renamed nor what a tag becomes.

    Raises
    ------
    BadInputError
        When it is; the message tells what to do instead.
    """
    if trigger in old:
        raise BadInputError(
            f"{trigger} is the trigger word, not a tag; to change it, set another one with SetTrigger or "
            "session.set_trigger"
        )
    if new == trigger:
        raise BadInputError(
            f"{trigger} is the trigger word, which every caption has already; remove the tag instead"
        )


@dataclass(frozen=True)
class SetState(Operation):
    """Mark images as done, skipped or pending."""

    state: State

    verb, done = "Mark", "Marked"

    def __post_init__(self) -> None:
        one_of(self.state, State)

    def what(self) -> str:
        """Tell as what."""
        return f"images as {self.state}"

    def prepared(self, context: Context) -> Prepared:
        """Make it ready for a dataset."""
        del context
        return Prepared(lambda image: image.tags)

    def state_of(self, image: ImageRecord) -> State:
        """Return the state that an image has afterwards."""
        del image
        return self.state


@dataclass(frozen=True)
class SetTrigger(Operation):
    """Set the trigger word of the whole dataset, or with None remove it."""

    trigger: str | None

    verb, done, kind = "Set", "Set", "trigger"

    def __post_init__(self) -> None:
        object.__setattr__(self, "trigger", check_trigger(self.trigger) if self.trigger else None)

    def what(self) -> str:
        """Tell which word."""
        return f"the trigger word to {self.trigger}" if self.trigger else "no trigger word"

    def prepared(self, context: Context) -> Prepared:
        """Make it ready for a dataset; a tag that becomes the trigger word leaves the lists."""
        del context
        return Prepared(lambda image: tuple(tag for tag in image.tags if tag != self.trigger))
