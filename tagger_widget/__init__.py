"""A tagging assistant for image datasets that train LoRAs.

`Session` is the dataset in plain Python; `TaggerWidget` shows one in a notebook or a browser. Importing
this package, or using `Session`, loads nothing of Jupyter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagger_widget.dataset.arrangement.model import Arrangement, Category, TagSet
from tagger_widget.dataset.edits.edit import Change, Edit
from tagger_widget.dataset.event import Event, Visitor
from tagger_widget.dataset.image import ImageRecord, SourceFacts
from tagger_widget.dataset.settings import Settings
from tagger_widget.errors import (
    BadInputError,
    BadQueryError,
    ClosedError,
    DamagedError,
    FolderError,
    ImageProblemError,
    NewerVersionError,
    NoImagesError,
    PluginError,
    SaveError,
    TaggerError,
    UnknownImageError,
    UnsavedError,
)
from tagger_widget.session.selection.selection import Selection
from tagger_widget.session.session import Session
from tagger_widget.session.snapshot import Snapshot
from tagger_widget.vocabulary.matches import Match

if TYPE_CHECKING:
    from tagger_widget.session.verify import verify
    from tagger_widget.widget import TaggerWidget

__version__ = "0.1.0"

__all__ = [
    "Arrangement",
    "BadInputError",
    "BadQueryError",
    "Category",
    "Change",
    "ClosedError",
    "DamagedError",
    "Edit",
    "Event",
    "FolderError",
    "ImageProblemError",
    "ImageRecord",
    "Match",
    "NewerVersionError",
    "NoImagesError",
    "PluginError",
    "SaveError",
    "Selection",
    "Session",
    "Settings",
    "Snapshot",
    "SourceFacts",
    "TagSet",
    "TaggerError",
    "TaggerWidget",
    "UnknownImageError",
    "UnsavedError",
    "Visitor",
    "__version__",
    "verify",
]


def __getattr__(name: str) -> object:
    """Load the widget, with Jupyter, and the check, with Pillow, only when they are asked for."""
    if name == "TaggerWidget":
        from tagger_widget.widget import TaggerWidget  # noqa: PLC0415

        return TaggerWidget
    if name == "verify":
        from tagger_widget.session.verify import verify  # noqa: PLC0415

        return verify
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
