"""Memory that large jobs share, so that several threads need hardly more of it than one."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Iterator


class MemoryBudget:
    """An amount that jobs take shares of; who finds too little left waits, first come first served.

    A job takes one share of a room and never asks the same room for more, so nobody waits for ever.

    Parameters
    ----------
    capacity
        What there is in all. A job that wants more gets all of it.
    free
        Up to this much is not counted: the many small jobs shall never wait for one that is large.
    """

    def __init__(self, capacity: int, free: int) -> None:
        self.free = free
        self._capacity = capacity
        self._left = capacity
        self._changed = threading.Condition()
        self._waiting: deque[object] = deque()

    @contextlib.contextmanager
    def share(self, amount: int) -> Iterator[None]:
        """Hold a share for the length of a block."""
        if amount <= self.free:
            yield
            return
        amount = min(amount, self._capacity)
        self._take(amount)
        try:
            yield
        finally:
            with self._changed:
                self._left += amount
                self._changed.notify_all()

    def _take(self, amount: int) -> None:
        ticket = object()
        with self._changed:
            self._waiting.append(ticket)
            try:
                self._changed.wait_for(lambda: self._waiting[0] is ticket and self._left >= amount)
                self._left -= amount
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()  # The next in line may fit as well.
