"""The images of a dataset as a live sequence, without copying them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

from tagger_widget.dataset.image import ImageRecord


class Images(Sequence[ImageRecord]):
    """The images of a dataset in order.

    Parameters
    ----------
    records
        The list behind the sequence; its changes show at once.
    """

    def __init__(self, records: list[ImageRecord]) -> None:
        self._records = records

    @overload
    def __getitem__(self, index: int) -> ImageRecord: ...
    @overload
    def __getitem__(self, index: slice) -> list[ImageRecord]: ...
    def __getitem__(self, index: int | slice) -> ImageRecord | list[ImageRecord]:
        return self._records[index]

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[ImageRecord]:
        return iter(self._records)

    def __repr__(self) -> str:
        return f"<{len(self):,} images>"
