"""Generate docs/keys.md and the README's table of keys: ``python -m tagger_widget.widget.keys.docs``."""

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

Generated from the table in `tagger_widget/widget/keys/commands.py` by `python -m tagger_widget.widget.keys.docs`;
press `?` to see it on the screen. Keys in bold also work while you type, the others after a click on the image or Esc.
On a Mac, Ctrl is Cmd and Alt is Option. Digits and keys with Alt go by their position, so they work on every
keyboard layout.
"""

_FOOT = """
## Your own keys

Set them in `settings.toml` in your settings folder: `~/.config/tagger_widget` on Linux,
`~/Library/Application Support/tagger_widget` on a Mac, `%LOCALAPPDATA%\\tagger_widget\\tagger_widget` on
Windows, or the folder that `TAGGER_CONFIG_DIR` names. The file is read when a screen opens.

```toml
vocabularies = ["danbooru.csv"]   # more tags to complete from; path relative to this file, or absolute

[keys]
next = ["PageDown", "N"]          # instead of the default keys
skip = []                         # no key
zoom_in = ["Ctrl+ArrowUp"]
```

A key is a character, or one of PageUp, PageDown, Home, End, ArrowLeft, ArrowRight, ArrowUp, ArrowDown, Enter, Space,
Escape, Delete, Backspace, Insert, ContextMenu and F1 to F12, with Ctrl+, Alt+ and Shift+ before it as needed. A
setting that does not work (a key for two commands, a key that belongs to the browser, an unknown command) is reported
on the screen with file and line; that command keeps its default keys, and the rest of the file applies.
Every `.csv` and `.txt` file in the folder `vocabularies` next to the settings file is a vocabulary as well.

Quick sets have keys of their own, chosen when you save a set; Shift+1 to Shift+9 are free for them.
"""


def page() -> str:
    """Return the text of docs/keys.md."""
    groups = dict.fromkeys(command.group for command in COMMANDS)
    return _HEAD + "".join(_section(group) for group in groups) + _FOOT


def short_table() -> str:
    """Return the README's table of the most important keys."""
    rows = [command for command in COMMANDS if command.name in _IN_SHORT]
    lines = [f"| {_listed(command, mark='`')} | {command.label} |" for command in rows]
    return "\n".join(["| keys | action |", "|---|---|", *lines, ""])


def _section(group: str) -> str:
    rows = [
        f"| {command.label} | {_listed(command, mark='**' if not command.scope else '')} | `{command.name}` |"
        for command in COMMANDS
        if command.group == group
    ]
    return "\n".join(
        [f"\n## {group}\n", "| action | keys | name in the settings |", "|---|---|---|", *rows, ""]
    )


def _listed(command: Command, mark: str) -> str:
    """List the keys of a command, nine digits as a range; mark those that work while typing, or all as code."""
    shown = []
    for binding in bindings_of(command, command.keys):
        some = [spoken(key) for key in binding.keys]
        if len(some) > 3:
            some = [f"{some[0]} … {some[-1]}"]
        strong = mark == "`" or all(works_while_typing(key) for key in binding.keys)
        shown += [f"{mark}{key}{mark}" if strong else key for key in some]
    return ", ".join(shown)


def main() -> None:
    """Write docs/keys.md below the given or the current folder, and print the README's table."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    (folder / "docs" / "keys.md").write_text(page(), "utf-8")
    print(short_table())  # noqa: T201 - for the README


if __name__ == "__main__":
    main()
