"""Small helpers for wording: numbers with their noun, lists of names, and paths on one line."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

_JOINERS = "\u200c\u200d"
"""Invisible, but emoji families and Persian words are written with them."""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``counted(1, "image")`` is ``"1 image"``, and with 2,000 ``"2,000 images"``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def shortened(text: str, longest: int = 40) -> str:
    """Return a text, cut off with an ellipsis if it has more than `longest` characters."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def listed(texts: Sequence[str], most: int = 3) -> str:
    """Return the first few texts, each shortened, and how many more there are: ``"cat, dog and 2 more"``."""
    first = ", ".join(shortened(text) for text in texts[:most])
    return f"{first} and {len(texts) - most:,} more" if len(texts) > most else first


def listed_counts(counts: Mapping[str, int], most: int = 5) -> str:
    """Return the first few tags with their counts: ``"cat (12), dog (3) and 8 other tags"``."""
    first = ", ".join(f"{shortened(tag)} ({count:,})" for tag, count in list(counts.items())[:most])
    rest = len(counts) - most
    return f"{first} and {counted(rest, 'other tag')}" if rest > 0 else first


def uncapitalized(text: str) -> str:
    """Return a text with a lower-case first letter, to be used inside a sentence."""
    return text[:1].lower() + text[1:]


def printable(path: str) -> str:
    """Return a path in a form that fits on one line of a message, and into UTF-8."""
    readable = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(
        c if c.isprintable() or c in _JOINERS else c.encode("unicode_escape").decode() for c in readable
    )
