"""The question for a folder, shown when none was given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import anywidget
from traitlets import Bool, Unicode

STATIC = Path(__file__).parent / "static"


class FolderForm(anywidget.AnyWidget):
    """A box for a path with a button; Enter works, in a notebook cell too.

    Parameters
    ----------
    on_answer
        Called with the text each time the user asks to open it.
    """

    _esm = STATIC / "folder-form.js"
    _css = STATIC / "folder-form.css"

    path = Unicode(help="Text that the box starts with.").tag(sync=True)
    problem = Unicode(
        help="Why the last answer did not do, in plain words; empty when nothing is wrong."
    ).tag(sync=True)
    busy = Bool(help="Whether an answer is being looked into; the form waits meanwhile.").tag(sync=True)

    def __init__(self, on_answer: Callable[[str], None], *, path: str = "", problem: str = "") -> None:
        super().__init__(path=path, problem=problem)
        self._on_answer = on_answer
        self.on_msg(self._on_message)

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        if isinstance(content, dict) and isinstance(text := content.get("open"), str):
            self._on_answer(text)
