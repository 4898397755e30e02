"""The keys of one screen: the usual ones, the user's own, and those of the quick sets that there are now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tagger_widget.storage.user.preferences import load_preferences
from tagger_widget.widget.keys import keymap
from tagger_widget.widget.shared import wording

if TYPE_CHECKING:
    from tagger_widget.dataset.arrangement.model import TagSet
    from tagger_widget.widget.keys.commands import Binding


class Keyring:
    """Knows which keys count, with the user's settings as they were when the screen was opened.

    Parameters
    ----------
    sets
        The quick sets, some of which have a key.
    """

    def __init__(self, sets: tuple[TagSet, ...]) -> None:
        self._preferences = load_preferences()
        self._sets = sets
        self._resolved = keymap.resolve(self._preferences, sets)

    @property
    def bindings(self) -> Sequence[Binding]:
        """Every key with what it does."""
        return self._resolved.bindings

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong in the settings, or could not be done as they say."""
        return (*self._preferences.problems, *self._resolved.problems)

    @property
    def undo_keys(self) -> wording.UndoKeys:
        """The keys to be named beside what was done."""
        return wording.UndoKeys(self.first("undo"), self.first("redo"))

    def first(self, command: str) -> str:
        """Return a command's first key as people read it; empty when it has none."""
        return next(iter(keymap.keys_of(self.bindings, command)), "")

    def follow(self, sets: tuple[TagSet, ...]) -> None:
        """Take in that quick sets may have come and gone with their keys."""
        if sets != self._sets:
            self._sets = sets
            self._resolved = keymap.resolve(self._preferences, sets)
