"""The keys as they count: the usual ones, the user's own, and those of quick sets.

What the page acts on, what tooltips say, what ``?`` and the docs show comes from here. What the user has set and
cannot be is told, and the usual keys stay.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tagger_widget.storage.user.preferences import Preferences
from tagger_widget.widget.keys.chords import ChordError, canonical, spoken
from tagger_widget.widget.keys.commands import COMMANDS, Binding, Command, bindings_of, of_set

if TYPE_CHECKING:
    from tagger_widget.dataset.arrangement.model import TagSet


class Resolved(NamedTuple):
    """The keys as they count."""

    bindings: tuple[Binding, ...]
    problems: tuple[str, ...]
    """What could not be done as set, each with where it is set and the remedy."""


def resolve(preferences: Preferences | None = None, sets: Sequence[TagSet] = ()) -> Resolved:
    """Give each command its keys: the user's, or the usual ones, and no key to two commands.

    Parameters
    ----------
    preferences
        What the user has set; None for nothing.
    sets
        The quick sets, some of which have a key.
    """
    choice = _Choice(preferences or Preferences())
    for each in sets:
        choice.add_set(each)
    return Resolved(tuple(choice.bindings()), tuple(choice.problems))


def table(preferences: Preferences | None = None, sets: Sequence[TagSet] = ()) -> tuple[Binding, ...]:
    """Return every key with what it does; parameters as with `resolve`."""
    return resolve(preferences, sets).bindings


def for_page(bindings: Sequence[Binding]) -> list[dict[str, object]]:
    """Return a table as plain data for the page."""
    return [msgspec.to_builtins(binding, str_keys=True) for binding in bindings]


def keys_of(bindings: Sequence[Binding], command: str) -> tuple[str, ...]:
    """Return the keys of a command as people read them, such as ``"Page Down"``."""
    return tuple(spoken(key) for each in bindings if each.command == command for key in each.keys)


def hint(bindings: Sequence[Binding], command: str, label: str | None = None) -> str:
    """Return a tooltip: what the command does, and its keys.

    Parameters
    ----------
    bindings
        The table.
    command
        A command of the table, or one without a key.
    label
        What to say in place of the table's own words.
    """
    words = label or next(each.label for each in COMMANDS if each.name == command)
    keys = keys_of(bindings, command)
    return f"{words} ({', '.join(keys)})" if keys else words


class _Choice:
    """Which command has which keys, and whose each key is."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self._commands = {command.name: command for command in COMMANDS}
        self._owners: dict[tuple[str, str], Command] = {}
        self._chosen: dict[str, tuple[str, ...]] = {}
        self._sets: list[Command] = []
        self.problems: list[str] = []
        # Keys of commands that the user left alone are taken: only these may not be given to another.
        for command in COMMANDS:
            if command.name not in preferences.keys:
                self._own(command, command.keys)
        for name, keys in preferences.keys.items():
            self._choose(name, keys)

    def bindings(self) -> list[Binding]:
        """Return the table, in the order of the commands."""
        found = []
        for command in (*COMMANDS, *self._sets):
            found += bindings_of(command, self._chosen.get(command.name, ()))
        return found

    def add_set(self, each: TagSet) -> None:
        """Give a quick set its key, when that is free."""
        if not each.key:
            return
        command = of_set(each)
        where = f"The quick set {each.name!r}"
        keys = self._usable(command, (each.key,), where)
        if keys:
            self._sets.append(command)
            self._own(command, keys)

    def _own(self, command: Command, keys: Sequence[str]) -> None:
        self._chosen[command.name] = tuple(keys)
        for key in keys:
            self._owners[command.scope, key] = command

    def _choose(self, name: str, keys: tuple[str, ...]) -> None:
        where = self._preferences.location_of(name)
        command = self._commands.get(name)
        if command is None:
            close = difflib.get_close_matches(name, self._commands, 1)
            remedy = f"Did you mean {close[0]}?" if close else "docs/keys.md lists the commands."
            self.problems.append(f"{where}: there is no command called {name}. {remedy}")
            return
        usable = self._usable(command, keys, where)
        if keys and not usable:
            usable = tuple(key for key in command.keys if (command.scope, key) not in self._owners)
        self._own(command, usable)

    def _usable(self, command: Command, keys: Sequence[str], where: str) -> tuple[str, ...]:
        found: list[str] = []
        for key in keys:
            try:
                chord = canonical(key, among_text=not command.scope)
            except ChordError as error:
                self.problems.append(f"{where}: {key!r} {error}.")
                continue
            owner = self._owners.get((command.scope, chord))
            if owner is not None:
                self.problems.append(_taken(where, chord, owner))
            elif chord not in found:
                found.append(chord)
        return tuple(found)


def _taken(where: str, chord: str, owner: Command) -> str:
    return (
        f"{where}: {spoken(chord)} is the key of “{owner.label}” ({owner.name}) already. "
        f"Choose another, or give {owner.name} other keys."
    )
