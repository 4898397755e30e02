"""Suggestions from tags that imply others."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from tagger_widget.dataset.tags.captions import clean_tag
from tagger_widget.dataset.tags.encodings import decode
from tagger_widget.dataset.tags.folding import fold
from tagger_widget.errors import BadInputError
from tagger_widget.plugins.suggesters.base import Suggestion


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
        (a, b) for one, other in pairs for a in used.get(fold(one), ()) for b in used.get(fold(other), ())
    ]
