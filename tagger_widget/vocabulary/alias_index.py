"""An index of other names of tags."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from typing import NamedTuple

from tagger_widget.vocabulary.index import TagIndex


class Named(NamedTuple):
    """An alias that contains what was typed."""

    alias: str
    folded: str
    owner: int
    """Place of the tag whose alias it is."""


class AliasIndex:
    """Other names of tags, searched like tags.

    Parameters
    ----------
    aliases
        For each tag in turn, the best first, its other names, folded, as ``(alias, folded)``.
    """

    def __init__(self, aliases: Iterable[tuple[int, str, str]]) -> None:
        owners, names, folded = array("I"), [], []
        for owner, name, text in aliases:
            owners.append(owner)
            names.append(name)
            folded.append(text)
        self._owners = owners
        self._index = TagIndex(names, folded)

    def __len__(self) -> int:
        return len(self._index)

    def find(self, query: str, limit: int, usable: Callable[[int], bool]) -> list[Named]:
        """Return the best aliases in which a word begins as the query does, one for each tag.

        Parameters
        ----------
        query
            Folded text of one character or more.
        limit
            Greatest number of tags.
        usable
            Tells by its place which tags may be in the answer.
        """
        found: dict[int, Named] = {}
        for place in self._index.matching(query, anywhere=False):
            owner = self._owners[place]
            if owner not in found and usable(owner):
                found[owner] = Named(self._index.tags[place], self._index.folded[place], owner)
                if len(found) == limit:
                    break
        return list(found.values())
