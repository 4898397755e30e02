"""The workbench beside the gallery: what is done to many images at once, in parts that each have a tab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from anywidget import AnyWidget
from traitlets import Dict, List

from tagger_widget.widget.assets import script, styles
from tagger_widget.widget.chronicle import Chronicle
from tagger_widget.widget.editing import Editing
from tagger_widget.widget.forms import FORMS
from tagger_widget.widget.tidier import Tidier

if TYPE_CHECKING:
    from tagger_widget.plans import Plan
    from tagger_widget.session import Session
    from tagger_widget.widget.gallery import Gallery
    from tagger_widget.widget.news import News

Message = dict[str, Any]
Buffers = Sequence[bytes | memoryview]


class Say(Protocol):
    """How a part of the workbench speaks to the pages."""

    def __call__(self, message: Message, buffers: Buffers = ()) -> None:
        """Send a message, which gets the name of the part."""


class Part(Protocol):
    """One part of the workbench; its other half, in the page, has a tab."""

    def take(self, message: Message, buffers: Buffers) -> None:
        """Carry out what a page asks of it."""

    def show(self, news: News) -> None:
        """Show what changed."""

    def close(self) -> None:
        """Stop what it does in the background."""


class Workbench(AnyWidget):
    """The browser's side of the workbench, and the parts that messages go to.

    Each message has the name of its ``part``; nothing is sent to pages that do not have that part in sight.

    Parameters
    ----------
    session
        Whose images are worked on.
    gallery
        Where they are selected and filtered.
    """

    _esm = script("workbench.js")
    _css = styles("workbench.css", "editform.css", "plandiff.css", "tidy.css", "history.css")

    forms = List(Dict(), [form.for_page() for form in FORMS], read_only=True).tag(sync=True)
    """The operations of the form for batch edits, with their fields."""

    def __init__(self, session: Session, gallery: Gallery) -> None:
        super().__init__()
        self.editing = Editing(session, gallery, self._voice("edit"))
        self.tidier = Tidier(session, self._voice("tidy"), self.propose)
        self.chronicle = Chronicle(session, gallery, self._voice("history"))
        self._parts: dict[str, Part] = {
            "edit": self.editing,
            "tidy": self.tidier,
            "history": self.chronicle,
        }

    def take(self, message: Message, buffers: Buffers) -> None:
        """Carry out what a page asks for.

        Raises
        ------
        TaggerError
            When the part that it is meant for cannot do it, and does not tell so itself.
        """
        self._parts[message["part"]].take(message, buffers)

    def show(self, news: News) -> None:
        """Show what changed."""
        for part in self._parts.values():
            part.show(news)

    def propose(self, plan: Plan, back: str = "tidy") -> None:
        """Show what a plan would change, to be applied or left.

        Parameters
        ----------
        plan
            Any plan of the session's.
        back
            The part that the way back leads to.
        """
        self.editing.propose(plan, back)

    def stop(self) -> None:
        """Stop what the parts do in the background."""
        for part in self._parts.values():
            part.close()

    def _voice(self, part: str) -> Say:
        def say(message: Message, buffers: Buffers = ()) -> None:
            self.send({"part": part, **message}, list(buffers))

        return say
