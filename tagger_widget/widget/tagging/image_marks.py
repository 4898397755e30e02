"""The state of each image as one byte, drawn on the slider and the film strip."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tagger_widget.dataset.image import ImageRecord
    from tagger_widget.widget.tagging.view import TaggingView

UNTAGGED, TAGGED, DONE, SKIPPED, PROBLEM = range(5)


def mark_of(image: ImageRecord) -> int:
    """Return the byte for the state of an image; progress-marks.js has the same values."""
    if image.problem is not None:
        return PROBLEM
    if image.state != "pending":
        return DONE if image.state == "done" else SKIPPED
    return TAGGED if image.tags else UNTAGGED


class ImageMarks:
    """The marks of all images, as the pages know them.

    Parameters
    ----------
    view
        The view that shows them.
    """

    def __init__(self, view: TaggingView) -> None:
        self._view = view
        self._known = bytearray()

    def send_all(self, images: Iterable[ImageRecord]) -> None:
        """Send the marks of all images, compressed: 100,000 of them take a few kilobytes."""
        self._known = bytearray(map(mark_of, images))
        self._view.send({"kind": "marks"}, [zlib.compress(self._known, 1)])

    def send_changes(self, images: Iterable[tuple[int, ImageRecord]]) -> None:
        """Send the marks of those of these images, given with their indexes, that have another mark than before.

        An image that was added since `send_all` is left for the next call of that.
        """
        marks = ((index, mark_of(image)) for index, image in images if index < len(self._known))
        changes = [(index, mark) for index, mark in marks if self._known[index] != mark]
        for index, mark in changes:
            self._known[index] = mark
        if changes:
            self._view.send({"kind": "marked", "changes": changes})
