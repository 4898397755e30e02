"""The search among the known tags of a dataset and the reference vocabulary.

Counts change with every edit, so most tags lie in two lists that are seldom rebuilt: those in use, by
count, and those that are merely known. What changed since is searched separately, and merged into the
lists when there is a lot of it.
"""

from __future__ import annotations

import threading
from itertools import chain, islice
from typing import TYPE_CHECKING

from tagger_widget.dataset.tags.counts import TagCounts
from tagger_widget.dataset.tags.folding import fold
from tagger_widget.vocabulary.alias_index import AliasIndex
from tagger_widget.vocabulary.index import TagIndex
from tagger_widget.vocabulary.reference import WideVocabulary
from tagger_widget.vocabulary.search import Search

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tagger_widget.vocabulary.matches import Match

_CHANGES = 300
"""Changed tags that are searched one by one; with more of them, rebuilding the lists pays off."""


class Vocabulary:
    """Every tag known to a dataset, in the order in which they became known, and the search among them.

    All of it may be used from several threads at once.

    Parameters
    ----------
    known
        The known tags; changes to them show in the next search.

    Attributes
    ----------
    known
        The known tags.
    counts
        For each known tag the number of images that have it, zero included; a live view.
    """

    def __init__(self, known: TagCounts) -> None:
        self.known = known
        self.counts: Mapping[str, int] = known.by_tag
        self._used_list = TagIndex(())
        self._known_list = TagIndex(())
        self._used_aliases = AliasIndex(())
        self._wide: WideVocabulary | None = None
        self._search: Search | None = None  # None when the lists were rebuilt since the last search.
        self._search_version = 0
        self._listing = threading.Lock()

    @property
    def recent(self) -> tuple[str, ...]:
        """The most recently used tags, newest first, at most 100."""
        return self.known.recent

    @property
    def hidden(self) -> frozenset[str]:
        """Tags that a search returns only when they are typed in full."""
        return self.known.hidden

    @property
    def wide(self) -> WideVocabulary | None:
        """The reference vocabulary, whose tags a search returns as well; None for none.

        Setting it rebuilds the lists; meanwhile searches and edits in other threads go on as before.
        """
        return self._wide

    @wide.setter
    def wide(self, wide: WideVocabulary | None) -> None:
        with self._listing:
            self._make_lists(wide, anew=True)

    def __len__(self) -> int:
        return len(self.known)

    def __contains__(self, tag: object) -> bool:
        return tag in self.known

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def prepare(self) -> None:
        """Rebuild the lists that a search needs, if they are out of date.

        A search does so itself; calling this beforehand, in a thread, saves the first search the wait.
        """
        if self._out_of_date():
            with self._listing:
                if self._out_of_date():
                    self._make_lists(self._wide)

    def _out_of_date(self) -> bool:
        return len(self.known.changed) > _CHANGES + len(self._used_list) // 100

    def _make_lists(self, wide: WideVocabulary | None, *, anew: bool = False) -> None:
        # The lock is not held meanwhile, so that edits need not wait.
        counts, changed, revision = self.known.snapshot()

        def order(tag: str) -> tuple[int, int, int, str, str]:
            folded = fold(tag)
            return -counts[tag], -wide.count(folded) if wide else 0, len(tag), folded, tag

        used_list = TagIndex(sorted((tag for tag, count in counts.items() if count), key=order))
        used_aliases = AliasIndex(_aliases(used_list, wide))
        known_list = self._known_list
        unlisted = (tag for tag in changed if counts.get(tag) == 0 and tag not in known_list)
        waiting = set(islice(unlisted, _CHANGES // 2))
        if anew or len(waiting) == _CHANGES // 2:
            waiting.clear()
            known_list = TagIndex(sorted((tag for tag, count in counts.items() if not count), key=order))
        for index in (used_list, known_list):
            index.prepare_near()
        with self.known.lock:
            self._search = None
            self._wide = wide
            self._used_list, self._known_list, self._used_aliases = used_list, known_list, used_aliases
            self.known.settle(revision, waiting)

    def search(self, text: str, limit: int = 20) -> list[Match]:
        """Return the tags that match a text, the best first.

        The best is the tag itself, then one with that alias, then tags that begin with the text, have a word that
        does, have an alias that does, or contain it anywhere; if these are fewer than `limit`, then tags that
        resemble it. Equal matches are ranked by the number of images, then by recency, by use elsewhere, by length,
        and alphabetically. Case and accents are ignored, and ``_`` is a space. A tag of the dataset is spelled as
        it is there. For a blank text: the most recently used tags, then the others of the dataset.

        Parameters
        ----------
        text
            The text typed so far.
        limit
            Maximum number of results.
        """
        if limit < 1:
            return []
        self.prepare()
        return self._up_to_date().matches(" ".join(fold(text).split()), limit)

    def _up_to_date(self) -> Search:
        with self.known.lock:
            if self._search is None or self._search_version != self.known.version:
                recent = {tag: place for place, tag in enumerate(self.known.recent)}
                self._search_version = self.known.version
                self._search = Search(
                    self.counts,
                    recent,
                    chain(self.known.changed, recent),
                    self._used_list,
                    self._known_list,
                    self._used_aliases,
                    self._wide,
                    self.known.hidden,
                )
            return self._search


def _aliases(used_list: TagIndex, wide: WideVocabulary | None) -> Iterator[tuple[int, str, str]]:
    if wide:
        for place, folded in enumerate(used_list.folded):
            for alias, folded_alias in wide.aliases_of(folded):
                yield place, alias, folded_alias
