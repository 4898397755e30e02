"""Suggests removing tags that others of the same image imply."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.tags.captions import clean_tag
from tagger_widget.dataset.tags.encodings import decode
from tagger_widget.dataset.tags.folding import fold
from tagger_widget.errors import BadInputError, FolderError
from tagger_widget.plugins.suggesters.base import Suggester, Suggestion
from tagger_widget.plugins.view import DatasetView


@dataclass(frozen=True)
class Implications(Suggester):
    """Finds tags that say nothing new where another tag is.

    Raises
    ------
    BadInputError, FolderError
        When the file cannot be understood, or read.
    """

    file: str | Path | None = None
    """A CSV file of implications; without it, those of the reference vocabulary count."""

    def suggest(self, view: DatasetView) -> list[Suggestion]:
        """Suggest removing the implied tags."""
        pairs = self._pairs(view)
        if not pairs:
            return []
        pairs = spelled_as(pairs, view.counts)
        return implied(view.counts, _together(view.images, pairs), pairs)

    def _pairs(self, view: DatasetView) -> Iterable[tuple[str, str]]:
        if self.file is None:
            return view.reference.implications if view.reference else ()
        path = Path(self.file)
        try:
            return read_implications(path.read_bytes())
        except OSError as error:
            raise FolderError(f"Cannot read {path}: {error.strerror}.") from error
        except BadInputError as error:
            raise BadInputError(f"{path}: {error}") from error


def _together(images: Iterable[ImageRecord], pairs: Iterable[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """Count the images that have both tags of a pair."""
    general: dict[str, list[str]] = {}
    for special, other in pairs:
        general.setdefault(special, []).append(other)
    together: Counter[tuple[str, str]] = Counter()
    for image in images:
        has = set(image.tags)
        for special in has & general.keys():
            together.update((special, other) for other in general[special] if other in has)
    return together


def implied(
    counts: Mapping[str, int],
    together: Mapping[tuple[str, str], int],
    implications: Iterable[tuple[str, str]],
) -> list[Suggestion]:
    """List tags that say nothing new beside another one, those first of which most would go.

    Parameters
    ----------
    counts
        For each known tag the number of images that have it.
    together
        For each pair of implication, spelled as the dataset does, the number of images that have both.
    implications
        Pairs: what implies, what is implied.
    """
    found = [
        Suggestion("implied", special, (general,), {special: counts[special], general: counts[general]})
        for special, general in implications
        if together.get((special, general))
    ]
    return sorted(found, key=lambda one: -together[one.keep, one.others[0]])


def read_implications(data: bytes) -> list[tuple[str, str]]:
    """Read a CSV of implications: a line for each, what implies and what is implied.

    A first line with the names of the columns may say where they are: `antecedent` or `antecedent_name`, and
    `consequent` or `consequent_name`.

    Raises
    ------
    BadInputError
        When a line has fewer than two columns, or it is no text.
    """
    rows = list(csv.reader(io.StringIO(decode(data), newline="")))
    first = [cell.strip().lower().removesuffix("_name") for cell in rows[0]] if rows else []
    named = "antecedent" in first and "consequent" in first
    places = (first.index("antecedent"), first.index("consequent")) if named else (0, 1)
    pairs = []
    for number, row in enumerate(rows, 1):
        if not row or (named and number == 1):
            continue
        if len(row) <= max(places):
            raise BadInputError(f"line {number} has fewer than two columns; give antecedent,consequent")
        special, general = (clean_tag(row[place]) for place in places)
        if special and general and special != general:
            pairs.append((special, general))
    return pairs


def spelled_as(pairs: Iterable[tuple[str, str]], counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """Spell pairs of tags as a dataset does, ``_`` or blank; those it does not use are left out."""
    used: dict[str, list[str]] = {}
    for tag, count in counts.items():
        if count:
            used.setdefault(fold(tag), []).append(tag)
    return [
        (special, general)
        for one, other in pairs
        for special in used.get(fold(one), ())
        for general in used.get(fold(other), ())
        if special != general
    ]
