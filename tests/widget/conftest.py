"""Fixtures for the tests of the screen: a small dataset on it, and the messages sent to the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tagger_widget import TaggerWidget

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def widget(photos: Path) -> Iterator[TaggerWidget]:
    """Return the screen of a dataset of six images."""
    widget = TaggerWidget(photos, prefix="mila", background=False)
    yield widget
    widget.close()


@pytest.fixture
def sent(widget: TaggerWidget, monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, Any], list[bytes]]]:
    """Return what the tagging screen sends to the page from now on."""
    messages: list[tuple[dict[str, Any], list[bytes]]] = []
    monkeypatch.setattr(
        widget.tagging, "send", lambda content, buffers=None: messages.append((content, buffers or []))
    )
    return messages
