"""The keys in force: the default ones, the user's own, and those of quick sets.

What the page acts on, what tooltips name, and what ``?`` and the docs list comes from here. A setting that cannot be
honoured is reported, and the default keys stay.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from tagger_widget.storage.user.preferences import Preferences
from tagger_widget.widget.keys.chords import ChordError, canonical, spoken
from tagger_widget.widget.keys.commands import COMMANDS, Binding, Command, bindings_of, quick_set_command

if TYPE_CHECKING:
    from tagger_widget.dataset.arrangement.model import TagSet


class Keymap:
    """Each command with its keys: the user's or the default ones, and no key for two commands.

    A keymap does not change; `with_quick_sets` returns another one.

    Parameters
    ----------
    preferences
        The user's settings; None for the defaults.
    quick_sets
        The quick sets, some of which have a key.
    """

    def __init__(self, preferences: Preferences | None = None, quick_sets: Sequence[TagSet] = ()) -> None:
        self._preferences = preferences or Preferences()
        assignment = _Assignment(self._preferences)
        for quick_set in quick_sets:
            assignment.add_quick_set(quick_set)
        self.bindings: tuple[Binding, ...] = tuple(assignment.bindings())
        """Every key with what it does."""
        self.problems: tuple[str, ...] = (*self._preferences.problems, *assignment.problems)
        """What is wrong in the settings or cannot be honoured, each with its place and the remedy."""

    def with_quick_sets(self, quick_sets: Sequence[TagSet]) -> Keymap:
        """Return the keymap of the same user with other quick sets."""
        return Keymap(self._preferences, quick_sets)

    def keys_of(self, command: str) -> tuple[str, ...]:
        """Return the keys of a command as people read them, such as ``"Page Down"``."""
        return tuple(spoken(key) for each in self.bindings if each.command == command for key in each.keys)

    def first_key_of(self, command: str) -> str:
        """Return a command's first key as people read it; empty if it has none."""
        return next(iter(self.keys_of(command)), "")

    def hint(self, command: str, label: str | None = None) -> str:
        """Return a tooltip: what the command does, and its keys.

        Parameters
        ----------
        command
            A command of the table, with keys or without.
        label
            Words to use in place of the table's own.
        """
        words = label or next(each.label for each in COMMANDS if each.name == command)
        keys = self.keys_of(command)
        return f"{words} ({', '.join(keys)})" if keys else words

    def for_page(self) -> list[dict[str, object]]:
        """Return the bindings as plain data for the page."""
        return [msgspec.to_builtins(binding, str_keys=True) for binding in self.bindings]


class _Assignment:
    """Assigns keys to commands, and records the owner of each key."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self._commands = {command.name: command for command in COMMANDS}
        self._owners: dict[tuple[str, str], Command] = {}
        self._keys: dict[str, tuple[str, ...]] = {}
        self._quick_sets: list[Command] = []
        self.problems: list[str] = []
        # Keys of commands that the user left alone are taken: only these may not be given to another.
        for command in COMMANDS:
            if command.name not in preferences.keys:
                self._assign(command, command.keys)
        for name, keys in preferences.keys.items():
            self._assign_preferred(name, keys)

    def bindings(self) -> list[Binding]:
        """Return the bindings in the order of the commands."""
        found = []
        for command in (*COMMANDS, *self._quick_sets):
            found += bindings_of(command, self._keys.get(command.name, ()))
        return found

    def add_quick_set(self, quick_set: TagSet) -> None:
        """Assign a quick set its key, if that is free."""
        if not quick_set.key:
            return
        command = quick_set_command(quick_set)
        keys = self._usable(command, (quick_set.key,), f"The quick set {quick_set.name!r}")
        if keys:
            self._quick_sets.append(command)
            self._assign(command, keys)

    def _assign(self, command: Command, keys: Sequence[str]) -> None:
        self._keys[command.name] = tuple(keys)
        for key in keys:
            self._owners[command.scope, key] = command

    def _assign_preferred(self, name: str, keys: tuple[str, ...]) -> None:
        place = self._preferences.location_of(name)
        command = self._commands.get(name)
        if command is None:
            close = difflib.get_close_matches(name, self._commands, 1)
            remedy = f"Did you mean {close[0]}?" if close else "docs/keys.md lists the commands."
            self.problems.append(f"{place}: there is no command called {name}. {remedy}")
            return
        usable = self._usable(command, keys, place)
        if keys and not usable:
            usable = tuple(key for key in command.keys if (command.scope, key) not in self._owners)
        self._assign(command, usable)

    def _usable(self, command: Command, keys: Sequence[str], place: str) -> tuple[str, ...]:
        found: list[str] = []
        for key in keys:
            try:
                chord = canonical(key, in_text_fields=not command.scope)
            except ChordError as error:
                self.problems.append(f"{place}: {key!r} {error}.")
                continue
            owner = self._owners.get((command.scope, chord))
            if owner is not None:
                self.problems.append(_describe_conflict(place, chord, owner))
            elif chord not in found:
                found.append(chord)
        return tuple(found)


def _describe_conflict(place: str, chord: str, owner: Command) -> str:
    return (
        f"{place}: {spoken(chord)} is already the key of “{owner.label}” ({owner.name}). "
        f"Choose another, or give {owner.name} other keys."
    )
