"""The form that asks for a folder, shown if none was given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import anywidget
from traitlets import Bool, Unicode

STATIC = Path(__file__).parent / "static"


class FolderForm(anywidget.AnyWidget):
    """A text box for a path, with a button; Enter works too, even in a notebook cell.

    Parameters
    ----------
    on_submit
        Called with the text of the box each time the user submits the form.
    """

    _esm = STATIC / "folder-form.js"
    _css = STATIC / "folder-form.css"

    path = Unicode(help="Initial text of the box.").tag(sync=True)
    problem = Unicode(
        help="Why the last folder could not be opened, in plain words; empty if nothing is wrong."
    ).tag(sync=True)
    busy = Bool(help="Whether a folder is being opened; the form is disabled meanwhile.").tag(sync=True)

    def __init__(self, on_submit: Callable[[str], None], *, path: str = "", problem: str = "") -> None:
        super().__init__(path=path, problem=problem)
        self._on_submit = on_submit
        self.on_msg(self._on_message)

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        if isinstance(content, dict) and isinstance(text := content.get("open"), str):
            self._on_submit(text)
