"""Several processes edit one folder at the same time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.reliability import audit
from tests.reliability.places import Place, lay_out
from tests.reliability.tally import Tally

ROOT = Path(__file__).parents[2]
"""The repository, from which the tests are imported."""


def together(root: Path, edits: int, *, processes: int = 4, images: int = 6, seed: int = 0) -> Tally:
    """Let several processes edit one folder, each under its own name.

    Parameters
    ----------
    root
        Folder to work in.
    edits
        How many edits each makes.
    processes
        How many processes there are.
    images
        How many images there are.
    seed
        Decides what is edited.
    """
    place, tally = lay_out(root, images), Tally()
    place.opened().close()
    authors = [f"author-{number}" for number in range(processes)]
    command = [sys.executable, "-W", "error", "-m", "tests.reliability.editor", str(root.absolute())]
    children = [
        subprocess.Popen(
            [*command, author, str(edits), str(processes), str(seed)], cwd=ROOT, stderr=subprocess.PIPE
        )
        for author in authors
    ]
    for author, child in zip(authors, children, strict=True):
        _, said = child.communicate(timeout=600)
        tally.found(author, [said.decode()] if child.returncode else [])
    if not tally.wrong:
        found = {author: json.loads((root / f"{author}.json").read_text()) for author in authors}
        _judge(place, found, tally)
    return tally


def _judge(place: Place, found: dict[str, Any], tally: Tally) -> None:
    """Compare what the processes saw with each other and with the disk."""
    made = {edit: author for author, one in found.items() for edit in one["mine"]}
    logged = {edit["id"]: edit for edit in audit.edits(place)}
    with place.opened() as session:
        tally.found("the folder", audit.history(session, place, [], open_ended=len(made)))
        tags, trigger = {image.name: list(image.tags) for image in session.images}, session.settings.trigger
    for author, one in found.items():
        if (one["tags"], one["trigger"]) != (tags, trigger):
            tally.found(author, ["it does not show in the end what is on the disk"])
        missed = made.keys() - one["seen"].keys()
        tally.found(author, [f"it did not see {len(missed)} edits"] if missed else [])
        own = [
            edit for edit, entry in logged.items() if entry["author"] == author and entry["kind"] != "mark"
        ]
        tally.found(
            author, [] if own == list(one["mine"]) else ["the journal does not have its edits in order"]
        )
    tally.found("undo", _undone_by_others(logged))
    delays = sorted(_delays(found))
    tally.counts["processes"] = len(found)
    tally.counts["acknowledged edits"] = len(made)
    tally.counts["median until seen, ms"] = round(1000 * delays[len(delays) // 2])
    tally.counts["longest until seen, ms"] = round(1000 * delays[-1])


def _undone_by_others(logged: dict[str, Any]) -> list[str]:
    """List the edits that someone else undid."""
    return [
        f"{edit['author']} undid an edit of {logged[edit['reverts']]['author']}"
        for edit in logged.values()
        if edit.get("reverts") and logged[edit["reverts"]]["author"] != edit["author"]
    ]


def _delays(found: dict[str, Any]) -> Iterator[float]:
    """Yield the seconds from the acknowledgement of each edit until each other process showed it."""
    for author, one in found.items():
        for edit, acknowledged in one["mine"].items():
            for other, watcher in found.items():
                if other != author and edit in watcher["seen"]:
                    yield max(0.0, watcher["seen"][edit] - acknowledged)
