"""What every plugin is."""

from __future__ import annotations

import reprlib
from abc import ABC
from typing import ClassVar

_brief = reprlib.Repr()
_brief.maxstring = _brief.maxother = 100


class Plugin(ABC):
    """A class that a package lists as an entry point.

    Its keyword arguments are the options of the plugin; each has a default. An instance is made for each use.
    """

    kind: ClassVar[str]
    """What the plugin is in a message, such as ``"suggester"``."""
    group: ClassVar[str]
    """The group of entry points in which plugins of this kind are listed."""


def shown_value(value: object) -> str:
    """Show what a plugin returned, also if it is very large or cannot show itself."""
    return _brief.repr(value)
