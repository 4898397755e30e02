"""The dataset and its journal, kept in step: every change is logged, carried out and written here.

A change takes the folder's lock, takes in what other processes appended, is computed on that fresh
state, appended to the journal, and only then written to the captions. What fails after the append
is tried again until it works, and rolled forward when the folder is next opened. What cannot be
appended is kept in memory, and elsewhere on the disk, until it can be.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path

from tagger_widget.dataset.arrangement.diff import diff
from tagger_widget.dataset.arrangement.model import Arrangement
from tagger_widget.dataset.edits.changes import Changes, disordered, in_order, new_edit
from tagger_widget.dataset.edits.edit import Edit, EditKind
from tagger_widget.dataset.image import Copied, ImageRecord
from tagger_widget.errors import FolderError, SaveError, UnsavedError
from tagger_widget.storage.files import save_error, sync_files, sync_folder
from tagger_widget.storage.journal import checkpoint
from tagger_widget.storage.journal.entries import VERSION, Entry
from tagger_widget.storage.journal.replay import set_copied
from tagger_widget.storage.store.follower import Follower


class Ledger(Follower):
    """One dataset with its output folder; made as a `Follower` is."""

    # Changing ------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the dataset, in this process and on the disk, with all that others did taken in.

        Raises
        ------
        SaveError, FolderError
            When the folder cannot be held, read or written; what was refused before is still kept then.
        """
        with self.mutex, self.folder.locked():
            lines, refused = self.journal.take(), bool(self.unsaved)
            if lines and refused:
                ids = {line.entry.edit.id for line in lines if line.entry.edit}
                if any(edit.id in ids for edit in self.unsaved.edits):
                    self._stacks = None  # It has a line now: they are read anew.
                with self.unsaved.lifted(ids):
                    self.replay(lines)
            else:
                self.replay(lines)
            if refused:
                self._save_unsaved()
            yield

    def commit(
        self,
        kind: EditKind,
        names: Iterable[str] | Callable[[], Iterable[str]],
        changes_of: Callable[[], Changes],
        *,
        trigger: tuple[str | None, str | None] | None = None,
        arrangement_of: Callable[[], Arrangement] | None = None,
        reverts: str | None = None,
        label: str = "",
        left_out: tuple[str, ...] = (),
        always: bool = False,
    ) -> Edit | None:
        """Make one edit: logged, written, and only then acknowledged.

        Parameters
        ----------
        kind
            What it is called in the history.
        names
            The images it may touch, or what answers them on the fresh state; what other programs did to their
            captions is taken in first. Those that only a new order of tags touches need not be among them.
        changes_of
            Answers the changes, on the fresh state.
        trigger
            The trigger word before and after, when it changes.
        arrangement_of
            Answers the arrangement as it will be, on the fresh state, when it changes.
        reverts
            Id of the edit that this one takes back.
        label
            What it does, where the changes would not tell.
        left_out
            Images that taking an edit back leaves as they are.
        always
            Whether it is logged even when it changes nothing.

        Returns
        -------
        Edit or None
            None when nothing would change.

        Raises
        ------
        UnsavedError
            When it could not be logged: it is kept and shown, and logged as soon as that is possible.
        """

        def arranged() -> tuple[Arrangement, list[ImageRecord]]:
            after = arrangement_of() if arrangement_of else self.data.arrangement
            return after, disordered(self.data, self.data.arrangement, after)

        def edit() -> Edit | None:
            after, unsorted = arranged()
            changes, delta = changes_of(), diff(self.data.arrangement, after)
            if after.ordered:
                changes = in_order(changes, unsorted, after)
            if not changes and trigger is None and delta is None and not always:
                return None
            return new_edit(
                self.author,
                kind,
                changes,
                trigger=trigger,
                reverts=reverts,
                arranged=delta,
                label=label,
                left_out=left_out,
            )

        made: Edit | None = None
        logged = False
        with self.mutex:
            try:
                with self.transaction():
                    touched = [*(names() if callable(names) else names), *(i.name for i in arranged()[1])]
                    self.start(touched)
                    self.absorb_outside(touched)
                    made = edit()
                    if made is not None:
                        # Marks come with every step on; a power failure may cost them, a crash does not.
                        self._log(made, durable=kind != "mark")
                        logged = True
            except (SaveError, FolderError) as error:
                # The very edit that was tried: its line may have stayed in the journal, and is known by its id.
                made = made or edit()
                if made is not None and not logged:
                    raise self._keep(made, error) from error
            return made

    def _log(self, edit: Edit, *, durable: bool = True) -> None:
        """Append an edit, carry it out, and write its captions."""
        (offset,) = self.journal.append(Entry(edit=edit), durable=durable)
        try:
            names = self._carry_out(edit, offset, here=True)
        except BaseException:  # Interrupted by the user: what is in the journal is done, and done whole.
            self.captions.unwritten.update(self.data.apply(edit))
            self._stacks = None
            raise
        self.captions.write(names)

    def log_copied(self, copied: list[Copied]) -> None:
        """Note images that were copied, or could not be; a crash may cost the note, never the copy."""
        with self.transaction():
            copied = [c for c in copied if c.name in self.data]
            # An image that cannot be used needs no caption; one that can be used after all does.
            switched = [c.name for c in copied if c.problem or self.data.image(c.name).problem]
            self.journal.append(Entry(copied=tuple(copied)), durable=False)
            set_copied(self.data, copied)
            self._note_copied(copied)
            self.captions.write(switched)

    def copy_again(self, images: Iterable[ImageRecord]) -> None:
        """Note that these images are to be copied anew."""
        self.log_copied([Copied(image.name, again=True) for image in images])

    # What the disk refuses -----------------------------------------------------------------------

    def _keep(self, edit: Edit, cause: Exception) -> UnsavedError:
        """Carry out an edit that cannot be logged in memory only, and say so."""
        self.unsaved.put(edit)
        self._forget(tag for change in edit.changes.values() for tag in change.before)
        self._note(edit, self.provisional(edit), here=True)
        return UnsavedError(self._tell_unsaved(cause))

    def _tell_unsaved(self, cause: Exception) -> str:
        count = len(self.unsaved)
        what = "1 change is" if count == 1 else f"{count:,} changes are"
        where = ""
        with contextlib.suppress(SaveError):
            self._rescue.keep(self.unsaved.edits)
            where = f" and in {self._rescue.path}"
        message = f"{cause} {what} kept here{where} until then."
        self.board.set_trouble("unsaved", message)
        return message

    def retry(self) -> None:
        """Try again to write what the disk refused; what it still refuses stands among the troubles."""
        if self.unsaved or self.captions.unwritten:
            try:
                with self.transaction():
                    self.captions.write(sorted(self.captions.unwritten))
            except (SaveError, FolderError) as error:
                with self.mutex:
                    if self.unsaved:
                        self._tell_unsaved(error)

    def _save_unsaved(self) -> None:
        """Log the edits that were refused; runs inside a transaction."""
        touched = [name for edit in self.unsaved.edits for name in edit.changes if name in self.data]
        if any(not self.data.image(n).started or self._is_changed(n) for n in touched):
            with self.unsaved.lifted(set()):
                self.start(touched)
                self.absorb_outside(touched)
        while self.unsaved:
            edit = self.unsaved.edits[0]
            (offset,) = self.journal.append(Entry(edit=edit))
            self.unsaved.first_saved()
            if self._stacks is not None:
                self._stacks.moved(edit.id, offset)
            self.captions.write(self.data.names_written(edit))
        self._rescue.clear()
        self.board.set_trouble("unsaved", None)

    def _is_changed(self, name: str) -> bool:
        return self.captions.is_changed(self.data.image(name))

    def take_in_rescued(self) -> int:
        """Save what processes that ended could not; tell how many edits that were.

        Runs inside a transaction.
        """
        found = self._rescue.left_behind()
        if not found:
            return 0
        index = self.index.refresh()
        for edit in (edit for _, edits in found for edit in edits if index.place(edit.id) is None):
            self.unsaved.put_again(edit)
        count = len(self.unsaved)
        try:
            self._save_unsaved()
        except (SaveError, FolderError) as error:  # Still: they are shown and wait here from now on.
            self._tell_unsaved(error)
            count = 0
        if not self.unsaved or self._rescue.holds_any:
            for path, _ in found:
                with contextlib.suppress(OSError):
                    path.unlink()
        return count

    def end(self) -> None:
        """Leave what is still unsaved to whoever opens the dataset next.

        Raises
        ------
        SaveError
            When anything is unsaved or unwritten.
        """
        with self.mutex:
            self._rescue.let_go()
            for part in ("unsaved", "captions"):
                if part in self.board.troubles:
                    raise SaveError(self.board.troubles[part])

    # ``session.json`` ----------------------------------------------------------------------------

    def checkpoint(self, current: str | None) -> None:
        """Write ``session.json`` as of now, after all that it covers has reached the disk.

        While there are edits that the journal refuses, it would tell what is not so: then it waits.

        Raises
        ------
        SaveError
            When it cannot be written; the one before then still stands.
        """
        with self.mutex:
            if self.unsaved:
                return
            unsynced = self._unsynced | self.captions.unsynced
            self._unsynced, self.captions.unsynced = set(), set()
            images = self.data.images[:]
            head = checkpoint.Checkpoint(
                version=VERSION,
                journal=self.header.id,
                dataset=self.header.dataset,
                offset=self.journal.offset,
                saved=datetime.now(timezone.utc),
                source=str(self.source),
                settings=self.data.settings,
                current=current,
                recent=self.data.counts.recent,
                listed=tuple(self.tag_list.listed),
                unwritten=tuple(sorted(self.captions.unwritten)),
            )
        try:
            with _as_save_error(self.folder.path):
                sync_files([self.folder.path / file for file in unsynced])
                sync_files([self.folder.journal])
                sync_folder(self.folder.path)
            checkpoint.save(self.folder, head, images)
        except SaveError:
            with self.mutex:
                self._unsynced |= unsynced
            raise
        self.checkpointed = head.offset


@contextlib.contextmanager
def _as_save_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise save_error(error, path) from error
