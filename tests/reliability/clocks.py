"""A clock that runs backwards, for this process and for the files it writes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, tzinfo
from typing import Any
from unittest import mock

from tests.reliability.disk_shim import DiskShim, Operation, Watcher
from tests.reliability.places import Place

_STEP_NS = 61_000_000_000
_utime = os.utime
_datetime = datetime


class BackwardsClock(Watcher):
    """Goes back by a minute at each reading, and sets the time of every file that is written."""

    def __init__(self) -> None:
        self._now_ns = time.time_ns()

    def now_ns(self) -> int:
        """Read the clock, in nanoseconds since the epoch."""
        self._now_ns -= _STEP_NS
        return self._now_ns

    def now_s(self) -> float:
        """Read the clock, in seconds since the epoch."""
        return self.now_ns() / 1e9

    def after(self, operation: Operation, _result: Any) -> None:
        """Set the time of a file that was written."""
        if operation.kind == "write":
            _utime(operation.arguments[0], ns=(self._now_ns, self._now_ns))

    @contextmanager
    def installed(self, place: Place) -> Iterator[None]:
        """Make everything read this clock while the block runs."""
        clock = self

        class Datetime(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override] # msgspec knows no subclass
                return _datetime.fromtimestamp(clock.now_s(), tz)

        with ExitStack() as stack:
            stack.enter_context(mock.patch.object(time, "time_ns", self.now_ns))
            stack.enter_context(mock.patch.object(time, "time", self.now_s))
            for name, module in list(sys.modules.items()):
                if name.startswith("tagger_widget") and getattr(module, "datetime", None) is _datetime:
                    stack.enter_context(mock.patch.object(module, "datetime", Datetime))
            stack.enter_context(DiskShim(self, place.photos).installed())
            yield
