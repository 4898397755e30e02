"""docs/keys.md and the README's table, made of the table of keys: ``python -m tagger_widget.widget.keys.docs``."""

from __future__ import annotations

import sys
from pathlib import Path

from tagger_widget.widget.keys.chords import spoken, works_while_typing
from tagger_widget.widget.keys.commands import COMMANDS, Command, bindings_of

_IN_SHORT = {
    *("next", "previous", "skip", "next_untagged", "add", "digit", "repeat", "copy_previous", "undo", "redo"),
    *("toggle_zoom", "keep_zoom", "filmstrip", "theme", "help"),
}

_HEAD = """# Keys

Made of the table in `tagger_widget/widget/keys/commands.py` by `python -m tagger_widget.widget.keys.docs`; `?` shows
the same on the screen. Keys in bold work while you type, too; the others once the picture has been clicked, or
after Esc.
On a Mac, Ctrl is Cmd and Alt is Option. Digits and keys with Alt count by their place, so that they work on
every keyboard layout.
"""

_FOOT = """
## Your own keys

Write them into `settings.toml` in your settings folder: `~/.config/tagger_widget` on Linux,
`~/Library/Application Support/tagger_widget` on a Mac, `%LOCALAPPDATA%\\tagger_widget\\tagger_widget` on
Windows, or wherever `TAGGER_CONFIG_DIR` says. It is read when a screen opens.

```toml
vocabularies = ["danbooru.csv"]   # further tags to complete from, beside this file or with a full path

[keys]
next = ["PageDown", "N"]          # in place of the usual ones
skip = []                         # none at all
zoom_in = ["Ctrl+ArrowUp"]
```

A key is a character, or one of PageUp, PageDown, Home, End, ArrowLeft, ArrowRight, ArrowUp, ArrowDown, Enter, Space,
Escape, Delete, Backspace, Insert, ContextMenu and F1 to F12; Ctrl+, Alt+ and Shift+ may stand before it. What cannot
be (a key given to two commands, one that belongs to the browser, a word that is no command) is told on the
screen with the file and the line; the usual keys stay then, and the rest of the file counts.
Every `.csv` and `.txt` in the folder `vocabularies` beside the file is a vocabulary as well.

Quick sets bring keys of their own, chosen when a set is saved; Shift+1 to Shift+9 are meant for them.
"""


def page() -> str:
    """Return the text of docs/keys.md."""
    groups = dict.fromkeys(command.group for command in COMMANDS)
    return _HEAD + "".join(_section(group) for group in groups) + _FOOT


def short_table() -> str:
    """Return the README's table of the keys that matter most."""
    rows = [command for command in COMMANDS if command.name in _IN_SHORT]
    lines = [f"| {_listed(command, mark='`')} | {command.label} |" for command in rows]
    return "\n".join(["| keys | what they do |", "|---|---|", *lines, ""])


def _section(group: str) -> str:
    rows = [
        f"| {command.label} | {_listed(command, mark='**' if not command.scope else '')} | `{command.name}` |"
        for command in COMMANDS
        if command.group == group
    ]
    return "\n".join(
        [f"\n## {group}\n", "| what | keys | name in the settings |", "|---|---|---|", *rows, ""]
    )


def _listed(command: Command, mark: str) -> str:
    """List keys: nine digits in a row as a range; in the mark, those that work while typing, or all for code."""
    shown = []
    for binding in bindings_of(command, command.keys):
        some = [spoken(key) for key in binding.keys]
        if len(some) > 3:
            some = [f"{some[0]} … {some[-1]}"]
        strong = mark == "`" or all(works_while_typing(key) for key in binding.keys)
        shown += [f"{mark}{key}{mark}" if strong else key for key in some]
    return ", ".join(shown)


def main() -> None:
    """Write docs/keys.md below the folder given, or the present one, and print the README's table."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    (folder / "docs" / "keys.md").write_text(page(), "utf-8")
    print(short_table())  # noqa: T201 - for the README


if __name__ == "__main__":
    main()
