"""What an importer is."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from tagger_widget.operations.base import Operation
from tagger_widget.plugins.plugin import Plugin
from tagger_widget.plugins.view import DatasetView


class Importer(Plugin):
    """Takes in tags from elsewhere as an operation, so that an import is previewed and undone like any batch edit."""

    kind: ClassVar[str] = "importer"
    group: ClassVar[str] = "tagger_widget.importers"

    @abstractmethod
    def read(self, view: DatasetView, source: Any) -> Operation:
        """Return what would take the tags over; `SetEach` is meant for this.

        Parameters
        ----------
        view
            The dataset.
        source
            Where the tags are: a path as a rule.
        """
