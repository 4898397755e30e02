"""The image each author is at, and their pace."""

from __future__ import annotations

import msgspec

from tagger_widget.storage.files import UNREADABLE, write_atomic
from tagger_widget.storage.output.folder import OutputFolder


class SavedPace(msgspec.Struct, frozen=True):
    """The part of an author's pace that is kept from one session to the next."""

    day: str = ""
    """Day for which `today` counts, such as ``"2026-11-25"``, in the user's time zone."""
    today: int = 0
    """Images done or skipped on that day."""
    seconds: tuple[float, ...] = ()
    """Working time of each of the last images, newest last."""


class Position(msgspec.Struct, frozen=True):
    """The image an author is at, and their pace."""

    image: str = ""
    """Name of the image; empty if it is not known."""
    pace: SavedPace = SavedPace()


def save_position(folder: OutputFolder, author: str, position: Position) -> None:
    """Save the image an author is at. Every step writes this small file, since ``session.json`` is large."""
    write_atomic(folder.position_path(author), msgspec.json.encode(position), folder.tmp)


def load_position(folder: OutputFolder, author: str) -> Position:
    """Return the image an author was at, and their pace; an empty position if it cannot be read."""
    try:
        return msgspec.json.decode(folder.position_path(author).read_bytes(), type=Position)
    except (OSError, *UNREADABLE):
        return Position()  # The caller then takes the checkpoint's image.
