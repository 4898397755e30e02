"""A tagging assistant for image datasets that train LoRAs.

`Session` is a dataset in plain Python; `TaggerWidget` shows one in a notebook or a browser. Importing this package, or
using `Session`, loads nothing of Jupyter.
"""

from __future__ import annotations

from importlib import import_module
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
from tagger_widget.vocabulary.matches import Match

if TYPE_CHECKING:
    from tagger_widget.session.selection.selection import Selection
    from tagger_widget.session.session import Session
    from tagger_widget.session.snapshot import Snapshot
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


_LOADED_ON_USE = {
    "Selection": "tagger_widget.session.selection.selection",
    "Session": "tagger_widget.session.session",
    "Snapshot": "tagger_widget.session.snapshot",
    "TaggerWidget": "tagger_widget.widget",
    "verify": "tagger_widget.session.verify",
}
"""Modules that take long to load, with Pillow or Jupyter: not before one of their names is used."""


def __getattr__(name: str) -> object:
    if name not in _LOADED_ON_USE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(_LOADED_ON_USE[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
