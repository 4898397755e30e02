"""Evaluates filters on a dataset, with an index that is built when first needed, or beforehand in a thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from typing import TYPE_CHECKING

from tagger_widget.dataset.tags.folding import fold
from tagger_widget.query import nodes
from tagger_widget.query.parser import parse
from tagger_widget.storage.output.saved_filters import SavedFilters
from tagger_widget.storage.store.store import DatasetStore

if TYPE_CHECKING:
    from tagger_widget.query.index import FilterIndex
    from tagger_widget.query.postings import Mask
    from tagger_widget.session.selection.edit_facts import EditFacts
from tagger_widget.query.evaluate import evaluate


class ImageFinder:
    """Finds images by filters; it may be used from several threads.

    Parameters
    ----------
    store
        The dataset.
    """

    def __init__(self, store: DatasetStore) -> None:
        self._store = store
        self._lock = threading.RLock()
        self._index: FilterIndex | None = None
        self._facts: EditFacts | None = None
        self.filters = SavedFilters(store.folder)
        """Filters by the name they were saved under."""

    def prepare(self) -> None:
        """Build the index, or bring it up to date, so that the next filter need not wait for that.

        Raises
        ------
        FolderError
            If the journal cannot be read.
        """
        index, facts = self._ready()
        with self._lock:
            facts.refresh(len(index))

    def follow(self) -> None:
        """Take in what an edit changed as part of the edit, so that the next filter need not.

        While a filter is evaluated this is left to the next one: an edit does not wait for it.
        """
        if self._index is not None and self._lock.acquire(blocking=False):
            try:
                self._index.refresh()
            finally:
                self._lock.release()

    @property
    def prepared(self) -> bool:
        """Whether there is an index."""
        return self._index is not None

    def _ready(self) -> tuple[FilterIndex, EditFacts]:
        # numpy is imported here, so that opening a folder need not wait for it.
        from tagger_widget.query.index import FilterIndex  # noqa: PLC0415
        from tagger_widget.session.selection.edit_facts import EditFacts  # noqa: PLC0415

        with self._lock:
            if self._index is None or self._facts is None:
                data = self._store.data
                if data.changed is None:
                    data.changed = set()
                self._index, self._facts = FilterIndex(data.images, data.changed), EditFacts(self._store)
            self._index.refresh()
            return self._index, self._facts

    def parse(self, query: str) -> nodes.Node:
        """Parse a filter, with saved filters replaced by their text.

        Raises
        ------
        BadQueryError
            If it is not understood.
        """
        return parse(query, self.filters if "filter:" in query.casefold() else {})

    def moment(self) -> tuple[int, ...]:
        """Return what stays equal as long as filters find the same images, callables and the clock aside."""
        index, _ = self._ready()
        store = self._store
        return index.revision, store.edits, store.journal.offset, int(time.time() // 60)

    def find(self, node: nodes.Node) -> Mask:
        """Return for each image whether a filter finds it.

        Raises
        ------
        BadQueryError
            If a regular expression takes too long.
        FolderError
            If the filter needs the journal, and it cannot be read.
        """
        with self._lock:
            index, _ = self._ready()
            return evaluate(node, index, self._look_up)

    def having(self, tags: Collection[str]) -> list[int]:
        """List the 0-based indexes of the images that have any of these tags, exactly as written.

        The index is not built for this: looking at every image once is quicker.
        """
        if not self.prepared:
            images = self._store.data.images
            wanted = frozenset(tags)
            return [row for row, image in enumerate(images) if not wanted.isdisjoint(image.tags)]
        with self._lock:
            index, _ = self._ready()
            found: list[int] = index.tagged_any(sorted(tags)).nonzero()[0].tolist()
            return found

    def count(self, node: nodes.Node) -> int:
        """Count the images that a filter finds; errors as with `find`."""
        return int(self.find(node).sum())

    def _look_up(self, node: nodes.Node) -> Mask:
        """Find images by what is not in their records."""
        index, facts = self._ready()
        match node:
            case nodes.InCategory():
                members = self._store.data.settings.arrangement.members
                return index.tagged_any([tag for tag, of in members.items() if fold(of) == node.name])
            case nodes.EditedBy():
                facts.refresh(len(index))
                return facts.by(node.author)
            case nodes.LastEdited():
                facts.refresh(len(index))
                return facts.edited(node.when)
        raise AssertionError(node)
