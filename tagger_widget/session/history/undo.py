"""Edits taken back, and brought back: whole, or with some images left as they are."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from msgspec.structs import replace

from tagger_widget.dataset.arrangement.diff import inverted, merged
from tagger_widget.dataset.arrangement.model import Rearranged
from tagger_widget.dataset.dataset import Dataset
from tagger_widget.dataset.edit_request import EditRequest
from tagger_widget.dataset.edits.changes import reverted
from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.errors import BadInputError


def revert_request(
    data: Dataset, kind: Literal["undo", "redo"], edit: Edit, leave_out: Collection[str] = ()
) -> EditRequest | None:
    """Describe the edit that takes another one back; see `Session.undo`.

    Parameters
    ----------
    data
        The dataset, held by the caller.
    kind
        Whether an edit is taken back, or one that took another back.
    edit
        What to take back.
    leave_out
        Images to leave as they are.

    Returns
    -------
    EditRequest or None
        None when every image is left out: nothing is taken back then. It is logged even if it changes nothing,
        so that the next undo goes further back.

    Raises
    ------
    BadInputError
        If images are left out of an edit that can only be taken back whole.
    UnknownImageError
        If there is no such image to leave out.
    """
    names = [leave_out] if isinstance(leave_out, str) else leave_out
    left = {name for name in (data.image(name).name for name in names) if name in edit.changes}
    if left:
        if reason := indivisible(edit):
            raise BadInputError(reason)
        if left.issuperset(edit.changes):
            return None
    trigger, word = None, data.settings.trigger
    touched = [name for name in edit.changes if name in data and name not in left]
    # A trigger word that was set since stays, as everything else does that came since.
    if edit.trigger is not None and word == edit.trigger[1]:
        trigger, word = (word, edit.trigger[0]), edit.trigger[0]
        touched = [image.name for image in data]
    delta = _inverted(edit.arranged, [data.image(name) for name in left])
    return EditRequest(
        kind,
        touched,
        lambda now: reverted(edit, lambda name: now.image(name) if name in now else None, touched, word),
        arrangement=(lambda now: merged(delta, now.arrangement)) if delta else None,
        trigger=trigger,
        reverts=edit.id,
        label=edit.label,
        # What an undo left out, bringing it back leaves out as well.
        left_out=(*edit.left_out, *(name for name in edit.changes if name in left)),
        always=True,
    )


def indivisible(edit: Edit) -> str:
    """Explain why an edit can only be taken back whole; empty if images can be left out."""
    if edit.trigger is not None:
        return "the trigger word is that of all images; take the edit back whole"
    if edit.arranged and all(set(change.before) == set(change.after) for change in edit.changes.values()):
        return "tags are arranged alike for all images; take the edit back whole"
    return ""


def _inverted(delta: Rearranged | None, left: Collection[ImageRecord]) -> Rearranged | None:
    """Return what takes a change of the arrangement back; tags that images keep stay in their categories."""
    if delta is None:
        return None
    kept = {tag for image in left for tag in image.tags}
    back = inverted(delta)
    return replace(back, members={tag: its for tag, its in back.members.items() if tag not in kept})
