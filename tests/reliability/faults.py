"""Lets the disk refuse one operation, or all of them for a while, and then work again."""

from __future__ import annotations

import contextlib
import errno
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import tagger_widget
from tagger_widget import Session, TaggerError
from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.operations import Add
from tagger_widget.storage.output import folder
from tests.reliability import audit
from tests.reliability.children import ChildResult, Send, run_child
from tests.reliability.disk_shim import DiskShim, Operation
from tests.reliability.kills import Listing
from tests.reliability.mishaps import POSSIBLE, Failure
from tests.reliability.places import Place, lay_out
from tests.reliability.tally import Tally

LASTING = 60
"""For how many operations an error lasts that occurs more than once."""
_KEPT: type[TaggerError] = getattr(tagger_widget.errors, "UnsavedError", type("Never", (TaggerError,), {}))
"""Raised by commands whose edit is kept in memory until the disk accepts it."""
_NOT_PLAIN = re.compile(r"Errno|Traceback|Exception|\w+Error\b|Unexpected error|None\b")

Step = tuple[str, Any]
STEPS: list[Step] = [
    *[("open", None), ("add", (0, "one")), ("go", 1), ("add", (1, "two")), ("copy", 0), ("trigger", "ohwx")],
    *[
        ("add", (2, "three")),
        ("undo", None),
        ("redo", None),
        ("copy", 1),
        ("checkpoint", None),
        ("skip", None),
    ],
    *[("add", (0, "four")), ("trigger", None), ("undo", None), ("close", None), ("open", None)],
    *[("add", (0, "five")), ("add", (1, "six")), ("add", (2, "seven"))],
    *[("batch", "eight"), ("undo", None), ("redo", None), ("batch", "nine")],
]
"""Commands and their arguments. Every tag is added once; the tag of a batch, to every image."""
_BATCHES = [argument for kind, argument in STEPS if kind == "batch"]


@dataclass
class Expected:
    """What must be on the disk in the end."""

    tags: dict[str, bool] = field(default_factory=dict)
    """Whether each tag must exist; tags that may exist or not are left out."""
    triggers: list[str | None] = field(default_factory=lambda: [None])
    """The possible trigger words."""
    edits: list[str] = field(default_factory=list)
    """Ids of the edits that were acknowledged."""
    refused: int = 0
    """Commands that were not acknowledged."""

    def acknowledged(self, edit: Edit) -> None:
        """Expect the changes of an edit."""
        self.edits.append(edit.id)
        for change in edit.changes.values():
            self.tags.update(dict.fromkeys(set(change.before) - set(change.after), False))
            self.tags.update(dict.fromkeys(set(change.after) - set(change.before), True))
        if edit.trigger:
            self.triggers = [edit.trigger[1]]

    def kept(self, kind: str, argument: Any) -> None:
        """Expect the changes of a command that will be carried out later."""
        self.refused += 1
        if kind in ("add", "batch"):
            self.tags[_tag(kind, argument)] = True
        elif kind == "trigger":
            self.triggers = [argument]
        else:
            self._forget_last()

    def unknown(self, kind: str, argument: Any) -> None:
        """Expect that a command may have been carried out or not."""
        self.refused += 1
        if kind in ("add", "batch"):
            self.tags.pop(_tag(kind, argument), None)
        elif kind == "trigger":
            self.triggers.append(argument)
        elif kind in ("undo", "redo"):
            self._forget_last()

    def _forget_last(self) -> None:
        """Expect nothing of the edit that may have been undone or redone."""
        if self.tags:
            self.tags.popitem()
        self.triggers += [None, "ohwx"]

    def missing(self, session: Session) -> list[str]:
        """List what differs from the expectation."""
        found = {tag for image in session.images for tag in image.tags}
        wrong = [
            f"tag {tag!r} is {'lost' if wanted else 'back'}"
            for tag, wanted in self.tags.items()
            if (tag in found) != wanted
        ]
        wrong += [
            f"half a batch was made: {tag!r} in {count} of {len(session.images)} images"
            for tag in _BATCHES
            if (count := sum(tag in image.tags for image in session.images)) not in (0, len(session.images))
        ]
        if session.settings.trigger not in self.triggers:
            wrong.append(f"the trigger word is {session.settings.trigger} instead of {self.triggers}")
        return wrong


def _tag(kind: str, argument: Any) -> str:
    return str(argument if kind == "batch" else argument[1])


