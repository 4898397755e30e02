"""The threads behind a session: what they do at each tick, and how they end."""

from __future__ import annotations

import logging
import threading

from tagger_widget.dataset.event import Event
from tagger_widget.errors import SaveError
from tagger_widget.session.background.autosave import Autosave
from tagger_widget.session.background.copier import Copier
from tagger_widget.session.background.vocabularies import Vocabularies
from tagger_widget.session.background.watchers import CopyVerifier, OutsideWatcher, SourceWatcher
from tagger_widget.session.commands.navigation import Navigation
from tagger_widget.session.context import SessionContext
from tagger_widget.session.opening import UnverifiedCopies

TICK_S = 0.4
_FEW_COPIES = 50
"""Copies that closing waits to be verified; with more, the next session begins with them."""
_INDEX_AFTER_TICKS = 3
"""Until then, the first pictures need the machine more than filters do."""


class Keeper:
    """Runs what goes on while the user works, in threads or when called, and ends it.

    Parameters
    ----------
    context
        The open dataset.
    navigation
        Knows where the user is.
    copier
        Copies the images.
    vocabularies
        Reads the tag lists.
    unverified
        Copies that a power failure may have taken.
    """

    def __init__(
        self,
        context: SessionContext,
        navigation: Navigation,
        copier: Copier,
        vocabularies: Vocabularies,
        unverified: UnverifiedCopies,
    ) -> None:
        self._context = context
        self._store = context.store
        self.copier = copier
        self.vocabularies = vocabularies
        self.outside = OutsideWatcher(context, navigation)
        self.sources = SourceWatcher(context, copier)
        self.verifier = CopyVerifier(context, copier, unverified)
        self.autosave = Autosave(context, navigation, self.verifier)
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=target, name=f"tagger-{name}", daemon=True)
            for name, target in (
                ("keeper", self._run),
                ("verifier", lambda: self.verifier.run(self._stop.is_set)),
                ("reader", self._read_vocabularies),
            )
        ]

    def begin(self) -> None:
        """Start copying and watching."""
        self.copier.begin()
        for thread in self._threads:
            thread.start()

    def run_once(self) -> None:
        """Do in this thread what a session without threads cannot do without."""
        self.verifier.run()
        if self.vocabularies.asked:
            self.load_vocabularies()

    def load_vocabularies(self) -> None:
        """Read the tag lists."""
        self._store.problems.attempt("vocabularies", lambda: self.vocabularies.load(self._stop.is_set))

    def tick(self) -> None:
        """Do all that is due; nothing here costs more in a larger dataset but the rare checkpoint."""
        self.outside.tick()
        self._store.retry()
        self.sources.tick()
        self.autosave.tick()

    def close(self) -> None:
        """Stop, and write what is still to be written.

        Raises
        ------
        SaveError
            If something could not be written; every acknowledged edit is in the journal all the same.
        """
        failed: SaveError | None = None
        if not self._context.closed:
            self._context.closed = True
            self._stop.set()
            for thread in self._threads:
                if thread.is_alive() and thread is not threading.current_thread():
                    thread.join()
            self.copier.stop()
            self.verifier.run(most=_FEW_COPIES)
            self._store.retry()
            failed = self.autosave.finish()
            self._context.presence.withdraw()
            self._store.events.put(Event("closed"))
            self._store.events.deliver()
        else:
            self._store.retry()  # Closed before, when the disk refused something.
        self._store.end()
        if failed is not None:
            raise failed

    def close_quietly(self) -> None:
        """Close where nobody could catch an error: what failed is rolled forward on the next opening."""
        self._store.events.unsubscribe_all()
        if threading.current_thread() in (*self._threads, *self.copier.threads):
            # The garbage collector may run in any thread. One of ours cannot wait for itself, and may
            # hold what the others wait for: they end by themselves, and the journal has all there is.
            self._context.closed = True
            self._stop.set()
            self.copier.stop(wait=False)
            return
        if not self._store.problems.attempt("closing", self.close) and self._store.pending:
            logging.getLogger("tagger_widget").error(self._store.problems.by_part["unsaved"])

    def _run(self) -> None:
        # Here, so that the first letter typed into a search need not wait for it.
        self._store.problems.attempt("vocabulary", self._context.vocabulary.prepare)
        ticks = 0
        while not self._stop.wait(TICK_S):
            self.tick()
            ticks += 1
            if ticks >= _INDEX_AFTER_TICKS:
                self._store.problems.attempt("filters", self._context.finder.prepare)
            self._context.deliver_events()

    def _read_vocabularies(self) -> None:
        self.load_vocabularies()
        self._context.deliver_events()
