"""The display options of one screen: theme, film strip, locked zoom."""

from __future__ import annotations

from typing import Any

import msgspec
from ipywidgets import DOMWidget

from tagger_widget.storage.user.screen_state import ScreenState, load_screen_state, save_screen_state
from tagger_widget.widget.tagging.toolbars import TopBar, next_theme
from tagger_widget.widget.tagging.view import TaggingView


class DisplayOptions:
    """Applies the display options as the user left them the last time, and keeps them for the next.

    Parameters
    ----------
    screen
        Takes the colours of the theme.
    top, view
        The parts that show the options.
    """

    def __init__(self, screen: DOMWidget, top: TopBar, view: TaggingView) -> None:
        self._screen = screen
        self._top = top
        self._view = view
        self._options = load_screen_state()
        self._render()

    def switch_theme(self) -> None:
        """Go on to the next theme."""
        self._change_options(theme=next_theme(self._options.theme))

    def set_page_options(self, options: dict[str, Any]) -> None:
        """Take over the options that were switched in the page."""
        self._change_options(**{name: bool(options.get(name)) for name in ("filmstrip", "keep_zoom")})

    def _change_options(self, **changes: Any) -> None:
        options: ScreenState = msgspec.structs.replace(self._options, **changes)
        if options != self._options:
            self._options = options
            save_screen_state(options)
            self._render()

    def _render(self) -> None:
        options = self._options
        for theme in ("light", "dark"):
            set_class = self._screen.add_class if theme == options.theme else self._screen.remove_class
            set_class(f"tagger-{theme}")
        self._top.render_theme(options.theme)
        self._view.choices = {"filmstrip": options.filmstrip, "keep_zoom": options.keep_zoom}
