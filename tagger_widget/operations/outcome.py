"""What an operation makes of images, one by one."""

from __future__ import annotations

from collections.abc import Iterable

from tagger_widget.dataset.arrangement.model import Arrangement, Rearranged
from tagger_widget.dataset.arrangement.transform import order_of
from tagger_widget.dataset.edits.edit import Change
from tagger_widget.dataset.image import ImageRecord, State
from tagger_widget.dataset.tags.captions import strip_trigger
from tagger_widget.operations.base import Operation, Prepared


class Outcome:
    """What an operation makes of one image.

    Parameters
    ----------
    image
        The image as it was looked at.
    tags
        The tags it gets.
    state
        The state it gets.
    """

    __slots__ = ("image", "state", "tags")

    def __init__(self, image: ImageRecord, tags: tuple[str, ...], state: State) -> None:
        self.image = image
        self.tags = tags
        self.state = state

    @property
    def is_change(self) -> bool:
        """Whether tags or state are others than before."""
        return self.tags != self.image.tags or self.state != self.image.state

    def change(self) -> Change:
        """Return it as part of an edit."""
        before = self.image.state
        return Change(self.image.tags, self.tags, None if before == self.state else (before, self.state))


class PreparedPlan:
    """An operation prepared for a dataset as it is, and the images it may change.

    Parameters
    ----------
    operation
        What is to be done.
    prepared
        The same, made ready.
    trigger
        The trigger word, which may not come among the tags.
    arrangement
        How tags will be arranged: there may be an order to keep.
    rearranged
        What leads there from how they are arranged now; None when that stays.
    images
        The images to look at.
    """

    def __init__(
        self,
        operation: Operation,
        prepared: Prepared,
        trigger: str | None,
        arrangement: Arrangement,
        rearranged: Rearranged | None,
        images: list[ImageRecord],
    ) -> None:
        self.images = images
        self.arrangement = arrangement
        self.rearranged = rearranged
        self._operation = operation
        self._prepared = prepared
        self._trigger = trigger
        self._order = order_of(arrangement) if arrangement.ordered else None
        self._moved = rearranged.members.keys() if rearranged else frozenset()

    def outcome(self, image: ImageRecord) -> Outcome | None:
        """Return what becomes of an image; None if it stays as it is."""
        made = self._made(image)
        return made if made.is_change else None

    def outcomes(self, *, unchanged: bool = False) -> list[Outcome]:
        """List what becomes of the images; those that stay as they are are left out, unless asked for."""
        made = map(self._made, self.images)
        return list(made) if unchanged else [outcome for outcome in made if outcome.is_change]

    def among(self, names: Iterable[str]) -> list[ImageRecord]:
        """List, as they are here, the images with these names."""
        by_name = {image.name: image for image in self.images}
        return [by_name[name] for name in names if name in by_name]

    def _made(self, image: ImageRecord) -> Outcome:
        tags = self._prepared.tags_of(image)
        if self._trigger in tags:
            tags = strip_trigger(tags, self._trigger)
        if self._order is not None and (tags != image.tags or not self._moved.isdisjoint(tags)):
            tags = self._order(tags)
        return Outcome(image, tags, self._operation.state_of(image))
