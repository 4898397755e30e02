"""What the screen says, in plain words. Pure: snapshots and edits in, sentences out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tagger_widget.history import describe

if TYPE_CHECKING:
    from tagger_widget.records import Edit, Resumed, Snapshot


GREETING = "Every change is saved at once. Press ? for the keys."


def place(snapshot: Snapshot) -> str:
    """Tell where the user is, such as "37 of 240 · 15 %"."""
    number = snapshot.position + 1
    return f"{number:,} of {snapshot.total:,} · {number * 100 // snapshot.total} %"


def tally(snapshot: Snapshot) -> str:
    """Tell what became of the images so far, such as "12 done, 3 skipped, 1 unreadable"."""
    counts = {"done": snapshot.done, "skipped": snapshot.skipped, "unreadable": snapshot.failed}
    return ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)


def copying(snapshot: Snapshot) -> str:
    """Tell how far copying is; empty once it is finished."""
    settled = snapshot.copied + snapshot.failed
    return f"Copying {settled:,} of {snapshot.total:,}" if settled < snapshot.total else ""


def saved(snapshot: Snapshot) -> str:
    """Tell whether everything is on the disk."""
    return "✓ Saved" if snapshot.saved else "Not saved yet"


def all_saved(snapshot: Snapshot) -> str:
    """Answer somebody who asks for saving."""
    if snapshot.saved:
        return "Everything is saved. Each change is saved at once."
    return "Some captions could not be written yet. They are tried again by themselves."


def resuming(resumed: Resumed, now: datetime) -> str:
    """Tell where a dataset is taken up, such as "Resuming at 37 of 240, last saved today 14:02".

    Parameters
    ----------
    resumed
        Where; its time may be of any time zone.
    now
        The present, in the time zone to tell the time in.
    """
    then = resumed.saved.astimezone(now.tzinfo)
    days = (now.date() - then.date()).days
    day = {0: "today", 1: "yesterday"}.get(days, f"on {then:%d %B %Y}".replace(" 0", " "))
    return f"Resuming at {resumed.position + 1:,} of {resumed.total:,}, last saved {day} {then:%H:%M}"


def edited(edit: Edit, shown: str, *, here: bool) -> str:
    """Tell what an edit did and how to take it back; empty for a mere mark.

    Parameters
    ----------
    edit
        What was done.
    shown
        Name of the image on the screen; another one is named.
    here
        Whether it was done in this process.
    """
    if edit.kind == "mark":
        return ""
    what = describe(edit) + _elsewhere(edit, shown)
    if edit.kind == "undo":
        return f"Undone: {_lower(what)}. Ctrl+Shift+Z brings it back."
    if edit.kind == "redo":
        return f"Done again: {_lower(what)}. Ctrl+Z undoes."
    if edit.kind == "outside":
        return f"Another program changed a caption: {_lower(what)}."
    return f"{what}. Ctrl+Z undoes." if here else f"{edit.author}: {_lower(what)}."


def unchanged(command: str) -> str:
    """Tell why a command did nothing.

    Parameters
    ----------
    command
        One that moves about, or takes an edit back.
    """
    return {
        "next": "This is the last image.",
        "skip": "This is the last image.",
        "last": "This is the last image.",
        "previous": "This is the first image.",
        "first": "This is the first image.",
        "next_untagged": "No other image is without tags.",
        "undo": "There is nothing to undo.",
        "redo": "There is nothing to redo.",
    }.get(command, "")


def skipped(name: str) -> str:
    """Tell that an image was passed over."""
    return f"Skipped {name}."


def not_saved(tags: list[str], error: Exception) -> str:
    """Tell that a change of these tags did not come about, and why."""
    what = f"{', '.join(tags)}: not changed. " if tags else ""
    return f"{what}{error}"


def unexpected(error: BaseException) -> str:
    """Tell of an error that nobody foresaw."""
    return f"Something went wrong: {type(error).__name__}: {error}. What was saved before is safe."


def _elsewhere(edit: Edit, shown: str) -> str:
    names = list(edit.changes)
    if len(names) != 1 or names[0] == shown or names[0] in describe(edit):
        return ""
    gained = set(edit.changes[names[0]].after) - set(edit.changes[names[0]].before)
    return f" {'to' if gained else 'from'} {names[0]}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
