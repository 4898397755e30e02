"""Runs plugins on the open dataset."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from tagger_widget.dataset.arrangement.model import Arrangement
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.settings import Settings
from tagger_widget.plugins import DatasetView, Exporter, Importer, Suggester
from tagger_widget.plugins.plugin import Plugin
from tagger_widget.plugins.registry import Registry
from tagger_widget.session.context import SessionContext
from tagger_widget.vocabulary.reference import WideVocabulary

if TYPE_CHECKING:
    from PIL import Image

P = TypeVar("P", bound=Plugin)
T = TypeVar("T")


class Plugins:
    """The built-in and installed plugins; one that fails is reported among the problems of the dataset.

    Parameters
    ----------
    context
        The open dataset.
    take_in_captions
        Takes in the captions that nobody looked at yet, so that plugins see every tag.
    load_image
        Loads the pixels of an image.
    """

    def __init__(
        self,
        context: SessionContext,
        take_in_captions: Callable[[], None],
        load_image: Callable[[str], Image.Image],
    ) -> None:
        self._view = partial(SessionView, context, take_in_captions, load_image)
        self._registry = Registry(partial(_report, context))

    def names(self) -> dict[str, tuple[str, ...]]:
        """List the names of the plugins by their kind; none of them is loaded."""
        return {f"{kind.kind}s": self._registry.names(kind) for kind in (Suggester, Exporter, Importer)}

    def call(
        self, kind: type[P], name: str, work: Callable[[P, DatasetView], T], options: Mapping[str, object]
    ) -> T:
        """Have a plugin do something with the dataset; see `Registry.call`."""
        view = self._view()
        return self._registry.call(kind, name, lambda plugin: work(plugin, view), options)

    def call_each(self, kind: type[P], work: Callable[[P, DatasetView], T]) -> dict[str, T]:
        """Have every plugin of a kind do something with the dataset; see `Registry.call_each`."""
        view = self._view()
        _ = view.images  # If captions cannot be taken in, that is no failure of a plugin.
        return self._registry.call_each(kind, lambda plugin: work(plugin, view))


def _report(context: SessionContext, part: str, message: str | None) -> None:
    problems = context.store.problems
    if problems.by_part.get(part) != message:
        with context.command():  # At its end, listeners are notified.
            problems.set(part, message)


class SessionView:
    """What plugins see of the open dataset: implements `DatasetView`.

    Parameters
    ----------
    context
        The open dataset.
    take_in_captions
        Takes in the captions that nobody looked at yet.
    load_image
        Loads the pixels of an image.
    """

    def __init__(
        self,
        context: SessionContext,
        take_in_captions: Callable[[], None],
        load_image: Callable[[str], Image.Image],
    ) -> None:
        self._context = context
        self._take_in_captions = take_in_captions
        self._load_image = load_image

    @cached_property
    def _contents(self) -> tuple[tuple[ImageRecord, ...], Mapping[str, int]]:
        self._context.check_open()
        self._take_in_captions()
        with self._context.store.mutex:
            data = self._context.data
            return tuple(data.images), MappingProxyType(dict(data.counts.by_tag))

    @property
    def images(self) -> tuple[ImageRecord, ...]:
        """All images in the order of the dataset."""
        return self._contents[0]

    @property
    def counts(self) -> Mapping[str, int]:
        """For each known tag, the number of images that have it."""
        return self._contents[1]

    @property
    def arrangement(self) -> Arrangement:
        """Categories, quick sets, pinned and hidden tags."""
        return self.settings.arrangement

    @property
    def settings(self) -> Settings:
        """How the dataset was set up."""
        return self._context.data.settings

    @property
    def reference(self) -> WideVocabulary | None:
        """The reference vocabulary; None until it is read."""
        return self._context.vocabulary.wide

    def find(self, query: str) -> list[ImageRecord]:
        """Find images by a filter."""
        images = self.images
        finder = self._context.finder
        found = finder.find(finder.parse(query)).nonzero()[0].tolist()
        return [images[index] for index in found if index < len(images)]

    def open_image(self, name: str) -> Image.Image:
        """Load the pixels of an image."""
        return self._load_image(name)
