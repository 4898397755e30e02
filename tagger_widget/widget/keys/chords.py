"""How keys are written: ``Ctrl+Shift+Z``, ``Page Down``, ``?``. Pure: texts in, texts out."""

from __future__ import annotations

import re

_NAMED = (
    *("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"),
    *("Enter", "Space", "Escape", "Delete", "Insert", "Backspace", "ContextMenu"),
    *(f"F{number}" for number in range(1, 13)),
)
_OTHER_NAMES = {
    "left": "ArrowLeft",
    "right": "ArrowRight",
    "up": "ArrowUp",
    "down": "ArrowDown",
    "pgup": "PageUp",
    "pgdn": "PageDown",
    "pgdown": "PageDown",
    "return": "Enter",
    "esc": "Escape",
    "del": "Delete",
    "ins": "Insert",
    "menu": "ContextMenu",
    "spacebar": "Space",
    "": "Space",
    **{name.lower(): name for name in _NAMED},
}
_MODIFIERS = {
    "ctrl": "Ctrl",
    "control": "Ctrl",
    "cmd": "Ctrl",
    "command": "Ctrl",
    "meta": "Ctrl",
    "alt": "Alt",
    "option": "Alt",
    "shift": "Shift",
}
_ORDER = ("Ctrl", "Alt", "Shift")
_BROWSERS_OWN = {
    "Ctrl+W",
    "Ctrl+T",
    "Ctrl+N",
    "Ctrl+Shift+W",
    "Ctrl+Shift+T",
    "Ctrl+Shift+N",
    "Alt+F4",
    "F11",
    "F12",
}
_FOR_TEXT = {"Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X"}
_UNTYPED = {"PageUp", "PageDown", "Escape", "ContextMenu", *(f"F{number}" for number in range(1, 13))}
_CARET = {
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "ArrowDown",
    "Home",
    "End",
    "Backspace",
    "Delete",
    "Enter",
    "Insert",
}
_SIGNS = {
    "ArrowLeft": "←",
    "ArrowRight": "→",
    "ArrowUp": "↑",
    "ArrowDown": "↓",
    "PageUp": "Page Up",
    "PageDown": "Page Down",
    "Escape": "Esc",
    "ContextMenu": "Menu",
}


class ChordError(ValueError):
    """A text is not a usable key; the message follows the text: why, and the remedy."""


def canonical(text: str, *, in_text_fields: bool = True) -> str:
    """Return a key in the form of the table, such as ``"Ctrl+PageDown"`` for ``"ctrl + pgdn"``.

    Parameters
    ----------
    text
        The key as a person wrote it.
    in_text_fields
        Whether the key also has to work in text fields: keys that edit text are refused then.

    Raises
    ------
    ChordError
        If it is not a usable key.
    """
    parts = _split(text)
    modifiers = {_MODIFIERS.get(part.strip().lower(), "") for part in parts[:-1]}
    if "" in modifiers:
        raise ChordError("is not a key. Only Ctrl, Alt and Shift may come before the last +")
    key = _key(parts[-1])
    is_sign = len(key) == 1 and not key.isalnum()
    if is_sign and "Shift" in modifiers:
        raise ChordError("is not a key. Write the character that Shift produces, such as ? or !")
    chord = "+".join([*(each for each in _ORDER if each in modifiers), key])
    if chord in _BROWSERS_OWN:
        raise ChordError("belongs to the browser. Choose another key")
    if in_text_fields and chord in _FOR_TEXT:
        raise ChordError("is needed to edit text. Choose another key")
    return chord


def _split(text: str) -> list[str]:
    """Split at each plus, except one that is itself the key."""
    return re.split(r"\+(?=.)", text.strip()) if text.strip() else [text]


def _key(text: str) -> str:
    key = text.strip() or text[:1].strip()
    named = _OTHER_NAMES.get(key.lower().replace(" ", "").replace("_", ""))
    if named and (key or text):
        return named
    if len(key) == 1 and key.isprintable():
        return key.upper() if len(key.upper()) == 1 else key
    if key.lower() in _MODIFIERS:
        raise ChordError("cannot be a key by itself. Add a key, such as Ctrl+K")
    if key.lower() == "tab":
        raise ChordError("moves the focus between controls. Choose another key")
    raise ChordError("is not a key. Write a character, or a name such as PageDown, F2 or Ctrl+K")


def works_while_typing(chord: str) -> bool:
    """Return whether a key also runs its command in a text field, as it neither types nor moves the caret there."""
    *modifiers, key = re.split(r"\+(?=.)", chord)
    if "Ctrl" in modifiers or "Alt" in modifiers:
        return key not in _CARET or key == "Enter"
    return key in _UNTYPED


def spoken(chord: str) -> str:
    """Return a key as people read it, such as ``"Ctrl+Page Down"``."""
    return "+".join(_SIGNS.get(part, part) for part in re.split(r"\+(?=.)", chord))
