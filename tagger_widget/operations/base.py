"""What can be done to many images at once: each operation gives an image its new tags, or its new state.

An operation is a frozen value that knows nothing of a dataset until it is `prepared` with what it may know of
one. Those that treat each tag by itself say what becomes of it; the images that have none of the tags
concerned need not be looked at.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from tagger_widget.dataset.arrangement.model import Arrangement
from tagger_widget.dataset.edits.edit import EditKind
from tagger_widget.dataset.image import ImageRecord, State
from tagger_widget.operations.arguments import Tags, distinct

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
        """Describe what it is done to, in the words that follow the verb."""

    def describe(self, *, done: bool = False) -> str:
        """Describe in plain words what it does, or has done."""
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
