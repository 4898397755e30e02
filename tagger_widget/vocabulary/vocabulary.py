"""Every tag known to a dataset: how often and how lately each was used, and the search among them.

Counts change with every edit, so most tags lie in two lists that are seldom made anew: those in use, by
count, and those that are merely known. What changed since is searched apart, and taken into the
lists when it has become much.
"""

from __future__ import annotations

import threading
from collections import Counter
from itertools import chain, islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from tagger_widget.dataset.tags.folding import fold
from tagger_widget.vocabulary.alias_index import AliasIndex
from tagger_widget.vocabulary.index import TagIndex
from tagger_widget.vocabulary.reference import WideVocabulary
from tagger_widget.vocabulary.search import Search

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tagger_widget.vocabulary.matches import Match

MAX_RECENT = 100
"""Tags remembered as used lately."""

_CHANGES = 300
"""Changed tags that are searched one by one; more of them make new lists worth their while."""


class Vocabulary:
    """Every tag known to a dataset, in the order in which they became known.

    All of it may be used from several threads at once.

    Attributes
    ----------
    counts
        For each known tag the number of images that have it, zero included; a live view.
    revision
        Grows with each change of the known tags or their counts.
    """

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self.counts: Mapping[str, int] = MappingProxyType(self._counts)
        self.revision = 0
        self._recent: dict[str, None] = {}  # oldest first: the newest is put at the end
        self._changed: dict[str, int] = {}  # by revision; what the lists do not have right
        self._used_list = TagIndex(())
        self._known_list = TagIndex(())
        self._used_aliases = AliasIndex(())
        self._wide: WideVocabulary | None = None
        self._hidden: frozenset[str] = frozenset()
        self._search: Search | None = None  # None when something changed since the last search
        self._lock = threading.RLock()
        self._listing = threading.Lock()

    @property
    def recent(self) -> tuple[str, ...]:
        """The tags used last, newest first, at most 100."""
        with self._lock:
            return tuple(reversed(self._recent))

    @property
    def hidden(self) -> frozenset[str]:
        """Tags that a search answers only when they are typed out."""
        return self._hidden

    @hidden.setter
    def hidden(self, tags: Iterable[str]) -> None:
        with self._lock:
            self._hidden = frozenset(tags)
            self._search = None

    @property
    def wide(self) -> WideVocabulary | None:
        """Tags that others use, which a search answers as well; None for none.

        Setting it makes new lists; meanwhile searches and edits in other threads go on as before.
        """
        return self._wide

    @wide.setter
    def wide(self, wide: WideVocabulary | None) -> None:
        with self._listing:
            self._make_lists(wide, anew=True)

    def __len__(self) -> int:
        return len(self._counts)

    def __contains__(self, tag: object) -> bool:
        return tag in self._counts

    def __iter__(self) -> Iterator[str]:
        with self._lock:
            return iter(tuple(self._counts))

    def count_all(self, tag_lists: Iterable[Iterable[str]]) -> None:
        """Count the tags of many images that were not counted before."""
        added = Counter(chain.from_iterable(tag_lists))
        if not added:
            return
        with self._lock:
            known = self._counts
            known.update({tag: known.get(tag, 0) + count for tag, count in added.items()})
            self._note(added)

    def replace(self, before: Iterable[str], after: Iterable[str], *, used: bool) -> None:
        """Count one image's tags anew.

        Parameters
        ----------
        before, after
            The image's tags before and after a change.
        used
            Whether the tags that came in are now those used last: yes for what the user does here.
        """
        old, new = dict.fromkeys(before), dict.fromkeys(after)
        gone = [tag for tag in old if tag not in new]
        came = [tag for tag in new if tag not in old]
        if not gone and not came:
            return
        with self._lock:
            for tag in gone:
                self._counts[tag] = max(0, self._counts.get(tag, 0) - 1)
            for tag in came:
                self._counts[tag] = self._counts.get(tag, 0) + 1
            if used:
                self._use(came)
            self._note((*gone, *came))

    def add_known(self, tags: Iterable[str]) -> None:
        """Make tags known that no image needs to have."""
        with self._lock:
            new = [tag for tag in tags if tag not in self._counts]
            if new:
                self._counts.update(dict.fromkeys(new, 0))
                self._note(new)

    def forget(self, tag: str) -> None:
        """Drop a tag, unless an image has it."""
        with self._lock:
            if self._counts.get(tag) == 0:
                del self._counts[tag]
                self._recent.pop(tag, None)
                self._note((tag,))

    def remember(self, tags: Iterable[str]) -> None:
        """Take known tags, newest first, for those used last; all others count as not used lately."""
        with self._lock:
            self._search = None
            self._recent.clear()
            self._use([tag for tag in tags if tag in self._counts][:MAX_RECENT][::-1])

    def use(self, tags: Iterable[str]) -> None:
        """Take tags, the newest last, for those used last; unknown ones are passed over."""
        with self._lock:
            self._search = None
            self._use([tag for tag in tags if tag in self._counts][-MAX_RECENT:])

    def _use(self, tags: Iterable[str]) -> None:
        for tag in tags:
            self._recent.pop(tag, None)
            self._recent[tag] = None
        for tag in tuple(islice(self._recent, max(0, len(self._recent) - MAX_RECENT))):
            del self._recent[tag]

    def _note(self, tags: Iterable[str]) -> None:
        self._search = None
        self.revision += 1
        self._changed.update(dict.fromkeys(tags, self.revision))

    def prepare(self) -> None:
        """Make the lists that a search needs, if they are out of date.

        A search does so itself; calling this beforehand, in a thread, spares the first one the wait.
        """
        if self._out_of_date():
            with self._listing:
                if self._out_of_date():
                    self._make_lists(self._wide)

    def _out_of_date(self) -> bool:
        return len(self._changed) > _CHANGES + len(self._used_list) // 100

    def _make_lists(self, wide: WideVocabulary | None, *, anew: bool = False) -> None:
        # The lock is not held meanwhile, so that edits need not wait.
        with self._lock:
            counts, changed, revision = self._counts.copy(), tuple(self._changed), self.revision

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
        with self._lock:
            self._search = None
            self._wide = wide
            self._used_list, self._known_list, self._used_aliases = used_list, known_list, used_aliases
            self._changed = {
                tag: changed_at
                for tag, changed_at in self._changed.items()
                if changed_at > revision or tag in waiting
            }

    def search(self, text: str, limit: int = 20) -> list[Match]:
        """Return the tags that fit what was typed so far, the best first.

        Best is the tag itself, then one with that alias, then tags that begin with the text, have a word
        that does, have an alias that does, have it anywhere; if these are fewer than `limit`, then tags
        that resemble it. Among equals those come first that more images have, then those used last, those
        used most elsewhere, the shorter ones, and then by the alphabet. Case and accents do not count, and
        ``_`` is a blank. A tag of the dataset is spelled as it is there. For a blank text: the tags used last,
        then the others of the dataset.

        Parameters
        ----------
        text
            What was typed.
        limit
            Greatest number of answers.
        """
        if limit < 1:
            return []
        self.prepare()
        with self._lock:
            search = self._search
            if search is None:
                apart = chain(self._changed, self._recent)
                recent = {tag: place for place, tag in enumerate(reversed(self._recent))}
                search = self._search = Search(
                    self._counts,
                    recent,
                    apart,
                    self._used_list,
                    self._known_list,
                    self._used_aliases,
                    self._wide,
                    self._hidden,
                )
        return search.matches(" ".join(fold(text).split()), limit)


def _aliases(used_list: TagIndex, wide: WideVocabulary | None) -> Iterator[tuple[int, str, str]]:
    if wide:
        for place, folded in enumerate(used_list.folded):
            for alias, folded_alias in wide.aliases_of(folded):
                yield place, alias, folded_alias
