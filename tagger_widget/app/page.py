"""The app's page: the tagger on the requested folder, or the form that asks for one."""

from __future__ import annotations

import os
from pathlib import Path

import ipywidgets
from IPython.display import display

from tagger_widget.app.folder_form import FolderForm
from tagger_widget.app.launch import LaunchOptions, allowed_root, folder_from_text, read_options
from tagger_widget.errors import TaggerError
from tagger_widget.session.session import Session
from tagger_widget.widget import TaggerWidget


class Page(ipywidgets.VBox):
    """One page: a form that is replaced by the tagger once a folder can be opened.

    Parameters
    ----------
    options
        What to open at once. Without a folder, or if it cannot be opened, the form is shown.
    root
        Folder below which everything opened here must be; None allows any folder.
    problem
        What went wrong before the page was created, in plain words.
    """

    def __init__(self, options: LaunchOptions, *, root: Path | None = None, problem: str = "") -> None:
        super().__init__()
        self._options = options
        self._root = root
        self.add_class("tagger-page")
        self._form = FolderForm(self._on_submit, path=str(options.folder or ""), problem=problem)
        if options.folder is None or problem or not self._open_folder(options.folder):
            self.children = (self._form,)

    def _on_submit(self, text: str) -> None:
        self._form.busy = True
        self._form.problem = ""
        try:
            self._open_folder(folder_from_text(text, self._root))
        except TaggerError as error:
            self._form.problem = str(error)
        finally:
            self._form.busy = False

    def _open_folder(self, folder: Path) -> bool:
        try:
            session = Session(folder, **self._options.session_settings())
        except TaggerError as error:
            self._form.problem = str(error)
            return False
        self.children = (TaggerWidget(session),)
        return True


def open_tagger() -> None:
    """Show the tagger for the requested folder, or ask for a folder.

    Environment variables choose the folder; ``docs/app.md`` lists them.
    """
    root = allowed_root(os.environ)
    try:
        page = Page(read_options(os.environ), root=root)
    except TaggerError as error:
        page = Page(LaunchOptions(), root=root, problem=str(error))
    display(page)  # type: ignore[no-untyped-call]
