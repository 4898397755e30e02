"""What a page asks of the panels beside the gallery, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tagger_widget import Session, TaggerWidget
from tagger_widget.operations import Add
from tests.support.folders import fill

Messages = list[dict[str, Any]]
WAIT_S = 30
NUMBER = 6_074_001
"""Number of a request."""


@contextmanager
def tagged_images_on_screen(home: Path) -> Iterator[TaggerWidget]:
    """Open the screen of four images that have tags."""
    texts = {1: "cat, sofa", 2: "cat, dog", 3: "cat", 4: "long hair"}
    photos = fill(home / "photos", 4, captions=texts)
    with Session(photos, prefix="p", background=False, author="ann") as session:
        session.plan(Add("seen")).preview()
        widget = TaggerWidget(session)
        yield widget
        widget.close()


def sent_by_workbench(widget: TaggerWidget, monkeypatch: pytest.MonkeyPatch) -> Messages:
    """Return what the workbench sends to its pages from now on."""
    messages: Messages = []
    monkeypatch.setattr(widget.workbench, "send", lambda content, _buffers=None: messages.append(content))
    return messages


def asks(
    widget: TaggerWidget, part: str, kind: str, buffers: list[bytes] | None = None, **facts: Any
) -> None:
    """Deliver a message as a page would send it."""
    message = {"view": "v", "part": part, "kind": kind, "request": NUMBER, **facts}
    widget.workbench._handle_custom_msg(message, [memoryview(each) for each in buffers or []])
    if part == "history":
        # Runs after the message was handled.
        widget.workbench.history._worker.submit(lambda: None).result(WAIT_S)
