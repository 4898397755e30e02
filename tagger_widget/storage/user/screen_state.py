"""What the user switched on the screen, kept for the next time in the user's own state folder."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Literal

import msgspec

from tagger_widget.errors import SaveError
from tagger_widget.storage.files import write_atomic
from tagger_widget.storage.user.folders import state_folder

Theme = Literal["auto", "light", "dark"]


class Choices(msgspec.Struct, frozen=True):
    """The switches of the screen."""

    theme: Theme = "auto"
    """``"auto"`` follows Jupyter's theme."""
    filmstrip: bool = True
    """Whether the neighbours of an image are shown below it."""
    keep_zoom: bool = False
    """Whether the next image is shown at the zoom of this one."""


def load_choices() -> Choices:
    """Read what was switched last; the usual where nothing was, or it cannot be read."""
    try:
        return msgspec.json.decode(_path().read_bytes(), type=Choices)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return Choices()


def save_choices(choices: Choices) -> None:
    """Keep the switches; where that is not possible, they hold for this time only."""
    path = _path()
    with contextlib.suppress(OSError, SaveError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomic(path, msgspec.json.encode(choices), path.parent)


def _path() -> Path:
    return state_folder() / "screen.json"
