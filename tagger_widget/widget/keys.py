"""Every key of the screen: what the page acts on, what tooltips say, what ``?`` shows.

Keys are written as the page names them: ``KeyboardEvent.key``, letters in upper case, after ``Ctrl+``,
``Alt+`` and ``Shift+`` in this order. ``Ctrl`` stands for Cmd as well.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Where = Literal["anywhere", "outside"]


class Binding(msgspec.Struct, frozen=True):
    """The keys of one command."""

    command: str
    keys: tuple[str, ...]
    label: str
    group: str
    where: Where = "outside"
    """``"outside"`` where the keys belong to what is typed as long as a text field has the focus."""


_DIGITS = tuple("123456789")
_GO, _TAG, _LOOK = "Images", "Tags", "Picture and screen"

BINDINGS: tuple[Binding, ...] = (
    Binding("next", ("PageDown",), "Next image", _GO, "anywhere"),
    Binding("next", ("ArrowRight", "Space"), "Next image", _GO),
    Binding("previous", ("PageUp",), "Previous image", _GO, "anywhere"),
    Binding("previous", ("ArrowLeft", "Shift+Space"), "Previous image", _GO),
    Binding("skip", ("S",), "Skip this image", _GO),
    Binding("next_untagged", ("U",), "Next image without tags", _GO),
    Binding("first", ("Home",), "First image", _GO),
    Binding("last", ("End",), "Last image", _GO),
    Binding("add", ("Enter", "/"), "Add a tag", _TAG),
    Binding("digit", _DIGITS, "Recent tag with this digit", _TAG),
    Binding(
        "digit", tuple(f"Alt+{digit}" for digit in _DIGITS), "Recent tag with this digit", _TAG, "anywhere"
    ),
    Binding("filter", ("F",), "Filter all tags", _TAG),
    Binding("undo", ("Ctrl+Z",), "Undo", _TAG, "anywhere"),
    Binding("redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Redo", _TAG, "anywhere"),
    Binding("toggle_zoom", ("Z", "0"), "Fit or 100 %", _LOOK),
    Binding("zoom_in", ("+", "="), "Larger", _LOOK),
    Binding("zoom_out", ("-",), "Smaller", _LOOK),
    Binding("leave", ("Escape",), "Back to the picture", _LOOK, "anywhere"),
    Binding("help", ("?",), "Show the keys", _LOOK),
    Binding("save", ("Ctrl+S",), "Tell whether all is saved", _LOOK, "anywhere"),
)

_SIGNS = {"ArrowRight": "→", "ArrowLeft": "←", "PageDown": "Page Down", "PageUp": "Page Up", "Escape": "Esc"}


def for_page() -> list[dict[str, object]]:
    """Return the table as plain data for the page."""
    return [msgspec.to_builtins(binding, str_keys=True) for binding in BINDINGS]


def keys_of(command: str) -> tuple[str, ...]:
    """Return the keys of a command as people read them, such as ``"Page Down"``."""
    found = [key for binding in BINDINGS if binding.command == command for key in binding.keys]
    return tuple(_SIGNS.get(key, key) for key in found)


def hint(command: str, label: str | None = None) -> str:
    """Return a tooltip: what the command does, and its keys.

    Parameters
    ----------
    command
        A command of the table.
    label
        What to say in place of the table's own words.
    """
    words = label or next(binding.label for binding in BINDINGS if binding.command == command)
    return f"{words} ({', '.join(keys_of(command))})"
