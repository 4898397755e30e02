"""Search among the tags of a vocabulary as it was at one moment."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from heapq import nsmallest
from itertools import chain, islice
from typing import TYPE_CHECKING, Literal

from tagger_widget.records import Match
from tagger_widget.spelling import (
    WORD,
    allowed_errors,
    corrections,
    distance,
    fold,
    resembling,
    unfolded_span,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tagger_widget.tag_index import TagIndex

_KINDS: tuple[Literal["exact", "prefix", "word", "substring", "fuzzy"], ...] = (
    "exact", "prefix", "word", "substring", "fuzzy",
)  # fmt: skip
"""From the best to the worst."""
_EXACT, _PREFIX, _WORD, _SUBSTRING, _FUZZY = range(len(_KINDS))

_fold = lru_cache(maxsize=8_192)(fold)


class Search:
    """What a search needs to know; good for any number of searches until a tag changes.

    Parameters
    ----------
    counts
        Images that have each known tag.
    recent
        Tags used lately, with 0 for the newest, 1 for the one before …
    apart
        Tags that the lists do not have, or not in the right place; also those that were forgotten.
    used_list
        Tags in use, by count.
    known_list
        Tags not in use, shorter ones first.
    """

    def __init__(
        self,
        counts: Mapping[str, int],
        recent: Mapping[str, int],
        apart: Iterable[str],
        used_list: TagIndex,
        known_list: TagIndex,
    ) -> None:
        self._counts = counts
        self._recent = recent
        self._not_listed = frozenset(apart)  # forgotten tags too, which the lists may still have
        self._apart = {tag: _fold(tag) for tag in self._not_listed if tag in counts}
        self._lists = (
            (used_list, lambda tag: tag not in self._not_listed),
            # What came into use since the list was made is in the other one.
            (known_list, lambda tag: tag not in self._not_listed and counts.get(tag) == 0),
        )

    def matches(self, query: str, limit: int) -> list[Match]:
        """Return the matches of a folded text."""
        if not query:
            return [Match(tag, self._count(tag), "prefix") for tag in self._favourites(limit)]
        plain = self._plain(query, limit)
        found = [Match(tag, self._count(tag), _KINDS[kind], _span(tag, query, kind)) for kind, tag in plain]
        if len(found) < limit and allowed_errors(query):
            near = self._near(query, limit - len(found), {tag for _, tag in plain})
            found += [Match(tag, self._count(tag), "fuzzy") for tag in near]
        return found

    def _plain(self, query: str, limit: int) -> list[tuple[int, str]]:
        """Return the kind of match and the tag."""
        word_start = re.compile(rf"\b{re.escape(query)}" if WORD.match(query) else r"(?!)")

        def kind(text: str) -> int:
            if text.startswith(query):
                return _PREFIX if len(text) > len(query) else _EXACT
            return _WORD if word_start.search(text) else _SUBSTRING

        found = [(kind(text), tag, text) for tag, text in self._apart.items() if query in text]
        for index, usable in self._lists:
            places = index.find(query, limit, usable)
            found += [(kind(index.folded[place]), index.tags[place], index.folded[place]) for place in places]
        best = nsmallest(limit, ((kind, *self._order(tag, text)) for kind, tag, text in found))
        return [(kind, tag) for kind, *_, tag in best]

    def _near(self, query: str, limit: int, taken: set[str]) -> list[str]:
        """Return the tags that resemble the query, or have a word that does, the nearest first."""
        found = {tag: far for tag, far in self._near_apart(query).items() if tag not in taken}
        for index, usable in self._lists:

            def free(tag: str, usable: Callable[[str], bool] = usable) -> bool:
                return tag not in taken and usable(tag)

            for place, far in index.find_near(query, limit, free).items():
                found[index.tags[place]] = far
        best = nsmallest(limit, ((far, *self._order(tag, fold(tag))) for tag, far in found.items()))
        return [tag for *_, tag in best]

    def _near_apart(self, query: str) -> dict[str, int]:
        tags, texts = tuple(self._apart), tuple(self._apart.values())
        alike = resembling(query, texts, allowed_errors(query))
        found = {tags[near.place]: distance(near.errors) for near in alike}
        for errors, _, meant in corrections(query, self._words.__contains__, lambda _: tuple(self._words)):
            for tag, text in self._apart.items():
                if meant in text:
                    found.setdefault(tag, distance(errors, part=True))
        return found

    @cached_property
    def _words(self) -> dict[str, None]:
        return dict.fromkeys(chain.from_iterable(map(WORD.findall, self._apart.values())))

    def _favourites(self, limit: int) -> list[str]:
        """Return the tags used last, then those most used, then any."""
        tags = [tag for tag in self._apart if tag not in self._recent]
        for index, usable in self._lists:
            tags += islice(filter(usable, index.tags), limit)
        best = nsmallest(limit, (self._order(tag, fold(tag)) for tag in tags))
        return [*(tag for tag in self._recent if tag in self._counts), *(tag for *_, tag in best)][:limit]

    def _count(self, tag: str) -> int:
        return self._counts.get(tag, 0)

    def _order(self, tag: str, folded: str) -> tuple[int, int, int, str, str]:
        return -self._count(tag), self._recent.get(tag, len(self._recent)), len(tag), folded, tag


def _span(tag: str, query: str, kind: int) -> tuple[int, int]:
    """Return the part of a tag that matched, in characters of the tag as it is written."""
    folded = fold(tag)
    match = re.search(rf"\b{re.escape(query)}", folded) if kind == _WORD else None
    start = match.start() if match else folded.index(query)
    return unfolded_span(tag, start, start + len(query))
