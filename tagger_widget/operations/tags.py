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
from tagger_widget.operations.arguments import Tags, matching, one_of, one_tag, searchable, set_tags
from tagger_widget.operations.base import Context, Operation, Prepared, Table, Tagwise

Where = Literal["first", "last", "after"]


@dataclass(frozen=True)
class Add(Operation):
    """Add tags to images; those that an image already has stay where they are.

    Raises
    ------
    BadInputError
        If there is no tag, or one that is not valid.
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
        """Return it prepared for a dataset."""
        del context
        return Prepared(self._tags_of)

    def _tags_of(self, image: ImageRecord) -> Tags:
        present = searchable(image.tags, len(self.tags))
        more = tuple(tag for tag in self.tags if tag not in present)
        at = 0 if self.where == "first" else len(image.tags)
        if self.where == "after" and self.after in image.tags:
            at = image.tags.index(self.after) + 1
        return image.tags[:at] + more + image.tags[at:]


@dataclass(frozen=True)
class Remove(Tagwise):
    """Remove tags; ``*`` matches any characters, unless a tag is spelled exactly like that.

    Patterns ignore case and accents, and treat ``_`` as a space.
    """

    tags: Sequence[str]

    verb, done, kind = "Remove", "Removed", "remove"

    def __post_init__(self) -> None:
        set_tags(self, "tags", self.tags)

    def what(self) -> str:
        """Describe which tags."""
        return listed(self.tags)

    def table(self, context: Context) -> Table:
        """Return what the tags that change become."""
        gone = [tag for pattern in self.tags for tag in matching(pattern, context.counts)]
        return dict.fromkeys(gone, ())


@dataclass(frozen=True)
class RemoveImplied(Operation):
    """Remove tags that others of the same image imply: a tabby cat is a cat."""

    implied: Mapping[str, frozenset[str]]
    """For each tag to remove, the tags that imply it; the image must have one of them."""

    verb, done, kind = "Remove", "Removed", "remove"

    def what(self) -> str:
        """Describe which tags."""
        by = sorted({tag for tags in self.implied.values() for tag in tags})
        return f"{listed(sorted(self.implied))}, implied by {listed(by)}"

    def prepared(self, context: Context) -> Prepared:
        """Return it prepared for a dataset."""
        del context
        others = {tag: by - {tag} for tag, by in self.implied.items()}

        def tags_of(image: ImageRecord) -> Tags:
            has = set(image.tags)
            return tuple(tag for tag in image.tags if tag not in others or has.isdisjoint(others[tag]))

        return Prepared(tags_of, frozenset(self.implied))


@dataclass(frozen=True)
class RemoveRare(Tagwise):
    """Remove the tags that fewer than `fewer_than` images of the whole dataset have."""

    fewer_than: int

    verb, done, kind = "Remove", "Removed", "remove"

    def __post_init__(self) -> None:
        if self.fewer_than < 2:
            raise BadInputError("every tag in use has at least 1 image; enter 2 or more")

    def what(self) -> str:
        """Describe which tags."""
        return f"tags of fewer than {self.fewer_than:,} images"

    def table(self, context: Context) -> Table:
        """Return what the tags that change become."""
        return {tag: () for tag, count in context.counts.items() if 0 < count < self.fewer_than}


@dataclass(frozen=True)
class Rename(Tagwise):
    """Rename a tag, or several to one; if an image has both, the earliest position counts.

    Applied to all images, it renames the tag in categories, quick sets, pinned and hidden tags too.

    Raises
    ------
    BadInputError
        If the new name is blank, has a comma, or is too long; and, once the dataset is known, if one of the tags
        is the trigger word.
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
        """Return what the tags that change become."""
        check_renaming(self.old, self.new, context.trigger)
        return {old: (self.new,) for old in self.old if old != self.new}

    def arranged(self, context: Context) -> Arrangement:
        """Return the arrangement with the new name in place of the old ones."""
        after, used = context.arrangement, context.counts
        # A tag already in use, or one that a visible tag is renamed to, does not become hidden because another was.
        stays = bool(used.get(self.new)) or self.new in after.members
        hidden = frozenset(after.hidden)
        stays = stays or any(used.get(old) and old not in hidden for old in self.old)
        return with_renamed(after, without(tuple(self.old), (self.new,)), self.new, into_known=stays)


def check_renaming(old: Collection[str], new: str, trigger: str | None) -> None:
    """Check that the trigger word is neither renamed nor the new name of a tag.

    Raises
    ------
    BadInputError
        If it is; the message says what to do instead.
    """
    if trigger in old:
        raise BadInputError(
            f"{trigger} is the trigger word, not a tag; to change it, use SetTrigger or session.set_trigger"
        )
    if new == trigger:
        raise BadInputError(
            f"{trigger} is the trigger word, which is already in every caption; remove the tag instead"
        )
