"""A day of work on a dataset, always the same: every kind of change, step by step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tagger_widget import Session
from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.operations import Add, Rename
from tests.reliability.children import Send
from tests.reliability.places import BESIDE, PREFIX, Place


@dataclass(frozen=True)
class State:
    """The state of a dataset as a user sees it."""

    tags: dict[str, tuple[str, ...]]
    """By image name. For an image that was never shown: the tags that it will start with."""
    trigger: str | None = None
    marks: dict[str, str] = field(default_factory=dict)
    position: int = 0

    def captions(self) -> dict[str, str]:
        """Return what the captions must be in the end, by image name."""
        word = (self.trigger,) if self.trigger else ()
        return {name: text for name, tags in self.tags.items() if (text := ", ".join((*word, *tags)))}


def untouched(images: int = 3) -> State:
    """Return the state of a dataset that nobody has worked on."""
    names = {f"{PREFIX}-{number:04}": BESIDE.get(number, "") for number in range(1, images + 1)}
    return State(
        {name: tuple(filter(None, text.split(","))) for name, text in names.items()},
        marks=dict.fromkeys(names, "pending"),
    )


def state_of(session: Session) -> State:
    """Return the state of an open session."""
    beside = untouched(len(session.images)).tags
    return State(
        {image.name: image.tags if image.started else beside[image.name] for image in session.images},
        session.settings.trigger,
        {image.name: image.state for image in session.images},
        session.position,
    )


class Story:
    """Runs `STEPS` on one folder.

    Parameters
    ----------
    place
        The folder.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self.session: Session

    def open(self) -> None:
        """Open the folder, as a new one or again."""
        self.session = self._place.opened()

    def copy(self, index: int) -> None:
        """Copy one image now, as the threads of the copier would."""
        self.session._background.copier._work(index)

    def run(self, send: Send) -> None:
        """Run all steps, and send a message when each is acknowledged."""
        for number, step in enumerate(STEPS.values(), 1):
            outcome = step(self)
            send({"step": number, "edit": outcome.id if isinstance(outcome, Edit) else None})

    def states(self) -> list[State]:
        """Run all steps, and return the states before, between and after them."""
        states = [untouched()]
        for step in STEPS.values():
            step(self)
            states.append(state_of(self.session))
        return states


STEPS: dict[str, Callable[[Story], object]] = {
    "open a new folder": Story.open,
    "add tags": lambda s: s.session.add_tags(0, "a", "b"),
    "step on": lambda s: s.session.next(),
    "add to tags that came along": lambda s: s.session.add_tags(1, "c"),
    "copy the first image": lambda s: s.copy(0),
    "copy the second image": lambda s: s.copy(1),
    "set the trigger word": lambda s: s.session.set_trigger("ohwx"),
    "set tags": lambda s: s.session.set_tags(2, ["x", "y"]),
    "copy the third image": lambda s: s.copy(2),
    "write session.json": lambda s: s.session._background.autosave.checkpoint(),
    "undo": lambda s: s.session.undo(),
    "redo": lambda s: s.session.redo(),
    "skip": lambda s: s.session.skip(),
    "make a tag the trigger word": lambda s: s.session.set_trigger("cat"),
    "undo that": lambda s: s.session.undo(),
    "remove tags": lambda s: s.session.remove_tags(0, "a", "b"),
    "close": lambda s: s.session.close(),
    "open again": Story.open,
    "remove the trigger word": lambda s: s.session.set_trigger(None),
    "take over the last tag": lambda s: s.session.set_tags(0, ["last"]),
    "add a tag to all": lambda s: s.session.plan(Add("all", "first")).apply(),
    "merge it with another": lambda s: s.session.plan(Rename("all, last", "every")).apply(),
    "undo the batch": lambda s: s.session.undo(),
    "close in the end": lambda s: s.session.close(),
}
"""The steps in order. A step that makes one edit returns it."""
