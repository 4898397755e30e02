"""What a page does to the tagging screen, without a browser."""

from __future__ import annotations

import concurrent.futures
from typing import Any

import ipywidgets

from tagger_widget import TaggerWidget
from tagger_widget.widget.tagging.cards import Card


def card(widget: TaggerWidget, name: str) -> Card:
    return widget.cards.by_name[name]


def from_page(part: ipywidgets.Widget, message: dict[str, Any]) -> None:
    """Deliver a message as the page would send it."""
    part._handle_custom_msg(message, [])


def page_opens(widget: TaggerWidget) -> None:
    from_page(widget.tagging, {"kind": "hello"})


def time_passes(widget: TaggerWidget) -> None:
    """Do what a session in the background does a few times per second."""
    widget.session._background.tick()
    widget.session._context.store.events.deliver()


def pictures_are_read(widget: TaggerWidget) -> None:
    """Wait until every preview around the current image is loaded."""
    while set(widget._previews.loaded) != set(widget.cards.by_name):
        concurrent.futures.wait(list(widget._previews._jobs.values()), timeout=30)
