"""Images as a pandas DataFrame."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagger_widget.dataset.image import ImageRecord
from tagger_widget.errors import BadInputError, TaggerError
from tagger_widget.plugins.exporters.base import Exporter
from tagger_widget.plugins.view import DatasetView

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = ("source", "tags", "state", "file", "format", "width", "height", "size", "problem", "tags_before")


class DataFrameExporter(Exporter):
    """Makes a frame with a row for each image; `Selection.to_frame` lists its columns."""

    needs_target = False

    def export(self, view: DatasetView, images: Sequence[ImageRecord], target: Path | None) -> pd.DataFrame:
        """Return the frame.

        Raises
        ------
        BadInputError
            When there is a target: the frame itself can be written in many forms.
        TaggerError
            When pandas is not installed.
        """
        del view
        if target is not None:
            raise BadInputError(
                "the exporter 'dataframe' writes no files; call to_csv or the like of its frame"
            )
        try:
            import pandas as pd  # noqa: PLC0415 - it is optional, and slow to import
        except ImportError as error:
            raise TaggerError(
                "pandas is not installed. Install it: pip install 'tagger-widget[pandas]'"
            ) from error
        frame = pd.DataFrame([_row(image) for image in images], columns=["name", *_COLUMNS]).set_index("name")
        # What is not known yet would turn whole numbers into fractions.
        whole: pd.DataFrame = frame.astype(dict.fromkeys(("width", "height", "size"), pd.Int64Dtype()))
        return whole


def _row(image: ImageRecord) -> tuple[Any, ...]:
    facts = image.facts
    known = (facts.format, facts.width, facts.height, facts.size) if facts else (None, None, None, None)
    tags = ", ".join(image.tags)
    return (image.name, image.source, tags, image.state, image.file, *known, image.problem, tags)
