"""Work that takes a while, done on a thread of its own, and once more when it is asked for meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock, Thread


class Errand:
    """Something that is done in the background as often as needed, never twice at a time.

    Parameters
    ----------
    work
        What is done, on a thread; it sees to its own errors.
    pause_s
        How long to wait before, so that what is asked for many times in a moment is done once.
    """

    def __init__(self, work: Callable[[], None], pause_s: float) -> None:
        self._work = work
        self._pause_s = pause_s
        self._lock = Lock()
        self._closed = Event()
        self._is_wanted = False
        self._thread: Thread | None = None

    def ask(self) -> None:
        """Have it done soon."""
        with self._lock:
            self._is_wanted = True
            if self._thread is None and not self._closed.is_set():
                self._thread = Thread(target=self._run, name="tagger-errand", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Begin no more; what is being done may come to its end."""
        self._closed.set()

    def wait(self, timeout_s: float) -> bool:
        """Wait until all that was asked for is done; False when the time ran out."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)
        return thread is None or not thread.is_alive()

    def _run(self) -> None:
        pause_s = 0.0  # Whoever asks first is not kept waiting.
        while not self._closed.wait(pause_s) and self._has_work():
            self._work()
            pause_s = self._pause_s

    def _has_work(self) -> bool:
        with self._lock:
            wanted, self._is_wanted = self._is_wanted, False
            if not wanted:
                self._thread = None
            return wanted
