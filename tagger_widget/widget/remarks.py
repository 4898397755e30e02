"""What the status line says: the last edit, until the next one, or a remark, until the user goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tagger_widget.widget import words

if TYPE_CHECKING:
    from tagger_widget.records import Edit

Tone = Literal["info", "trouble"]


class Remarks:
    """Holds what is to be said."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._edit: tuple[Edit, bool] | None = None
        self.tone: Tone = "info"
        """Whether it tells of something that went wrong."""

    def say(self, text: str, tone: Tone = "info") -> None:
        """Make a remark."""
        self._text, self._edit, self.tone = text, None, tone

    def tell(self, edit: Edit, *, here: bool) -> None:
        """Tell of an edit, unless it is not worth a word.

        Parameters
        ----------
        edit
            What was done.
        here
            Whether it was done in this process.
        """
        if words.edited(edit, "", here=here):
            self._edit, self.tone = (edit, here), "info"

    def go_on(self) -> None:
        """Let go of a remark, as the user has gone on; an edit is told until the next."""
        if self._edit is None:
            self.say("")

    def text(self, shown: str) -> str:
        """Return the sentence, given the name of the image on the screen."""
        if self._edit is None:
            return self._text
        edit, here = self._edit
        return words.edited(edit, shown, here=here)
