"""Work in a child process that may die at any moment, and what it sent until then."""

from __future__ import annotations

import json
import os
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Send = Callable[[Any], None]
"""Sends the parent a message that JSON can represent; it has arrived once this returns."""


@dataclass
class ChildResult:
    """How a child ended, and the messages that it sent."""

    messages: list[Any] = field(default_factory=list)
    killed: bool = False
    failure: str = ""
    """Traceback of an error that the child did not expect."""


class Child:
    """A child forked from this process, with everything imported already.

    Parameters
    ----------
    work
        What it does. It may send messages meanwhile.
    """

    def __init__(self, work: Callable[[Send], None]) -> None:
        self._received = b""
        self._reading, writing = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._reading)
            _work(work, writing)
        os.close(writing)

    def kill_after(self, seconds: float) -> None:
        """End the child with SIGKILL after some time."""
        time.sleep(seconds)
        os.kill(self._pid, signal.SIGKILL)

    def wait_for_messages(self, count: int) -> None:
        """Wait until the child has sent so many messages, or has ended."""
        while self._received.count(b"\n") < count and (more := os.read(self._reading, 4096)):
            self._received += more

    def ended(self) -> ChildResult:
        """Wait for the end of the child, and return its result."""
        with os.fdopen(self._reading, "rb") as stream:
            lines = (self._received + stream.read()).splitlines()
        status = os.waitpid(self._pid, 0)[1]
        result = ChildResult([json.loads(line) for line in lines], killed=os.WIFSIGNALED(status))
        if result.messages and isinstance(result.messages[-1], dict):
            result.failure = result.messages[-1].pop("failure", "")
        return result


def run_child(work: Callable[[Send], None]) -> ChildResult:
    """Run work in a child, and wait for its end."""
    return Child(work).ended()


def _work(work: Callable[[Send], None], writing: int) -> None:
    """Do the work, and exit without the clean-up of the parent."""

    def send(message: Any) -> None:
        os.write(writing, json.dumps(message).encode() + b"\n")

    write = os.write  # The real function, even if a shim is installed later.
    try:
        work(send)
    except BaseException:  # noqa: BLE001 - the parent reports any error
        write(writing, json.dumps({"failure": traceback.format_exc()}).encode() + b"\n")
    finally:
        os._exit(0)
