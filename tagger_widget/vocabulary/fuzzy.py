"""Edit distance: which typing errors are forgiven."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
from tagger_widget.dataset.tags.folding import WORD

_NEAR_WORDS = 6
"""Words tried in place of an unknown one."""


def allowed_errors(text: str) -> int:
    """Return how many typing errors are forgiven in a text."""
    return 0 if len(text) < 3 else 1 if len(text) < 6 else 2


def distance(errors: int, *, part: bool = False) -> int:
    """Return the rank of a fuzzy match: by errors, and with equally many a part of a tag comes last."""
    return 2 * errors + part


class Near(NamedTuple):
    """A text that resembles another."""

    errors: int
    """Letters omitted, inserted, replaced, or swapped with their neighbour."""
    place: int
    """0-based index among the texts compared."""


def resembling(text: str, others: Sequence[str], errors: int) -> list[Near]:
    """Return which of the others are `text` with at most this many errors, the nearest first."""
    # Slow to import, and needed only for mistyped text.
    from rapidfuzz.distance import OSA  # noqa: PLC0415
    from rapidfuzz.process import extract  # noqa: PLC0415

    found = extract(text, others, scorer=OSA.distance, score_cutoff=errors, limit=None)
    return sorted(Near(int(wrong), place) for _, wrong, place in found)


def corrections(
    query: str, known: Callable[[str], bool], words: Callable[[str], Sequence[str]]
) -> list[tuple[int, str, str]]:
    """Return corrections of a query: errors, the correct word, and the whole query with it.

    Only one word at a time is corrected, and only one that is not `known`.
    """
    meant = []
    for match in WORD.finditer(query):
        word = match[0]
        errors = allowed_errors(word)
        if errors and not known(word):
            others = words(word)
            for near in resembling(word, others, errors)[:_NEAR_WORDS]:
                other = others[near.place]
                meant.append((near.errors, other, query[: match.start()] + other + query[match.end() :]))
    return meant
