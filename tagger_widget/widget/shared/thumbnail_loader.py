"""Thumbnails, made on all cores for what is in sight, and never in the way of the picture being tagged."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING

from tagger_widget.errors import TaggerError
from tagger_widget.widget.shared.preview_loader import Picture

if TYPE_CHECKING:
    from tagger_widget.images.preview import Preview

BATCH = 8
"""Thumbnails sent together: a message costs more than what is in it."""
SLOW_S = 0.015
"""One that took longer is sent at once, for the next one may take as long."""
PATIENCE_S = 2.0
"""How long a thumbnail waits for the tagging screen's pictures: one of them may hang on a drive that is gone."""

Made = list[tuple[int, Picture]]


class Thumbnails:
    """Makes the thumbnails that a page has in sight.

    Parameters
    ----------
    read
        Reads the thumbnail of the image with this index; may take its time.
    on_ready
        Called with indexes and their pictures, on one of the threads that make them.
    let_pass
        Waits until nothing more urgent is being read, at most as many seconds as it is given.
    """

    def __init__(
        self,
        read: Callable[[int], Preview],
        on_ready: Callable[[Made], None],
        let_pass: Callable[[float], object],
    ) -> None:
        self._read = read
        self._on_ready = on_ready
        self._let_pass = let_pass
        self._lock = Lock()
        self._wanted: dict[int, None] = {}
        self._making: set[int] = set()
        self._made: Made = []
        self._threads = os.cpu_count() or 1
        self._working = 0
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="tagger-thumbnail")

    def want(self, indexes: Iterable[int]) -> None:
        """Have these made, the most urgent first, and none that was wanted before and is not among them."""
        with self._lock:
            self._wanted = {index: None for index in indexes if index not in self._making}
            idle = min(self._threads - self._working, len(self._wanted))
            self._working += idle
        for _ in range(idle):
            self._pool.submit(self._work)

    def close(self) -> None:
        """Stop, once those being made are there."""
        self.want(())
        self._pool.shutdown(cancel_futures=True)

    def _work(self) -> None:
        while (index := self._next()) is not None:
            begun = perf_counter()
            picture = self._attempt(index)
            self._deliver(index, picture, at_once=perf_counter() - begun > SLOW_S)

    def _next(self) -> int | None:
        self._let_pass(PATIENCE_S)
        with self._lock:
            index = next(iter(self._wanted), None)
            if index is None:
                self._working -= 1
            else:
                del self._wanted[index]
                self._making.add(index)
            return index

    def _attempt(self, index: int) -> Picture:
        try:
            return self._read(index)
        except TaggerError as error:
            return str(error)
        except Exception as error:  # noqa: BLE001 - the end of a thread: whatever it is, the user is told
            return f"Unexpected error while reading this image: {type(error).__name__}: {error}"

    def _deliver(self, index: int, picture: Picture, *, at_once: bool) -> None:
        with self._lock:
            self._making.discard(index)
            self._made.append((index, picture))
            if not at_once and self._wanted and len(self._made) < BATCH:
                return
            made, self._made = self._made, []
        self._on_ready(made)


def packed(made: Made) -> tuple[list[dict[str, object]], list[bytes]]:
    """Put thumbnails into what a page reads: a row for each, and the data of those that could be made."""
    rows: list[dict[str, object]] = []
    data: list[bytes] = []
    for index, picture in made:
        if isinstance(picture, str):
            rows.append({"at": index, "problem": picture})
        else:
            size = {"width": picture.natural_width, "height": picture.natural_height}
            rows.append({"at": index, "format": picture.format, **size})
            data.append(picture.data)
    return rows, data
