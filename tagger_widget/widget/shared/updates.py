"""What a session told since the screen was last drawn, gathered from whichever threads it came."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tagger_widget.dataset.edits.edit import Edit
    from tagger_widget.dataset.event import Event

DRAW_AFTER_S = 0.05
"""How long changes gather before they are drawn: a loop over a thousand images is drawn a few times."""
MANY_TAGS = 2_000
"""From this many changed counts on, all are sent anew."""


@dataclass
class News:
    """What has changed."""

    edits: list[tuple[Edit, bool]] = field(default_factory=list)
    """Each with whether it was made in this process."""
    tags: set[str] = field(default_factory=set)
    """Tags whose count may have changed."""
    images: list[str] = field(default_factory=list)
    """Images that were copied or found to have a problem."""
    notices: list[str] = field(default_factory=list)
    """Sentences on what else happened."""
    redrawn: list[str] = field(default_factory=list)
    """Images whose picture may be another one now."""
    touched: set[str] = field(default_factory=set)
    """Images that may look otherwise among the others: edited, marked, copied or found to have a problem."""
    all_tags: bool = False
    """Whether so many tags changed that all are to be shown anew."""
    closed: bool = False

    def take_in(self, event: Event) -> None:
        """Add what one event tells."""
        if event.edit is not None:
            self.edits.append((event.edit, event.here))
            self.touched.update(event.edit.changes)
            for change in event.edit.changes.values():
                self.tags.update(set(change.before) ^ set(change.after))
        if event.kind == "image":
            self.images.extend(event.names)
            self.touched.update(event.names)
        if event.kind == "notice":
            self.notices.append(event.text)
            self.redrawn.extend(event.names)
        self.all_tags |= event.kind == "vocabulary" or len(self.tags) > MANY_TAGS
        self.closed |= event.kind == "closed"


class Newsroom:
    """Gathers events from any thread, and has them drawn on the kernel's event loop.

    Widgets are made and changed on the loop's thread: while it is held by a running cell, drawing waits.
    Without a running loop, as in a plain script, events are drawn where they occur.

    Parameters
    ----------
    draw
        Draws what `take` returns then; called soon after events came.
    """

    def __init__(self, draw: Callable[[], None]) -> None:
        self._draw = draw
        self._lock = Lock()
        self._news: News | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        with contextlib.suppress(RuntimeError):
            self._loop = asyncio.get_running_loop()

    def hear(self, event: Event) -> None:
        """Take in an event of the session."""
        with self._lock:
            is_first = self._news is None
            self._news = self._news or News()
            self._news.take_in(event)
        if is_first:
            self.draw_soon()

    def draw_soon(self) -> None:
        """Have the screen drawn, in a moment where there is a loop, and otherwise now."""
        if self._loop is None:
            self._draw()
            return
        with contextlib.suppress(RuntimeError):  # The loop is closed: the kernel ends.
            self._loop.call_soon_threadsafe(self._loop.call_later, DRAW_AFTER_S, self._draw)

    def take(self) -> News | None:
        """Hand over what came since the last call; None when there was nothing."""
        with self._lock:
            news, self._news = self._news, None
            return news
