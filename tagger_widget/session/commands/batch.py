"""Batch edits: what plans run on."""

from __future__ import annotations

from collections.abc import Collection

from tagger_widget.dataset.arrangement.diff import diff
from tagger_widget.dataset.edit_request import EditRequest
from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.operations.base import Context, Operation
from tagger_widget.operations.outcome import PreparedPlan
from tagger_widget.operations.plan import Plan
from tagger_widget.session.context import SessionContext


class DatasetTarget:
    """A dataset as plans see it: implements `operations.plan.PlanTarget`.

    Parameters
    ----------
    context
        The open dataset.
    owner
        Kept alive as long as a plan is: the session that made it.
    """

    def __init__(self, context: SessionContext, owner: object) -> None:
        self._context = context
        self._store = context.store
        self._data = context.store.data
        self._owner = owner

    def __len__(self) -> int:
        return len(self._data.images)

    @property
    def trigger(self) -> str | None:
        """The trigger word."""
        return self._data.settings.trigger

    def image(self, name: str) -> ImageRecord:
        """Find an image."""
        return self._data.image(name)

    def context(self) -> Context:
        """Return what operations may know of the dataset."""
        data = self._data
        return Context(data.counts.by_tag, data.settings.arrangement, data.settings.trigger)

    def import_captions(self, names: Collection[str] | None) -> None:
        """Import the captions beside the sources of images that nobody has looked at yet."""
        data, count = self._data, len(self._data.images)
        if names is None:
            new = [image.name for image in data.images[data.all_started : count] if not image.started]
        else:
            new = [name for name in names if not data.image(name).started]
        if new:
            with self._context.command(), self._store.transaction():
                self._store.follower.start(new)
        if names is None:
            data.all_started = count

    def prepare(
        self, operation: Operation, names: Collection[str] | None, without: Collection[str] = ()
    ) -> PreparedPlan:
        """Prepare an operation for the dataset as it is, and list the images it may change.

        Parameters
        ----------
        operation
            What is to be done.
        names
            The images it is for; None for all.
        without
            Images to leave out.
        """
        with self._store.mutex:
            context = self.context()
            prepared = operation.prepared(context)
            now, after = context.arrangement, context.arrangement
            if names is None and not without:
                after = operation.arranged(context)
            delta = diff(now, after)
            having = prepared.having
            if having is not None and delta is not None and after.ordered:
                having |= delta.members.keys()  # Images that only come into another order.
            images = self._images(names, having)
            if without:
                images = [image for image in images if image.name not in without]
            return PreparedPlan(operation, prepared, context.trigger, after, delta, images)

    def _images(self, names: Collection[str] | None, having: frozenset[str] | None) -> list[ImageRecord]:
        data = self._data
        if names is not None:
            return [data.image(name) for name in names]
        if having is None:
            return data.images[:]
        counts = data.counts.by_tag
        tags = {tag for tag in having if counts.get(tag)}
        return [data.images[row] for row in self._context.finder.having(tags)] if tags else []

    def commit(self, request: EditRequest) -> Edit | None:
        """Make one edit."""
        return self._context.commit(request)


class BatchCommands:
    """Plans for many images; `Session` documents each method.

    Parameters
    ----------
    context
        The open dataset.
    """

    def __init__(self, context: SessionContext) -> None:
        self._context = context

    def plan(self, operation: Operation, names: Collection[str] | None, owner: object) -> Plan:
        """Plan a batch edit of some images, or with None of all; the plan keeps `owner` alive."""
        self._context.check_open()
        return Plan(DatasetTarget(self._context, owner), names, operation)

    def take_in_captions(self) -> None:
        """Take in all captions that lie beside images nobody looked at yet."""
        DatasetTarget(self._context, self).import_captions(None)
