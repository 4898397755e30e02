"""What an exporter is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from tagger_widget.dataset.image import ImageRecord
from tagger_widget.plugins.plugin import Plugin
from tagger_widget.plugins.view import DatasetView


class Exporter(Plugin):
    """Writes images with their tags in another form."""

    kind: ClassVar[str] = "exporter"
    group: ClassVar[str] = "tagger_widget.exporters"
    needs_target: ClassVar[bool] = True
    """Whether it is refused without a file or folder to write."""

    @abstractmethod
    def export(self, view: DatasetView, images: Sequence[ImageRecord], target: Path | None) -> object:
        """Export images.

        Parameters
        ----------
        view
            The dataset.
        images
            Those of its images that are exported.
        target
            The file or folder to write; never None if the class `needs_target`.

        Returns
        -------
        object
            What was made, for the caller.
        """
