"""The form in which tags are compared: no case, no accents, ``_`` as a space."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from itertools import accumulate

WORD = re.compile(r"\w+")


def fold(tag: str) -> str:
    """Return the form in which a tag is compared: without case and accents, ``_`` as a space.

    It is made character by character, so that a position in it can be mapped back to the tag.
    """
    if tag.isascii():
        folded = tag.lower().replace("_", " ")
        return tag if folded == tag else folded  # The same object saves memory for 140,000 tags.
    decomposed = unicodedata.normalize("NFD", tag.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("_", " ")


def unfolded_span(tag: str, start: int, end: int) -> tuple[int, int]:
    """Return the range of `tag` that a range of ``fold(tag)`` comes from; both are half-open ranges of characters."""
    if tag.isascii():
        return start, end
    ends = list(accumulate(len(fold(character)) for character in tag))
    # A letter may be matched in part; an accent, which folding removes, belongs to the letter before it.
    return bisect_right(ends, start), max(bisect_left(ends, end) + 1, bisect_right(ends, end))
