"""Events gathered until the listeners may be notified."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from threading import RLock

from tagger_widget.dataset.event import Event

Listener = Callable[[Event], None]


class EventQueue:
    """Gathers events while the dataset is held, and delivers them once it is free again.

    Parameters
    ----------
    mutex
        Held while the queue changes.
    """

    def __init__(self, mutex: RLock) -> None:
        self._mutex = mutex
        self._events: list[Event] = []
        self._listeners: list[Listener] = []

    def __len__(self) -> int:
        return len(self._events)

    def put(self, *events: Event) -> None:
        """Add events to those that wait."""
        with self._mutex:
            self._events += events

    def drain(self) -> list[Event]:
        """Take out the events that wait, oldest first."""
        with self._mutex:
            events, self._events = self._events, []
            return events

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every event from now on.

        Returns
        -------
        callable
            Ends the subscription; a second call does nothing.
        """
        self._listeners.append(listener)

        def unsubscribe() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(listener)

        return unsubscribe

    def unsubscribe_all(self) -> None:
        """End every subscription."""
        self._listeners.clear()

    def deliver(self) -> None:
        """Call the listeners with the events that wait, then raise the first error of a listener."""
        failed: Exception | None = None
        for event in self.drain():
            for listener in tuple(self._listeners):
                try:
                    listener(event)
                except Exception as error:  # noqa: BLE001 - the other listeners are called all the same
                    failed = failed or error
        if failed is not None:
            raise failed
