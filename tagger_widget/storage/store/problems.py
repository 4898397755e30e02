"""What does not work at the moment, in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from threading import RLock

from tagger_widget.dataset.event import Event
from tagger_widget.errors import TaggerError, UnsavedError
from tagger_widget.storage.files import save_error
from tagger_widget.storage.store.event_queue import EventQueue

_CAUSE = re.compile(r"Cannot (?:write|read) .*?: ([^.]*)")
"""A cause that several files share is reported for the first of them only."""


class Problems:
    """Holds the message of each part that does not work until it works again.

    Parameters
    ----------
    mutex
        Held while a message changes.
    events
        Receives an event at each change.
    path
        The output folder: an error that names no file of its own concerns it.
    """

    def __init__(self, mutex: RLock, events: EventQueue, path: Path) -> None:
        self._mutex = mutex
        self._events = events
        self._path = path
        self.by_part: dict[str, str] = {}
        """Messages by the part that does not work."""

    def attempt(self, part: str, action: Callable[[], object]) -> bool:
        """Run an action that may fail, and note the error, or that the part works again.

        Returns
        -------
        bool
            Whether it worked.
        """
        message: str | None = None
        try:
            action()
        except UnsavedError:  # Edits that wait are reported once, whatever part they come from.
            self.set(part, None)
            return False
        except TaggerError as error:
            message = str(error)
        except OSError as error:
            message = str(save_error(error, error.filename or self._path))
        except Exception as error:  # noqa: BLE001 - a thread may not end unseen: this is shown like any problem
            message = f"Unexpected error while working on {part}: {type(error).__name__}: {error}"
        self.set(part, message)
        return message is None

    def set(self, part: str, message: str | None) -> None:
        """Note that a part does not work, or with None that it works again."""
        with self._mutex:
            if self.by_part.get(part) == message:
                return
            if message is None:
                del self.by_part[part]
            else:
                self.by_part[part] = message
            self._events.put(Event("trouble"))

    def messages(self) -> tuple[str, ...]:
        """List the messages, each cause once, edits that wait first."""
        with self._mutex:
            parts = sorted(self.by_part, key=lambda part: part != "unsaved")
            causes: dict[str, str] = {}
            for message in (self.by_part[part] for part in parts):
                cause = _CAUSE.match(message)
                causes.setdefault(cause[1] if cause else message, message)
            return tuple(causes.values())
