"""Edits taken back, and brought back: whole, or with some images left as they are."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Protocol

from msgspec.structs import replace

from tagger_widget.dataset.arrangement.diff import merged, turned
from tagger_widget.dataset.arrangement.model import Arrangement, Rearranged
from tagger_widget.dataset.edits import changes as edits
from tagger_widget.dataset.edits.edit import Edit, EditKind
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.errors import BadInputError
from tagger_widget.storage.store.store import Ledger


class Commit(Protocol):
    """Makes one edit, as `Ledger.commit` does."""

    def __call__(  # noqa: D102
        self,
        kind: EditKind,
        names: Collection[str],
        changes_of: Callable[[], edits.Changes],
        *,
        trigger: tuple[str | None, str | None] | None = None,
        arrangement_of: Callable[[], Arrangement] | None = None,
        reverts: str | None = None,
        label: str = "",
        left_out: tuple[str, ...] = (),
    ) -> Edit | None: ...


def revert(
    ledger: Ledger, commit: Commit, kind: EditKind, edit: Edit, leave_out: Collection[str] = ()
) -> Edit | None:
    """Take an edit back, or bring one back by taking back what took it back; see `Session.undo`.

    Parameters
    ----------
    ledger
        The dataset, held by the caller.
    commit
        Makes the edit.
    kind
        ``"undo"`` or ``"redo"``.
    edit
        What to take back.
    leave_out
        Images to leave as they are.

    Returns
    -------
    Edit or None
        None when every image was left out: nothing is taken back then.
    """
    data = ledger.data
    images = [leave_out] if isinstance(leave_out, str) else leave_out
    left = {name for name in (data.image(name).name for name in images) if name in edit.changes}
    if left:
        if reason := indivisible(edit):
            raise BadInputError(reason)
        if left.issuperset(edit.changes):
            return None
    trigger, word = None, ledger.trigger
    names = [name for name in edit.changes if name in data and name not in left]
    # A trigger word that was set since stays, as all else does that came since.
    if edit.trigger is not None and word == edit.trigger[1]:
        trigger, word = (word, edit.trigger[0]), edit.trigger[0]
        names = [image.name for image in data.images]
    delta = _turned(edit.arranged, [data.image(name) for name in left])
    return commit(
        kind,
        names,
        lambda: edits.reverted(edit, lambda name: data.image(name) if name in data else None, names, word),
        trigger=trigger,
        arrangement_of=(lambda: merged(delta, data.arrangement)) if delta else None,
        reverts=edit.id,
        label=edit.label,
        # What an undo left out, bringing it back leaves out as well.
        left_out=(*edit.left_out, *(name for name in edit.changes if name in left)),
    )


def indivisible(edit: Edit) -> str:
    """Tell why an edit can be taken back whole only; empty when images can be left out."""
    if edit.trigger is not None:
        return "the trigger word is that of all images; take the edit back whole"
    if edit.arranged and all(set(change.before) == set(change.after) for change in edit.changes.values()):
        return "tags are arranged alike for all images; take the edit back whole"
    return ""


def _turned(delta: Rearranged | None, left: Collection[ImageRecord]) -> Rearranged | None:
    """Return what takes a change of the arrangement back; tags that images keep stay in their categories."""
    if delta is None:
        return None
    kept = {tag for image in left for tag in image.tags}
    back = turned(delta)
    return replace(back, members={tag: its for tag, its in back.members.items() if tag not in kept})
