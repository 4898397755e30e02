"""Selections: the images that filters find, in the order of the dataset, as they are when asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, overload

from tagger_widget.dataset.image import ImageRecord
from tagger_widget.operations.base import Operation
from tagger_widget.operations.plan import Plan
from tagger_widget.operations.plannable import Plannable
from tagger_widget.query.nodes import Node
from tagger_widget.session.selection.finder import ImageFinder

if TYPE_CHECKING:
    import pandas as pd

    from tagger_widget.images.preview import Preview

Step: TypeAlias = "Node | Callable[[ImageRecord], object] | slice"


class Home(Protocol):
    """What a selection needs of the session it is made from."""

    @property
    def images(self) -> Sequence[ImageRecord]:
        """All images."""

    def preview(self, key: str | int) -> Preview:
        """Return an image small enough for the screen."""

    def plan(self, operation: Operation, names: Collection[str] | None = None) -> Plan:
        """Make a plan for these images, or for all."""

    def export(
        self,
        name: str,
        target: str | Path | None = None,
        names: Collection[str] | None = None,
        **options: object,
    ) -> Any:
        """Write these images, or all, in another form."""


class Selection(Plannable, Sequence[ImageRecord]):
    """Images found by filters; made by `Session.select`. Its batch edits are plans, which can be previewed.

    Nothing is looked up before it is needed, and a change of the dataset shows the next time. A loop runs over
    the images that were selected when it began, so it may change them.

    Parameters
    ----------
    session
        Where the images are.
    finder
        Evaluates filters.
    steps
        Filters, functions and slices, each applied to what the ones before leave.
    words
        The filters as they were written.
    """

    def __init__(
        self, session: Home, finder: ImageFinder, steps: tuple[Step, ...] = (), words: tuple[str, ...] = ()
    ) -> None:
        self._session = session
        self._finder = finder
        self._steps = steps
        self._words = words
        self._found: tuple[tuple[int, ...], list[int]] | None = None

    def select(self, query: str) -> Selection:
        """Return those of the images that another filter finds as well.

        Raises
        ------
        BadQueryError
            If the filter is not understood.
        """
        node = self._finder.parse(query)
        return self._with(node, query.strip())

    def where(self, function: Callable[[ImageRecord], object]) -> Selection:
        """Return those of the images for which a function returns true."""
        return self._with(function, f"where({getattr(function, '__name__', 'function')})")

    def _with(self, step: Step, words: str) -> Selection:
        return Selection(self._session, self._finder, (*self._steps, step), (*self._words, words))

    def plan(self, operation: Operation) -> Plan:
        """Plan an operation for the images that are selected now; without a filter, for all."""
        return self._session.plan(operation, self.names if self._steps else None)

    def export(self, name: str, target: str | Path | None = None, **options: object) -> Any:
        """Write the images that are chosen now in another form; see `Session.export`."""
        return self._session.export(name, target, self.names if self._steps else None, **options)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the images."""
        images = self._session.images
        return tuple(images[index].name for index in self.indexes())

    def indexes(self) -> list[int]:
        """List the 0-based indexes of the images in the dataset."""
        if not self._steps:
            return list(range(len(self._session.images)))
        moment = self._finder.moment()
        if self._found is None or self._found[0] != moment:
            self._found = moment, self._look()
        return self._found[1]

    def _look(self) -> list[int]:
        images = self._session.images
        found = list(range(len(images)))
        for step in self._steps:
            if isinstance(step, slice):
                found = found[step]
            elif callable(step):
                found = [index for index in found if step(images[index])]
            elif len(found) == len(images):
                found = self._finder.find(step).nonzero()[0].tolist()
            else:
                mask = self._finder.find(step).tolist()
                found = [index for index in found if mask[index]]
        return found

    def __len__(self) -> int:
        return len(self.indexes())

    def __iter__(self) -> Iterator[ImageRecord]:
        images = self._session.images
        return (images[index] for index in tuple(self.indexes()))

    def __contains__(self, image: object) -> bool:
        name = image.name if isinstance(image, ImageRecord) else image
        return name in set(self.names)

    @overload
    def __getitem__(self, index: int) -> ImageRecord: ...
    @overload
    def __getitem__(self, index: slice) -> Selection: ...
    def __getitem__(self, index: int | slice) -> ImageRecord | Selection:
        if isinstance(index, slice):
            parts = ("" if part is None else str(part) for part in (index.start, index.stop))
            return self._with(index, f"[{':'.join(parts)}]")
        return self._session.images[self.indexes()[index]]

    def __repr__(self) -> str:
        words = " ".join(word for word in self._words if word)
        return f"<{len(self):,} of {len(self._session.images):,} images{words and ': ' + words}>"

    def _repr_html_(self) -> str:
        from tagger_widget.session.selection.html import table  # noqa: PLC0415 - notebooks alone need it

        return table(self, self._session.preview, repr(self)[1:-1])

    def to_frame(self) -> pd.DataFrame:
        """Return a pandas DataFrame with a row for each image, indexed by its name.

        Its columns are ``source``, ``tags`` (comma-separated), ``state``, ``file``, ``format``, ``width``,
        ``height`` (pixels), ``size`` (bytes), ``problem`` and ``tags_before``; what is not known yet is missing.
        `Session.apply_frame` reads it back once ``tags`` were edited; leave ``tags_before`` as it is, so that what
        happens to the images meanwhile is kept.

        Raises
        ------
        TaggerError
            If pandas is not installed.
        """
        frame: pd.DataFrame = self.export("dataframe")
        return frame
