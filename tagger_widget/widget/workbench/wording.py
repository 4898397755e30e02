"""What the workbench says of batch edits, in plain words. Pure: operations, edits and numbers in, sentences out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagger_widget.operations.state import SetState

if TYPE_CHECKING:
    from tagger_widget.dataset.edits.edit import Edit
    from tagger_widget.operations.base import Operation

NOTHING = "Nothing would change."


def would_change(count: int, total: int) -> str:
    """Tell how many images a plan would change, such as "31 of 37 images would change"."""
    return f"{count:,} of {images_in(total)} would change."


def images_in(count: int) -> str:
    """Count images."""
    return "1 image" if count == 1 else f"{count:,} images"


def scope(kind: str, count: int) -> str:
    """Tell for which images a plan is, such as "the 37 selected images"."""
    images = "image" if count == 1 else f"{count:,} images"
    if kind == "selected":
        return f"the {images.replace('image', 'selected image', 1)}"
    if kind == "shown":
        return f"the {images} that the filter showed"
    return "the 1 image" if count == 1 else f"all {images}"


def applied(operation: Operation, edit: Edit | None, meanwhile: int) -> str:
    """Tell what a plan did, such as "Renamed cat to tabby in 31 images".

    Parameters
    ----------
    operation
        What was done.
    edit
        The edit that it became; None when nothing was left to change.
    meanwhile
        How many of the images were changed by others between the preview and then.
    """
    if edit is None:
        return "There was nothing left to change."
    many = images_in(len(edit.changes))
    if isinstance(operation, SetState):
        told = f"Marked {many} as {operation.state}."
    else:
        told = operation.describe(done=True) + (f" in {many}." if edit.changes else ".")
    if meanwhile:
        verb = "was" if meanwhile == 1 else "were"
        told += f" {meanwhile:,} of them {verb} edited elsewhere since the preview; that is kept."
    return told


def taken_back(applied: str) -> str:
    """Tell that what a plan did was undone."""
    return f"Undone: {_lower(applied)}"


def done_again(applied: str) -> str:
    """Tell that what a plan did, and what was undone, was done again."""
    return f"Done again: {_lower(applied)}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
