"""Wildcards: ``*`` for any characters, ``?`` for one, matched against thousands of short texts at once.

The texts are joined into one long text, a line each, which a single search scans several times faster than Python
can iterate over a list. Atomic groups keep the time of any pattern proportional to the text.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import regex


_ATOMIC = "(?>"


def is_wild(text: str) -> bool:
    """Return whether a text has wildcards."""
    return "*" in text or "?" in text


def literal(text: str) -> str:
    """Return the part of a pattern that matches a text literally."""
    return re.escape(text)


def wild(text: str) -> str:
    """Return the part of a pattern that matches a text with wildcards, within a line."""
    first, *rest = (_pieces(piece) for piece in re.split(r"\*+", text))
    if not rest:
        return first
    *middle, last = rest
    if len(middle) == 1 and not last:  # Nothing after the piece can fail and cause a retry.
        return f"{first}[^\n]*?{middle[0]}[^\n]*"
    # The earliest position of each piece is as good as any later one, so none is tried twice.
    return first + "".join(f"{_ATOMIC}[^\n]*?{piece})" for piece in middle) + f"[^\n]*{last}"


def only_piece(text: str) -> str:
    """Return the text in ``*text*``; ``""`` for any other kind of wildcards."""
    piece = text.strip("*")
    return piece if text == f"*{piece}*" and not is_wild(piece) else ""


def _pieces(text: str) -> str:
    return "[^\n]".join(re.escape(part) for part in text.split("?"))


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str] | regex.Pattern[str]:
    line = rf"\n(?:{pattern})(?=\n)"
    if _ATOMIC not in pattern:
        return re.compile(line)  # Twice as fast, but without atomic groups before Python 3.11.
    # Imported when first used: opening a folder does not need it.
    import regex  # noqa: PLC0415

    return regex.compile(line)


class Lines:
    """A growing list of texts that is searched for those which match a pattern as a whole."""

    def __init__(self) -> None:
        self._text = "\n"
        self._starts = array("q")
        self._places: npt.NDArray[np.int64] | None = None
        self._bytes: npt.NDArray[np.uint8] | None = None

    def __len__(self) -> int:
        return len(self._starts)

    def extend(self, texts: Iterable[str]) -> None:
        """Append texts."""
        new = [text.replace("\n", " ") for text in texts]
        if new:
            ends = accumulate((len(text) + 1 for text in new), initial=len(self._text) - 1)
            self._starts.extend(islice(ends, len(new)))
            self._text += "\n".join(new) + "\n"
            self._places = self._bytes = None

    def containing(self, piece: str) -> npt.NDArray[np.intp]:
        """Return the 0-based indexes of the texts that contain a piece.

        Several times faster than a pattern if most texts contain it.
        """
        import numpy as np  # noqa: PLC0415

        if self._bytes is None:
            self._bytes = np.frombuffer(_encoded(self._text), np.uint8)
        data, wanted = self._bytes, _encoded(piece)
        count = max(0, len(data) - len(wanted) + 1)
        begins = np.zeros(len(data), np.bool_)
        begins[:count] = True
        for offset, byte in enumerate(wanted):
            begins[:count] &= data[offset : offset + count] == byte
        lines = (data == ord("\n")).nonzero()[0][:-1]
        return np.logical_or.reduceat(begins, lines).nonzero()[0] if len(lines) else lines

    def matching(self, pattern: str) -> npt.NDArray[np.intp]:
        """Return the 0-based indexes of the texts that a pattern (from `literal` and `wild`) matches."""
        import numpy as np  # noqa: PLC0415

        if self._places is None:
            self._places = np.array(self._starts, dtype=np.int64)
        return np.searchsorted(self._places, np.fromiter(self._found(pattern), np.int64))

    def _found(self, pattern: str) -> Iterator[int]:
        return (match.start() for match in _compiled(pattern).finditer(self._text))


def _encoded(text: str) -> bytes:
    # In UTF-8 no character is part of another; file names may have lone surrogates.
    return text.encode("utf-8", "surrogatepass")
