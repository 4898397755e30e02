"""Operations that add, remove and rename tags."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tagger_widget.dataset.arrangement.model import Arrangement
from tagger_widget.dataset.arrangement.transform import with_renamed, without
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.phrases import listed, shortened
from tagger_widget.errors import BadInputError
from tagger_widget.operations.arguments import Tags, matching, one_of, one_tag, set_tags
from tagger_widget.operations.base import Context, Operation, Prepared, Table, Tagwise

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
        """Describe which tags, and where."""
        place = {"first": " in front", "last": "", "after": f" after {self.after}"}[self.where]
        return listed(self.tags) + place

    def prepared(self, context: Context) -> Prepared:
        """Make it ready for a dataset."""
        del context
        return Prepared(self._tags_of)

    def _tags_of(self, image: ImageRecord) -> Tags:
        more = without(tuple(self.tags), image.tags)
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
        """Describe which tags."""
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
        """Describe which tags."""
        by = sorted({tag for tags in self.implied.values() for tag in tags})
        return f"{listed(sorted(self.implied))} where {listed(by)} says so already"

    def prepared(self, context: Context) -> Prepared:
        """Make it ready for a dataset."""
        del context
        others = {tag: by - {tag} for tag, by in self.implied.items()}

        def tags_of(image: ImageRecord) -> Tags:
            has = set(image.tags)
            return tuple(tag for tag in image.tags if tag not in others or has.isdisjoint(others[tag]))

        return Prepared(tags_of, frozenset(self.implied))


@dataclass(frozen=True)
class RemoveRare(Tagwise):
    """Take away the tags that fewer than `fewer_than` images of the whole dataset have."""

    fewer_than: int

    verb, done, kind = "Remove", "Removed", "remove"

    def __post_init__(self) -> None:
        if self.fewer_than < 2:
            raise BadInputError("tags used by fewer than 1 image are not in use; give 2 or more")

    def what(self) -> str:
        """Describe which tags."""
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
        """Describe which tags, and what they become."""
        return f"{listed(self.old)} to {shortened(self.new)}"

    def table(self, context: Context) -> Table:
        """List what becomes of the tags that do not stay as they are."""
        check_renaming(self.old, self.new, context.trigger)
        return {old: (self.new,) for old in self.old if old != self.new}

    def arranged(self, context: Context) -> Arrangement:
        """Have the new name wherever the old ones were."""
        after, used = context.arrangement, context.counts
        # A tag that goes on as it is, or takes in one that is shown, is not hidden by one that was.
        stays = bool(used.get(self.new)) or self.new in after.members
        hidden = frozenset(after.hidden)
        stays = stays or any(used.get(old) and old not in hidden for old in self.old)
        return with_renamed(after, without(tuple(self.old), (self.new,)), self.new, into_known=stays)


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
