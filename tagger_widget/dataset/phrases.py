"""Small helpers for wording."""

from __future__ import annotations

import os
from collections.abc import Sequence


def shown(text: str, longest: int = 40) -> str:
    """Cut a text that is very long."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def listed(tags: Sequence[str], most: int = 3) -> str:
    """Join the first few tags."""
    first = ", ".join(shown(tag) for tag in tags[:most])
    return f"{first} and {len(tags) - most} more" if len(tags) > most else first


_JOINERS = "\u200c\u200d"
"""Invisible, but families of emoji and Persian words are written with them."""


def printable(path: str) -> str:
    """Write a path so that it fits on one line of a message, and into UTF-8."""
    readable = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(
        c if c.isprintable() or c in _JOINERS else c.encode("unicode_escape").decode() for c in readable
    )
