"""Who edited which images and when, read from the journal in chunks. Marks (done, skipped) do not count."""

from __future__ import annotations

from collections.abc import Iterator

from tagger_widget.storage.journal.entries import EditTouch, read_touch, split_lines
from tagger_widget.storage.journal.journal import Journal

_CHUNK_BYTES = 1 << 23


def read_edit_times(journal: Journal, start: int, end: int) -> Iterator[tuple[int, list[EditTouch]]]:
    """Read the edits between two bytes of a journal, chunk by chunk.

    Yields
    ------
    tuple
        Where the next chunk starts, in bytes, and the edits of this one.

    Raises
    ------
    FolderError
        If the journal cannot be read.
    """
    while start < end:
        data = journal.read_range(start, min(end, start + _CHUNK_BYTES))
        if b"\n" not in data:  # A single line is longer than a chunk.
            data = journal.read_range(start, end)
        lines = split_lines(data, start)
        if not lines:
            return
        start = lines[-1][0] + len(lines[-1][1])
        touches = [read_touch(line) for _, line in lines]
        yield start, [touch for touch in touches if touch is not None and touch.kind != "mark"]
