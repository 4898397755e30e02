"""The anywidget of the workbench, beside the gallery: panels for many images at once, each with a tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anywidget import AnyWidget
from traitlets import Dict, List

from tagger_widget.widget.assets import script, styles
from tagger_widget.widget.shared.protocol import Part, Request, Send
from tagger_widget.widget.workbench.batch_edit import BatchEditPanel
from tagger_widget.widget.workbench.forms import FORMS
from tagger_widget.widget.workbench.history import HistoryPanel
from tagger_widget.widget.workbench.suggestions import SuggestionsPanel

if TYPE_CHECKING:
    from tagger_widget.operations.plan import Plan
    from tagger_widget.session.session import Session
    from tagger_widget.widget.gallery.view import Gallery


class Workbench(AnyWidget):
    """The browser's side of the workbench, and the panels that its messages go to.

    Each message carries the name of its ``part``.

    Parameters
    ----------
    session
        The session whose images are edited.
    gallery
        The gallery they are selected and filtered in.
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
        self.batch_edit = BatchEditPanel(session, gallery, self)
        self.suggestions = SuggestionsPanel(session, self, self.propose)
        self.history = HistoryPanel(session, gallery, self)
        self.panels: dict[str, Part] = {
            "edit": self.batch_edit,
            "tidy": self.suggestions,
            "history": self.history,
        }
        """The panels by the name of their part."""

    def handle_message(self, request: Request, send: Send) -> None:
        """Carry out a message of a page.

        Raises
        ------
        TaggerError
            If the panel that it is meant for cannot do it, and does not say so itself.
        """
        self.panels[request.message["part"]].handle_message(request, send)

    def propose(self, plan: Plan, back: str = "tidy") -> None:
        """Show what a plan would change, to be applied or left.

        Parameters
        ----------
        plan
            Any plan of the session.
        back
            The panel that the way back leads to: ``"edit"``, ``"tidy"`` or ``"history"``.
        """
        self.batch_edit.propose(plan, back)

    def stop(self) -> None:
        """Stop the work of the panels in the background."""
        for panel in self.panels.values():
            panel.stop()
