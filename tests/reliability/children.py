"""Work done in a child process that may die at any moment, and what it had said until then."""

from __future__ import annotations

import json
import os
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Tell = Callable[[Any], None]
"""Tells the parent something that JSON can hold; it has arrived once this returns."""


@dataclass
class Told:
    """How a child ended, and all it told before."""

    messages: list[Any] = field(default_factory=list)
    killed: bool = False
    failure: str = ""
    """Traceback of an error that the child did not expect."""


class Child:
    """A child forked from this process, which has everything imported already.

    Parameters
    ----------
    work
        What it does; it may tell things on its way.
    """

    def __init__(self, work: Callable[[Tell], None]) -> None:
        self._heard = b""
        self._reading, writing = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._reading)
            _work(work, writing)
        os.close(writing)

    def kill_after(self, seconds: float) -> None:
        """End the child with SIGKILL in a while."""
        time.sleep(seconds)
        os.kill(self._pid, signal.SIGKILL)

    def wait_for_messages(self, count: int) -> None:
        """Wait until the child has told something this often, or has ended."""
        while self._heard.count(b"\n") < count and (more := os.read(self._reading, 4096)):
            self._heard += more

    def ended(self) -> Told:
        """Wait for the end of the child."""
        with os.fdopen(self._reading, "rb") as stream:
            lines = (self._heard + stream.read()).splitlines()
        status = os.waitpid(self._pid, 0)[1]
        told = Told([json.loads(line) for line in lines], killed=os.WIFSIGNALED(status))
        if told.messages and isinstance(told.messages[-1], dict):
            told.failure = told.messages[-1].pop("failure", "")
        return told


def run_child(work: Callable[[Tell], None]) -> Told:
    """Have work done in a child, and wait for its end."""
    return Child(work).ended()


def _work(work: Callable[[Tell], None], writing: int) -> None:
    """Do the work and leave without the clean-up that belongs to the parent."""

    def tell(message: Any) -> None:
        os.write(writing, json.dumps(message).encode() + b"\n")

    write = os.write  # As it is before any shim.
    try:
        work(tell)
    except BaseException:  # noqa: BLE001 - the parent is to hear of anything
        write(writing, json.dumps({"failure": traceback.format_exc()}).encode() + b"\n")
    finally:
        os._exit(0)
