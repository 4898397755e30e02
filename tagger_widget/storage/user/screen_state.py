"""Display options of the screen, kept in the user's own state folder."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Literal

import msgspec

from tagger_widget.errors import SaveError
from tagger_widget.storage.files import UNREADABLE, write_atomic
from tagger_widget.storage.user.folders import state_folder

Theme = Literal["auto", "light", "dark"]


class ScreenState(msgspec.Struct, frozen=True):
    """The display options of the screen."""

    theme: Theme = "auto"
    """``"auto"`` follows Jupyter's theme."""
    filmstrip: bool = True
    """Whether to show the neighbours of an image below it."""
    keep_zoom: bool = False
    """Whether to show the next image at the zoom of this one."""


def load_screen_state() -> ScreenState:
    """Return the options last saved; the defaults if there are none, or they cannot be read."""
    try:
        return msgspec.json.decode(_path().read_bytes(), type=ScreenState)
    except (OSError, *UNREADABLE):
        return ScreenState()


def save_screen_state(state: ScreenState) -> None:
    """Save the options; if that fails, they apply to this session only."""
    path = _path()
    with contextlib.suppress(OSError, SaveError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomic(path, msgspec.json.encode(state), path.parent)


def _path() -> Path:
    return state_folder() / "screen.json"
