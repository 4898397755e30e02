"""The content of the status line: the user's own last edit or a message, and notes on what came from elsewhere.

An own edit is described until the next one, a message until the user's next action. A note stands beside them and
stays long enough to be read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from tagger_widget.dataset.arrangement.diff import inverted
from tagger_widget.dataset.arrangement.transform import conflicts
from tagger_widget.dataset.edits.edit import OUTSIDE, Change
from tagger_widget.dataset.edits.wording import describe
from tagger_widget.dataset.phrases import uncapitalized
from tagger_widget.widget.shared.collaborators import short_name
from tagger_widget.widget.shared.wording import redid, undid

if TYPE_CHECKING:
    from tagger_widget.dataset.arrangement.model import Arrangement
    from tagger_widget.dataset.edits.edit import Edit

Tone = Literal["info", "trouble"]

READING_S = 6.0
"""A note is not taken away sooner."""
_NOTES_MAX = 3


class UndoKeys(NamedTuple):
    """The names of the keys that undo and redo; empty if there is none."""

    undo: str = "Ctrl+Z"
    redo: str = "Ctrl+Shift+Z"


DEFAULT_UNDO_KEYS = UndoKeys()


@dataclass
class _Note:
    """Something that came from elsewhere: a sentence, or an edit to be described."""

    since: float
    text: str = ""
    edit: Edit | None = None


class StatusView(NamedTuple):
    """What the status line shows."""

    text: str
    tone: Tone
    """``"trouble"`` for something that went wrong."""
    notes: tuple[str, ...]
    """What came from elsewhere, oldest first."""


class StatusLine:
    """Decides what the status line shows.

    Parameters
    ----------
    text
        The first message.
    author
        The user of the screen.
    clock
        Returns the time in seconds.
    keys
        The keys that undo and redo.
    """

    def __init__(
        self,
        text: str,
        author: str,
        clock: Callable[[], float] = time.monotonic,
        keys: UndoKeys = DEFAULT_UNDO_KEYS,
    ) -> None:
        self._keys = keys
        self._text = text
        self._tone: Tone = "info"
        self._author = author
        self._clock = clock
        self._edit: Edit | None = None
        self._wording = ("", "")
        self._notes: list[_Note] = []
        self._image = ""
        self._seen = {""}
        self._has_own_edit = False

    def show_message(self, text: str, tone: Tone = "info") -> None:
        """Show a message in place of the last edit."""
        self._text, self._edit, self._tone = text, None, tone

    def set_wording(self, edit: Edit, text: str) -> None:
        """Describe an edit in these words, whether it has been added already or not."""
        self._wording = (edit.id, text)

    def dismiss_read(self) -> None:
        """Drop the message, and the notes that could be read by now, since the user has moved on."""
        if self._edit is None:
            self.show_message("")
        read = self._clock() - READING_S
        self._notes = [note for note in self._notes if note.since > read]

    def view(
        self, image: str, edits: Iterable[tuple[Edit, bool]] = (), notices: Iterable[str] = ()
    ) -> StatusView:
        """Return what to show now.

        Parameters
        ----------
        image
            Name of the image on the screen.
        edits
            Edits since the last call, each with whether it was made in this process.
        notices
            Sentences about anything else that happened since then.
        """
        self._seen = {self._image, image}
        if image != self._image:
            self._image, self._has_own_edit = image, False
        for edit, here in edits:
            if here and edit.author == self._author:
                self._add_own_edit(edit)
            elif is_worth_a_note(edit, self._seen):
                self._add_edit_elsewhere(edit)
        for text in notices:
            self._notes = [note for note in self._notes if note.text != text]
            self._add_note(_Note(self._clock(), text))
        return StatusView(self._describe_last(), self._tone, tuple(map(self._describe_note, self._notes)))

    def _add_own_edit(self, edit: Edit) -> None:
        if edit.kind != "mark":
            self._edit, self._tone = edit, "info"
            self._has_own_edit |= self._image in edit.changes

    def _add_edit_elsewhere(self, edit: Edit) -> None:
        last = self._notes[-1].edit if self._notes else None
        combined = combine_edits(last, edit) if last else None
        if combined is not None:
            self._notes.pop()
        self._add_note(_Note(self._clock(), edit=combined or edit))

    def _add_note(self, note: _Note) -> None:
        self._notes = [*self._notes, note][-_NOTES_MAX:]

    def _describe_last(self) -> str:
        if self._edit is None:
            return self._text
        own_words = self._wording[1] if self._wording[0] == self._edit.id else ""
        return describe_own_edit(self._edit, self._image, self._keys, own_words)

    def _describe_note(self, note: _Note) -> str:
        if note.edit is None:
            return note.text
        return describe_edit_elsewhere(note.edit, self._image, self._author, both=self._has_own_edit)


# Edits in words ----------------------------------------------------------------------------------


def describe_own_edit(edit: Edit, shown: str, keys: UndoKeys = DEFAULT_UNDO_KEYS, own_words: str = "") -> str:
    """Describe the user's own edit and how to undo it.

    Parameters
    ----------
    edit
        The edit.
    shown
        Name of the image on the screen; another one is named.
    keys
        The keys to name.
    own_words
        What the edit did, in better words than the edit itself gives.
    """
    done = _inverted(edit) if edit.kind == "undo" else edit
    what = own_words or describe(done) + _describe_image_elsewhere(done, shown)
    to_undo = f" {keys.undo} to undo." if keys.undo else ""
    if edit.kind == "undo":
        return undid(what) + (f" {keys.redo} to redo." if keys.redo else "")
    return redid(what) + to_undo if edit.kind == "redo" else f"{what}.{to_undo}"


def _inverted(undo: Edit) -> Edit:
    """Return the edit that an undo took back, as far as the undo tells."""
    changes = {name: Change(change.after, change.before) for name, change in undo.changes.items()}
    trigger = undo.trigger and (undo.trigger[1], undo.trigger[0])
    arranged = undo.arranged and inverted(undo.arranged)
    return msgspec.structs.replace(undo, kind="set", changes=changes, trigger=trigger, arranged=arranged)


def is_worth_a_note(edit: Edit, seen: Collection[str]) -> bool:
    """Return whether an edit made elsewhere matters to a user who sees these images.

    Single edits of other images do not: there would be no end of them.
    """
    if edit.kind == "mark" or not (edit.changes or edit.trigger):
        return False
    is_rare = edit.kind == "outside" or edit.trigger is not None or len(edit.changes) > 1
    return is_rare or any(name in seen for name in edit.changes)


def combine_edits(earlier: Edit, later: Edit) -> Edit | None:
    """Combine two edits that one author made to the tags of one image; return None for any others."""
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


def describe_edit_elsewhere(edit: Edit, shown: str, me: str, *, both: bool) -> str:
    """Describe what somebody else did, such as "ann added window here".

    Parameters
    ----------
    edit
        What was done, in another tab or by another program.
    shown
        Name of the image on the screen.
    me
        The user of this screen.
    both
        Whether the image on the screen was edited from here as well.
    """
    what = uncapitalized(describe(edit))
    is_here = list(edit.changes) == [shown]
    if edit.author == OUTSIDE:
        what = f"Another program {what}"
    else:
        what = f"You {what}" if edit.author == me else f"{short_name(edit.author)} {what}"
    if is_here:
        what += "" if shown in what else " here"
    elif shown in edit.changes:
        what += ", including this one"
    else:
        what += _describe_image_elsewhere(edit, shown)
    if edit.author == me:
        what += ", in another tab"
    loses_none = all(set(change.before) <= set(change.after) for change in edit.changes.values())
    return f"{what}. Both are kept." if both and is_here and loses_none else f"{what}."


def _describe_image_elsewhere(edit: Edit, shown: str) -> str:
    names = list(edit.changes)
    # A label has the number of images, and does not depend on what came or went.
    if len(names) != 1 or edit.label or names[0] == shown or names[0] in describe(edit):
        return ""
    return f" {'to' if _gained(edit.changes[names[0]]) else 'from'} {names[0]}"


def _gained(change: Change) -> list[str]:
    return [tag for tag in change.after if tag not in change.before]


# Other messages ----------------------------------------------------------------------------------


def greet(help_key: str) -> str:
    """Say what matters to somebody who sees the screen for the first time."""
    return "Every change is saved at once." + (f" Press {help_key} to see all keys." if help_key else "")


def category_warnings(tags: Sequence[str], arrangement: Arrangement) -> tuple[str, ...]:
    """Return a warning for each category that allows one tag, and of which an image has several."""
    if not arrangement.categories:
        return ()
    return tuple(
        f"⚠ Only one “{category.name}” tag allowed; this image has {', '.join(some[:-1])} and {some[-1]}."
        for category, some in conflicts(tags, arrangement)
    )
