"""What the screen says, in plain words. Pure: snapshots and edits in, sentences out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tagger_widget.dataset.edits.edit import OUTSIDE, Change
from tagger_widget.dataset.edits.wording import describe
from tagger_widget.widget.shared.collaborators import called

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tagger_widget.dataset.edits.edit import Edit
    from tagger_widget.dataset.image import ImageRecord
    from tagger_widget.session.options import Resumed
    from tagger_widget.session.snapshot import Snapshot


def greeting(help_key: str) -> str:
    """Say what matters to somebody who sees the screen for the first time."""
    return "Every change is saved at once." + (f" Press {help_key} for the keys." if help_key else "")


def place(snapshot: Snapshot) -> str:
    """Tell where the user is, such as "37 of 240 · 15 %"."""
    number = snapshot.position + 1
    return f"{number:,} of {snapshot.total:,} · {number * 100 // snapshot.total} %"


def tally(snapshot: Snapshot) -> str:
    """Tell what became of the images so far, such as "12 done, 3 skipped, 1 unreadable"."""
    counts = {"done": snapshot.done, "skipped": snapshot.skipped, "unreadable": snapshot.failed}
    return ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)


def pace(snapshot: Snapshot) -> str:
    """Tell how it goes, such as "31 today · 14 s each · about 48 min left"."""
    parts = [f"{snapshot.today:,} today"] if snapshot.today else []
    if snapshot.seconds_each is not None:
        parts.append(f"{_duration(snapshot.seconds_each)} each")
        if snapshot.left:
            parts.append(f"about {_duration(snapshot.left * snapshot.seconds_each)} left")
    return " · ".join(parts)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(round(seconds), 1)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{round(seconds / 3600):,} h"


def finished(snapshot: Snapshot) -> str:
    """Tell that every image that can be used is tagged, done or skipped; empty as long as one is not."""
    usable = snapshot.total - snapshot.failed
    if snapshot.left or not usable or snapshot.copied < usable:
        return ""
    return f"All {usable:,} tagged." if not snapshot.skipped else f"All {usable:,} tagged or skipped."


def about(image: ImageRecord) -> tuple[str, str]:
    """Tell the facts of an image, and what was done to them, in two sentences.

    Returns
    -------
    facts
        Such as "mila-0001 · IMG_2041.HEIC · HEIC", its size in pixels, "12.2 MP · 2.4 MB"; name and source only
        until the image is copied.
    note
        The source's path, and why the copy is not byte for byte where it is not.
    """
    parts, note = [image.name, image.source.rpartition("/")[2]], image.source
    facts = image.facts
    if facts is not None:
        megapixels = facts.width * facts.height / 1e6
        parts += [_FORMATS.get(facts.format, facts.format), f"{facts.width:,} {TIMES} {facts.height:,}"]
        parts += [f"{megapixels:.1f} MP" if megapixels >= 0.1 else f"{megapixels:.2f} MP", _bytes(facts.size)]
        note += f"\nConverted: {facts.converted}" if facts.converted else ""
    return " · ".join(parts), note


_FORMATS = {"HEIF": "HEIC", "MPO": "JPEG"}


def _bytes(size: int) -> str:
    for unit, name in ((1e6, "MB"), (1e3, "KB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}" if size < 10 * unit else f"{size / unit:,.0f} {name}"
    return f"{size} bytes"


def copying(snapshot: Snapshot) -> str:
    """Tell how far copying is; empty once it is finished."""
    settled = snapshot.copied + snapshot.failed
    return f"Copying {settled:,} of {snapshot.total:,}" if settled < snapshot.total else ""


def saved(snapshot: Snapshot) -> str:
    """Tell whether everything is on the disk, such as "⚠ 3 changes not saved yet"."""
    if snapshot.unsaved:
        return f"⚠ {_changes(snapshot.unsaved)} not saved yet"
    return "✓ Saved" if snapshot.saved else "⚠ Not saved yet"


def all_saved(snapshot: Snapshot) -> str:
    """Answer somebody who asks for saving."""
    if snapshot.saved:
        return "Everything is saved. Each change is saved at once."
    if snapshot.unsaved:
        return f"{_changes(snapshot.unsaved)} could not be saved yet. That is tried again all the time."
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
    told = f"Resuming at {resumed.position + 1:,} of {resumed.total:,}, last saved {day} {then:%H:%M}"
    if not resumed.recovered:
        return told
    verb = "was" if resumed.recovered == 1 else "were"
    return f"{told}. {_changes(resumed.recovered)} that could not be saved last time {verb} saved now."


TIMES = "\N{MULTIPLICATION SIGN}"


class UndoKeys(NamedTuple):
    """How the keys are called that take back and bring back; empty without one."""

    undo: str = "Ctrl+Z"
    redo: str = "Ctrl+Shift+Z"


USUAL = UndoKeys()


def edited(edit: Edit, shown: str, keys: UndoKeys = USUAL, worded: str = "") -> str:
    """Tell what an edit of one's own did and how to take it back; empty for a mere mark.

    Parameters
    ----------
    edit
        What was done.
    shown
        Name of the image on the screen; another one is named.
    keys
        The keys to name.
    worded
        What it did, in better words than can be told from the edit itself.
    """
    if edit.kind == "mark":
        return ""
    what = worded or describe(edit) + _elsewhere(edit, shown)
    if edit.kind == "undo":
        return f"Undone: {_lower(what)}." + (f" {keys.redo} brings it back." if keys.redo else "")
    undoes = f" {keys.undo} undoes." if keys.undo else ""
    return f"Done again: {_lower(what)}.{undoes}" if edit.kind == "redo" else f"{what}.{undoes}"


def concerns(edit: Edit, seen: Collection[str]) -> bool:
    """Tell whether an edit made elsewhere is worth a word to somebody who sees these images.

    What others do one by one to other images is not: it would never end.
    """
    if edit.kind == "mark" or not (edit.changes or edit.trigger):
        return False
    is_rare = edit.kind == "outside" or edit.trigger is not None or len(edit.changes) > 1
    return is_rare or any(name in seen for name in edit.changes)


def combined(earlier: Edit, later: Edit) -> Edit | None:
    """Make one edit of two that an author made to the tags of one image; None when they are of another sort."""
    names = list(later.changes)
    is_alike = earlier.author == later.author and names == list(earlier.changes) and len(names) == 1
    if not is_alike or earlier.trigger or later.trigger:
        return None
    first, then = earlier.changes[names[0]], later.changes[names[0]]
    lost = [tag for tag in first.before if tag not in first.after and tag not in then.after]
    lost += [tag for tag in then.before if tag not in then.after and tag not in _gained(first)]
    won = [tag for tag in _gained(first) if tag not in then.before or tag in then.after]
    won += [tag for tag in _gained(then) if tag not in first.before or tag in first.after]
    if not lost and not won:
        return None
    change = Change(tuple(lost), tuple(dict.fromkeys(won)))
    return msgspec.structs.replace(later, changes={names[0]: change})


def edited_elsewhere(edit: Edit, shown: str, me: str, *, both: bool) -> str:
    """Tell what somebody else did, such as "ann added window here".

    Parameters
    ----------
    edit
        What was done, in another tab or by another program.
    shown
        Name of the image on the screen.
    me
        Who uses this screen.
    both
        Whether the image on the screen was edited from here as well.
    """
    what = _lower(describe(edit))
    is_here = list(edit.changes) == [shown]
    if edit.author == OUTSIDE:
        what = f"Another program {what}"
    else:
        what = f"You {what}" if edit.author == me else f"{called(edit.author)} {what}"
    if is_here:
        what += "" if shown in what else " here"
    elif shown in edit.changes:
        what += ", this one among them"
    else:
        what += _elsewhere(edit, shown)
    if edit.author == me:
        what += ", in another tab"
    loses_none = all(set(change.before) <= set(change.after) for change in edit.changes.values())
    return f"{what}. Both are kept." if both and is_here and loses_none else f"{what}."


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


def copied(count: int, name: str) -> str:
    """Tell that tags were copied from another image."""
    return f"Copied {_tags(count)} from {name}"


def clashing(category: str, tags: Sequence[str]) -> str:
    """Tell that an image has several tags of which it should have one."""
    several = f"{', '.join(tags[:-1])} and {tags[-1]}"
    return f"⚠ Of “{category}” an image should have one tag only; here are {several}."


def retrying(name: str) -> str:
    """Tell that an image is being read again."""
    return f"Reading {name} again …"


def not_saved(tags: list[str], error: Exception) -> str:
    """Tell that a change of these tags did not come about, and why."""
    what = f"{', '.join(tags)}: not changed. " if tags else ""
    return f"{what}{error}"


def unexpected(error: BaseException) -> str:
    """Tell of an error that nobody foresaw."""
    return f"Something went wrong: {type(error).__name__}: {error}. What was saved before is safe."


def _elsewhere(edit: Edit, shown: str) -> str:
    names = list(edit.changes)
    # A label has the number of images, and need not tell of something that came or went.
    if len(names) != 1 or edit.label or names[0] == shown or names[0] in describe(edit):
        return ""
    gained = set(edit.changes[names[0]].after) - set(edit.changes[names[0]].before)
    return f" {'to' if gained else 'from'} {names[0]}"


def _gained(change: Change) -> list[str]:
    return [tag for tag in change.after if tag not in change.before]


def _changes(count: int) -> str:
    return "1 change" if count == 1 else f"{count:,} changes"


def _tags(count: int) -> str:
    return "1 tag" if count == 1 else f"{count:,} tags"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def sentence(error: BaseException) -> str:
    """Return the message of an error as a sentence."""
    text = str(error)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
