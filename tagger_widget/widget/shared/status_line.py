"""What the status line says: one's own last edit or a remark, and what came from elsewhere.

An edit of one's own is told until the next one, a remark until the user goes on. What came from elsewhere
stands beside it, and stays long enough to be read.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tagger_widget.widget.shared import wording

if TYPE_CHECKING:
    from tagger_widget.dataset.edits.edit import Edit

Tone = Literal["info", "trouble"]

READING_S = 6.0
"""What came from elsewhere is not taken away sooner."""
_MOST_NOTES = 3


@dataclass
class _Note:
    """Something that came from elsewhere: a sentence, or an edit to be put into words."""

    since: float
    text: str = ""
    edit: Edit | None = None


class Remarks:
    """Holds what is to be said.

    Parameters
    ----------
    text
        What to say first.
    author
        Who uses the screen.
    clock
        Answers the time in seconds.
    keys
        The keys that take back and bring back.
    """

    def __init__(
        self,
        text: str,
        author: str,
        clock: Callable[[], float] = time.monotonic,
        keys: wording.UndoKeys = wording.USUAL,
    ) -> None:
        self._keys = keys
        self._text = text
        self._author = author
        self._clock = clock
        self._edit: Edit | None = None
        self._worded = ("", "")
        self._notes: list[_Note] = []
        self._at = ""
        self._seen = {""}
        self._is_mine = False
        self.tone: Tone = "info"
        """Whether it tells of something that went wrong."""

    def at(self, name: str) -> None:
        """Note the image on the screen, each time before it is drawn."""
        self._seen = {self._at, name}
        if name != self._at:
            self._at, self._is_mine = name, False

    def say(self, text: str, tone: Tone = "info") -> None:
        """Make a remark."""
        self._text, self._edit, self.tone = text, None, tone

    def word(self, edit: Edit, text: str) -> None:
        """Have an edit told in these words, whether that has happened already or is to come."""
        self._worded = (edit.id, text)

    def notify(self, text: str) -> None:
        """Tell of something that came from elsewhere."""
        self._notes = [note for note in self._notes if note.text != text]
        self._put(_Note(self._clock(), text))

    def tell(self, edit: Edit, *, here: bool) -> None:
        """Tell of an edit, unless it is not worth a word.

        Parameters
        ----------
        edit
            What was done.
        here
            Whether it was done in this process.
        """
        if here and edit.author == self._author:
            if wording.edited(edit, ""):
                self._edit, self.tone = edit, "info"
                self._is_mine |= self._at in edit.changes
        elif wording.concerns(edit, self._seen):
            last = self._notes[-1].edit if self._notes else None
            whole = wording.combined(last, edit) if last else None
            if whole is not None:
                self._notes.pop()
            self._put(_Note(self._clock(), edit=whole or edit))

    def go_on(self) -> None:
        """Let go of a remark, and of what could be read by now, as the user has gone on."""
        if self._edit is None:
            self.say("")
        read = self._clock() - READING_S
        self._notes = [note for note in self._notes if note.since > read]

    @property
    def text(self) -> str:
        """The remark, or what one's own last edit did."""
        if self._edit is None:
            return self._text
        worded = self._worded[1] if self._worded[0] == self._edit.id else ""
        return wording.edited(self._edit, self._at, self._keys, worded)

    @property
    def notes(self) -> list[str]:
        """What came from elsewhere, oldest first."""
        return [
            note.text
            if note.edit is None
            else wording.edited_elsewhere(note.edit, self._at, self._author, both=self._is_mine)
            for note in self._notes
        ]

    def _put(self, note: _Note) -> None:
        self._notes = [*self._notes, note][-_MOST_NOTES:]
