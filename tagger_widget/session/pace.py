"""How quickly images are done, and how many were done today. Pure: times in, figures out."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from datetime import datetime, timezone

from tagger_widget.storage.output.positions import SavedPace

IDLE_S = 120.0
"""A pause longer than this is not work: somebody was away."""
REMEMBERED = 30
"""How many of the last images the usual time is taken from."""
_ENOUGH = 3
_LONGEST_S = 86_400.0


def _now() -> datetime:
    return datetime.now(timezone.utc).astimezone()


class Pace:
    """Counts images as they are done or skipped, and the working time between them.

    The time of an image is what was spent working since the one before: pauses of more than two minutes
    without any activity are left out. The usual time is the median of the last ones, which a single long or
    short one does not move.

    Parameters
    ----------
    kept
        What an earlier session remembered.
    clock
        Returns the time, with the user's time zone.
    """

    def __init__(self, kept: SavedPace | None = None, clock: Callable[[], datetime] = _now) -> None:
        kept = kept or SavedPace()
        self._clock = clock
        self._day, self._count = kept.day, max(kept.today, 0)
        self._seconds = [each for each in kept.seconds if math.isfinite(each) and 0 < each < _LONGEST_S]
        self._active_at: datetime | None = None
        self._worked_s = 0.0

    def note_activity(self) -> None:
        """Note that the user did something: a step, or an edit."""
        now = self._clock()
        if self._active_at is not None:
            pause_s = (now - self._active_at).total_seconds()
            if 0 <= pause_s <= IDLE_S:
                self._worked_s += pause_s
        self._active_at = now

    def note_settled(self) -> None:
        """Note that an image was done or skipped."""
        self.note_activity()
        self._count = self.today + 1
        self._day = self._clock().date().isoformat()
        if self._worked_s > 0:
            self._seconds = [*self._seconds, self._worked_s][-REMEMBERED:]
        self._worked_s = 0.0

    @property
    def today(self) -> int:
        """How many images were done or skipped today."""
        return self._count if self._day == self._clock().date().isoformat() else 0

    @property
    def seconds_each(self) -> float | None:
        """The usual working time of an image, in seconds; None before there are a few."""
        return statistics.median(self._seconds) if len(self._seconds) >= _ENOUGH else None

    @property
    def kept(self) -> SavedPace:
        """What the next session remembers."""
        return SavedPace(self._day, self._count, tuple(round(each, 1) for each in self._seconds))
