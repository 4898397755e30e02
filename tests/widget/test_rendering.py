"""Which parts of the screen are rendered for what has changed; each no more than once."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tagger_widget import Session, TaggerWidget
from tagger_widget.widget.shared.updates import RENDER_AFTER_S
from tests.support.page import card, page_opens, time_passes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WAIT_S = 60


def type_tag(widget: TaggerWidget) -> None:
    card(widget, "mila-0001").tags.value = ["sofa", "cat"]


def edit_elsewhere(widget: TaggerWidget, image: str) -> None:
    """Add a tag to an image in another process, and take the edit over."""
    with Session(widget.session.source, author="ann", background=False) as ann:
        ann.add_tags(image, "window")
    time_passes(widget)


def copy_elsewhere(widget: TaggerWidget) -> None:
    """Copy all images in another process, and take their facts over."""
    with Session(widget.session.source, author="ann") as ann:
        assert ann.wait_copied(WAIT_S)
    time_passes(widget)


def have_a_trouble(widget: TaggerWidget) -> None:
    store = widget.session._context.store
    store.problems.set("disk", "The disk is gone.")
    store.events.deliver()


def rendered(photos: Path, act: Callable[[TaggerWidget], object]) -> dict[str, int]:
    """Do something on an open screen, in a loop as in a kernel; return how often each part is rendered."""
    counts: Counter[str] = Counter()

    async def run() -> None:
        with Session(photos, prefix="mila", author="me", background=False) as session:
            session.add_tags(0, "sofa")
            widget = TaggerWidget(session)
            page_opens(widget)
            await asyncio.sleep(2 * RENDER_AFTER_S)
            for part, render in list(widget._renderers.items()):
                widget._renderers[part] = lambda view, part=part, render=render: (
                    counts.update([part]),
                    render(view),
                )
            act(widget)
            await asyncio.sleep(2 * RENDER_AFTER_S)
            widget.close()

    asyncio.run(run())
    return dict(counts)


_EDIT = {"changed cards", "changed marks", "status", "counts", "digits", "batch edit"}
_STEP = {"cards", "deck", "previews", "top bar", "navigation", "status", "changed marks", "batch edit"}


@pytest.mark.parametrize(
    ("act", "parts"),
    [
        pytest.param(type_tag, {*_EDIT, "navigation"}, id="a tag typed"),
        pytest.param(lambda widget: widget.navigation.next.click(), _STEP, id="next image"),
        pytest.param(
            copy_elsewhere,
            {"cards", "deck", "top bar", "changed marks", "counts"},
            id="images copied, and tags.txt written, by another process",
        ),
        pytest.param(
            lambda widget: edit_elsewhere(widget, "mila-0001"), _EDIT, id="an edit by another process"
        ),
        pytest.param(
            lambda widget: edit_elsewhere(widget, "mila-0006"),
            _EDIT - {"changed cards", "status"},
            id="the same, of an image far away",
        ),
        pytest.param(have_a_trouble, {"troubles"}, id="a trouble"),
        pytest.param(time_passes, set(), id="nothing"),
    ],
)
def test_only_what_shows_the_change_is_rendered(
    photos: Path, act: Callable[[TaggerWidget], object], parts: set[str]
) -> None:
    """Every part that shows something else now is rendered once, and no other is."""
    assert rendered(photos, act) == dict.fromkeys(parts, 1)
