"""The base of operations: each one gives an image its new tags, or its new state.

An operation is a frozen value, independent of any dataset until it is `prepared` with a `Context`. Operations that
treat each tag separately say what it becomes; images without any of the tags concerned need not be examined.
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
"""What tags become; unchanged tags are not in it."""


@dataclass(frozen=True)
class Context:
    """What an operation knows of the dataset besides the image."""

    counts: Mapping[str, int] = field(default_factory=dict)
    """For each known tag the number of images that have it."""
    arrangement: Arrangement = field(default_factory=Arrangement)
    trigger: str | None = None


@dataclass(frozen=True)
class Prepared:
    """An operation prepared for the current state of a dataset."""

    tags_of: Retag
    having: frozenset[str] | None = None
    """Only images with one of these tags can change; None if any image can."""


class Operation(ABC):
    """An edit that can be made to many images."""

    verb: ClassVar[str]
    """The verb that its description begins with, such as ``"Rename"``."""
    done: ClassVar[str]
    """The past tense of the verb, such as ``"Renamed"``."""
    kind: ClassVar[EditKind] = "batch"
    may_be_slow: ClassVar[bool] = False
    """Whether it calls code that may take a long time."""

    @abstractmethod
    def what(self) -> str:
        """Describe what it works on, in the words that follow the verb."""

    def describe(self, *, done: bool = False) -> str:
        """Describe in plain words what it does, or has done."""
        return f"{self.done if done else self.verb} {self.what()}"

    @abstractmethod
    def prepared(self, context: Context) -> Prepared:
        """Return it prepared for a dataset."""

    def state_of(self, image: ImageRecord) -> State:
        """Return the state that an image has afterwards."""
        return image.state

    def arranged(self, context: Context) -> Arrangement:
        """Return the arrangement of tags afterwards, if it is applied to all images."""
        return context.arrangement

    def conflict(self, image: ImageRecord) -> Tags:
        """Return the tags that were changed elsewhere in a different way in the meantime."""
        del image
        return ()


class Tagwise(Operation):
    """An operation that treats each tag separately."""

    @abstractmethod
    def table(self, context: Context) -> Table:
        """Return what the tags that change become."""

    def prepared(self, context: Context) -> Prepared:
        """Return it prepared for a dataset."""
        table = self.table(context)

        def tags_of(image: ImageRecord) -> Tags:
            if table.keys().isdisjoint(image.tags):
                return image.tags
            # Each tag is replaced in its position, and of equal ones the first is kept: nothing else moves.
            return distinct(new for tag in image.tags for new in table.get(tag, (tag,)))

        return Prepared(tags_of, frozenset(table))
