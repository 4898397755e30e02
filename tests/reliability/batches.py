"""One batch edit of many images, and the undo of one, cut short or refused at each of their file operations."""

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
from tests.reliability.children import Tell, Told, run_child
from tests.reliability.disk_shim import DiskShim, Operation
from tests.reliability.kills import Listing
from tests.reliability.mishaps import POSSIBLE, Death, Failure
from tests.reliability.places import Place, lay_out
from tests.reliability.tally import Tally

IMAGES = 24
LASTING = 40
"""Operations for which the disk refuses: several captions, and what is tried again."""
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
    """Kill the process, or let the disk refuse, at every `step`-th operation, and in the line of the journal."""
    tally, template = Tally(), lay_out(root / "template", IMAGES)
    with template.opened() as session:
        session.plan(Add("seen", "first")).apply()
    for name, command in COMMANDS.items():
        before = _tags(template)
        operations, after = _rehearse(template.copied_to(root / "rehearsal"), command)
        for operation, mishap in _cases(operations, step):
            place = template.copied_to(root / "place")
            told = run_child(partial(_suffer, place, command, mishap))
            where = f"{name}, {_words(mishap)} at {operation}"
            tally.found(where, _after(place, told, before, after))
            tally.counts["kills" if told.killed else "faults"] += 1
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
        told = run_child(partial(_interrupt, place, chance.uniform(0.0001, 0.005)))
        tally.found(f"interruption {number}", _after(place, told, before, after))
        tally.counts["interruptions"] += "interrupted" in told.messages
        shutil.rmtree(place.root)
    return tally


def _interrupt(place: Place, seconds: float, tell: Tell) -> None:
    session = place.opened()
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        COMMANDS["batch"](session)
        signal.setitimer(signal.ITIMER_REAL, 0)
        tell("made")
    except KeyboardInterrupt:
        tell("interrupted")
    session.close()
    tell("closed")


def _rehearse(place: Place, command: Command) -> tuple[list[Operation], Tags]:
    """Answer the operations of a command that nothing happens to, and the tags it leaves."""
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


def _suffer(place: Place, command: Command, mishap: Mishap, tell: Tell) -> None:
    folder.LOCK_TIMEOUT_S = 0.5  # Nobody else is here: waiting longer would only take time.
    session = place.opened()
    with DiskShim(mishap, place.photos).installed():
        try:
            command(session)
            tell("made")
        except UnsavedError:
            tell("kept")
        except TaggerError:
            tell("refused")
        if isinstance(mishap, Failure):
            mishap.heal()
        session.close()
    tell("closed")


def _after(place: Place, told: Told, before: Tags, after: Tags) -> list[str]:
    """List what is wrong once the folder is opened again."""
    wrong = [told.failure] if told.failure else []
    # What was acknowledged, or kept until the disk works again, must be there.
    possible = [after] if {"made", "kept"} & set(told.messages) else [before, after]
    if not told.killed and "closed" not in told.messages:
        wrong.append("it did not come to an end although the disk works again")
    with place.opened() as session:
        found = {image.name: image.tags for image in session.images}
        if found not in possible:
            wrong.append(f"half a batch is there: {found}")
        wrong += audit.history(session, place, audit.own_edits(place))
    return wrong + audit.strays(place) + audit.leftovers(place.tmp)


def _tags(place: Place) -> Tags:
    with place.opened() as session:
        return {image.name: image.tags for image in session.images}


def _words(mishap: Mishap) -> str:
    if isinstance(mishap, Failure):
        return errno.errorcode[mishap.code]
    return "killed half-way" if mishap.torn else "killed"
