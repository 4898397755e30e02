"""The app's page: the dataset that was asked for, or the question for a folder."""

from __future__ import annotations

import os
from pathlib import Path

import ipywidgets
from IPython.display import display

from tagger_widget.app.folder_form import FolderForm
from tagger_widget.app.launch import Asked, allowed_root, read, typed
from tagger_widget.errors import TaggerError
from tagger_widget.session.session import Session
from tagger_widget.widget import TaggerWidget


class Page(ipywidgets.VBox):
    """One page: a form that gives way to the tagger once a folder can be opened.

    Parameters
    ----------
    asked
        What to open at once; without a folder, or when that fails, the user is asked.
    root
        Folder below which everything opened here must be; anywhere when None.
    problem
        What went wrong before there was a page, in plain words.
    """

    def __init__(self, asked: Asked, *, root: Path | None = None, problem: str = "") -> None:
        super().__init__()
        self._asked = asked
        self._root = root
        self.add_class("tagger-page")
        self._form = FolderForm(self._on_answer, path=str(asked.folder or ""), problem=problem)
        if asked.folder is None or problem or not self._open(asked.folder):
            self.children = (self._form,)

    def _on_answer(self, text: str) -> None:
        self._form.busy = True
        self._form.problem = ""
        try:
            self._open(typed(text, self._root))
        except TaggerError as error:
            self._form.problem = str(error)
        finally:
            self._form.busy = False

    def _open(self, folder: Path) -> bool:
        try:
            session = Session(folder, **self._asked.settings())
        except TaggerError as error:
            self._form.problem = str(error)
            return False
        self.children = (TaggerWidget(session),)
        return True


def open_tagger() -> None:
    """Show the tagger for the folder that was asked for, or ask for one.

    The environment says what to open; ``docs/app.md`` lists the variables.
    """
    root = allowed_root(os.environ)
    try:
        page = Page(read(os.environ), root=root)
    except TaggerError as error:
        page = Page(Asked(), root=root, problem=str(error))
    display(page)  # type: ignore[no-untyped-call]
