"""How tags are compared with what is typed: what does not count, and which slips are forgiven."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WORD = re.compile(r"\w+")
_NEAR_WORDS = 6
"""Words tried in place of one that is not known."""


def fold(tag: str) -> str:
    """Return what a tag is matched by: without case and accents, ``_`` as a blank.

    Character by character, so that a place in the outcome can be found in the tag again.
    """
    if tag.isascii():
        folded = tag.lower().replace("_", " ")
        return tag if folded == tag else folded  # the same object: 140,000 tags need less memory
    decomposed = unicodedata.normalize("NFD", tag.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("_", " ")


def unfolded_span(tag: str, start: int, end: int) -> tuple[int, int]:
    """Return where a part of ``fold(tag)`` lies in `tag`; both are half-open ranges of characters."""
    if tag.isascii():
        return start, end
    ends = list(accumulate(len(fold(character)) for character in tag))
    # A letter may be matched in part; an accent vanishes when folded and goes with the letter before it.
    return bisect_right(ends, start), max(bisect_left(ends, end) + 1, bisect_right(ends, end))


def allowed_errors(text: str) -> int:
    """Return how many slips of the finger are forgiven in a text."""
    return 0 if len(text) < 3 else 1 if len(text) < 6 else 2


def distance(errors: int, *, part: bool = False) -> int:
    """Return by what fuzzy matches are ranked: errors, and of equally many a part of a tag comes last."""
    return 2 * errors + part


class Near(NamedTuple):
    """A text that resembles another."""

    errors: int
    """Letters left out, put in, mistaken, or swapped with their neighbour."""
    place: int
    """0-based index among the texts compared."""


def resembling(text: str, others: Sequence[str], errors: int) -> list[Near]:
    """Return which of the others are `text` with at most so many errors, the nearest first."""
    # Slow to import, and needed only once somebody mistypes.
    from rapidfuzz.distance import OSA  # noqa: PLC0415
    from rapidfuzz.process import extract  # noqa: PLC0415

    found = extract(text, others, scorer=OSA.distance, score_cutoff=errors, limit=None)
    return sorted(Near(int(wrong), place) for _, wrong, place in found)


def corrections(
    query: str, known: Callable[[str], bool], words: Callable[[str], Sequence[str]]
) -> list[tuple[int, str, str]]:
    """Return what may have been meant: errors, the word put in, and the whole query with it.

    Only one word at a time is put right, and only one that is not `known`.
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
