"""What goes on while the user works: copying, other processes, other programs, saving."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tagger_widget.dataset.event import Event
from tagger_widget.dataset.image import Copied, ImageRecord
from tagger_widget.errors import FolderError, SaveError
from tagger_widget.session.background.copier import Copier
from tagger_widget.session.background.vocabularies import Vocabularies
from tagger_widget.session.commands.navigation import Walk
from tagger_widget.session.opening import Opened
from tagger_widget.session.selection.finder import Finder
from tagger_widget.storage.output.outside_changes import is_moved, is_torn, told_strangers
from tagger_widget.storage.output.positions import Place, save_place
from tagger_widget.storage.store.board import Listener
from tagger_widget.storage.store.compaction import compact
from tagger_widget.storage.store.new_images import add_new, scan_again
from tagger_widget.vocabulary.reference import Underscores
from tagger_widget.vocabulary.vocabulary import Vocabulary

TICK_S = 0.4
CHECKPOINT_EVERY_S = 60.0
CHECKPOINT_EVERY_EDITS = 500
_FEW_COPIES = 50
"""Copies that closing waits to be looked at; with more, the next session begins with them."""
_QUIET_S = 1.0
"""How long a source folder must be left alone before it is looked through for new images."""
_STRANGERS_EVERY_S = 5.0
_INDEX_AFTER_TICKS = 3
"""Until then, the first pictures need the machine more than filters do."""
_SWEEP = 500
"""Images looked at in one tick for what other programs did to them."""


class Upkeep:
    """Keeps a dataset's folder in order, in the background or when asked.

    It knows the ledger but not the session, so that a session nobody uses any more can go.

    Parameters
    ----------
    walk
        Where the user is.
    presence
        Who else has the folder open.
    opened
        The dataset as it was opened.
    vocabularies
        Files with further tags to offer.
    underscores
        How tags of image boards are spelled.
    """

    def __init__(
        self,
        walk: Walk,
        opened: Opened,
        vocabularies: Sequence[str | Path] = (),
        underscores: Underscores = "blanks",
    ) -> None:
        self.ledger = ledger = opened.ledger
        self.walk = walk
        self.presence = opened.presence
        self.others = self.presence.others()
        """Who else has the folder open."""
        self.sources = opened.sources
        """What lies in the source folder; None when that is gone."""
        self.pace = opened.pace
        """How quickly this user goes."""
        self.finder = Finder(ledger)
        """Answers filters."""
        self._unsure = opened.unsure
        self.listeners: list[Listener] = []
        self.closed = False
        self.copier = Copier(
            ledger.folder,
            ledger.source,
            images=lambda: ledger.data.images,
            near=walk.near,
            start=self.start,
            note=self._note,
            trouble=self._copy_trouble,
        )
        self.vocabulary = Vocabulary(ledger.data.counts)
        """The search among known tags."""
        self.vocabularies = Vocabularies(vocabularies, underscores, self.vocabulary, ledger.board)
        self._stop = threading.Event()
        self._keeper = threading.Thread(target=self._run, name="tagger-keeper", daemon=True)
        self._checker = threading.Thread(target=self.look_at_copies, name="tagger-checker", daemon=True)
        self._reader = threading.Thread(target=self._read_vocabularies, name="tagger-reader", daemon=True)
        self._swept = 0
        self._saved_edits = 0
        self._saved_at = time.monotonic()
        self._saved_place = walk.position
        self._listed = -1
        self._source_times = self.sources.times() if self.sources else ()
        self._strangers_at = 0.0
        self.presence.show(self._place())

    def begin(self) -> None:
        """Start copying and watching."""
        self.copier.begin()
        self._keeper.start()
        self._checker.start()
        self._reader.start()

    def load_vocabularies(self) -> None:
        """Read the vocabularies."""
        self.attempt("vocabularies", lambda: self.vocabularies.load(self._stop.is_set))

    def _read_vocabularies(self) -> None:
        self.load_vocabularies()
        self._hand_over_here()

    def look_at_copies(self, most: int | None = None) -> None:
        """Have copies made anew that a power failure took; until all are looked at, nothing says they are safe."""
        if most is not None and len(self._unsure.names) > most:
            return
        while self._unsure.names and not (most is None and self._stop.is_set()):
            self.attempt("copies", lambda: self._look_at_copy(self._unsure.names[-1]))
            self._unsure.names.pop()

    def _look_at_copy(self, name: str) -> None:
        image = self.ledger.data.image(name)
        if is_torn(self.ledger.folder, image, self._unsure.logged_ns):
            self.ledger.copy_again([image])
            self.copier.wake(again=True)

    def hand_over(self) -> None:
        """Tell the listeners what happened since the last call, then raise the first error of theirs."""
        self.ledger.board.hand_over(self.listeners)

    def attempt(self, part: str, action: Callable[[], object]) -> bool:
        """Do something that may fail; what failed stands among the troubles until it works again."""
        return self.ledger.board.attempt(part, action)

    # While the user works --------------------------------------------------------------------

    def start(self, names: list[str]) -> None:
        """Take in the captions beside the sources of these images, unless that is done."""
        if all(self.ledger.data.image(name).started for name in names):
            return
        with self.ledger.transaction():
            self.ledger.start(names)

    def arrived(self) -> None:
        """Note the current image, so that the next session begins there, and tell the listeners."""
        self.pace.stir()
        name = self._place()
        self.ledger.board.tell(Event("place", (name,)))
        self._save_place()
        self.presence.show(name)

    def _save_place(self) -> None:
        ledger = self.ledger
        self.attempt(
            "place", lambda: save_place(ledger.folder, ledger.author, Place(self._place(), self.pace.kept))
        )

    def _place(self) -> str:
        return self.ledger.data.images[self.walk.position].name

    def tick(self) -> None:
        """Do all that is due; nothing here costs more in a larger dataset but the rare checkpoint."""
        ledger = self.ledger
        if ledger.journal.grown():
            self.attempt("edits of others", self._take_in)
        self.attempt("outside changes", self._sweep)
        ledger.retry()
        if "place" in ledger.board.troubles:
            self._save_place()
        self.attempt("tags.txt", self._keep_tag_list)
        self.attempt("new images", self._look_for_sources)
        self.attempt("the output folder", self._look_for_strangers)
        self._look_for_others()
        if self._checkpoint_due():
            self.attempt("session.json", self.checkpoint)

    def checkpoint(self) -> None:
        """Write ``session.json``."""
        if self.ledger.unsaved or self._unsure.names:
            return
        begun = time.monotonic()
        edits, place = self.ledger.edits, self.walk.position
        self.ledger.checkpoint(self.ledger.data.images[place].name)
        self._saved_edits, self._saved_place = edits, place
        # A dataset so large that saving it takes long is saved less often.
        self._saved_at = time.monotonic() + 20 * (time.monotonic() - begun)

    def close(self) -> None:
        """Stop, and write what is still to be written.

        Raises
        ------
        SaveError
            When something could not be written; every acknowledged edit is in the journal all the same.
        """
        if not self.closed:
            self.closed = True
            self._stop.set()
            for thread in (self._keeper, self._checker, self._reader):
                if thread.is_alive() and thread is not threading.current_thread():
                    thread.join()
            self.copier.stop()
            failed = self._finish()
            self.ledger.board.tell(Event("closed"))
            self.hand_over()
        else:
            self.ledger.retry()  # Closed before, when the disk refused something.
            failed = None
        self.ledger.end()
        if failed is not None:
            raise failed

    def _finish(self) -> SaveError | None:
        """Write what is still to be written, and leave the folder; tell what failed first."""
        self.look_at_copies(most=_FEW_COPIES)
        self.ledger.retry()
        failed: SaveError | None = None
        for write in (self._keep_tag_list, self._compact, self._last_checkpoint):
            try:
                write()
            except (SaveError, FolderError) as error:
                failed = failed or SaveError(str(error))
        self.presence.leave()
        return failed

    def _compact(self) -> None:
        compact(self.ledger, self.presence)

    def _last_checkpoint(self) -> None:
        if self._unsaved():
            self.checkpoint()

    def close_quietly(self) -> None:
        """Close where nobody could hear of a failure: what failed is rolled forward on the next opening."""
        self.listeners.clear()
        if threading.current_thread() in (self._keeper, self._checker, self._reader, *self.copier.threads):
            # The garbage collector may come by in any thread. One of ours cannot wait for itself, and may
            # hold what the others wait for: they end by themselves, and the journal has all there is.
            self.closed = True
            self._stop.set()
            self.copier.stop(wait=False)
            return
        if not self.attempt("closing", self.close) and self.ledger.unsaved:
            logging.getLogger("tagger_widget").error(self.ledger.board.troubles["unsaved"])

    def _run(self) -> None:
        # Here, so that the first letter typed into a search need not wait for it.
        self.attempt("vocabulary", self.vocabulary.prepare)
        ticks = 0
        while not self._stop.wait(TICK_S):
            self.tick()
            ticks += 1
            if ticks >= _INDEX_AFTER_TICKS:
                self.attempt("filters", self.finder.prepare)
            self._hand_over_here()

    def _take_in(self) -> None:
        with self.ledger.transaction():
            pass

    def _sweep(self) -> None:
        """Look at the current image and at a few more for what other programs did to them."""
        images = self.ledger.data.images
        stop = min(self._swept + _SWEEP, len(images))
        among = (images[self.walk.position], *images[self._swept : stop])
        looked_at = list({image.name: image for image in among}.values())
        self._swept = stop % len(images)
        changed = [image.name for image in looked_at if self._changed(image)]
        moved = [image.name for image in looked_at if is_moved(self.ledger.folder, image)]
        if changed or moved:
            with self.ledger.transaction():
                self.ledger.absorb_outside(changed)
                self.ledger.log_outside(moved)

    def _changed(self, image: ImageRecord) -> bool:
        return image.started and self.ledger.captions.is_changed(image)

    def _look_for_others(self) -> None:
        others = self.presence.others()
        if others != self.others:
            self.others = others
            self.ledger.board.tell(Event("people"))

    def _look_for_sources(self) -> None:
        """Give numbers to images that came into the source folder, once no more are coming."""
        if self.sources is None:
            return
        times = self.sources.times()
        quiet_ns = time.time_ns() - int(_QUIET_S * 1e9)
        if times == self._source_times or any(quiet_ns < t < quiet_ns + 2 * _QUIET_S * 1e9 for t in times):
            return
        found = scan_again(self.ledger)
        if found is None:
            return
        self.sources, self._source_times = found, times
        self.ledger.caption_beside = found.caption_for
        with self.ledger.transaction():
            count = add_new(self.ledger, found)
        if count:
            self.ledger.tell_added(count)
            self.copier.wake()

    def _look_for_strangers(self) -> None:
        """Tell of files in the output folder that a trainer would take for part of the dataset."""
        now = time.monotonic()
        if now - self._strangers_at < max(_STRANGERS_EVERY_S, len(self.ledger.data) / 2_000):
            return
        self._strangers_at = now
        message = told_strangers(self.ledger.folder, self.ledger.source, self.ledger.data)
        self.ledger.board.set_trouble("strangers", message)

    def _keep_tag_list(self) -> None:
        if self.ledger.tag_list.read():
            self.ledger.board.tell(Event("vocabulary"))
        revision = self.ledger.data.counts.revision
        if revision != self._listed:
            self.ledger.tag_list.write()
            self._listed = revision

    def _unsaved(self) -> bool:
        return (
            self.ledger.journal.offset != self.ledger.checkpointed or self.walk.position != self._saved_place
        )

    def _checkpoint_due(self) -> bool:
        if self.ledger.edits - self._saved_edits >= CHECKPOINT_EVERY_EDITS:
            return True
        return time.monotonic() - self._saved_at > CHECKPOINT_EVERY_S and self._unsaved()

    def _note(self, copied: list[Copied]) -> None:
        self.ledger.log_copied(copied)
        with self.ledger.mutex:
            if self.walk.pass_over():
                self.arrived()
        self._hand_over_here()

    def _copy_trouble(self, message: str | None) -> None:
        self.ledger.board.set_trouble("copying", message)
        self._hand_over_here()

    def _hand_over_here(self) -> None:
        """Tell the listeners on a thread of ours, which an error of theirs may not end."""
        if self.ledger.board.has_events:  # Or a success without any would hide that the last ones failed.
            self.attempt("listeners", self.hand_over)
