"""What must be true of an output folder, read without the package's own code as far as possible.

Each function returns a list of problems in words, which is empty if there are none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tagger_widget import Session
from tests.reliability.places import Place
from tests.reliability.story import State

_OURS = re.compile(r"[A-Za-z0-9-]+\.(jpg|png|webp|txt)|tags\.txt|session\.json|\.tagger")


def journal_lines(place: Place) -> tuple[list[dict[str, Any]], list[str]]:
    """Read the lines of the journal after the first, without a torn last line."""
    path = place.output / ".tagger" / "journal.jsonl"
    lines, wrong = [], []
    for number, line in enumerate(path.read_bytes().split(b"\n")[:-1], 1):
        try:
            lines.append(json.loads(line))
        except ValueError:
            wrong.append(f"line {number} of the journal is damaged: {line[:60]!r}")
    return lines[1:], wrong


def edits(place: Place) -> list[dict[str, Any]]:
    """Return every edit in the journal, including those that are past in a compacted journal."""
    return [edit for line in journal_lines(place)[0] if (edit := line.get("edit") or line.get("past"))]


def own_edits(place: Place) -> list[str]:
    """Return the ids of the edits in the journal, without marks and changes by other programs."""
    return [edit["id"] for edit in edits(place) if edit["kind"] not in ("outside", "mark")]


def strays(place: Place) -> list[str]:
    """List the files that do not belong in the output folder."""
    if not place.output.is_dir():
        return []
    names = sorted(path.name for path in place.output.iterdir())
    return [f"{name} lies in the output folder" for name in names if not _OURS.fullmatch(name)]


def contract(place: Place) -> list[str]:
    """List the captions that a trainer would fail on."""
    return [
        f"{path.name} {problem}"
        for path in sorted(place.output.glob("*.txt"))
        if path.name != "tags.txt" and (problem := _caption_problem(path.read_bytes()))
    ]


def _caption_problem(data: bytes) -> str:
    if not data:
        return "is empty"
    if b"\0" in data or data.startswith(b"\xef\xbb\xbf"):
        return f"is not plain text: {data[:40]!r}"
    tags = data.decode().split(", ")
    if any(not tag or tag != tag.strip() or "," in tag or len(tag.splitlines()) > 1 for tag in tags):
        return f"is not tags with ', ' between: {data[:40]!r}"
    return f"has a tag twice: {data[:40]!r}" if len(set(tags)) < len(tags) else ""


def copies(session: Session, place: Place, originals: dict[str, bytes]) -> list[str]:
    """List the copies that differ from the given content of their sources."""
    found = {image: place.output / f"{image.name}.jpg" for image in session.images}
    return [
        f"{path.name} has {path.stat().st_size} bytes and is not a copy of {image.source}"
        for image, path in found.items()
        if path.exists() and path.read_bytes() != originals[image.source]
    ]


def between(place: Place, states: Sequence[State]) -> list[str]:
    """List the captions of a closed folder that show none of these states."""
    allowed = [state.captions() for state in states]
    wrong = strays(place)
    for path in place.output.glob("*.txt"):
        if path.name != "tags.txt" and path.read_text() not in [a.get(path.stem) for a in allowed]:
            wrong.append(f"{path.name} shows {path.read_text()!r}, which was never saved")
    return wrong


def history(session: Session, place: Place, acknowledged: Iterable[str], *, open_ended: int = 1) -> list[str]:
    """List in what the history, the tags and the captions of an open session disagree.

    Parameters
    ----------
    session
        A session opened after the incident.
    place
        Its folder.
    acknowledged
        Ids of the edits that were acknowledged before, in order.
    open_ended
        How many edits may exist that were not acknowledged; marks and the like do not count.
    """
    lines, wrong = journal_lines(place)
    made = edits(place)
    wrong += [f"an edit of {', '.join(e['changes'])} was invented" for e in made if e["kind"] == "outside"]
    if len(session.history) != len(made):
        wrong.append(f"the history has {len(session.history)} edits, the journal {len(made)}")
    wrong += _compare(own_edits(place), list(acknowledged), open_ended)
    wrong += _chain(lines, session)
    wrong += [f"trouble: {trouble}" for trouble in session.troubles]
    return wrong + agreement(session, place) + contract(place)


def _compare(found: list[str], acknowledged: list[str], open_ended: int) -> list[str]:
    known, there = set(acknowledged), set(found)
    wrong = [f"acknowledged edit {edit} is lost" for edit in acknowledged if edit not in there]
    if not wrong and [edit for edit in found if edit in known] != acknowledged:
        wrong.append("acknowledged edits are in another order")
    if len(found) - len(known) > open_ended:
        wrong.append(f"{len(found) - len(known)} edits were not acknowledged")
    return wrong


def _chain(lines: list[dict[str, Any]], session: Session) -> list[str]:
    """Replay the edits of the journal: each must start where the previous one ended."""
    tags: dict[str, list[str]] = {}
    wrong = []
    for line in lines:
        tags.update(line.get("started") or {})
        tags.update({image["name"]: image.get("tags", []) for image in line.get("images", ())})
        for name, change in (line.get("edit") or {"changes": {}})["changes"].items():
            if tags.setdefault(name, change["before"]) != change["before"]:
                wrong.append(f"an edit of {name} does not start where the previous one ended")
            tags[name] = change["after"]
    return wrong + [
        f"{image.name} has {image.tags}, but {tags[image.name]} in the journal"
        for image in session.images
        if list(image.tags) != tags.get(image.name, list(image.tags))
    ]


def agreement(session: Session, place: Place) -> list[str]:
    """List the captions that differ from the session, except for images that were never shown."""
    trigger = session.settings.trigger
    word = (trigger,) if trigger else ()
    wrong = []
    for image in [image for image in session.images if image.started]:
        path = place.output / f"{image.name}.txt"
        shown = path.read_text() if path.exists() else ""
        # Someone may have added the trigger word as a tag just before it was set: a caption has it once.
        wanted = ", ".join((*word, *(tag for tag in image.tags if tag != trigger)))
        if shown != wanted:
            wrong.append(f"{path.name} shows {shown!r} instead of {wanted!r}")
    return wrong


def leftovers(folder: Path) -> list[str]:
    """List what is in a folder that should be empty."""
    return [f"{path} was left behind" for path in folder.glob("*")]
