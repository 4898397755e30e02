"""The tags known to a dataset: how many images have each, and which were used most recently."""

from __future__ import annotations

import threading
from collections import Counter
from itertools import chain, islice
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

MAX_RECENT = 100
"""Tags remembered as recently used."""


class CountsSnapshot(NamedTuple):
    """The counts at one moment."""

    by_tag: dict[str, int]
    changed: tuple[str, ...]
    """The tags recorded as changed."""
    revision: int


class TagCounts:
    """Every tag known to a dataset, in the order in which they became known.

    Thread-safe.

    Attributes
    ----------
    by_tag
        For each known tag the number of images that have it, zero included; a live view.
    changed
        For each tag that changed since `settle` was last called, the revision of its last change; forgotten
        tags included.
    revision
        Grows with each change of the known tags or their counts.
    version
        Grows with each change of any kind, recently used and hidden tags included.
    lock
        Held for each change; hold it to read several attributes at the same moment.
    """

    def __init__(self) -> None:
        self._by_tag: dict[str, int] = {}
        self.by_tag: Mapping[str, int] = MappingProxyType(self._by_tag)
        self.changed: dict[str, int] = {}
        self.revision = 0
        self.version = 0
        self.lock = threading.RLock()
        self._recent: dict[str, None] = {}  # Oldest first: new ones are appended.
        self._hidden: frozenset[str] = frozenset()

    @property
    def recent(self) -> tuple[str, ...]:
        """The most recently used tags, newest first, at most 100."""
        with self.lock:
            return tuple(reversed(self._recent))

    @property
    def hidden(self) -> frozenset[str]:
        """Tags that are suggested only if they are typed in full."""
        return self._hidden

    @hidden.setter
    def hidden(self, tags: Iterable[str]) -> None:
        with self.lock:
            self._hidden = frozenset(tags)
            self.version += 1

    def __len__(self) -> int:
        return len(self._by_tag)

    def __contains__(self, tag: object) -> bool:
        return tag in self._by_tag

    def __iter__(self) -> Iterator[str]:
        with self.lock:
            return iter(tuple(self._by_tag))

    def count_all(self, tag_lists: Iterable[Iterable[str]]) -> None:
        """Count the tags of many images that were not counted before."""
        added = Counter(chain.from_iterable(tag_lists))
        if not added:
            return
        with self.lock:
            known = self._by_tag
            known.update({tag: known.get(tag, 0) + count for tag, count in added.items()})
            self._record(added)

    def replace(self, before: Iterable[str], after: Iterable[str], *, used: bool) -> None:
        """Count one image's tags again.

        Parameters
        ----------
        before, after
            The image's tags before and after a change.
        used
            Whether the added tags become the most recently used ones, as they do when the user adds them here.
        """
        old, new = dict.fromkeys(before), dict.fromkeys(after)
        removed = [tag for tag in old if tag not in new]
        added = [tag for tag in new if tag not in old]
        if not removed and not added:
            return
        with self.lock:
            for tag in removed:
                self._by_tag[tag] = max(0, self._by_tag.get(tag, 0) - 1)
            for tag in added:
                self._by_tag[tag] = self._by_tag.get(tag, 0) + 1
            if used:
                self._use(added)
            self._record((*removed, *added))

    def add_known(self, tags: Iterable[str]) -> None:
        """Make tags known that no image needs to have."""
        with self.lock:
            new = [tag for tag in tags if tag not in self._by_tag]
            if new:
                self._by_tag.update(dict.fromkeys(new, 0))
                self._record(new)

    def forget(self, tag: str) -> None:
        """Drop a tag, unless an image has it."""
        with self.lock:
            if self._by_tag.get(tag) == 0:
                del self._by_tag[tag]
                self._recent.pop(tag, None)
                self._record((tag,))

    def remember(self, tags: Iterable[str]) -> None:
        """Make these, newest first, the recently used tags in place of all others; unknown ones are ignored."""
        with self.lock:
            self._recent.clear()
            self._use([tag for tag in tags if tag in self._by_tag][:MAX_RECENT][::-1])

    def use(self, tags: Iterable[str]) -> None:
        """Make these, newest last, the most recently used tags; unknown ones are ignored."""
        with self.lock:
            self._use([tag for tag in tags if tag in self._by_tag][-MAX_RECENT:])

    def snapshot(self) -> CountsSnapshot:
        """Copy the counts."""
        with self.lock:
            return CountsSnapshot(self._by_tag.copy(), tuple(self.changed), self.revision)

    def settle(self, revision: int, keep: Collection[str] = ()) -> None:
        """Drop from `changed` what last changed at or before a revision.

        Parameters
        ----------
        revision
            The revision.
        keep
            Tags that stay recorded as changed.
        """
        with self.lock:
            self.changed = {
                tag: changed_at
                for tag, changed_at in self.changed.items()
                if changed_at > revision or tag in keep
            }

    def _use(self, tags: Iterable[str]) -> None:
        for tag in tags:
            self._recent.pop(tag, None)
            self._recent[tag] = None
        for tag in tuple(islice(self._recent, max(0, len(self._recent) - MAX_RECENT))):
            del self._recent[tag]
        self.version += 1

    def _record(self, tags: Iterable[str]) -> None:
        self.version += 1
        self.revision += 1
        self.changed.update(dict.fromkeys(tags, self.revision))
