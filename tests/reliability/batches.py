"""A batch edit of many images, and its undo, killed or refused at each of their file operations."""

from __future__ import annotations

import errno
import random
import shutil
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tagger_widget import Session, TaggerError, UnsavedError
from tagger_widget.operations import Add, Rename
from tagger_widget.storage.output import folder
from tests.reliability import audit
from tests.reliability.children import ChildResult, Send, run_child
from tests.reliability.disk_shim import DiskShim, Operation
from tests.reliability.kills import Listing
from tests.reliability.mishaps import POSSIBLE, Death, Failure
from tests.reliability.places import Place, lay_out
from tests.reliability.tally import Tally

IMAGES = 24
LASTING = 40
"""For how many operations the disk refuses: several captions, and retries."""
CODES = (errno.ENOSPC, errno.EACCES, errno.EIO)
"""The disk is full; a file is held by another program; a write fails."""

Command = Callable[[Session], object]
Mishap = Death | Failure
Tags = dict[str, tuple[str, ...]]

COMMANDS: dict[str, Command] = {
    "batch": lambda session: session.plan(Rename("seen", "known")).apply(),
    "undo of the batch": lambda session: session.undo(),
}


def at_every_operation(root: Path, *, step: int = 1) -> Tally:
    """Kill the process, or let the disk refuse, at every `step`-th operation and at each write of the journal."""
    tally, template = Tally(), lay_out(root / "template", IMAGES)
    with template.opened() as session:
        session.plan(Add("seen", "first")).apply()
    for name, command in COMMANDS.items():
        before = _tags(template)
        operations, after = _rehearse(template.copied_to(root / "rehearsal"), command)
        for operation, mishap in _cases(operations, step):
            place = template.copied_to(root / "place")
            result = run_child(partial(_suffer, place, command, mishap))
            where = f"{name}, {_words(mishap)} at {operation}"
            tally.found(where, _after(place, result, before, after))
            tally.counts["kills" if result.killed else "faults"] += 1
            shutil.rmtree(place.root)
        shutil.rmtree(root / "rehearsal")
        with template.opened() as session:
            command(session)
    return tally


def interrupted(root: Path, count: int, *, seed: int = 0) -> Tally:
    """Interrupt a batch at random moments, as Ctrl+C and the stop button of a notebook do, and close the session.

    Parameters
    ----------
    root
        Folder to work in.
    count
        How often.
    seed
        Decides when.
    """
    tally, chance = Tally(), random.Random(seed)
    template = lay_out(root / "template", IMAGES)
    with template.opened() as session:
        session.plan(Add("seen", "first")).apply()
    before = _tags(template)
    _, after = _rehearse(template.copied_to(root / "rehearsal"), COMMANDS["batch"])
    for number in range(1, count + 1):
        place = template.copied_to(root / "place")
        result = run_child(partial(_interrupt, place, chance.uniform(0.0001, 0.005)))
        tally.found(f"interruption {number}", _after(place, result, before, after))
        tally.counts["interruptions"] += "interrupted" in result.messages
        shutil.rmtree(place.root)
    return tally


def _interrupt(place: Place, seconds: float, send: Send) -> None:
    session = place.opened()
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        COMMANDS["batch"](session)
        signal.setitimer(signal.ITIMER_REAL, 0)
        send("made")
    except KeyboardInterrupt:
        send("interrupted")
    session.close()
    send("closed")


def _rehearse(place: Place, command: Command) -> tuple[list[Operation], Tags]:
    """Return the operations of an undisturbed command, and the tags that it leaves."""
    listing = Listing()
    with place.opened() as session, DiskShim(listing, place.photos).installed():
        command(session)
    return listing.operations, _tags(place)


def _cases(operations: list[Operation], step: int) -> Iterator[tuple[Operation, Mishap]]:
    for operation in operations:
        in_journal = operation.kind == "write" and operation.path.endswith("journal.jsonl")
        if operation.number % step and not in_journal:
            continue
        yield operation, Death(operation.number)
        if operation.kind == "write":
            yield operation, Death(operation.number, torn=True)
        for code in CODES:
            if POSSIBLE[code](operation):
                yield operation, Failure(code, operation.number, operation.number + LASTING)


def _suffer(place: Place, command: Command, mishap: Mishap, send: Send) -> None:
    folder.LOCK_TIMEOUT_S = 0.5  # No other process is here: waiting longer would only take time.
    session = place.opened()
    with DiskShim(mishap, place.photos).installed():
        try:
            command(session)
            send("made")
        except UnsavedError:
            send("kept")
        except TaggerError:
            send("refused")
        if isinstance(mishap, Failure):
            mishap.heal()
        session.close()
    send("closed")


def _after(place: Place, result: ChildResult, before: Tags, after: Tags) -> list[str]:
    """List what is wrong after the folder was opened again."""
    wrong = [result.failure] if result.failure else []
    # What was acknowledged, or kept until the disk works again, must be there.
    possible = [after] if {"made", "kept"} & set(result.messages) else [before, after]
    if not result.killed and "closed" not in result.messages:
        wrong.append("it did not finish although the disk works again")
    with place.opened() as session:
        found = {image.name: image.tags for image in session.images}
        if found not in possible:
            wrong.append(f"half a batch was made: {found}")
        wrong += audit.history(session, place, audit.own_edits(place))
    return wrong + audit.strays(place) + audit.leftovers(place.tmp)


def _tags(place: Place) -> Tags:
    with place.opened() as session:
        return {image.name: image.tags for image in session.images}


def _words(mishap: Mishap) -> str:
    if isinstance(mishap, Failure):
        return errno.errorcode[mishap.code]
    return "killed half-way" if mishap.torn else "killed"
