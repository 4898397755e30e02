"""Memory that large jobs share, so that several threads need hardly more of it than one."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Iterator


class MemoryBudget:
    """An amount that jobs take shares of; a job waits while too little is left, first come, first served.

    A job takes one share of a budget and never asks the same budget for more, so no job waits forever.

    Parameters
    ----------
    capacity
        The total amount. A job that wants more gets all of it.
    free
        Amounts up to this are not counted, so that many small jobs never wait for a large one.
    """

    def __init__(self, capacity: int, free: int) -> None:
        self.free = free
        self._capacity = capacity
        self._left = capacity
        self._changed = threading.Condition()
        self._waiting: deque[object] = deque()

    @contextlib.contextmanager
    def share(self, amount: int) -> Iterator[None]:
        """Hold a share for the duration of a block."""
        if amount <= self.free:
            yield
            return
        amount = min(amount, self._capacity)
        self._acquire(amount)
        try:
            yield
        finally:
            with self._changed:
                self._left += amount
                self._changed.notify_all()

    def _acquire(self, amount: int) -> None:
        ticket = object()
        with self._changed:
            self._waiting.append(ticket)
            try:
                self._changed.wait_for(lambda: self._waiting[0] is ticket and self._left >= amount)
                self._left -= amount
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()  # The next job in line may fit as well.
