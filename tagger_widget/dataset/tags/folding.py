"""The form in which tags are compared: no case, no accents, ``_`` as a blank."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from itertools import accumulate

WORD = re.compile(r"\w+")


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
