"""The image each author is at, and their pace."""

from __future__ import annotations

import msgspec

from tagger_widget.storage.files import UNREADABLE, write_atomic
from tagger_widget.storage.output.folder import OutputFolder


class PaceKept(msgspec.Struct, frozen=True):
    """What outlives a session."""

    day: str = ""
    """Day that `today` was counted on, such as ``"2026-11-25"``, in the user's time zone."""
    today: int = 0
    """Images done or skipped on that day."""
    seconds: tuple[float, ...] = ()
    """Working time of each of the last images, the newest last."""


class Place(msgspec.Struct, frozen=True):
    """Where an author is, and how quickly they went."""

    image: str = ""
    """Name of the image; empty when it is not known."""
    pace: PaceKept = PaceKept()


def save_place(folder: OutputFolder, author: str, place: Place) -> None:
    """Remember the image an author is at: one small file at each step, where ``session.json`` is large."""
    write_atomic(folder.place_of(author), msgspec.json.encode(place), folder.tmp)


def load_place(folder: OutputFolder, author: str) -> Place:
    """Read the image an author was at and how quickly they went; nothing is said where it is not known."""
    try:
        return msgspec.json.decode(folder.place_of(author).read_bytes(), type=Place)
    except (OSError, *UNREADABLE):
        return Place()  # Then the checkpoint's image will do.
