"""What an importer is."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import Any, ClassVar

from tagger_widget.dataset.tags.captions import are_clean, split_tags
from tagger_widget.operations.base import Operation
from tagger_widget.operations.custom import SetEach
from tagger_widget.plugins.plugin import Plugin, shown_value
from tagger_widget.plugins.view import DatasetView


class Importer(Plugin):
    """Takes in tags from elsewhere as an operation, so that an import is previewed and undone like any batch edit."""

    kind: ClassVar[str] = "importer"
    group: ClassVar[str] = "tagger_widget.importers"

    @abstractmethod
    def read(self, view: DatasetView, source: Any) -> Operation:
        """Return what would take the tags over, such as `SetEach`, which changes only the images that it names.

        Parameters
        ----------
        view
            The dataset.
        source
            Where the tags are: a path as a rule.
        """


def checked_operation(found: object) -> Operation:
    """Make sure that an importer returned an operation, and clean the tags that it gives each image.

    Raises
    ------
    TypeError
        When it did not.
    BadInputError
        When a tag is too long.
    """
    if not isinstance(found, Operation):
        raise TypeError(f"{shown_value(found)} is not an operation")
    if isinstance(found, SetEach):
        tags = {name: _cleaned(its) for name, its in found.tags.items()}
        return replace(found, tags=tags, was={name: tuple(its) for name, its in found.was.items()})
    return found


def _cleaned(tags: object) -> tuple[str, ...]:
    texts = (tags,) if isinstance(tags, str) else tuple(tags)  # type: ignore[arg-type]  # It may be anything.
    return texts if are_clean(texts, ", ".join(texts)) else split_tags(*texts)
