"""Previews, read in the background and ahead of the user."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock

from tagger_widget.errors import TaggerError
from tagger_widget.images.preview import Preview

THREADS = 2

Picture = Preview | str
"""What there is to show of an image: its preview, or the reason why there is none."""


class Pictures:
    """The pictures of the images around the current one.

    Parameters
    ----------
    read
        Reads the preview of an image by name; may take its time.
    on_ready
        Called with a name and its picture on the thread that read it.
    """

    def __init__(self, read: Callable[[str], Preview], on_ready: Callable[[str, Picture], None]) -> None:
        self._read = read
        self._on_ready = on_ready
        self._lock = Lock()
        self._jobs: dict[str, Future[None]] = {}
        self._ready: dict[str, Picture] = {}
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="tagger-preview")

    @property
    def ready(self) -> dict[str, Picture]:
        """The pictures at hand, by image name."""
        with self._lock:
            return dict(self._ready)

    def want(self, names: Sequence[str]) -> None:
        """Have these pictures read, the most urgent first, and forget all others."""
        with self._lock:
            running = {name: job for name, job in self._jobs.items() if not job.cancel()}
            self._ready = {name: self._ready[name] for name in names if name in self._ready}
            self._jobs = running
            for name in names:
                if name not in self._ready and name not in running:
                    self._jobs[name] = self._pool.submit(self._make, name)

    def let_pass(self, timeout_s: float) -> None:
        """Wait until nothing is being read any more, or the time is over."""
        with self._lock:
            jobs = list(self._jobs.values())
        wait(jobs, timeout_s)

    def forget(self, names: Sequence[str]) -> None:
        """Let these be read again: the images have changed."""
        with self._lock:
            for name in names:
                self._ready.pop(name, None)

    def forget_problems(self, names: Sequence[str]) -> None:
        """Let these be read again where they could not be read."""
        with self._lock:
            for name in names:
                if isinstance(self._ready.get(name), str):
                    del self._ready[name]

    def close(self) -> None:
        """Stop, once the pictures being read are there."""
        self._pool.shutdown(cancel_futures=True)

    def _make(self, name: str) -> None:
        picture = self._attempt(name)
        with self._lock:
            self._ready[name] = picture
            self._jobs.pop(name, None)
        self._on_ready(name, picture)

    def _attempt(self, name: str) -> Picture:
        try:
            return self._read(name)
        except TaggerError as error:
            return str(error)
        except Exception as error:  # noqa: BLE001 - the end of a thread: whatever it is, the user is told
            return f"Unexpected error while reading {name}: {type(error).__name__}: {error}"
