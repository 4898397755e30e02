"""Plans: edits of many images that can be previewed before they are made."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Protocol

from tagger_widget.dataset.arrangement.model import Arrangement
from tagger_widget.dataset.dataset import Dataset
from tagger_widget.dataset.edit_request import EditRequest
from tagger_widget.dataset.edits.changes import Changes
from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.phrases import counted
from tagger_widget.errors import BadInputError
from tagger_widget.operations.base import Context, Operation
from tagger_widget.operations.outcome import Outcome, PreparedPlan
from tagger_widget.operations.preview import PlanPreview
from tagger_widget.operations.state import SetTrigger

Names = tuple[str, ...]


class PlanTarget(Protocol):
    """What a plan runs on: a dataset that can be read, and changed by one edit."""

    def __len__(self) -> int:
        """Return the number of images."""

    @property
    def trigger(self) -> str | None:
        """The trigger word."""

    def image(self, name: str) -> ImageRecord:
        """Return an image.

        Raises
        ------
        UnknownImageError
            If there is no such image.
        """

    def context(self) -> Context:
        """Return what operations know of the dataset."""

    def import_captions(self, names: Collection[str] | None) -> None:
        """Import the captions beside the source images, unless that has been done.

        Parameters
        ----------
        names
            The images; None for all.
        """

    def prepare(
        self, operation: Operation, names: Collection[str] | None, without: Collection[str] = ()
    ) -> PreparedPlan:
        """Prepare an operation for the current state of the dataset, with the images it may change.

        Parameters
        ----------
        operation
            The operation.
        names
            The images it is for; None for all.
        without
            Images to leave out.
        """

    def commit(self, request: EditRequest) -> Edit | None:
        """Make one edit; None if it would change nothing."""


class Plan:
    """An edit of many images that has not been made yet.

    Made by `Session.plan`, or by the methods of a selection.

    Parameters
    ----------
    target
        The dataset.
    names
        The images it is for; None for all there are at the time it is applied.
    operation
        The operation.
    without
        Images to leave out.

    Raises
    ------
    BadInputError
        If only some images are to get a trigger word.
    UnknownImageError
        If there is no such image.
    """

    def __init__(
        self,
        target: PlanTarget,
        names: Collection[str] | None,
        operation: Operation,
        without: frozenset[str] = frozenset(),
    ) -> None:
        self._target = target
        self.names = None if names is None else tuple(dict.fromkeys(target.image(n).name for n in names))
        self.operation = operation
        self.left_out = without
        self.changed_meanwhile: Names = ()
        """After `apply`: the images that were changed since the preview, or were not in it."""
        self._previewed: dict[str, tuple[str, ...]] | None = None
        if isinstance(operation, SetTrigger) and (self.names is not None or without):
            raise BadInputError("the trigger word is the same for all images; select all, and leave none out")

    def __repr__(self) -> str:
        count = len(self._target) if self.names is None else len(self.names)
        what = f"{self.operation.describe()}, for {counted(count, 'image')}"
        return f"<Plan: {what}. preview() shows it, apply() makes it>"

    def without(self, *names: str) -> Plan:
        """Return the same plan without these images.

        Raises
        ------
        UnknownImageError
            If there is no such image.
        """
        more = frozenset(self._target.image(name).name for name in names)
        return self._narrowed(self.names, self.left_out | more)

    def only(self, *names: str) -> Plan:
        """Return the same plan for only these of its images.

        Raises
        ------
        UnknownImageError
            If there is no such image.
        """
        named = [self._target.image(name).name for name in names]
        mine = set(named if self.names is None else self.names)
        return self._narrowed([name for name in named if name in mine], self.left_out)

    def _narrowed(self, names: Collection[str] | None, without: frozenset[str]) -> Plan:
        plan = Plan(self._target, names, self.operation, without)
        plan._previewed = self._previewed
        return plan

    def preview(self) -> PlanPreview:
        """Return what would change, image by image.

        No tags change. The captions beside the source images are imported first, unless that has been done.

        Raises
        ------
        BadInputError
            If a regular expression takes too long, a function fails, or the trigger word is renamed.
        """
        self._target.import_captions(self.names)
        prepared = self._prepare()
        trigger = self._new_trigger()
        outcomes = prepared.outcomes(unchanged=trigger is not None)
        self._previewed = {outcome.image.name: outcome.image.tags for outcome in outcomes}
        total = len(self._target) if self.names is None else len(self.names)
        return PlanPreview(self.operation, total, outcomes, trigger, prepared.rearranged)

    def apply(self, progress: Callable[[], object] | None = None) -> Edit | None:
        """Make the edit, which can be undone; changes that others made since the preview are kept.

        Parameters
        ----------
        progress
            Called after each caption that is written.

        Returns
        -------
        Edit or None
            None if nothing would change.

        Raises
        ------
        BadInputError
            If a regular expression takes too long, a function fails, or the trigger word is renamed; nothing is
            changed then.
        UnsavedError
            If the disk refuses the edit: it is kept in memory, and saved as soon as the disk allows.
        """
        self._target.import_captions(self.names)
        attempt = _Attempt(self._prepare, everything=self._new_trigger() is not None)
        if self.operation.may_be_slow:
            # Before the dataset is locked, since a function may take long; the results are remembered.
            self._prepare().outcomes()
        whole = self.names is None and not self.left_out
        request = EditRequest(
            self.operation.kind,
            attempt.images,
            attempt.changes,
            arrangement=attempt.arrangement if whole else None,
            trigger=self._new_trigger(),
            label="" if isinstance(self.operation, SetTrigger) else self.operation.describe(done=True),
            progress=progress,
        )
        edit = self._target.commit(request)
        self.changed_meanwhile = () if edit is None else self._meanwhile(edit)
        return edit

    def _prepare(self) -> PreparedPlan:
        return self._target.prepare(self.operation, self.names, self.left_out)

    def _new_trigger(self) -> tuple[str | None, str | None] | None:
        before = self._target.trigger
        if not isinstance(self.operation, SetTrigger) or self.operation.trigger == before:
            return None
        return before, self.operation.trigger

    def _meanwhile(self, edit: Edit) -> Names:
        seen = self._previewed
        if seen is None:
            return ()
        return tuple(name for name, change in edit.changes.items() if seen.get(name) != change.before)


class _Attempt:
    """One attempt to apply a plan, on the state of the dataset at that time.

    Its results are kept as long as the dataset does not change, so that they are usually computed once for an edit.

    Parameters
    ----------
    prepare
        Prepares the operation for the current state of the dataset.
    everything
        Whether the captions of all images change, not only those of images whose tags do.
    """

    def __init__(self, prepare: Callable[[], PreparedPlan], *, everything: bool) -> None:
        self._prepare = prepare
        self._everything = everything
        self._version: object = None
        self._prepared: PreparedPlan | None = None
        self._outcomes: list[Outcome] | None = None
        self._outcomes_of: PreparedPlan | None = None

    def images(self, data: Dataset) -> list[str]:
        """Return the names of the images that would change."""
        self._outcomes_of = self._current(data)
        self._outcomes = self._outcomes_of.outcomes(unchanged=self._everything)
        return [outcome.image.name for outcome in self._outcomes]

    def arrangement(self, data: Dataset) -> Arrangement:
        """Return the new arrangement."""
        return self._current(data).arrangement

    def changes(self, data: Dataset) -> Changes:
        """Return the changes of those images; only their captions have been compared with the disk."""
        if self._outcomes is None:  # The dataset could not be locked, for example because the disk is full.
            self.images(data)
        outcomes, prepared = self._outcomes or [], self._current(data)
        if prepared is not self._outcomes_of:
            images = prepared.images
            if not self._everything:
                images = prepared.among(outcome.image.name for outcome in outcomes)
            outcomes = [outcome for image in images if (outcome := prepared.outcome(image)) is not None]
        return {outcome.image.name: outcome.change() for outcome in outcomes if outcome.is_change}

    def _current(self, data: Dataset) -> PreparedPlan:
        if self._prepared is None or self._version != data.version:
            self._version = data.version
            self._prepared = self._prepare()
        return self._prepared
