"""What the history says, in plain words. Pure: rows, conflicts and images in, sentences out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tagger_widget.dataset.edits.edit import OUTSIDE
from tagger_widget.widget.shared.collaborators import called

if TYPE_CHECKING:
    from tagger_widget.dataset.image import ImageRecord
    from tagger_widget.session.history.conflicts import Conflict
    from tagger_widget.session.history.rows import HistoryEntry

_MOST_TAGS = 4

Turn = Literal["undo", "redo", ""]


def named(author: str, me: str) -> str:
    """Tell who made an edit, to somebody called `me`."""
    if author == OUTSIDE:
        return "another program"
    return "you" if author == me else called(author)


def turn(row: HistoryEntry) -> Turn:
    """Tell what can be done about an edit; nothing when another row speaks for it."""
    if row.origin is None:
        return "redo" if row.undone else "undo"
    if row.last != row.id:
        return ""
    return "redo" if row.kind == "undo" else "undo"


def turned(made: HistoryEntry, first: HistoryEntry) -> str:
    """Tell that an edit was taken back or brought back.

    Parameters
    ----------
    made
        The edit that did so.
    first
        What was first done.
    """
    what = f"Done again: {_lower(first.what)}" if made.kind == "redo" else f"Undone: {_lower(first.what)}"
    left = first.left_out
    return (
        f"{what}."
        if not left
        else f"{what}. {_images(left)} stayed as {'it is' if left == 1 else 'they are'}."
    )


def in_the_way(conflict: Conflict, now: ImageRecord) -> str:
    """Tell why taking back an edit is not plain for an image, such as "tabby is gone since"."""
    gone = [tag for tag in conflict.tags if tag not in now.tags]
    back = [tag for tag in conflict.tags if tag in now.tags]
    parts = [f"{_tags(gone)} {_be(gone)} gone since"] if gone else []
    parts += [f"{_tags(back)} {_be(back)} there again"] if back else []
    parts += ["the tags are in another order since"] if conflict.reordered else []
    parts += [f"marked as {now.state} since"] if conflict.state else []
    return "; ".join(parts)


def _be(tags: list[str]) -> str:
    return "is" if len(tags) == 1 else "are"


def _tags(tags: list[str]) -> str:
    shown = ", ".join(tags[:_MOST_TAGS])
    return f"{shown} and {len(tags) - _MOST_TAGS} more" if len(tags) > _MOST_TAGS else shown


def _images(count: int) -> str:
    return "1 image" if count == 1 else f"{count:,} images"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
