"""The reference vocabulary: tags that others use, with their aliases, from one or several lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from tagger_widget.dataset.tags.captions import clean_tag
from tagger_widget.dataset.tags.folding import fold
from tagger_widget.vocabulary.alias_index import AliasIndex
from tagger_widget.vocabulary.index import TagIndex
from tagger_widget.vocabulary.matches import WideTag
from tagger_widget.vocabulary.tag_file import TagFile, spelled

MAX_TAGS = 500_000
"""Tags of all lists together."""

Underscores = Literal["blanks", "keep"]
"""How tags of image boards are suggested: with spaces in place of ``_``, or as written in their list."""


class WideVocabulary:
    """The tags of several lists as one, the most used first; immutable, safe to share between threads.

    A tag in several lists is spelled as in the first; its category is that of the first list that gives one, its
    count the highest, and it has the aliases of all.

    Parameters
    ----------
    lists
        The lists.
    underscores
        Whether the tags of image boards are suggested with spaces or as written; plain lists are left unchanged.
    """

    def __init__(self, lists: Sequence[TagFile], underscores: Underscores = "blanks") -> None:
        tags, folded, kinds, counts, aliases = _merged(lists, underscores)
        order = sorted(range(len(tags)), key=list(map(len, tags)).__getitem__)
        order.sort(key=counts.__getitem__, reverse=True)
        self._kinds = [kinds[place] for place in order]
        self._counts = [counts[place] for place in order]
        self._aliases = [aliases[place] for place in order]
        self._blanks = underscores == "blanks"
        self.implications = tuple(dict.fromkeys(pair for one in lists for pair in one.implications))
        """Pairs of tags, as the lists spell them: one that implies, and the one that it implies."""
        self.index = TagIndex([tags[place] for place in order], [folded[place] for place in order])
        self._places = {text: place for place, text in enumerate(self.index.folded)}
        self.aliases = AliasIndex(self._all_aliases())

    def __len__(self) -> int:
        return len(self.index)

    def __contains__(self, tag: object) -> bool:
        return isinstance(tag, str) and fold(tag) in self._places

    def facts(self, tag: str) -> WideTag | None:
        """Return the facts of a tag, however it is spelled; None if there are none."""
        place = self._places.get(fold(tag))
        if place is None:
            return None
        aliases = tuple(name for name, _ in self._named(place))
        return WideTag(self.index.tags[place], self._kinds[place], self._counts[place], aliases)

    def other_names(self, tag: str) -> list[str]:
        """Return the aliases of a tag, however it is spelled."""
        return [name for name, _ in self.aliases_of(fold(tag))]

    def count(self, folded: str) -> int:
        """Return how often a folded tag is used elsewhere."""
        place = self._places.get(folded)
        return 0 if place is None else self._counts[place]

    def aliases_of(self, folded: str) -> list[tuple[str, str]]:
        """Return the aliases of a folded tag, each as shown and folded."""
        place = self._places.get(folded)
        return [] if place is None or not self._aliases[place] else self._named(place)

    def _all_aliases(self) -> Iterator[tuple[int, str, str]]:
        for place, text in enumerate(self._aliases):
            if text:
                for name, folded in self._named(place):
                    yield place, name, folded

    def _named(self, place: int) -> list[tuple[str, str]]:
        own, blanks = self.index.folded[place], self._blanks
        found: dict[str, str] = {}
        for piece in self._aliases[place].split(","):
            name = clean_tag(piece)
            if blanks:
                name = spelled(name)
            text = fold(name)
            if text != own and text not in found and not text.isspace() and text:
                found[text] = name
        return [(name, text) for text, name in found.items()]


class _Merged(NamedTuple):
    tags: list[str]
    folded: list[str]
    kinds: list[str]
    counts: list[int]
    aliases: list[str]


def _merged(lists: Sequence[TagFile], underscores: Underscores) -> _Merged:
    merged = _Merged([], [], [], [], [])
    places: dict[str, int] = {}
    for one in lists:
        blanks = one.board and underscores == "blanks"
        for tag, kind, count, aliases in zip(one.tags, one.kinds, one.counts, one.aliases, strict=True):
            name = spelled(tag) if blanks else tag
            text = fold(name)
            place = places.get(text)
            if place is not None:
                _join(merged, place, kind, count, aliases)
            elif len(places) < MAX_TAGS:
                places[text] = len(places)
                merged.tags.append(name)
                merged.folded.append(text)
                merged.kinds.append(kind)
                merged.counts.append(count)
                merged.aliases.append(aliases)
    return merged


def _join(merged: _Merged, place: int, kind: str, count: int, aliases: str) -> None:
    merged.kinds[place] = merged.kinds[place] or kind
    merged.counts[place] = max(merged.counts[place], count)
    if aliases:
        merged.aliases[place] = ",".join(filter(None, (merged.aliases[place], aliases)))
