"""A text index over very many tags, in an order that is fixed when the index is built.

The order makes it fast: a search that meets the best tags first can stop early. For a text so rare that it would
have to scan all tags, it searches their words first, which are far fewer.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import cached_property
from itertools import accumulate, islice
from typing import TYPE_CHECKING

from tagger_widget.dataset.tags.folding import WORD, fold
from tagger_widget.vocabulary.fuzzy import allowed_errors, corrections, distance, resembling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_FEW = 2_000
"""Up to this many tags are listed and sorted; with more, a scan of all tags soon meets the best."""
_MANY = 8_000
"""Up to this many tags are checked one by one."""
_FEW_WORDS = 400
_SHORT = 5
"""Length from which one error cannot affect both ends of a text."""


class _Shapes:
    """Texts by their length and their ends, to compare a text only with those that can resemble it.

    One error leaves the first two letters or the last two unchanged, unless the text is very short; then the first
    letter must match, or the second if the two were swapped.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        places: dict[tuple[int, str, str], list[int]] = defaultdict(list)
        for place, text in enumerate(texts):
            length = len(text)
            if length > _SHORT - 1:
                places[length, text[:2], ""].append(place)
                places[length, "", text[-2:]].append(place)
            if length < _SHORT + 1:
                places[length, text[:1], ""].append(place)
        self._shapes: dict[tuple[int, str, str], tuple[list[str], array[int]]] = {
            shape: (list(map(texts.__getitem__, found)), array("I", found)) for shape, found in places.items()
        }

    def like(self, text: str, errors: int) -> tuple[list[str], array[int]]:
        """Return texts that may be `text` with this many errors, and their positions; some occur twice."""
        texts: list[str] = []
        places = array("I")
        ends = (
            [(letter, "") for letter in set(text[:2])]
            if len(text) < _SHORT
            else [(text[:2], ""), ("", text[-2:])]
        )
        for length in range(len(text) - errors, len(text) + errors + 1):
            for first, last in ends:
                kept = self._shapes.get((length, first, last))
                if kept:
                    texts += kept[0]
                    places += kept[1]
        return texts, places


