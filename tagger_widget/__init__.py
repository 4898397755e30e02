"""A tagging assistant for image datasets that train LoRAs.

`Session` is the dataset in plain Python; `TaggerWidget` shows one in a notebook or a browser. Importing
this package, or using `Session`, loads nothing of Jupyter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagger_widget.errors import (
    BadInputError,
    BadQueryError,
    ClosedError,
    DamagedError,
    FolderError,
    ImageProblemError,
    NewerVersionError,
    NoImagesError,
    SaveError,
    TaggerError,
    UnknownImageError,
    UnsavedError,
)
from tagger_widget.records import (
    Arrangement,
    Category,
    Change,
    Edit,
    Event,
    ImageRecord,
    Match,
    Settings,
    Snapshot,
    SourceFacts,
    TagSet,
    Visitor,
)
from tagger_widget.selecting import Selection
from tagger_widget.session import Session

if TYPE_CHECKING:
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
]


def __getattr__(name: str) -> object:
    """Load the widget, and Jupyter with it, only when it is asked for."""
    if name == "TaggerWidget":
        from tagger_widget.widget import TaggerWidget  # noqa: PLC0415

        return TaggerWidget
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
