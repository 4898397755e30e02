"""Wait for a session's work in the background."""

from __future__ import annotations

import threading
from collections.abc import Callable

from tagger_widget import Session


def wait_for(condition: Callable[[], bool], session: Session, timeout_s: float = 10) -> bool:
    """Wait until a condition holds; check it again at each event."""
    changed = threading.Event()
    unsubscribe = session.subscribe(lambda _event: changed.set())
    try:
        for _ in range(int(timeout_s / 0.25)):
            if condition():
                return True
            changed.wait(0.25)
            changed.clear()
        return condition()
    finally:
        unsubscribe()
