"""An index of the aliases of tags."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from typing import NamedTuple

from tagger_widget.vocabulary.index import TagIndex


class Named(NamedTuple):
    """An alias that contains the query."""

    alias: str
    folded: str
    owner: int
    """Position of the tag that it is an alias of."""


class AliasIndex:
    """Aliases of tags, searched like tags.

    Parameters
    ----------
    aliases
        Position of the tag, alias, and folded alias; the best tags first.
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
        """Return the best aliases that have a word beginning with the query, one for each tag.

        Parameters
        ----------
        query
            Folded text of at least one character.
        limit
            Maximum number of tags.
        usable
            Returns by its position whether a tag may be in the result.
        """
        found: dict[int, Named] = {}
        for place in self._index.matching(query, anywhere=False):
            owner = self._owners[place]
            if owner not in found and usable(owner):
                found[owner] = Named(self._index.tags[place], self._index.folded[place], owner)
                if len(found) == limit:
                    break
        return list(found.values())
