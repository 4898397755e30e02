"""Kills a process at every file operation of a day of work, and at random moments of a busy one."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

from tagger_widget import Session, TaggerError
from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.operations import Add, Remove, Rename
from tests.reliability import audit
from tests.reliability.children import Child, ChildResult, Send, run_child
from tests.reliability.disk_shim import DiskShim, Operation, Watcher
from tests.reliability.mishaps import Death
from tests.reliability.places import Place, lay_out
from tests.reliability.story import State, Story, state_of
from tests.reliability.tally import Tally

WORDS = ["ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen"]


class Listing(Watcher):
    """Records every operation."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []

    def before(self, operation: Operation) -> None:
        """Record an operation."""
        super().before(operation)
        self.operations.append(operation)


def rehearse(root: Path) -> tuple[list[State], list[Operation]]:
    """Run the story undisturbed, and return its states and every file operation it performs."""
    listing, place = Listing(), lay_out(root)
    with DiskShim(listing, place.photos).installed():
        states = Story(place).states()
    return states, listing.operations


def at_every_operation(root: Path, *, every: bool = True, seed: int = 0) -> Tally:
    """Kill the story before each of its operations, and half-way through every write.

    Parameters
    ----------
    root
        Folder to work in.
    every
        Whether to include the operations that change nothing. Being killed before one of them leaves the same disk
        as being killed before the next change.
    seed
        Decides which recoveries are killed as well, and where.
    """
    states, operations = rehearse(root / "rehearsal")
    tally, chance = Tally(), random.Random(seed)
    template = lay_out(root / "template")
    for operation, torn in [(o, torn) for o in operations for torn in (False, True)]:
        if (torn and operation.kind != "write") or not (every or operation.changes):
            continue
        place = template.copied_to(root / "place")
        result = run_child(partial(_run_story, place, Death(operation.number, torn=torn)))
        tally.counts["kills"] += result.killed
        often = every or operation.number % 5 == 0
        if often:  # Then the recovery is killed as well.
            recovery = run_child(partial(_reopen, place, Death(chance.randint(1, 120))))
            tally.counts["kills"] += recovery.killed
        where = f"{'half-way through' if torn else 'before'} {operation}"
        tally.found(where, _after(place, result, states, template.originals(), twice=often))
        tally.counts["acknowledged edits"] += sum(m["edit"] is not None for m in result.messages)
        shutil.rmtree(place.root)
    tally.counts["operations covered"] = len(operations)
    return tally


def _run_story(place: Place, death: Death, send: Send) -> None:
    with DiskShim(death, place.photos).installed():
        Story(place).run(send)


def _reopen(place: Place, death: Death, _send: Send) -> None:
    with DiskShim(death, place.photos).installed():
        place.opened().close()


def _after(
    place: Place, result: ChildResult, states: list[State], originals: dict[str, bytes], *, twice: bool
) -> list[str]:
    """List what is wrong after a story was killed, before and after its folder is opened again."""
    done = result.messages[-1]["step"] if result.messages else 0
    possible = states[done : done + 2]
    wrong = [result.failure] if result.failure else []
    wrong += audit.between(place, possible) if place.output.exists() else []
    acknowledged = [message["edit"] for message in result.messages if message.get("edit")]
    try:
        with place.opened() as session:
            wrong += audit.history(session, place, acknowledged)
            wrong += audit.copies(session, place, originals)
            state = state_of(session)
        wrong += _differs(state, possible)
        if twice:  # After a recovery, nothing is left to recover.
            with place.opened() as session:
                wrong += _differs(state_of(session), [state])
        wrong += audit.leftovers(place.tmp)
    except TaggerError as error:
        wrong.append(f"it cannot be opened again: {error}")
    return wrong + (["the source folder was changed"] if place.originals() != originals else [])


def _differs(state: State, possible: list[State]) -> list[str]:
    """List how a state differs from every possible one; an edit counts as a whole."""
    wrong = []
    if (state.tags, state.trigger) not in [(p.tags, p.trigger) for p in possible]:
        wrong.append(f"tags are neither before nor after: {state.tags}, {state.trigger}")
    if state.marks not in [p.marks for p in possible]:
        wrong.append(f"marks are neither before nor after: {state.marks}")
    if state.position not in [p.position for p in possible]:
        wrong.append(f"the position is neither before nor after: {state.position}")
    return wrong


# At any moment ---------------------------------------------------------------------------------


def at_any_moment(root: Path, kills: int, *, images: int = 12, seed: int = 0) -> Tally:
    """Kill a process with everything running in the background, again and again, on one folder.

    Parameters
    ----------
    root
        Folder to work in.
    kills
        How often.
    images
        How many images there are; each trigger word changes all of them.
    seed
        Decides what is edited and when the kills come.
    """
    tally, chance = Tally(), random.Random(seed)
    place = lay_out(root / "place", images)
    originals = place.originals()
    acknowledged: list[str] = []
    for number in range(1, kills + 1):
        child = Child(partial(_live, place, chance.random()))
        # From "still opening" to "in the middle of it", however slow the machine is.
        child.wait_for_messages(1 + chance.choice([0, 1, 3, 8]))
        child.kill_after(chance.uniform(0, 0.06))
        result = child.ended()
        acknowledged += [message for message in result.messages if message]
        wrong = [result.failure] if result.failure else []
        with place.opened() as session:
            wrong += audit.strays(place) + audit.history(session, place, acknowledged, open_ended=1)
            acknowledged = audit.own_edits(place)
        if place.originals() != originals:
            wrong.append("the source folder was changed")
        tally.found(f"kill {number}", wrong)
        tally.counts["kills"] += result.killed
        tally.counts["acknowledged edits"] = len(acknowledged)
    return tally


def _live(place: Place, seed: float, send: Send) -> None:
    """Edit endlessly, and send the id of every edit."""
    chance = random.Random(seed)
    send(None)
    session = place.opened(background=True)
    for edit in edits(session, chance):
        if edit is not None:
            send(edit.id)


def edits(session: Session, chance: random.Random, words: Iterable[str] = WORDS) -> Iterator[Edit | None]:
    """Make random edits endlessly, of one image or many, and yield each when it is acknowledged."""
    words = list(words)
    for _ in count():
        index = chance.randrange(len(session.images))
        some = chance.sample(words, chance.randint(1, 3))
        action = chance.choices(
            ["add", "remove", "set", "trigger", "batch", "undo", "redo", "step"], [6, 3, 3, 1, 2, 2, 2, 3]
        )[0]
        if action == "add":
            yield session.add_tags(index, *some)
        elif action == "remove":
            yield session.remove_tags(index, *some)
        elif action == "set":
            yield session.set_tags(index, some)
        elif action == "trigger":
            yield session.set_trigger(chance.choice([None, "ohwx", *words[:2]]))
        elif action == "batch":
            yield session.plan(
                chance.choice([Add(some, "first"), Remove(some), Rename(words[2], words[3])])
            ).apply()
        elif action == "undo":
            yield session.undo()
        elif action == "redo":
            yield session.redo()
        else:
            session.go_to(index)
            chance.choice([session.next, session.skip, session.previous])()
