"""Search among the tags of a vocabulary, in its state at one moment."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from heapq import nsmallest
from itertools import chain, islice
from typing import TYPE_CHECKING, Literal, NamedTuple

from tagger_widget.dataset.tags.folding import WORD, fold, unfolded_span
from tagger_widget.vocabulary.fuzzy import allowed_errors, corrections, distance, resembling
from tagger_widget.vocabulary.matches import Match

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tagger_widget.vocabulary.alias_index import AliasIndex
    from tagger_widget.vocabulary.index import TagIndex
    from tagger_widget.vocabulary.reference import WideVocabulary

Kind = Literal["exact", "prefix", "word", "substring", "fuzzy", "alias"]
_KINDS: tuple[Kind, ...] = ("exact", "alias", "prefix", "word", "alias", "alias", "substring", "fuzzy")
"""From the best to the worst; an alias may equal the query, begin with it, or have a word that does."""
_EXACT, _ALIAS_EXACT, _PREFIX, _WORD, _ALIAS_PREFIX, _ALIAS_WORD, _SUBSTRING, _FUZZY = range(len(_KINDS))
_OF_ALIAS = {_EXACT: _ALIAS_EXACT, _PREFIX: _ALIAS_PREFIX, _WORD: _ALIAS_WORD}
_Order = tuple[int, int, int, int, str, str]

_fold = lru_cache(maxsize=8_192)(fold)


class _Found(NamedTuple):
    """A tag that contains the query, or whose alias does; the best is the smallest."""

    kind: int
    order: _Order
    alias: str = ""

    @property
    def tag(self) -> str:
        return self.order[-1]


class Search:
    """Searches a vocabulary; valid for any number of searches until a tag changes.

    Parameters
    ----------
    counts
        Number of images for each known tag.
    recent
        Recently used tags, with 0 for the newest, 1 for the one before …
    apart
        Tags that the lists lack or have in the wrong place; also forgotten tags.
    used_list
        Tags in use, by count.
    known_list
        Tags not in use, those most used elsewhere first, then by length.
    used_aliases
        Aliases of the tags of `used_list`.
    wide
        The reference vocabulary; None for none.
    hidden
        Tags that are suggested only if they are typed in full.
    """

    def __init__(
        self,
        counts: Mapping[str, int],
        recent: Mapping[str, int],
        apart: Iterable[str],
        used_list: TagIndex,
        known_list: TagIndex,
        used_aliases: AliasIndex,
        wide: WideVocabulary | None = None,
        hidden: frozenset[str] = frozenset(),
    ) -> None:
        self._counts = counts
        self._recent = recent
        self._not_listed = frozenset(apart)  # Also forgotten tags, which the lists may still have.
        self._apart = {tag: _fold(tag) for tag in self._not_listed if tag in counts}
        self._lists: tuple[tuple[TagIndex, Callable[[str], bool]], ...] = (
            (used_list, lambda tag: tag not in self._not_listed),
            # Tags that came into use since the lists were built are in the other one.
            (known_list, lambda tag: tag not in self._not_listed and counts.get(tag) == 0),
        )
        self._used_list, self._used_aliases = used_list, used_aliases
        self._wide = wide
        self._hidden = hidden
        self._hidden_folded = frozenset(map(fold, hidden))

    def matches(self, query: str, limit: int) -> list[Match]:
        """Return the matches of a folded text."""
        if not query:
            return [self._match(tag, "prefix") for tag in self._favourites(limit)]
        plain = self._plain(query, limit)
        found = [self._as_match(one, query) for one in plain]
        if len(found) < limit and allowed_errors(query):
            near = self._near(query, limit - len(found), {one.tag for one in plain})
            found += [self._match(tag, "fuzzy") for tag in near]
        return found

    def _as_match(self, found: _Found, query: str) -> Match:
        at_word = found.kind in (_WORD, _ALIAS_WORD)
        span = _span(found.alias or found.tag, query, at_word=at_word)
        return self._match(found.tag, _KINDS[found.kind], span, found.alias or None)

    def _match(
        self, tag: str, kind: Kind, span: tuple[int, int] | None = None, alias: str | None = None
    ) -> Match:
        return Match(
            tag, self._count(tag), kind, span, alias, self._wide.count(fold(tag)) if self._wide else 0
        )

    # What may be suggested ---------------------------------------------------------------------

    def _offered(self, query: str) -> Callable[[str, str], bool]:
        """Return a function that decides whether a tag, given with its folded form, may be suggested."""
        hidden = self._hidden
        return lambda tag, folded: tag not in hidden or folded == query

    def _offered_wide(self, query: str) -> Callable[[str], bool]:
        """Return a function that decides whether a tag may be suggested as the reference vocabulary spells it."""

        def offered(tag: str) -> bool:
            folded = fold(tag)
            return (folded not in self._hidden_folded or folded == query) and not self._spellings(folded)

        return offered

    def _sources(self, query: str) -> Iterator[tuple[TagIndex, Callable[[str], bool]]]:
        """Yield all lists of tags, each with a function that decides which of its tags may be suggested."""
        if self._hidden:
            offered = self._offered(query)
            for index, listed in self._lists:
                yield index, lambda tag, listed=listed: listed(tag) and offered(tag, fold(tag))  # type: ignore[misc]
        else:
            yield from self._lists
        if self._wide:
            yield self._wide.index, self._offered_wide(query)

    def _spellings(self, folded: str) -> list[str]:
        """Return the tags of the dataset that are equal to a text when folded."""
        found = list(self._apart_by_text.get(folded, ()))
        for index, listed in self._lists:
            found += filter(listed, index.spellings(folded))
        return found

    @cached_property
    def _apart_by_text(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for tag, text in self._apart.items():
            found.setdefault(text, []).append(tag)
        return found

    # What contains the text ------------------------------------------------------------------

    def _plain(self, query: str, limit: int) -> list[_Found]:
        """Return the best tags that contain the query, or have an alias that does, each once."""
        kind = _kinds(query)
        offered = self._offered(query)
        found = [
            _Found(kind(text), self._order(tag, text))
            for tag, text in self._apart.items()
            if query in text and offered(tag, text)
        ]
        for index, usable in self._sources(query):
            for place in index.find(query, limit, usable):
                text = index.folded[place]
                found.append(_Found(kind(text), self._order(index.tags[place], text)))
        if self._wide:
            found += self._by_alias(self._wide, query, limit)
        best: dict[str, _Found] = {}
        for one in sorted(found, key=lambda one: one[:2]):
            best.setdefault(one.tag, one)
            if len(best) == limit:
                break
        return list(best.values())

    def _by_alias(self, wide: WideVocabulary, query: str, limit: int) -> Iterator[_Found]:
        kind = _kinds(query)
        offered = self._offered(query)

        def found(tag: str, text: str, alias: str, folded_alias: str) -> _Found:
            return _Found(_OF_ALIAS[kind(folded_alias)], self._order(tag, text), alias)

        for tag, text, alias, folded_alias in self._apart_aliases:
            if query in folded_alias and kind(folded_alias) != _SUBSTRING and offered(tag, text):
                yield found(tag, text, alias, folded_alias)
        used, listed = self._used_list, self._lists[0][1]

        def usable(place: int) -> bool:
            return listed(used.tags[place]) and offered(used.tags[place], used.folded[place])

        for alias, folded_alias, owner in self._used_aliases.find(query, limit, usable):
            yield found(used.tags[owner], used.folded[owner], alias, folded_alias)
        others, hidden = wide.index, self._hidden_folded

        def shown(place: int) -> bool:
            return others.folded[place] not in hidden

        for alias, folded_alias, owner in wide.aliases.find(query, limit, shown):
            text = others.folded[owner]
            for tag in self._spellings(text) or [others.tags[owner]]:
                yield found(tag, text, alias, folded_alias)

    @cached_property
    def _apart_aliases(self) -> list[tuple[str, str, str, str]]:
        """Aliases of the tags of `_apart`: tag, folded tag, alias, folded alias."""
        wide = self._wide
        return (
            [(tag, text, *alias) for tag, text in self._apart.items() for alias in wide.aliases_of(text)]
            if wide
            else []
        )

    # What resembles the text -----------------------------------------------------------------

    def _near(self, query: str, limit: int, taken: set[str]) -> list[str]:
        """Return the tags that resemble the query, or have a word that does, nearest first."""
        offered = self._offered(query)
        found = {
            tag: far
            for tag, far in self._near_apart(query).items()
            if tag not in taken and offered(tag, self._apart[tag])
        }
        for index, usable in self._sources(query):

            def free(tag: str, usable: Callable[[str], bool] = usable) -> bool:
                return tag not in taken and usable(tag)

            for place, far in index.find_near(query, limit, free).items():
                found[index.tags[place]] = far
        best = nsmallest(limit, ((far, self._order(tag, fold(tag))) for tag, far in found.items()))
        return [order[-1] for _, order in best]

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
        """Return the most recently used tags, then the most used, then any; of the dataset only."""
        hidden = self._hidden
        tags = [tag for tag in self._apart if tag not in self._recent and tag not in hidden]
        for index, usable in self._lists:
            tags += islice((tag for tag in index.tags if usable(tag) and tag not in hidden), limit)
        best = nsmallest(limit, (self._order(tag, fold(tag)) for tag in tags))
        recent = (tag for tag in self._recent if tag in self._counts and tag not in hidden)
        return [*recent, *(order[-1] for order in best)][:limit]

    def _count(self, tag: str) -> int:
        return self._counts.get(tag, 0)

    def _order(self, tag: str, folded: str) -> _Order:
        wide = self._wide.count(folded) if self._wide else 0
        lateness = self._recent.get(tag, len(self._recent))
        return -self._count(tag), lateness, -wide, len(tag), folded, tag


def _kinds(query: str) -> Callable[[str], int]:
    """Return a function that classifies how a folded text contains the query."""
    word_start = re.compile(rf"\b{re.escape(query)}" if WORD.match(query) else r"(?!)")

    def kind(text: str) -> int:
        if text.startswith(query):
            return _PREFIX if len(text) > len(query) else _EXACT
        return _WORD if word_start.search(text) else _SUBSTRING

    return kind


def _span(tag: str, query: str, *, at_word: bool) -> tuple[int, int]:
    """Return the range of a tag or an alias that matched, in characters as written."""
    folded = fold(tag)
    match = re.search(rf"\b{re.escape(query)}", folded) if at_word else None
    start = match.start() if match else folded.index(query)
    return unfolded_span(tag, start, start + len(query))
