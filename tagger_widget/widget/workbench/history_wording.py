"""What the history says, in plain words. Pure: rows, conflicts and images in, sentences out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tagger_widget.dataset.edits.edit import OUTSIDE
from tagger_widget.dataset.phrases import counted, listed
from tagger_widget.widget.shared.collaborators import short_name
from tagger_widget.widget.shared.wording import redid, undid

if TYPE_CHECKING:
    from tagger_widget.dataset.image import ImageRecord
    from tagger_widget.session.history.conflicts import Conflict
    from tagger_widget.session.history.rows import HistoryEntry

_TAGS_MAX = 4

Turn = Literal["undo", "redo", ""]


def describe_author(author: str, me: str) -> str:
    """Return who made an edit, to a user called `me`."""
    if author == OUTSIDE:
        return "another program"
    return "you" if author == me else short_name(author)


def next_turn(row: HistoryEntry) -> Turn:
    """Return what can be done about an edit; nothing if another row stands for it."""
    if row.origin is None:
        return "redo" if row.undone else "undo"
    if row.last != row.id:
        return ""
    return "redo" if row.kind == "undo" else "undo"


def describe_turn(made: HistoryEntry, first: HistoryEntry) -> str:
    """Say that an edit was undone or redone.

    Parameters
    ----------
    made
        The edit that did so.
    first
        The edit that was first made.
    """
    text = redid(first.what) if made.kind == "redo" else undid(first.what)
    left = first.left_out
    if not left:
        return text
    return f"{text} {counted(left, 'image')} {'was' if left == 1 else 'were'} left unchanged."


def explain_conflict(conflict: Conflict, now: ImageRecord) -> str:
    """Explain why undoing an edit conflicts for an image, such as "tabby has since been removed"."""
    gone = [tag for tag in conflict.tags if tag not in now.tags]
    back = [tag for tag in conflict.tags if tag in now.tags]
    parts = [f"{listed(gone, _TAGS_MAX)} {_has(gone)} since been removed"] if gone else []
    parts += [f"{listed(back, _TAGS_MAX)} {_has(back)} since been added again"] if back else []
    parts += ["the tags have since been reordered"] if conflict.reordered else []
    parts += [f"since marked as {now.state}"] if conflict.state else []
    return "; ".join(parts)


def _has(tags: list[str]) -> str:
    return "has" if len(tags) == 1 else "have"
