"""Thumbnails of what is in sight, loaded in the background and never before the images being tagged."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING

from tagger_widget.widget.shared.preview_loader import LoadedPreview, load_or_explain

if TYPE_CHECKING:
    from tagger_widget.images.preview import Preview

BATCH = 8
"""Thumbnails sent together: a message costs more than its content."""
SLOW_S = 0.015
"""One that took longer is sent at once, since the next one may take as long."""
PATIENCE_S = 2.0
"""How long a thumbnail waits for the previews of the tagging screen: one may hang on a drive that is gone."""

LoadedThumbnails = list[tuple[int, LoadedPreview]]
"""Indexes of images with their thumbnails."""


class ThumbnailLoader:
    """Loads the thumbnails that a page has in sight.

    Parameters
    ----------
    load
        Loads the thumbnail of the image with this index; may take a while.
    on_loaded
        Called with thumbnails on one of the threads that load them.
    wait_until_idle
        Waits until nothing more urgent is being loaded, at most the number of seconds it is given.
    threads
        How many are loaded at a time; as many as there are cores by default. One keeps the order of the request.
    """

    def __init__(
        self,
        load: Callable[[int], Preview],
        on_loaded: Callable[[LoadedThumbnails], None],
        wait_until_idle: Callable[[float], object],
        threads: int | None = None,
    ) -> None:
        self._load = load
        self._on_loaded = on_loaded
        self._wait_until_idle = wait_until_idle
        self._lock = Lock()
        self._requested: dict[int, None] = {}
        self._loading: set[int] = set()
        self._loaded: LoadedThumbnails = []
        self._threads = threads or os.cpu_count() or 1
        self._working = 0
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="tagger-thumbnail")

    def load_thumbnails(self, indexes: Iterable[int]) -> None:
        """Load these, the most urgent first; earlier requests that are not among them are dropped."""
        with self._lock:
            self._requested = {index: None for index in indexes if index not in self._loading}
            idle = min(self._threads - self._working, len(self._requested))
            self._working += idle
        for _ in range(idle):
            self._pool.submit(self._work)

    def close(self) -> None:
        """Stop after the thumbnails that are being loaded."""
        self.load_thumbnails(())
        self._pool.shutdown(cancel_futures=True)

    def _work(self) -> None:
        while (index := self._next_index()) is not None:
            started = perf_counter()
            loaded = self._load_one(index)
            self._deliver(index, loaded, at_once=perf_counter() - started > SLOW_S)

    def _next_index(self) -> int | None:
        self._wait_until_idle(PATIENCE_S)
        with self._lock:
            index = next(iter(self._requested), None)
            if index is None:
                self._working -= 1
            else:
                del self._requested[index]
                self._loading.add(index)
            return index

    def _load_one(self, index: int) -> LoadedPreview:
        return load_or_explain(lambda: self._load(index), "this image")

    def _deliver(self, index: int, loaded: LoadedPreview, *, at_once: bool) -> None:
        with self._lock:
            self._loading.discard(index)
            self._loaded.append((index, loaded))
            if not at_once and self._requested and len(self._loaded) < BATCH:
                return
            batch, self._loaded = self._loaded, []
        self._on_loaded(batch)


def pack_thumbnails(loaded: LoadedThumbnails) -> tuple[list[dict[str, object]], list[bytes]]:
    """Return thumbnails as a page reads them: a row for each, and the data of those that could be loaded."""
    rows: list[dict[str, object]] = []
    data: list[bytes] = []
    for index, thumbnail in loaded:
        if isinstance(thumbnail, str):
            rows.append({"at": index, "problem": thumbnail})
        else:
            size = {"width": thumbnail.natural_width, "height": thumbnail.natural_height}
            rows.append({"at": index, "format": thumbnail.format, **size})
            data.append(thumbnail.data)
    return rows, data
