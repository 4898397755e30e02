"""Operations that set the state of images, or the trigger word."""

from __future__ import annotations

from dataclasses import dataclass

from tagger_widget.dataset.image import ImageRecord, State
from tagger_widget.dataset.tags.captions import check_trigger
from tagger_widget.operations.arguments import one_of
from tagger_widget.operations.base import Context, Operation, Prepared


@dataclass(frozen=True)
class SetState(Operation):
    """Mark images as done, skipped or pending."""

    state: State

    verb, done = "Mark", "Marked"

    def __post_init__(self) -> None:
        one_of(self.state, State)

    def what(self) -> str:
        """Describe the state."""
        return f"images as {self.state}"

    def prepared(self, context: Context) -> Prepared:
        """Return it prepared for a dataset."""
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
        """Describe which word."""
        return f"the trigger word to {self.trigger}" if self.trigger else "no trigger word"

    def prepared(self, context: Context) -> Prepared:
        """Return it prepared for a dataset; a tag that becomes the trigger word is removed from the tags."""
        del context
        return Prepared(lambda image: tuple(tag for tag in image.tags if tag != self.trigger))
