"""The facts that the gallery shows of each image, as binary columns: a hundred thousand images are one message."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tagger_widget.dataset.image import ImageRecord

STATES = ("pending", "done", "skipped")
PROBLEM = 4
"""Flag of an unusable image, added to the number of its state."""
_TAGS_MAX = 0xFFFF
_NS_PER_MS = 1_000_000


def pack(records: Sequence[ImageRecord]) -> list[bytes]:
    """Return what a page shows and sorts by, in five columns.

    Returns
    -------
    list of bytes
        For each image: state and flags (one byte), number of tags (two bytes), width and height in pixels, 0 while
        they are not known (four bytes each), and when its caption was last written, in milliseconds since the epoch
        (a double, 0 for never). In the machine's byte order, which is the browser's on all that either runs on.
    """
    states = {state: number for number, state in enumerate(STATES)}
    flags = bytes(states[each.state] | (PROBLEM if each.problem else 0) for each in records)
    counts = array("H", [min(len(each.tags), _TAGS_MAX) for each in records])
    widths = array("I", [each.facts.width if each.facts else 0 for each in records])
    heights = array("I", [each.facts.height if each.facts else 0 for each in records])
    edited = array("d", [each.caption[0] / _NS_PER_MS if each.caption else 0.0 for each in records])
    return [flags, *(column.tobytes() for column in (counts, widths, heights, edited))]


def pack_names(records: Iterable[ImageRecord]) -> bytes:
    """Return the names as one text, a line each."""
    return "\n".join(each.name for each in records).encode()


def pack_indexes(indexes: Iterable[int]) -> bytes:
    """Return indexes as bytes, four each."""
    return array("I", indexes).tobytes()


def unpack_ranges(data: bytes | memoryview) -> list[range]:
    """Return the ranges that are selected, from pairs of the first index and the one after the last, four bytes each.

    Raises
    ------
    ValueError
        If these are not pairs.
    """
    numbers = array("I")
    numbers.frombytes(bytes(data))
    if len(numbers) % 2:
        raise ValueError(f"{len(numbers)} numbers are not pairs.")
    return [range(*numbers[at : at + 2]) for at in range(0, len(numbers), 2)]


def ranges_of(indexes: Iterable[int]) -> list[range]:
    """Return indexes, given in any order, as ranges."""
    found: list[range] = []
    for index in sorted(set(indexes)):
        if found and found[-1].stop == index:
            found[-1] = range(found[-1].start, index + 1)
        else:
            found.append(range(index, index + 1))
    return found


def pack_ranges(ranges: Iterable[range]) -> bytes:
    """Return ranges as bytes that `unpack_ranges` reads."""
    return pack_indexes(number for each in ranges for number in (each.start, each.stop))
