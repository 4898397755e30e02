"""Session events gathered until the screen is next rendered, whichever threads they come from."""

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

RENDER_AFTER_S = 0.05
"""How long events gather before they are rendered: a loop over a thousand images is rendered a few times."""
MANY_CHANGES = 2_000
"""If more counts or images than this have changed, all of them are sent."""


@dataclass
class Updates:
    """What has changed since the screen was last rendered."""

    edits: list[tuple[Edit, bool]] = field(default_factory=list)
    """Each edit with whether it was made in this process."""
    tags: set[str] = field(default_factory=set)
    """Tags whose count may have changed."""
    images: list[str] = field(default_factory=list)
    """Images that were copied or found to have a problem."""
    notices: list[str] = field(default_factory=list)
    """Sentences about anything else that happened."""
    redrawn: list[str] = field(default_factory=list)
    """Images whose pixels may have changed."""
    touched: set[str] = field(default_factory=set)
    """Images that may look different in a list: edited, marked, copied or found to have a problem."""
    all_tags: bool = False
    """Whether so many tags changed that all counts are to be sent."""

    def add(self, event: Event) -> None:
        """Add what one event reports."""
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
        self.all_tags |= event.kind == "vocabulary" or len(self.tags) > MANY_CHANGES


class UpdateBatcher:
    """Gathers events from any thread, and has them rendered on the kernel's event loop.

    Widgets are created and changed on the thread of the loop: while a running cell blocks it, rendering waits.
    Without a running loop, as in a plain script, events are rendered where they occur.

    Parameters
    ----------
    render
        Renders what `take_updates` returns; called soon after events came.
    """

    def __init__(self, render: Callable[[], None]) -> None:
        self._render = render
        self._lock = Lock()
        self._updates: Updates | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        with contextlib.suppress(RuntimeError):
            self._loop = asyncio.get_running_loop()

    def add_event(self, event: Event) -> None:
        """Add an event of the session."""
        with self._lock:
            is_first = self._updates is None
            self._updates = self._updates or Updates()
            self._updates.add(event)
        if is_first:
            self._render_soon()

    def take_updates(self) -> Updates | None:
        """Hand over the updates gathered since the last call; None if there are none."""
        with self._lock:
            updates, self._updates = self._updates, None
            return updates

    def _render_soon(self) -> None:
        if self._loop is None:
            self._render()
            return
        with contextlib.suppress(RuntimeError):  # The loop is closed: the kernel ends.
            self._loop.call_soon_threadsafe(self._loop.call_later, RENDER_AFTER_S, self._render)
