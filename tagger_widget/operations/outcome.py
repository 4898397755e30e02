"""The outcome of an operation for each image."""

from __future__ import annotations

from collections.abc import Iterable

from tagger_widget.dataset.arrangement.model import Arrangement, Rearranged
from tagger_widget.dataset.arrangement.transform import order_of
from tagger_widget.dataset.edits.edit import Change
from tagger_widget.dataset.image import ImageRecord, State
from tagger_widget.dataset.tags.captions import strip_trigger
from tagger_widget.operations.base import Operation, Prepared


class Outcome:
    """The outcome of an operation for one image.

    Parameters
    ----------
    image
        The image before.
    tags
        Its new tags.
    state
        Its new state.
    """

    __slots__ = ("image", "state", "tags")

    def __init__(self, image: ImageRecord, tags: tuple[str, ...], state: State) -> None:
        self.image = image
        self.tags = tags
        self.state = state

    @property
    def is_change(self) -> bool:
        """Whether tags or state differ from before."""
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
        The operation.
    prepared
        The same, prepared for the dataset.
    trigger
        The trigger word, which must not get among the tags.
    arrangement
        The arrangement afterwards: tags may have to be kept sorted by category.
    rearranged
        The change that leads to it from the current arrangement; None if there is none.
    images
        The images to examine.
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
        """Return the outcome for an image; None if it stays unchanged."""
        outcome = self._outcome(image)
        return outcome if outcome.is_change else None

    def outcomes(self, *, unchanged: bool = False) -> list[Outcome]:
        """Return the outcomes for the images; unchanged ones are left out unless requested."""
        outcomes = map(self._outcome, self.images)
        return list(outcomes) if unchanged else [outcome for outcome in outcomes if outcome.is_change]

    def among(self, names: Iterable[str]) -> list[ImageRecord]:
        """Return the images with these names, in the state they have here."""
        by_name = {image.name: image for image in self.images}
        return [by_name[name] for name in names if name in by_name]

    def _outcome(self, image: ImageRecord) -> Outcome:
        tags = self._prepared.tags_of(image)
        if self._trigger in tags:
            tags = strip_trigger(tags, self._trigger)
        if self._order is not None and (tags != image.tags or not self._moved.isdisjoint(tags)):
            tags = self._order(tags)
        return Outcome(image, tags, self._operation.state_of(image))