class Worker:
    """Runs `STEPS` on one folder, whatever fails.

    Parameters
    ----------
    place
        The folder.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._session: Session | None = None
        self._said = ""
        self.expected = Expected()
        self.wrong: list[str] = []
        """What must not happen: raw errors of the system, messages that do not help."""

    def work(self) -> None:
        """Run all steps."""
        for kind, argument in STEPS:
            if self._session is None and kind != "open":
                self._try("open", None)
            if self._session is not None or kind == "open":
                self._try(kind, argument)

    def finish(self) -> None:
        """Open if necessary, and close, now that the disk works again: this must succeed."""
        refused = self.expected.refused
        if self._session is None:
            self._try("open", None)
        if self._session is not None:
            self._try("close", None)
        if self.expected.refused > refused:
            self.wrong.append(f"although the disk works again: {self._said}")

    def _try(self, kind: str, argument: Any) -> None:
        try:
            outcome = self._do(kind, argument)
        except _KEPT as error:
            self.expected.kept(kind, argument)
            self._read(kind, str(error))
        except TaggerError as error:
            self.expected.unknown(kind, argument)
            self._read(kind, str(error))
        except Exception as error:  # noqa: BLE001 - these are what the test looks for
            self.expected.unknown(kind, argument)
            self._said = f"{kind} raised {type(error).__name__}: {error}"
            self.wrong.append(self._said)
        else:
            if isinstance(outcome, Edit):
                self.expected.acknowledged(outcome)
        for trouble in self._session.troubles if self._session else ():
            self._read(f"trouble after {kind}", trouble)

    def _do(self, kind: str, argument: Any) -> object:
        if kind == "open":
            self._session = self._place.opened()
            return None
        session = self._session
        assert session is not None
        if kind == "close":
            self._session = None
            session.close()
            return None
        actions: dict[str, Callable[[], object]] = {
            "add": lambda: session.add_tags(*argument),
            "batch": lambda: session.plan(Add(argument)).apply(),
            "trigger": lambda: session.set_trigger(argument),
            "undo": session.undo,
            "redo": session.redo,
            "go": lambda: session.go_to(argument),
            "skip": session.skip,
            "copy": lambda: session._background.copier._work(argument),
            "checkpoint": session._background.autosave.checkpoint,
        }
        return actions[kind]()

    def _read(self, where: str, text: str) -> None:
        """Check a text as a user would read it: plain words, what is wrong, and what to do."""
        self._said = text
        sentences = len(re.findall(r"[.:] |\.$", text))
        if _NOT_PLAIN.search(text) or sentences < 2:
            self.wrong.append(f"{where} says {text!r}")


def at_every_operation(root: Path, *, every: bool = True) -> Tally:
    """Let every operation fail with every error it can raise, once and for a while.

    Parameters
    ----------
    root
        Folder to work in.
    every
        Whether each operation fails in every way, and not only in one of them.
    """
    tally, template = Tally(), lay_out(root / "template")
    cases = list(_cases(_operations(root / "rehearsal")))
    for number, (operation, code, last) in enumerate(cases):
        if not every and number % 37:
            continue
        place = template.copied_to(root / "place")
        failure = Failure(code, operation.number, last)
        result = run_child(partial(_suffer, place, failure))
        lasting = "once" if last == operation.number else "for a while"
        tally.found(f"{errno.errorcode[code]} {lasting} from {operation}", _after(place, result))
        tally.counts["faults"] += 1
        if result.messages:
            tally.counts["operations refused"] += result.messages[0]["failed"]
            tally.counts["commands refused"] += result.messages[0]["expected"]["refused"]
            tally.counts["acknowledged edits"] += len(result.messages[0]["expected"]["edits"])
        shutil.rmtree(place.root)
    tally.counts["operations covered"] = len({operation.number for operation, _, _ in cases})
    return tally


def _operations(root: Path) -> list[Operation]:
    place, listing = lay_out(root), Listing()
    with DiskShim(listing, place.output).installed():
        worker = Worker(place)
        worker.work()
        worker.finish()
    assert not worker.wrong
    return listing.operations


def _cases(operations: list[Operation]) -> Iterator[tuple[Operation, int, int]]:
    for operation in operations:
        for code, possible in POSSIBLE.items():
            if possible(operation):
                yield operation, code, operation.number
                yield operation, code, operation.number + LASTING


def _suffer(place: Place, failure: Failure, send: Send) -> None:
    worker = Worker(place)
    folder.LOCK_TIMEOUT_S = 0.5  # No other process is here: waiting longer would only take time.
    with DiskShim(failure, place.output).installed():
        worker.work()
        failure.heal()
        worker.finish()
    send({"expected": vars(worker.expected), "wrong": worker.wrong, "failed": len(failure.failed)})


def _after(place: Place, result: ChildResult) -> list[str]:
    """List what is wrong after the disk works again, in the messages and on the disk."""
    if result.failure or not result.messages:
        return [result.failure or "it died"]
    (message,) = result.messages
    expected, wrong = Expected(**message["expected"]), list(message["wrong"])
    with contextlib.ExitStack() as stack:
        try:
            session = stack.enter_context(place.opened())
        except TaggerError as error:
            return [*wrong, f"it cannot be opened again: {error}"]
        wrong += expected.missing(session)
        wrong += audit.history(session, place, expected.edits, open_ended=expected.refused)
        wrong += audit.strays(place)
    return wrong
