"""What the listeners are still to be told, and what does not work at the moment."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import RLock

from tagger_widget.dataset.event import Event
from tagger_widget.errors import TaggerError, UnsavedError
from tagger_widget.storage.files import save_error

Listener = Callable[[Event], None]

_CAUSE = re.compile(r"Cannot (?:write|read) .*?: ([^.]*)")
"""What keeps several files from being written or read is told for the first of them only."""


class Board:
    """Gathers events until they are handed over, and holds troubles until they are over.

    Parameters
    ----------
    mutex
        Held while either is changed.
    path
        The output folder: what fails without a name of its own concerns it.
    """

    def __init__(self, mutex: RLock, path: Path) -> None:
        self._mutex = mutex
        self._path = path
        self._events: list[Event] = []
        self.troubles: dict[str, str] = {}
        """What does not work at the moment, by part."""

    @property
    def has_events(self) -> bool:
        """Whether there is anything to hand over."""
        return bool(self._events)

    def tell(self, *events: Event) -> None:
        """Put events with those to be handed over."""
        with self._mutex:
            self._events += events

    def drain(self) -> list[Event]:
        """Hand over the events since the last call, oldest first."""
        with self._mutex:
            events, self._events = self._events, []
            return events

    def hand_over(self, listeners: Sequence[Listener]) -> None:
        """Tell the listeners what happened since the last call, then raise the first error of theirs."""
        failed: Exception | None = None
        for event in self.drain():
            for listener in tuple(listeners):
                try:
                    listener(event)
                except Exception as error:  # noqa: BLE001 - the other listeners are told all the same
                    failed = failed or error
        if failed is not None:
            raise failed

    def attempt(self, part: str, action: Callable[[], object]) -> bool:
        """Do something that may fail; what failed stands among the troubles until it works again."""
        message: str | None = None
        try:
            action()
        except UnsavedError:  # That edits wait is told once, whatever they are.
            self.set_trouble(part, None)
            return False
        except TaggerError as error:
            message = str(error)
        except OSError as error:
            message = str(save_error(error, error.filename or self._path))
        except Exception as error:  # noqa: BLE001 - a thread may not end unseen: it is told like any trouble
            message = f"Unexpected error while working on {part}: {type(error).__name__}: {error}"
        self.set_trouble(part, message)
        return message is None

    def set_trouble(self, part: str, message: str | None) -> None:
        """Note what does not work at the moment in one part, or that it works again."""
        with self._mutex:
            if self.troubles.get(part) == message:
                return
            if message is None:
                del self.troubles[part]
            else:
                self.troubles[part] = message
            self._events.append(Event("trouble"))

    def messages(self) -> tuple[str, ...]:
        """Tell what does not work at the moment, each cause once: edits that wait come first."""
        with self._mutex:
            parts = sorted(self.troubles, key=lambda part: part != "unsaved")
            causes: dict[str, str] = {}
            for message in (self.troubles[part] for part in parts):
                cause = _CAUSE.match(message)
                causes.setdefault(cause[1] if cause else message, message)
            return tuple(causes.values())
