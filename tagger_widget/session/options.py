"""Options of opening a dataset, and where an earlier session stopped."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Resumed(msgspec.Struct, frozen=True):
    """Where an earlier session of a dataset stopped."""

    position: int
    """0-based index of the image the user had stopped at."""
    total: int
    saved: datetime
    """When it was last saved, in UTC."""
    recovered: int = 0
    """Edits that could not be saved last time and were now."""


DEFAULT_OUTPUT = "tagged"


class OpenOptions(msgspec.Struct, frozen=True):
    """How to open a dataset; None keeps what it has, or takes the default in a new one."""

    prefix: str | None = None
    trigger: str | None = None
    recursive: bool | None = None
    import_captions: bool | None = None
