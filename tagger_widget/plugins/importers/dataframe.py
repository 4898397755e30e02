"""Captions edited as a table: a pandas frame, or anything that has columns like one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.phrases import listed
from tagger_widget.dataset.tags.captions import parse, split_tags, strip_trigger
from tagger_widget.errors import BadInputError
from tagger_widget.operations.arguments import Tags
from tagger_widget.operations.custom import SetEach
from tagger_widget.plugins.importers.base import Importer
from tagger_widget.plugins.view import DatasetView

NAME, TAGS, WAS = "name", "tags", "tags_before"
"""Columns: the image, its tags, and (it may be left out) its tags when the frame was made."""


class DataFrameImporter(Importer):
    """Takes over the tags of a pandas frame, or of anything that has columns like one."""

    def read(self, view: DatasetView, source: Any) -> SetEach:
        """Return what gives each image of the frame its tags.

        Raises
        ------
        BadInputError
            When a column is missing, a name is unknown or there twice, or tags cannot be used.
        """
        return edited(source, {image.name: image for image in view.images}, view.settings.trigger)


def edited(frame: Any, images: Mapping[str, ImageRecord], trigger: str | None) -> SetEach:
    """Make an operation of a frame whose tags were edited.

    Parameters
    ----------
    frame
        It has the columns ``name`` (or an index called so) and ``tags``; other columns are ignored. Tags
        are lists, or texts with commas. If it also has ``tags_before``, what happened to the images since is kept.
    images
        The images that it may name.
    trigger
        The trigger word, which may be the first of the tags and is not one of them.

    Raises
    ------
    BadInputError
        When a column is missing, or a name is unknown or there twice, or tags cannot be used.
    """
    if getattr(getattr(frame, "index", None), "name", None) == NAME:
        frame = frame.reset_index()
    columns = [str(column) for column in getattr(frame, "columns", frame)]
    missing = [column for column in (NAME, TAGS) if column not in columns]
    if missing:
        raise BadInputError(
            f"the frame has no column called {' or '.join(missing)}; it has {', '.join(columns) or 'none'}"
        )
    names = [name if isinstance(name, str) else str(name) for name in frame[NAME]]
    _check_names(names, images)
    was = _before(frame, columns, names)
    tags = {}
    for name, cell in zip(names, frame[TAGS], strict=True):
        its = was.get(name, images[name].tags)
        tags[name] = strip_trigger(_tags(name, cell, its), trigger)
    return SetEach(tags, {name: strip_trigger(its, trigger) for name, its in was.items()}, "a table")


def _check_names(names: list[str], images: Mapping[str, ImageRecord]) -> None:
    unknown = list(dict.fromkeys(name for name in names if name not in images))
    if unknown:
        raise BadInputError(
            f"the frame names images that are not in the dataset: {listed(unknown, 5)}; drop them"
        )
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise BadInputError(f"the frame names images more than once: {listed(twice, 5)}; drop the doubles")


def _before(frame: Any, columns: list[str], names: list[str]) -> dict[str, Tags]:
    if WAS in columns:
        return {n: _as_they_were(cell) for n, cell in zip(names, frame[WAS], strict=True)}
    return {}


def _as_they_were(cell: Any) -> Tags:
    if _is_missing(cell):
        return ()
    return parse(cell) if isinstance(cell, str) else tuple(cell)


def _tags(name: str, cell: Any, its: Tags) -> Tags:
    if _is_missing(cell):
        if its:  # A join that found nothing leaves such holes; they may not cost anybody's tags.
            raise BadInputError(f"{name} has no tags in the frame (a missing value); write '' to remove all")
        return ()
    texts: Iterable[str] = [cell] if isinstance(cell, str) else cell
    try:
        return split_tags(*texts, keep=its)
    except TypeError as error:
        raise BadInputError(f"the tags of {name} are {cell!r}; give a list of texts, or one text") from error


def _is_missing(cell: Any) -> bool:
    return cell is None or (isinstance(cell, float) and cell != cell) or type(cell).__name__ == "NAType"  # noqa: PLR0124 - NaN
