"""Background work that is requested many times and done once."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock, Thread


class DebouncedTask:
    """Work done on a thread of its own: once for many requests, never twice at a time.

    Parameters
    ----------
    work
        The work; it handles its own errors.
    pause_s
        How long requests gather after one run before the next.
    """

    def __init__(self, work: Callable[[], None], pause_s: float) -> None:
        self._work = work
        self._pause_s = pause_s
        self._lock = Lock()
        self._closed = Event()
        self._is_requested = False
        self._thread: Thread | None = None

    def request_run(self) -> None:
        """Request a run; if one is under way, another follows."""
        with self._lock:
            self._is_requested = True
            if self._thread is None and not self._closed.is_set():
                self._thread = Thread(target=self._run, name="tagger-debounced", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Start no further run; one under way may finish."""
        self._closed.set()

    def wait(self, timeout_s: float) -> bool:
        """Wait until every request is done; return False if the time runs out."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)
        return thread is None or not thread.is_alive()

    def _run(self) -> None:
        pause_s = 0.0  # The first request does not wait.
        while not self._closed.wait(pause_s) and self._take_request():
            self._work()
            pause_s = self._pause_s

    def _take_request(self) -> bool:
        with self._lock:
            requested, self._is_requested = self._is_requested, False
            if not requested:
                self._thread = None
            return requested
