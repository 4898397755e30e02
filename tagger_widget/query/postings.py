"""Lists of image numbers by tag; keeping them up to date costs only as much as what changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain, count

import numpy as np
import numpy.typing as npt

from tagger_widget.dataset.tags.folding import fold
from tagger_widget.query.wildcards import Lines, wild

Rows = npt.NDArray[np.int32]
"""0-based indexes of images."""
Mask = npt.NDArray[np.bool_]
"""For each image whether it is found."""
_AT_ONCE = 2_000
"""Images processed before other threads get a chance to run."""


class Postings:
    """The images of each tag.

    Parameters
    ----------
    tag_lists
        Each image's tags, in the order of the images.
    """

    def __init__(self, tag_lists: Sequence[Iterable[str]]) -> None:
        numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._rows: dict[str, Rows] = {}
        self._pending: dict[str, dict[int, bool]] = {}
        self._by_fold: dict[str, list[str]] = {}
        self._folds: list[str] = []
        self._lines = Lines()
        ids, lengths = _numbered(tag_lists, numbers)
        rows, bounds = _by_number(ids, lengths, len(numbers))
        for number, tag in enumerate(numbers):
            self._rows[tag] = rows[bounds[number] : bounds[number + 1]]
            self._add_tag(tag)

    @property
    def tags(self) -> tuple[str, ...]:
        """Every tag that an image has or had; new ones are appended."""
        return tuple(self._rows)

    def change(self, row: int, before: Iterable[str], after: Iterable[str]) -> None:
        """Record a change of one image's tags."""
        old, new = set(before), set(after)
        for tags, has in ((old - new, False), (new - old, True)):
            for tag in tags:
                if tag not in self._rows:
                    self._rows[tag] = np.empty(0, np.int32)
                    self._add_tag(tag)
                self._pending.setdefault(tag, {})[row] = has

    def _add_tag(self, tag: str) -> None:
        folded = fold(tag)
        spellings = self._by_fold.setdefault(folded, [])
        if not spellings:
            self._folds.append(folded)
        spellings.append(tag)

    def spelt(self, folded: str) -> list[str]:
        """Return the tags that are equal when folded."""
        return self._by_fold.get(folded, [])

    def like(self, pattern: str) -> list[str]:
        """Return the tags that match wildcards when folded."""
        self._lines.extend(self._folds[len(self._lines) :])
        found = self._lines.matching(wild(pattern))
        return [tag for place in found for tag in self._by_fold[self._folds[place]]]

    def mask(self, tags: Iterable[str], size: int) -> Mask:
        """Return for each of `size` images whether it has any of these tags."""
        mask = np.zeros(size, np.bool_)
        rows = [self._rows_of(tag) for tag in tags if tag in self._rows]
        if rows:
            mask[rows[0] if len(rows) == 1 else np.concatenate(rows)] = True
        return mask

    def _rows_of(self, tag: str) -> Rows:
        changed = self._pending.pop(tag, None)
        if changed:
            rows = np.fromiter(changed, np.int32, len(changed))
            has = np.fromiter(changed.values(), np.bool_, len(changed))
            kept = self._rows[tag]
            self._rows[tag] = np.concatenate([kept[~np.isin(kept, rows)], rows[has]])
        return self._rows[tag]


def _numbered(
    tag_lists: Sequence[Iterable[str]], numbers: defaultdict[str, int]
) -> tuple[Rows, npt.NDArray[np.int32]]:
    """Return the numbers of all tags in sequence, and how many tags each image has."""
    parts, lengths = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    for start in range(0, len(tag_lists), _AT_ONCE):
        chunk = tag_lists[start : start + _AT_ONCE]
        lengths.append(np.fromiter((len(tuple(tags)) for tags in chunk), np.int32, len(chunk)))
        parts.append(np.fromiter(map(numbers.__getitem__, chain.from_iterable(chunk)), np.int32))
    return np.concatenate(parts), np.concatenate(lengths)


def _by_number(ids: Rows, lengths: Rows, tags: int) -> tuple[Rows, npt.NDArray[np.intp]]:
    """Return the images sorted by the numbers of their tags, and the bounds of each tag's images."""
    rows = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    bounds = np.zeros(tags + 1, np.intp)
    np.cumsum(np.bincount(ids, minlength=tags), out=bounds[1:])
    # 16-bit numbers sort several times faster.
    keys = ids.astype(np.uint16) if tags < 1 << 16 else ids
    return rows[np.argsort(keys, kind="stable")], bounds
