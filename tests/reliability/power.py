"""Lets the power fail after every operation of a day of work, which loses what was not synced."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import NamedTuple

from tagger_widget import TaggerError
from tests.reliability import audit
from tests.reliability.disk_shim import DiskShim
from tests.reliability.fragile_disk import LOSSES, FragileDisk, Loss, Record, Tree
from tests.reliability.places import Place, lay_out
from tests.reliability.story import Story
from tests.reliability.tally import Tally

_BY_CHANCE: set[Loss] = {"tails", "some"}


class Remains(NamedTuple):
    """What one power failure left."""

    where: str
    tree: Tree
    acknowledged: list[str]
    """Ids of the edits that were acknowledged before."""


def record(root: Path) -> tuple[Place, FragileDisk, Record]:
    """Run the story and record what happened on the disk.

    Returns
    -------
    place
        The folder as it is afterwards.
    disk
        The disk as it was before.
    record
        What happened in between.
    """
    place, events = lay_out(root), Record()
    disk = FragileDisk(place.photos)
    with DiskShim(events, place.photos).installed():
        Story(place).run(events.acknowledge)
    return place, disk, events


def after_every_operation(root: Path, *, seeds: int = 1, step: int = 1) -> Tally:
    """Let the power fail after every operation of the story in every way, and open what is left.

    Parameters
    ----------
    root
        Folder to work in.
    seeds
        How many times for each way that is random.
    step
        Only every `step`-th of the different disks that are left.
    """
    recorded, disk, events = record(root / "recorded")
    originals, tally = recorded.originals(), Tally()
    tally.counts["acknowledged edits"] = len(events.acknowledged)
    remains = _remains(disk, events, seeds, tally)
    for left in remains[::step]:
        place = Place(root / "left")
        _lay_out(left.tree, recorded.photos, place.photos)
        tally.found(left.where, _after(place, left.acknowledged, originals))
        tally.counts["different disks opened"] += 1
        shutil.rmtree(place.root)
    return tally


def _remains(disk: FragileDisk, events: Record, seeds: int, tally: Tally) -> list[Remains]:
    """List what can be left, each disk once, with all that was acknowledged by the last moment it can occur."""
    found: dict[int, Remains] = {}
    for number, event in enumerate(events.events, 1):
        disk.happen(event)
        acknowledged = [edit for at, edit in events.acknowledged if at <= number]
        for loss, survives in LOSSES.items():
            for seed in range(seeds if loss in _BY_CHANCE else 1):
                tree = disk.after(loss, random.Random(f"{number} {seed}"))
                where = f"{number}: {event}, then there is {survives}"
                found[hash(frozenset(tree.items()))] = Remains(where, tree, acknowledged)
                tally.counts["power failures"] += 1
    return list(found.values())


def _lay_out(tree: Tree, from_folder: Path, to_folder: Path) -> None:
    for name, content in sorted(tree.items()):
        path = to_folder / Path(name).relative_to(from_folder)
        if content is None:
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.write_bytes(content)


def _after(place: Place, acknowledged: list[str], originals: dict[str, bytes]) -> list[str]:
    """List what is wrong with a folder after it was opened and its images were copied."""
    try:
        with place.opened() as session:
            session._context.start_images([image.name for image in session.images])
            wrong = audit.history(session, place, acknowledged)
            session.retry()
            for index, image in enumerate(session.images):
                if image.file is None:
                    session._background.copier._work(index)
            wrong += audit.copies(session, place, originals)
            wrong += [f"{i.name}: {i.problem}" for i in session.images if i.problem or not i.file]
            wrong += audit.agreement(session, place) + audit.contract(place)
    except TaggerError as error:
        return [f"it cannot be opened again: {type(error).__name__}: {error}"]
    return wrong + audit.strays(place)
