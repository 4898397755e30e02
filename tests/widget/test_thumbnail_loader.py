"""Thumbnails are loaded in the order requested, and never before the image being tagged."""

from __future__ import annotations

import threading
from typing import Any

from tagger_widget.errors import ImageProblemError
from tagger_widget.images.preview import Preview
from tagger_widget.widget.shared.thumbnail_loader import BATCH, ThumbnailLoader

WAIT_S = 30


class TestThumbnails:
    def preview(self, index: int) -> Preview:
        if index == 13:
            raise ImageProblemError("It is unlucky.")
        return Preview(b"x", "jpeg", 1, 1, 1, 1)

    def test_they_wait_for_the_picture_being_tagged(self) -> None:
        """No thumbnail is loaded while the tagging screen waits for its preview."""
        calm, is_made = threading.Event(), threading.Event()
        thumbnails = ThumbnailLoader(self.preview, lambda _made: is_made.set(), calm.wait)
        thumbnails.load_thumbnails([1])
        assert not is_made.wait(0.2)
        calm.set()
        assert is_made.wait(WAIT_S)
        thumbnails.close()

    def test_what_was_scrolled_away_is_not_made(self) -> None:
        """A new request replaces earlier ones, and the most urgent thumbnail comes first."""
        calm, is_done = threading.Event(), threading.Event()
        begun: list[int] = []

        def read(index: int) -> Preview:
            begun.append(index)
            return self.preview(index)

        def ready(made: list[tuple[int, Any]]) -> None:
            if any(index == 50 for index, _ in made):
                is_done.set()

        thumbnails = ThumbnailLoader(read, ready, calm.wait)
        thumbnails.load_thumbnails(range(40))
        thumbnails.load_thumbnails([49, 50])
        calm.set()
        assert is_done.wait(WAIT_S)
        assert sorted(begun) == [49, 50]
        thumbnails.close()

    def test_many_come_together(self) -> None:
        """Fast thumbnails share messages; each one arrives, or the reason for its failure."""
        calm, is_done = threading.Event(), threading.Event()
        calm.set()
        batches: list[int] = []
        made: dict[int, Any] = {}

        def ready(some: list[tuple[int, Any]]) -> None:
            batches.append(len(some))
            made.update(some)
            if len(made) == 40:
                is_done.set()

        thumbnails = ThumbnailLoader(self.preview, ready, calm.wait)
        thumbnails.load_thumbnails(range(40))
        assert is_done.wait(WAIT_S)
        assert made[13] == "It is unlucky."
        assert max(batches) <= BATCH
        assert len(batches) < 40
        thumbnails.close()
