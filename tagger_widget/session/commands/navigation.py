"""The current image, and the commands that go to another one."""

from __future__ import annotations

from tagger_widget.dataset.edit_request import EditRequest
from tagger_widget.dataset.edits.changes import marked
from tagger_widget.dataset.event import Event
from tagger_widget.dataset.image import ImageRecord, State
from tagger_widget.session.context import CopyQueue, SessionContext
from tagger_widget.storage.output.positions import Position, save_position

_NEAR = (0, 1, 2, -1, 3, -2, 4, -3)
"""Steps from the current image, the most likely to be looked at next first."""


class Navigation:
    """A position among the images; steps pass over images known to have a problem.

    Parameters
    ----------
    context
        The open dataset; it has at least one image.
    position
        0-based index of the image to begin with.
    copies
        Is woken after each step, since it copies the images around the position first.
    """

    def __init__(self, context: SessionContext, position: int, copies: CopyQueue) -> None:
        self._context = context
        self._images = context.data.images
        self._copies = copies
        self._direction = 1
        self._by_step = True
        self.position = position
        context.presence.announce(self.current.name)

    @property
    def current(self) -> ImageRecord:
        """The image the user is at."""
        return self._images[self.position]

    def next(self) -> ImageRecord:
        """Go to the next image; see `Session.next`."""
        if self.current.tags and self.current.problem is None:
            self._mark("done")
        return self._go(self._step(1), direction=1)

    def previous(self) -> ImageRecord:
        """Go to the previous image; see `Session.previous`."""
        return self._go(self._step(-1), direction=-1)

    def skip(self) -> ImageRecord:
        """Mark the current image as skipped and go to the next."""
        self._mark("skipped")
        return self._go(self._step(1), direction=1)

    def next_untagged(self) -> ImageRecord:
        """Go to the next image without tags; see `Session.next_untagged`."""
        for index in self._untagged():
            self.start_image(index)
            if not self._images[index].tags:
                return self._go(index, direction=1)
        return self._go(self.position)

    def go_to(self, key: str | int) -> ImageRecord:
        """Go to the image with this name or 0-based index."""
        return self._go(self._context.data.index(key))

    def neighbours(self, radius: int) -> list[int]:
        """Indexes of the images that up to `radius` steps lead to, in order, the position among them."""
        return [*reversed(self._steps(-1, radius)), self.position, *self._steps(1, radius)]

    def near(self) -> list[int]:
        """Indexes around the position, the most urgent first."""
        steps = (self.position + step for step in _NEAR)
        return [index for index in steps if 0 <= index < len(self._images)]

    def start_image(self, index: int) -> None:
        """Take in the caption that lies beside the source of an image."""
        image = self._images[index]
        if not image.started:
            self._context.store.problems.attempt(
                "captions beside the images", lambda: self._context.start_images([image.name])
            )

    def pass_over(self) -> None:
        """Go on when the image that a step led to turns out to have a problem."""
        if not self._by_step or self.current.problem is None:
            return
        ways = (self._step(self._direction), self._step(-self._direction))
        index = next((way for way in ways if way != self.position), self.position)
        if index != self.position:
            self.position = index
            self._arrive()

    def save(self) -> None:
        """Save the position, so that the next session begins there."""
        store = self._context.store
        position = Position(self.current.name, self._context.pace.kept)
        store.problems.attempt("place", lambda: save_position(store.folder, store.author, position))

    def _go(self, index: int, *, direction: int | None = None) -> ImageRecord:
        """Go to an index: by a step in a direction (1 or -1), or because that very image was asked for."""
        with self._context.command():
            if index != self.position:
                self._by_step = direction is not None
                self._direction = direction or 1
                self.position = index
                self.start_image(index)
                self._arrive()
        self._copies.wake()
        return self.current

    def _arrive(self) -> None:
        name = self.current.name
        self._context.pace.note_activity()
        self._context.store.events.put(Event("place", (name,)))
        self.save()
        self._context.presence.announce(name)

    def _mark(self, state: State) -> None:
        image, store = self.current, self._context.store
        if image.state == state and not store.journal.has_grown():
            return
        name = image.name
        request = EditRequest("mark", (name,), lambda data: marked(data.image(name), state))
        # A mark that cannot be saved must not keep the user from going on.
        store.problems.attempt("marks", lambda: self._context.commit(request))
        if image.state == "pending" and self._context.data.image(name).state == state:
            self._context.pace.note_settled()

    def _step(self, step: int) -> int:
        """Index that one step forward (1) or back (-1) leads to; the position itself at the end."""
        return next(iter(self._steps(step, 1)), self.position)

    def _steps(self, step: int, count: int) -> list[int]:
        images = self._images
        found: list[int] = []
        index = self.position + step
        while 0 <= index < len(images) and len(found) < count:
            if images[index].problem is None:
                found.append(index)
            index += step
        return found

    def _untagged(self) -> list[int]:
        """Indexes of the images without tags that were not skipped, the next one first, the position left out."""
        images = self._images
        return [
            index % len(images)
            for index in range(self.position + 1, self.position + len(images))
            if not (image := images[index % len(images)]).tags
            and image.problem is None
            and image.state != "skipped"
        ]
