"""Every command that a key can mean, with its usual keys: the one list that all else is made of.

Keys are written as the page names them: ``KeyboardEvent.key``, letters in upper case, after ``Ctrl+``,
``Alt+`` and ``Shift+`` in this order. ``Ctrl`` stands for Cmd as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from tagger_widget.widget.keys.chords import works_while_typing

if TYPE_CHECKING:
    from tagger_widget.dataset.arrangement.model import TagSet

Scope = Literal["", "chip", "gallery"]
Where = Literal["anywhere", "outside", "chip", "gallery"]
To = Literal["stage", "palette", "gallery"]

_GO, _TAG, _LOOK, _CHIP, _SETS = "Images", "Tags", "Picture and screen", "On a tag in the list", "Quick sets"
_GALLERY = "In the gallery"


class Command(msgspec.Struct, frozen=True):
    """Something that a key can mean."""

    name: str
    keys: tuple[str, ...]
    """Its keys, unless the user has others."""
    label: str
    group: str
    to: To = "stage"
    """Which part of the page carries it out."""

    @property
    def scope(self) -> Scope:
        """Where alone its keys count: on a tag in the list, among the images of the gallery, or no such place."""
        return "chip" if self.group == _CHIP else "gallery" if self.group == _GALLERY else ""


class Binding(msgspec.Struct, frozen=True):
    """The keys of one command."""

    command: str
    keys: tuple[str, ...]
    label: str
    group: str
    where: Where = "outside"
    """``"outside"`` where the keys belong to what is typed as long as a text field has the focus, ``"chip"``
    where they count on a tag in the list that has the focus, ``"gallery"`` where its images have it."""
    to: To = "stage"


_DIGITS = tuple("123456789")

COMMANDS: tuple[Command, ...] = (
    Command("next", ("PageDown", "ArrowRight", "Space"), "Next image", _GO),
    Command("previous", ("PageUp", "ArrowLeft", "Shift+Space"), "Previous image", _GO),
    Command("skip", ("S",), "Skip this image", _GO),
    Command("next_untagged", ("U",), "Next image without tags", _GO),
    Command("first", ("Home",), "First image", _GO),
    Command("last", ("End",), "Last image", _GO),
    Command("add", ("Enter", "/"), "Add a tag", _TAG, "palette"),
    Command(
        "digit", (*_DIGITS, *(f"Alt+{n}" for n in _DIGITS)), "Recent tag with this digit", _TAG, "palette"
    ),
    Command("repeat", (".", "Alt+."), "Same tags again as added last", _TAG, "palette"),
    Command("copy_previous", ("P", "Alt+P"), "All tags of the previous image", _TAG, "palette"),
    Command("save_set", ("Q",), "Save these tags as a quick set", _TAG, "palette"),
    Command("filter", ("F",), "Filter all tags", _TAG, "palette"),
    Command("categories", ("G",), "Categories", _TAG, "palette"),
    Command("undo", ("Ctrl+Z",), "Undo", _TAG),
    Command("redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Redo", _TAG),
    Command("toggle_zoom", ("Z", "0"), "Fit or 100 %", _LOOK),
    Command("zoom_in", ("+", "="), "Larger", _LOOK),
    Command("zoom_out", ("-",), "Smaller", _LOOK),
    Command("pan_left", ("Shift+ArrowLeft",), "Look further left", _LOOK),
    Command("pan_right", ("Shift+ArrowRight",), "Look further right", _LOOK),
    Command("pan_up", ("Shift+ArrowUp",), "Look further up", _LOOK),
    Command("pan_down", ("Shift+ArrowDown",), "Look further down", _LOOK),
    Command("keep_zoom", ("K",), "Keep the zoom from image to image", _LOOK),
    Command("filmstrip", ("T",), "Film strip", _LOOK),
    Command("view", ("V",), "Tagging screen or gallery", _LOOK),
    Command("theme", ("D",), "Light, dark or Jupyter's theme", _LOOK),
    Command("save", ("Ctrl+S",), "Tell whether all is saved", _LOOK),
    Command("help", ("?",), "Show the keys", _LOOK),
    Command("leave", ("Escape",), "Back to the picture", _LOOK),
    Command("rename", ("F2",), "Rename it everywhere", _CHIP, "palette"),
    Command("remove", ("Delete",), "Remove it everywhere", _CHIP, "palette"),
    Command("category", ("C",), "Put it into a category", _CHIP, "palette"),
    Command("hide", ("H",), "Hide it", _CHIP, "palette"),
    Command("pin", ("I",), "Keep it on a digit", _CHIP, "palette"),
    Command("menu", ("M", "ContextMenu", "Shift+F10"), "All of this as a menu", _CHIP, "palette"),
    Command("open_image", ("Enter",), "Open it on the tagging screen", _GALLERY, "gallery"),
    Command("select_image", ("Space", "Ctrl+Space"), "Select it, or no more", _GALLERY, "gallery"),
    Command("select_to", ("Shift+Space",), "Select all up to it", _GALLERY, "gallery"),
    Command("select_all", ("Ctrl+A",), "Select all that are shown", _GALLERY, "gallery"),
    Command("select_none", ("Escape",), "Select none", _GALLERY, "gallery"),
    Command("find", ("F", "/"), "Filter the images", _GALLERY, "gallery"),
)
SET = "set:"
"""What the command of a quick set begins with; its name follows."""


def of_set(each: TagSet) -> Command:
    """Return the command of a quick set."""
    return Command(SET + each.name, (each.key,), f"Quick set {each.name}", _SETS, "palette")


def bindings_of(command: Command, keys: Sequence[str]) -> list[Binding]:
    """Return a command's keys, those that work while typing apart from those that do not."""
    if command.scope:
        places: dict[Where, tuple[str, ...]] = {command.scope: tuple(keys)}
    else:
        places = {
            "anywhere": tuple(key for key in keys if works_while_typing(key)),
            "outside": tuple(key for key in keys if not works_while_typing(key)),
        }
    return [
        Binding(command.name, some, command.label, command.group, where, command.to)
        for where, some in places.items()
        if some
    ]