class TagIndex:
    """An immutable list of tags, best first, that can be searched; safe to share between threads.

    Parameters
    ----------
    tags
        Distinct tags, in the order in which equally good matches are returned.
    folded
        The same tags folded, if the caller already has them.
    """

    def __init__(self, tags: Sequence[str], folded: Sequence[str] | None = None) -> None:
        self.tags = tags
        self.folded = [fold(tag) for tag in tags] if folded is None else folded
        self._text = "\n" + "\n".join(self.folded) + "\n"
        self._starts = array("I", accumulate((len(text) + 1 for text in self.folded), initial=1))
        # Words are separated by spaces only; elsewhere `WORD` finds the same ones.
        self._blanked = re.sub(r"[^\w\n ]", " ", self._text)
        self._alphabetical = array("I", sorted(range(len(tags)), key=self.folded.__getitem__))
        by_word: dict[str, list[int]] = defaultdict(list)
        for index, text in enumerate(self._blanked[1:-1].split("\n") if tags else ()):
            for word in text.split():
                by_word[word].append(index)
        self._words = sorted(by_word)
        self._word_text = "\n" + "\n".join(self._words) + "\n"
        self._word_starts = array("I", accumulate((len(word) + 1 for word in self._words), initial=1))
        self._uses = array("I")
        for word in self._words:
            self._uses.extend(by_word[word])
        self._uses_from = array("I", accumulate((len(by_word[word]) for word in self._words), initial=0))

    @cached_property
    def _tag_shapes(self) -> _Shapes:
        return _Shapes(self.folded)

    @cached_property
    def _word_shapes(self) -> _Shapes:
        return _Shapes(self._words)

    def prepare_near(self) -> None:
        """Build what `find_near` needs, a third of the total work; otherwise its first call does."""
        _ = self._tag_shapes, self._word_shapes

    def __len__(self) -> int:
        return len(self.tags)

    def __contains__(self, tag: object) -> bool:
        return isinstance(tag, str) and tag in self.spellings(fold(tag))

    def spellings(self, folded: str) -> list[str]:
        """Return the tags that are equal to a text when folded."""
        return [self.tags[index] for index in self._equal(folded)]

    def find(self, query: str, limit: int, usable: Callable[[str], bool]) -> list[int]:
        """Return the best tags that contain a folded text.

        Those equal to it come first, then those that begin with it, have a word that does, or contain it anywhere.

        Parameters
        ----------
        query
            Folded text of at least one character.
        limit
            Maximum number of tags.
        usable
            Returns whether a tag may be in the result.
        """
        usable_ones = (index for index in self.matching(query) if usable(self.tags[index]))
        return list(islice(usable_ones, limit))

    def matching(self, query: str, *, anywhere: bool = True) -> Iterator[int]:
        """Yield the tags that contain a folded text, the best first.

        Without `anywhere`, the text must be at the start of a word.
        """
        seen: set[int] = set()
        searches = (self._equal, self._beginning, self._with_word, self._containing)
        for search in searches if anywhere else searches[:-1]:
            for index in search(query):
                if index not in seen:
                    seen.add(index)
                    yield index

    def find_near(self, query: str, limit: int, usable: Callable[[str], bool]) -> dict[int, int]:
        """Return tags that resemble a folded text, or have a word that does, each with its `distance`."""
        errors = allowed_errors(query)
        texts, places = self._tag_shapes.like(query, errors)
        found: dict[int, int] = {}
        for near in resembling(query, texts, errors):
            index = places[near.place]
            if index not in found and usable(self.tags[index]):
                found[index] = distance(near.errors)
                if len(found) == limit:
                    break
        for wrong, word, meant in corrections(query, self._knows_word, self._similar_words):
            enough = len(found) + limit
            for index in self._using(*self._word_range(word, whole=True)):
                if index not in found and meant in self.folded[index] and usable(self.tags[index]):
                    found[index] = distance(wrong, part=True)
                    if len(found) == enough:
                        break
        return found

    def _knows_word(self, word: str) -> bool:
        first, last = self._word_range(word, whole=True)
        return first != last

    def _similar_words(self, word: str) -> list[str]:
        return list(dict.fromkeys(self._word_shapes.like(word, allowed_errors(word))[0]))

    def _equal(self, query: str) -> Iterable[int]:
        first = bisect_left(self._alphabetical, query, key=self.folded.__getitem__)
        last = bisect_right(self._alphabetical, query, lo=first, key=self.folded.__getitem__)
        return sorted(self._alphabetical[first:last])

    def _beginning(self, query: str) -> Iterable[int]:
        def beginning(index: int) -> str:
            return self.folded[index][: len(query)]

        first = bisect_left(self._alphabetical, query, key=beginning)
        last = bisect_right(self._alphabetical, query, lo=first, key=beginning)
        if last - first <= _FEW:
            return sorted(self._alphabetical[first:last])
        return self._scan(self._text, "\n" + query, 1, query)

    def _with_word(self, query: str) -> Iterator[int]:
        if not WORD.match(query):
            return
        candidates = self._candidates(query, at_word=True)
        if candidates is None:
            yield from self._scan(self._blanked, " " + re.sub(r"\W", " ", query), 1, query)
        else:
            at_word = re.compile(r"\b" + re.escape(query))
            yield from (index for index in candidates if at_word.search(self.folded[index]))

    def _containing(self, query: str) -> Iterator[int]:
        candidates = self._candidates(query, at_word=False)
        if candidates is None:
            yield from self._scan(self._text, query, 0, query)
        else:
            yield from (index for index in candidates if query in self.folded[index])

    def _scan(self, text: str, needle: str, offset: int, query: str) -> Iterator[int]:
        """Scan all tags and yield those with `needle` in `text`, if `query` itself is at that position."""
        at = text.find(needle)
        while at >= 0:
            index = bisect_right(self._starts, at + offset) - 1
            if self._text.startswith(query, at + offset):
                yield index
                at = self._starts[index + 1] - 2
            at = text.find(needle, at + 1)

    def _candidates(self, query: str, *, at_word: bool) -> list[int] | None:
        """Return every tag that may contain `query`, or None if there are many.

        Parameters
        ----------
        query
            Folded text.
        at_word
            Whether `query` must be at the start of a word.
        """
        ranges: list[tuple[int, int]] | None = None
        for match in WORD.finditer(query):
            if at_word or match.start():
                found = self._word_range(match[0], whole=match.end() < len(query))
                if ranges is None or self._count_uses([found]) < self._count_uses(ranges):
                    ranges = [found]
        if ranges is None:
            ranges = self._words_with(query)
        if ranges is None or self._count_uses(ranges) > _MANY:
            return None
        return sorted({index for found in ranges for index in self._using(*found)})

    def _words_with(self, query: str) -> list[tuple[int, int]] | None:
        """Return the words that contain the first word of `query`, or None if there are many."""
        match = WORD.match(query)
        if match is None or len(query) == 1:
            return None
        needle = match[0] if match.end() == len(query) else match[0] + "\n"
        ranges: list[tuple[int, int]] = []
        at = self._word_text.find(needle)
        while at >= 0:
            if len(ranges) == _FEW_WORDS:
                return None
            place = bisect_right(self._word_starts, at) - 1
            ranges.append((place, place + 1))
            at = self._word_text.find(needle, self._word_starts[place + 1] - 1)
        return ranges

    def _word_range(self, word: str, *, whole: bool) -> tuple[int, int]:
        """Return the range of the words that begin with `word`, or are equal to it, among all words."""
        first = bisect_left(self._words, word)
        if whole:
            return first, first + (first < len(self._words) and self._words[first] == word)
        return first, bisect_right(self._words, word, lo=first, key=lambda other: other[: len(word)])

    def _count_uses(self, ranges: list[tuple[int, int]]) -> int:
        return sum(self._uses_from[last] - self._uses_from[first] for first, last in ranges)

    def _using(self, first: int, last: int) -> array[int]:
        """Return the tags with any of these words; for one word in order."""
        return self._uses[self._uses_from[first] : self._uses_from[last]]
