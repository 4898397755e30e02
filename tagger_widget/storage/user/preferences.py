"""The user's own settings: keys and vocabularies, in a file that people write by hand.

Every error in the file is reported with its line, and the rest of the file counts.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from tagger_widget.storage.files import read_error
from tagger_widget.storage.user.folders import config_folder

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib
FILE = "settings.toml"
VOCABULARIES = "vocabularies"
_SUFFIXES = {".csv", ".txt"}
_BYTES_MAX = 1 << 20
_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)$")
_AT_END = re.compile(r"\s*\(at end of document\)$")
_BEGINS = re.compile(r"""\s*(?:\[\s*[\w"'.-]+\s*(?:\]\s*(?:#.*)?)?$|["']?[\w.:-]+["']?\s*=)""")
_LEFT_OUT = "This is ignored; the rest counts."


class Preferences(msgspec.Struct, frozen=True):
    """The user's settings."""

    keys: dict[str, tuple[str, ...]] = {}
    """Keys by command, in the order of the file; an empty tuple for a command without keys."""
    vocabularies: tuple[str, ...] = ()
    """Paths of tag lists: those that the file names, then those in the folder for them."""
    problems: tuple[str, ...] = ()
    """Errors in the file, each with the file, the line and the remedy."""
    path: str = ""
    """Path of the file."""
    lines: dict[str, int] = {}
    """Line on which the keys of each command are set, counted from 1."""

    def location_of(self, command: str) -> str:
        """Return where the keys of a command are set, such as "/home/ann/settings.toml, line 3"."""
        return _at(Path(self.path), self.lines.get(command, 0))


def load_preferences() -> Preferences:
    """Read the user's settings. Without a file there are no settings and no problems."""
    path = config_folder() / FILE
    in_folder = _vocabularies_in_folder(path.parent)
    try:
        with path.open("rb") as file:
            data = file.read(_BYTES_MAX + 1)
    except FileNotFoundError:
        return Preferences(vocabularies=in_folder, path=str(path))
    except OSError as error:
        return Preferences(vocabularies=in_folder, path=str(path), problems=(str(read_error(error, path)),))
    return _SettingsParser(path, data).result(in_folder)


def _vocabularies_in_folder(folder: Path) -> tuple[str, ...]:
    """Return the tag lists in the folder for them."""
    try:
        found = sorted((folder / VOCABULARIES).iterdir())
    except OSError:
        return ()
    return tuple(str(path) for path in found if path.suffix.lower() in _SUFFIXES)


class _Statement(NamedTuple):
    """A heading or an assignment, over one or more lines."""

    line: int
    """Its first line, counted from 1."""
    text: str


class _SettingsParser:
    """Parses a settings file statement by statement, so that an error in one does not affect the others."""

    def __init__(self, path: Path, data: bytes) -> None:
        self._path = path
        self._problems: list[tuple[int, str]] = []
        self._keys: dict[str, tuple[str, ...]] = {}
        self._lines: dict[str, int] = {}
        self._named: list[str] = []
        section: str | None = ""
        for statement in _statements(self._decode(data)):
            values = self._parse(statement)
            if statement.text.lstrip().startswith("["):
                section = next(iter(values), None)
                self._check_section(section, statement.line)
            elif section is not None:
                for name, value in values.items():
                    self._set(section, name, value, statement.line)

    def result(self, in_folder: tuple[str, ...]) -> Preferences:
        """Return what was read."""
        problems = tuple(f"{_at(self._path, line)}: {what}" for line, what in sorted(self._problems))
        vocabularies = tuple(dict.fromkeys((*self._named, *in_folder)))
        return Preferences(self._keys, vocabularies, problems, str(self._path), self._lines)

    def _decode(self, data: bytes) -> list[str]:
        if len(data) > _BYTES_MAX:
            self._problems.append(
                (0, "the file is larger than 1 MB. It is ignored; settings are a few lines.")
            )
            return []
        try:
            return data.decode("utf-8-sig").splitlines()
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self._problems.append((line, "this is not UTF-8 text. Save the file as UTF-8."))
            return []

    def _parse(self, statement: _Statement) -> dict[str, Any]:
        try:
            values: dict[str, Any] = tomllib.loads(statement.text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            found = _AT_LINE.search(str(error))
            what = _AT_END.sub("", _AT_LINE.sub("", str(error)))
            self._problems.append(
                (statement.line + (int(found[1]) - 1 if found else 0), f"{_uncapitalize(what)}. {_LEFT_OUT}")
            )
            return {}
        return values

    def _check_section(self, section: str | None, line: int) -> None:
        if section not in ("keys", None):
            self._problems.append((line, f"there is no section [{section}], only [keys]."))

    def _set(self, section: str, name: str, value: object, line: int) -> None:
        if section == "keys":
            self._set_keys(name, value, line)
        elif section == "" and name == "vocabularies":
            self._set_vocabularies(value, line)
        elif section == "" and name == "keys" and isinstance(value, dict):
            for command, keys in value.items():
                self._set_keys(command, keys, line)
        elif section == "":
            self._problems.append((line, f"there is no setting called {name}, only vocabularies and [keys]."))

    def _set_keys(self, command: str, value: object, line: int) -> None:
        keys = _strings(value)
        if command in self._keys:
            first = self._lines[command]
            self._problems.append((line, f"{command} is already set on line {first}. {_LEFT_OUT}"))
        elif keys is None:
            text = f'the keys of {command} must be a list such as ["N", "Ctrl+K"]. The default keys are kept.'
            self._problems.append((line, text))
        else:
            self._keys[command], self._lines[command] = tuple(keys), line

    def _set_vocabularies(self, value: object, line: int) -> None:
        paths = _strings(value)
        if paths is None:
            self._problems.append((line, 'vocabularies must be a list of files such as ["tags.csv"].'))
        else:
            # Not Path.expanduser, which raises for a user who does not exist.
            self._named += [str(self._path.parent / os.path.expanduser(path)) for path in paths]  # noqa: PTH111


def _statements(lines: list[str]) -> list[_Statement]:
    """Split a file at the lines on which headings and assignments begin."""
    if not lines:
        return []
    # Before the first of them there may be text that is neither.
    starts = sorted({0, *(number for number, line in enumerate(lines) if _BEGINS.match(line))})
    return [
        _Statement(at + 1, "\n".join(lines[at:end]))
        for at, end in zip(starts, [*starts[1:], len(lines)], strict=True)
    ]


def _strings(value: object) -> list[str] | None:
    """Return a list of strings as it is, and a single string as a list; None for anything else."""
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        return None
    return listed


def _at(path: Path, line: int) -> str:
    return f"{path}, line {line}" if line else str(path)


def _uncapitalize(text: str) -> str:
    return text[:1].lower() + text[1:]
