"""Settings of a dataset."""

from __future__ import annotations

import msgspec

from tagger_widget.dataset.arrangement.model import Arrangement


class Settings(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a dataset was set up; kept in ``session.json``."""

    prefix: str
    """First part of every output name."""
    digits: int
    """Least number of digits in the second part."""
    trigger: str | None = None
    recursive: bool = False
    """Whether subfolders of the source belong to the dataset."""
    import_captions: bool = True
    """Whether captions beside the source images become the starting tags."""
    arrangement: Arrangement = Arrangement()
    """Categories, quick sets, pinned and hidden tags."""
