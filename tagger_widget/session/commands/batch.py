"""What plans work on: a dataset as it is now, and the way to change it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager

from tagger_widget.dataset.arrangement.diff import diff
from tagger_widget.dataset.arrangement.model import Arrangement
from tagger_widget.dataset.edits.changes import Changes
from tagger_widget.dataset.edits.edit import Edit, EditKind
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.operations.base import Context, Operation
from tagger_widget.operations.outcome import PreparedPlan
from tagger_widget.plugins.suggesters.base import Suggestion
from tagger_widget.plugins.suggesters.implications import implied, spelled_as
from tagger_widget.session.selection.finder import Finder
from tagger_widget.storage.store.store import Ledger

Command = Callable[[], AbstractContextManager[None]]


class Target:
    """A dataset as plans see it: implements `tagger_widget.operations.plan.PlanTarget`.

    Parameters
    ----------
    ledger
        The dataset.
    command
        Holds it for a command, and tells the listeners afterwards.
    finder
        Knows which images have a tag.
    """

    def __init__(self, ledger: Ledger, command: Command, finder: Finder) -> None:
        self._ledger = ledger
        self._command = command
        self._finder = finder

    def __len__(self) -> int:
        return len(self._ledger.data)

    @property
    def trigger(self) -> str | None:
        """The trigger word."""
        return self._ledger.trigger

    def image(self, name: str) -> ImageRecord:
        """Find an image."""
        return self._ledger.data.image(name)

    def context(self) -> Context:
        """Answer what operations may know of the dataset."""
        data = self._ledger.data
        return Context(data.counts.by_tag, data.settings.arrangement, self.trigger)

    def import_captions(self, names: Collection[str] | None) -> None:
        """Take in the captions that lie beside the sources of images that nobody looked at yet."""
        data = self._ledger.data
        if names is None:
            new = [image.name for image in data.images[data.all_started :] if not image.started]
        else:
            new = [name for name in names if not data.image(name).started]
        with self._command():
            if new:
                with self._ledger.transaction():
                    self._ledger.start(new)
            if names is None:
                data.all_started = len(data)

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
        with self._ledger.mutex:
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
        data = self._ledger.data
        if names is not None:
            return [data.image(name) for name in names]
        if having is None:
            return data.images[:]
        counts = data.counts.by_tag
        tags = {tag for tag in having if counts.get(tag)}
        return [data.images[row] for row in self._finder.having(tags)] if tags else []

    def implied(self, implications: Iterable[tuple[str, str]]) -> list[Suggestion]:
        """List tags that say nothing new where another one is; pairs are what implies and what is implied."""
        self.import_captions(None)
        with self._ledger.mutex:
            counts, images = dict(self._ledger.data.counts.by_tag), self._ledger.data.images[:]
        pairs = spelled_as(implications, counts)
        general: dict[str, list[str]] = {}
        for special, other in pairs:
            general.setdefault(special, []).append(other)
        together: Counter[tuple[str, str]] = Counter()
        for image in images:
            has = set(image.tags)
            for special in has & general.keys():
                together.update((special, other) for other in general[special] if other in has)
        return implied(counts, together, pairs)

    def commit(
        self,
        kind: EditKind,
        names: Callable[[], Iterable[str]],
        changes_of: Callable[[], Changes],
        *,
        trigger: tuple[str | None, str | None] | None = None,
        arrangement_of: Callable[[], Arrangement] | None = None,
        label: str = "",
        progress: Callable[[], object] = lambda: None,
    ) -> Edit | None:
        """Make one edit; `Ledger.commit` has the details. `progress` is called after each caption written."""
        captions = self._ledger.captions
        with self._command():
            before, captions.progress = captions.progress, progress
            try:
                return self._ledger.commit(
                    kind, names, changes_of, trigger=trigger, arrangement_of=arrangement_of, label=label
                )
            finally:
                captions.progress = before
