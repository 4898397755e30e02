"""Thumbnails for the film strip, read one after another whenever nothing more urgent is being read."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from threading import Condition, Thread

from tagger_widget.errors import TaggerError
from tagger_widget.images.preview import Preview

PATIENCE_S = 2.0
"""A thumbnail waits for the pictures around the current image, but not for ever."""
_MOST = 64

Ready = Callable[[int, Preview | None], None]


class Thumbnails:
    """Reads what is wanted now and nothing else, on a thread that lives only while there is something to read.

    Parameters
    ----------
    read
        Reads the thumbnail of an image by its index; may take its time.
    on_ready
        Called with the index and the thumbnail, None where there is none to be had.
    let_pass
        Waits until nothing more urgent is being read, at most as many seconds as it is given.
    """

    def __init__(
        self, read: Callable[[int], Preview], on_ready: Ready, let_pass: Callable[[float], object]
    ) -> None:
        self._read = read
        self._on_ready = on_ready
        self._let_pass = let_pass
        self._change = Condition()
        self._wanted: list[int] = []
        self._thread: Thread | None = None

    def want(self, indexes: Sequence[int]) -> None:
        """Have these read, the most urgent first, and nothing that was wanted before."""
        with self._change:
            self._wanted = list(indexes[:_MOST])
            if self._wanted and self._thread is None:
                self._thread = Thread(target=self._work, name="tagger-thumbnails", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Want nothing any more, and wait for the one being read."""
        with self._change:
            self._wanted = []
            thread = self._thread
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        while True:
            self._let_pass(PATIENCE_S)
            with self._change:
                if not self._wanted:
                    self._thread = None
                    return
                index = self._wanted.pop(0)
            thumbnail = None
            with contextlib.suppress(TaggerError, OSError):
                thumbnail = self._read(index)
            self._on_ready(index, thumbnail)
