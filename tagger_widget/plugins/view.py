"""What a plugin is given of a dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from tagger_widget.dataset.arrangement.model import Arrangement
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.settings import Settings
from tagger_widget.vocabulary.reference import WideVocabulary

if TYPE_CHECKING:
    from PIL import Image


class DatasetView(Protocol):
    """A dataset that can be read and not changed.

    Images and counts belong together: they are those of the moment at which the plugin first asked for either,
    whatever happens to the dataset while the plugin works.
    """

    @property
    def images(self) -> Sequence[ImageRecord]:
        """All images in the order of the dataset; captions beside their sources are taken in."""

    @property
    def counts(self) -> Mapping[str, int]:
        """For each known tag, the number of images that have it; 0 for tags that are known and not in use."""

    @property
    def arrangement(self) -> Arrangement:
        """Categories, quick sets, pinned and hidden tags."""

    @property
    def settings(self) -> Settings:
        """How the dataset was set up; has the trigger word."""

    @property
    def reference(self) -> WideVocabulary | None:
        """The reference vocabulary: tags, aliases and implications of loaded tag lists; None until they are read."""

    def find(self, query: str) -> list[ImageRecord]:
        """Find images by a filter.

        Raises
        ------
        BadQueryError
            When the filter is not understood.
        """

    def open_image(self, name: str) -> Image.Image:
        """Load the pixels of an image: upright, 8 bits a channel, in mode L, LA, RGB or RGBA.

        Raises
        ------
        ImageProblemError
            When the image cannot be read.
        UnknownImageError
            When there is no such image.
        """
