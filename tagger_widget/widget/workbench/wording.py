"""What the workbench says of batch edits, in plain words. Pure: operations, edits and numbers in, sentences out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagger_widget.dataset.phrases import counted
from tagger_widget.operations.state import SetState

if TYPE_CHECKING:
    from tagger_widget.dataset.edits.edit import Edit
    from tagger_widget.operations.base import Operation

NOTHING = "Nothing would change."


def would_change(count: int, total: int) -> str:
    """Describe how many images a plan would change, such as "31 of 37 images would change"."""
    return f"{count:,} of {counted(total, 'image')} would change."


def describe_scope(kind: str, count: int) -> str:
    """Describe the images that a plan is for, such as "the 37 selected images"."""
    images = "image" if count == 1 else f"{count:,} images"
    if kind == "selected":
        return f"the {images.replace('image', 'selected image', 1)}"
    if kind == "shown":
        return f"the {images} that the filter showed"
    return "the 1 image" if count == 1 else f"all {images}"


def describe_applied(operation: Operation, edit: Edit | None, meanwhile: int) -> str:
    """Describe what a plan did, such as "Renamed cat to tabby in 31 images".

    Parameters
    ----------
    operation
        The operation of the plan.
    edit
        The edit that it became; None if nothing was left to change.
    meanwhile
        How many of the images others changed between the preview and then.
    """
    if edit is None:
        return "There was nothing left to change."
    many = counted(len(edit.changes), "image")
    if isinstance(operation, SetState):
        text = f"Marked {many} as {operation.state}."
    else:
        text = operation.describe(done=True) + (f" in {many}." if edit.changes else ".")
    if meanwhile:
        verb = "was" if meanwhile == 1 else "were"
        text += f" {meanwhile:,} of them {verb} edited elsewhere since the preview; those edits are kept."
    return text
