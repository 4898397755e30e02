"""The switches of one screen: its theme, the film strip, the zoom that is kept."""

from __future__ import annotations

from typing import Any

import msgspec
from ipywidgets import DOMWidget

from tagger_widget.storage.user.screen_state import ScreenState, load_screen_state, save_screen_state
from tagger_widget.widget.tagging.toolbars import TopBar, next_theme
from tagger_widget.widget.tagging.view import Stage


class Switches:
    """Shows what is switched, as the user left it the last time, and keeps it for the next.

    Parameters
    ----------
    screen
        Takes the colours of the theme.
    top, stage
        The parts that have switches.
    """

    def __init__(self, screen: DOMWidget, top: TopBar, stage: Stage) -> None:
        self._screen = screen
        self._top = top
        self._stage = stage
        self._show(load_screen_state())

    def turn_theme(self) -> None:
        """Go on to the next theme."""
        self._choose(theme=next_theme(self._choices.theme))

    def hear(self, shown: dict[str, Any]) -> None:
        """Take in what was switched in the page."""
        self._choose(**{name: bool(shown.get(name)) for name in ("filmstrip", "keep_zoom")})

    def _choose(self, **changes: Any) -> None:
        choices = msgspec.structs.replace(self._choices, **changes)
        if choices != self._choices:
            save_screen_state(choices)
            self._show(choices)

    def _show(self, choices: ScreenState) -> None:
        self._choices = choices
        for theme in ("light", "dark"):
            set_class = self._screen.add_class if theme == choices.theme else self._screen.remove_class
            set_class(f"tagger-{theme}")
        self._top.show_theme(choices.theme)
        self._stage.choices = {"filmstrip": choices.filmstrip, "keep_zoom": choices.keep_zoom}
