"""The types of messages between page and kernel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from tagger_widget.widget.shared.updates import News


Message = dict[str, Any]
Buffers = Sequence[bytes | memoryview]


class Say(Protocol):
    """How a part of the workbench speaks to the pages."""

    def __call__(self, message: Message, buffers: Buffers = ()) -> None:
        """Send a message, which gets the name of the part."""


class Part(Protocol):
    """One part of the workbench; its other half, in the page, has a tab."""

    def take(self, message: Message, buffers: Buffers) -> None:
        """Carry out what a page asks of it."""

    def show(self, news: News) -> None:
        """Show what changed."""

    def close(self) -> None:
        """Stop what it does in the background."""
