"""Every command that a key can run, with its default keys: the one table behind bindings, help and docs.

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

_GO, _TAG, _LOOK, _CHIP, _SETS = (
    "Images",
    "Tags",
    "Image view and screen",
    "On a tag in the list",
    "Quick sets",
)
_GALLERY = "In the gallery"


class Command(msgspec.Struct, frozen=True):
    """Something that a key can run."""

    name: str
    keys: tuple[str, ...]
    """Its keys, unless the user sets others."""
    label: str
    group: str
    to: To = "stage"
    """The part of the page that carries it out."""

    @property
    def scope(self) -> Scope:
        """The place its keys are limited to: a tag in the list, the images of the gallery, or none."""
        return "chip" if self.group == _CHIP else "gallery" if self.group == _GALLERY else ""


class Binding(msgspec.Struct, frozen=True):
    """The keys of one command."""

    command: str
    keys: tuple[str, ...]
    label: str
    group: str
    where: Where = "outside"
    """``"outside"``: not while a text field has the focus; ``"chip"``: while a tag in the list has the focus;
    ``"gallery"``: while the images of the gallery have it."""
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
    Command("digit", (*_DIGITS, *(f"Alt+{n}" for n in _DIGITS)), "Recent tag on this digit", _TAG, "palette"),
    Command("repeat", (".", "Alt+."), "Repeat the tags added last", _TAG, "palette"),
    Command("copy_previous", ("P", "Alt+P"), "Copy all tags of the previous image", _TAG, "palette"),
    Command("save_set", ("Q",), "Save these tags as a quick set", _TAG, "palette"),
    Command("filter", ("F",), "Filter all tags", _TAG, "palette"),
    Command("categories", ("G",), "Categories", _TAG, "palette"),
    Command("undo", ("Ctrl+Z",), "Undo", _TAG),
    Command("redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Redo", _TAG),
    Command("toggle_zoom", ("Z", "0"), "Fit or 100 %", _LOOK),
    Command("zoom_in", ("+", "="), "Zoom in", _LOOK),
    Command("zoom_out", ("-",), "Zoom out", _LOOK),
    Command("pan_left", ("Shift+ArrowLeft",), "Pan left", _LOOK),
    Command("pan_right", ("Shift+ArrowRight",), "Pan right", _LOOK),
    Command("pan_up", ("Shift+ArrowUp",), "Pan up", _LOOK),
    Command("pan_down", ("Shift+ArrowDown",), "Pan down", _LOOK),
    Command("keep_zoom", ("K",), "Lock zoom across images", _LOOK),
    Command("filmstrip", ("T",), "Film strip", _LOOK),
    Command("view", ("V",), "Switch between tagging screen and gallery", _LOOK),
    Command("theme", ("D",), "Switch theme", _LOOK),
    Command("save", ("Ctrl+S",), "Check save status", _LOOK),
    Command("help", ("?",), "Show all keys", _LOOK),
    Command("leave", ("Escape",), "Back to the image", _LOOK),
    Command("rename", ("F2",), "Rename everywhere", _CHIP, "palette"),
    Command("remove", ("Delete",), "Remove everywhere", _CHIP, "palette"),
    Command("category", ("C",), "Put into a category", _CHIP, "palette"),
    Command("hide", ("H",), "Hide", _CHIP, "palette"),
    Command("pin", ("I",), "Pin to a digit", _CHIP, "palette"),
    Command("menu", ("M", "ContextMenu", "Shift+F10"), "Open its menu", _CHIP, "palette"),
    Command("open_image", ("Enter",), "Open on the tagging screen", _GALLERY, "gallery"),
    Command("select_image", ("Space", "Ctrl+Space"), "Toggle selection", _GALLERY, "gallery"),
    Command("select_to", ("Shift+Space",), "Extend selection to here", _GALLERY, "gallery"),
    Command("select_all", ("Ctrl+A",), "Select all shown", _GALLERY, "gallery"),
    Command("select_none", ("Escape",), "Select none", _GALLERY, "gallery"),
    Command("find", ("F", "/"), "Filter images", _GALLERY, "gallery"),
)
QUICK_SET = "set:"
"""Prefix of the command of a quick set; its name follows."""


def quick_set_command(quick_set: TagSet) -> Command:
    """Return the command of a quick set."""
    return Command(
        QUICK_SET + quick_set.name, (quick_set.key,), f"Quick set {quick_set.name}", _SETS, "palette"
    )


def bindings_of(command: Command, keys: Sequence[str]) -> list[Binding]:
    """Return the bindings of a command: keys that work while typing, and those that do not."""
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
