"""What every plugin is."""

from __future__ import annotations

from abc import ABC
from typing import ClassVar


class Plugin(ABC):
    """A class that a package lists as an entry point.

    Its keyword arguments are the options of the plugin; each has a default. An instance is made for each use.
    """

    kind: ClassVar[str]
    """What the plugin is in a message, such as ``"suggester"``."""
    group: ClassVar[str]
    """The group of entry points in which plugins of this kind are listed."""
