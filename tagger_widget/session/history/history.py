"""The history: every edit as a sequence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload

from tagger_widget.dataset.edits.edit import Edit


class History(Sequence[Edit]):
    """The edits of a dataset, oldest first.

    Parameters
    ----------
    offsets
        Where each edit's line starts in the journal, in bytes.
    read
        Reads the edit at such a place.
    """

    def __init__(self, offsets: Sequence[int], read: Callable[[int], Edit]) -> None:
        self._offsets = offsets
        self._read = read

    @overload
    def __getitem__(self, index: int) -> Edit: ...
    @overload
    def __getitem__(self, index: slice) -> list[Edit]: ...
    def __getitem__(self, index: int | slice) -> Edit | list[Edit]:
        if isinstance(index, slice):
            return [self._read(offset) for offset in self._offsets[index]]
        return self._read(self._offsets[index])

    def __len__(self) -> int:
        return len(self._offsets)

    def __repr__(self) -> str:
        return f"<{len(self):,} edits>"
