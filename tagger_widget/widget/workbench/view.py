"""The workbench beside the gallery: what is done to many images at once, in parts that each have a tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anywidget import AnyWidget
from traitlets import Dict, List

from tagger_widget.widget.assets import script, styles
from tagger_widget.widget.workbench.batch_edit import Editing
from tagger_widget.widget.workbench.forms import FORMS
from tagger_widget.widget.workbench.history import Chronicle
from tagger_widget.widget.workbench.suggestions import Tidier

if TYPE_CHECKING:
    from tagger_widget.operations.plan import Plan
    from tagger_widget.session.session import Session
    from tagger_widget.widget.gallery.view import Gallery
    from tagger_widget.widget.shared.updates import News
from tagger_widget.widget.shared.protocol import Buffers, Message, Part, Say


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

    _esm = script("workbench/index.js")
    _css = styles(
        "workbench/workbench.css",
        "workbench/operation-form.css",
        "workbench/plan-preview.css",
        "workbench/suggestions.css",
        "workbench/history.css",
    )

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
