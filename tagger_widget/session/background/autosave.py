"""Saves what the journal alone does not hold: ``session.json`` and ``tags.txt``."""

from __future__ import annotations

import time

from tagger_widget.dataset.event import Event
from tagger_widget.errors import FolderError, SaveError
from tagger_widget.session.background.watchers import CopyVerifier
from tagger_widget.session.commands.navigation import Navigation
from tagger_widget.session.context import SessionContext
from tagger_widget.storage.store.compaction import compact

CHECKPOINT_EVERY_S = 60.0
CHECKPOINT_EVERY_EDITS = 500


class Autosave:
    """Writes checkpoints and ``tags.txt``, on time and when the session closes.

    Parameters
    ----------
    context
        The open dataset.
    navigation
        Knows where the user is.
    verifier
        Knows whether the copies that ``session.json`` would vouch for are safe.
    """

    def __init__(self, context: SessionContext, navigation: Navigation, verifier: CopyVerifier) -> None:
        self._context = context
        self._verifier = verifier
        self._store = context.store
        self._navigation = navigation
        self._saved_edits = 0
        self._saved_at = time.monotonic()
        self._saved_position = navigation.position
        self._listed_revision = -1

    def tick(self) -> None:
        """Save what is due."""
        problems = self._store.problems
        if "place" in problems.by_part:
            self._navigation.save()
        problems.attempt("tags.txt", self._keep_tag_list)
        if self._is_due():
            problems.attempt("session.json", self.checkpoint)

    def checkpoint(self) -> None:
        """Write ``session.json``."""
        if self._store.pending or not self._verifier.done:
            return
        begun = time.monotonic()
        edits, position = self._store.edits, self._navigation.position
        self._store.checkpoint(self._context.data.images[position].name)
        self._saved_edits, self._saved_position = edits, position
        # A dataset so large that saving it takes long is saved less often.
        self._saved_at = time.monotonic() + 20 * (time.monotonic() - begun)

    def finish(self) -> SaveError | None:
        """Write what is still to be written; return the first error once the rest was tried."""
        failed: SaveError | None = None
        for write in (self._keep_tag_list, self._compact, self._last_checkpoint):
            try:
                write()
            except (SaveError, FolderError) as error:
                failed = failed or SaveError(str(error))
        return failed

    def _compact(self) -> None:
        compact(self._store, self._context.presence)

    def _last_checkpoint(self) -> None:
        if self._has_moved_on():
            self.checkpoint()

    def _keep_tag_list(self) -> None:
        if self._store.tag_list.read():
            self._store.events.put(Event("vocabulary"))
        revision = self._context.data.counts.revision
        if revision != self._listed_revision:
            self._store.tag_list.write()
            self._listed_revision = revision

    def _is_due(self) -> bool:
        if self._store.edits - self._saved_edits >= CHECKPOINT_EVERY_EDITS:
            return True
        return time.monotonic() - self._saved_at > CHECKPOINT_EVERY_S and self._has_moved_on()

    def _has_moved_on(self) -> bool:
        """Whether anything changed since the last checkpoint."""
        store = self._store
        return store.journal.offset != store.checkpointed or self._navigation.position != self._saved_position
