"""The image each author is at, and their pace."""

from __future__ import annotations

import msgspec

from tagger_widget.storage.files import UNREADABLE, write_atomic
from tagger_widget.storage.output.folder import OutputFolder


class PaceKept(msgspec.Struct, frozen=True):
    """The part of an author's pace that is kept from one session to the next."""

    day: str = ""
    """Day for which `today` counts, such as ``"2026-11-25"``, in the user's time zone."""
    today: int = 0
    """Images done or skipped on that day."""
    seconds: tuple[float, ...] = ()
    """Working time of each of the last images, newest last."""


class Place(msgspec.Struct, frozen=True):
    """The image an author is at, and their pace."""

    image: str = ""
    """Name of the image; empty if it is not known."""
    pace: PaceKept = PaceKept()


def save_place(folder: OutputFolder, author: str, place: Place) -> None:
    """Save the image an author is at. Every step writes this small file, since ``session.json`` is large."""
    write_atomic(folder.place_of(author), msgspec.json.encode(place), folder.tmp)


def load_place(folder: OutputFolder, author: str) -> Place:
    """Return the image an author was at, and their pace; an empty position if it cannot be read."""
    try:
        return msgspec.json.decode(folder.place_of(author).read_bytes(), type=Place)
    except (OSError, *UNREADABLE):
        return Place()  # The caller then takes the checkpoint's image.
