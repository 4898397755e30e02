"""Vocabularies, and a reference search that ranks all tags one by one."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

from tagger_widget.dataset.tags.counts import TagCounts
from tagger_widget.vocabulary.vocabulary import Vocabulary

KINDS = ("exact", "prefix", "word", "substring")
PIECES = st.lists(
    st.sampled_from(["a", "b", "ab", "Ab", "é", "e", "ß", "_", " ", "-", "(", "猫"]), min_size=1, max_size=6
)
TAGS = PIECES.map("".join).filter(str.strip)
FILLING = [f"zz {number:04}" for number in range(1_300)]
"""Enough tags for the search lists to be built, and for a few changes not to rebuild them."""


def plain_fold(tag: str) -> str:
    decomposed = unicodedata.normalize("NFD", tag.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("_", " ")


def plain_kind(text: str, query: str) -> int | None:
    if query not in text:
        return None
    if text.startswith(query):
        return 0 if text == query else 1
    starts = (i for i in range(1, len(text)) if query[0].isalnum() and not text[i - 1].isalnum())
    return 2 if any(text.startswith(query, i) for i in starts) else 3


def plain_search(vocabulary: Vocabulary, text: str, limit: int) -> list[tuple[str, str, int]]:
    """Rank all tags one by one, without fuzzy matches."""
    query = " ".join(plain_fold(text).split())
    recent = vocabulary.recent
    ranked = []
    for tag, count in vocabulary.counts.items():
        folded = plain_fold(tag)
        kind = plain_kind(folded, query)
        lateness = recent.index(tag) if tag in recent else len(recent)
        if kind is not None:
            ranked.append((kind, -count, lateness, len(tag), folded, tag))
    return [(tag, KINDS[kind], -count) for kind, count, _, _, _, tag in sorted(ranked)[:limit]]


def found(vocabulary: Vocabulary, text: str, limit: int = 20) -> list[str]:
    return [match.tag for match in vocabulary.search(text, limit)]


def filled(*tags: str, counts: dict[str, int] | None = None) -> Vocabulary:
    vocabulary = Vocabulary(TagCounts())
    vocabulary.known.add_known(tags)
    vocabulary.known.count_all([tag] * count for tag, count in (counts or {}).items())
    return vocabulary
