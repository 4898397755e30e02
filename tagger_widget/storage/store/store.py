"""The dataset and its journal, in step: every change is logged, carried out and written here.

A change takes the folder's lock, takes in what other processes appended, is computed on that fresh
state, appended to the journal, and only then written to the captions. What fails after the append
is tried again until it works, and rolled forward when the folder is next opened. What cannot be
appended is kept in memory, and elsewhere on the disk, until it can be.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path

from tagger_widget.dataset.arrangement.diff import diff
from tagger_widget.dataset.dataset import Dataset
from tagger_widget.dataset.edit_request import EditRequest
from tagger_widget.dataset.edits.changes import disordered, in_order, new_edit
from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.dataset.edits.undo_stacks import UndoStacks
from tagger_widget.dataset.image import Copied, ImageRecord
from tagger_widget.dataset.phrases import counted
from tagger_widget.errors import FolderError, SaveError, UnsavedError
from tagger_widget.storage.files import save_error, sync_files, sync_folder
from tagger_widget.storage.journal import checkpoint
from tagger_widget.storage.journal.entries import VERSION, Entry, Header
from tagger_widget.storage.journal.journal import Journal
from tagger_widget.storage.journal.replay import set_copied
from tagger_widget.storage.output.folder import OutputFolder
from tagger_widget.storage.store.follower import JournalFollower
from tagger_widget.storage.user.rescue_file import RescueFile


class DatasetStore:
    """One dataset with its output folder: the only place that changes it.

    Parameters
    ----------
    folder
        The output folder.
    journal
        Its journal, read up to the first line.
    header
        The journal's first line.
    source
        Absolute path of the source folder.
    data
        The dataset as it was at that place of the journal.
    author
        Who makes the edits here.
    """

    def __init__(
        self,
        folder: OutputFolder,
        journal: Journal,
        header: Header,
        source: Path,
        data: Dataset,
        author: str,
    ) -> None:
        self.folder = folder
        self.journal = journal
        self.header = header
        self.source = source
        self.data = data
        self.author = author
        self.follower = follower = JournalFollower(folder, journal, source, data, author)
        """Takes in what others did."""
        self.mutex = follower.mutex
        self.events = follower.events
        self.problems = follower.problems
        self.captions = follower.captions
        self.pending = follower.pending
        """Edits that the disk refuses so far."""
        self.tag_list = follower.tag_list
        self.index = follower.index
        """The edits in the journal; `refresh` it before it is used."""
        self.checkpointed = 0
        """Journal offset that ``session.json`` covers, in bytes."""
        self._rescue = RescueFile(header.dataset)

    @property
    def edits(self) -> int:
        """Edits seen since the folder was opened."""
        return self.follower.edits

    @property
    def stacks(self) -> UndoStacks:
        """The undo and redo stacks."""
        return self.follower.stacks

    def adopt(self, header: Header) -> None:
        """Go on with a journal that took the place of the one before."""
        self.header = header
        self.checkpointed = 0
        self.follower.forget_places()

    # Changing ------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Lock the dataset, in this process and on the disk, with everything taken in that others did.

        Raises
        ------
        SaveError, FolderError
            If the folder cannot be locked, read or written; pending edits are kept.
        """
        with self.mutex, self.folder.locked():
            lines, refused = self.journal.read_new(), bool(self.pending.edits)
            if lines and refused:
                ids = {line.entry.edit.id for line in lines if line.entry.edit}
                if any(edit.id in ids for edit in self.pending.edits):
                    self.follower.reset_stacks()  # It has a line now.
                with self.pending.lifted(ids):
                    self.follower.replay(lines)
            elif lines or self.follower.unsettled:
                self.follower.replay(lines)
            if refused:
                self._save_pending()
            yield

    def commit(self, request: EditRequest) -> Edit | None:
        """Make one edit: logged, written, and only then acknowledged.

        Returns
        -------
        Edit or None
            None when nothing would change.

        Raises
        ------
        UnsavedError
            If it could not be logged: it is kept and shown, and logged as soon as that is possible.
        """
        edit: Edit | None = None
        logged = False
        with self.mutex:
            try:
                with self.transaction():
                    touched = self._touched(request)
                    self.follower.take_in(touched)
                    edit = self._edit(request)
                    if edit is not None:
                        self._log(edit, request)
                        logged = True
            except (SaveError, FolderError) as error:
                # The very edit that was tried: its line may have stayed in the journal, and is known by its id.
                edit = edit or self._edit(request)
                if edit is not None and not logged:
                    raise self._keep(edit, error) from error
            return edit

    def _touched(self, request: EditRequest) -> list[str]:
        """List the images that a request may touch, those that only come into another order included."""
        names = list(request.images(self.data) if callable(request.images) else request.images)
        if request.arrangement is not None:
            after = request.arrangement(self.data)
            names += [image.name for image in disordered(self.data, self.data.arrangement, after)]
        return names

    def _edit(self, request: EditRequest) -> Edit | None:
        """Make the edit of a request on the dataset as it is; None when nothing would change."""
        before = self.data.settings.arrangement
        after = before if request.arrangement is None else request.arrangement(self.data)
        delta = None if request.arrangement is None else diff(before, after)
        changes = request.changes(self.data)
        if after.ordered:
            changes = in_order(changes, disordered(self.data, before, after) if delta else (), after)
        if not changes and request.trigger is None and delta is None and not request.always:
            return None
        return new_edit(
            self.author,
            request.kind,
            changes,
            trigger=request.trigger,
            reverts=request.reverts,
            arranged=delta,
            label=request.label,
            left_out=request.left_out,
        )

    def _log(self, edit: Edit, request: EditRequest) -> None:
        """Append an edit, carry it out, and write its captions."""
        # Marks come with every step; a power failure may cost them, a crash does not.
        (offset,) = self.journal.append(Entry(edit=edit), durable=edit.kind != "mark")
        try:
            names = self.follower.carry_out(edit, offset)
        except BaseException:  # Interrupted by the user: what is in the journal is done, and done whole.
            self.captions.unwritten.update(self.data.apply(edit))
            self.follower.reset_stacks()
            raise
        self.captions.write(names, request.progress)

    def log_copied(self, copied: list[Copied]) -> None:
        """Log images that were copied, or could not be; a crash may lose the line, never the copy."""
        with self.transaction():
            copied = [c for c in copied if c.name in self.data]
            # An image that cannot be used needs no caption; one that can be used after all does.
            switched = [c.name for c in copied if c.problem or self.data.image(c.name).problem]
            self.journal.append(Entry(copied=tuple(copied)), durable=False)
            set_copied(self.data, copied)
            self.follower.note_copied(copied)
            self.captions.write(switched)

    def copy_again(self, images: Iterable[ImageRecord]) -> None:
        """Log that these images are to be copied again."""
        self.log_copied([Copied(image.name, again=True) for image in images])

    # What the disk refuses -----------------------------------------------------------------------

    def _keep(self, edit: Edit, cause: Exception) -> UnsavedError:
        """Carry out in memory an edit that cannot be logged, and return the error that says so."""
        self.pending.put(edit)
        self.follower.forget_unused(tag for change in edit.changes.values() for tag in change.before)
        self.follower.note(edit, self.follower.provisional(edit))
        return UnsavedError(self._report_pending(cause))

    def _report_pending(self, cause: Exception) -> str:
        count = len(self.pending)
        what = f"{counted(count, 'change')} {'is' if count == 1 else 'are'}"
        where = ""
        with contextlib.suppress(SaveError):
            self._rescue.save(self.pending.edits)
            where = f" and in {self._rescue.path}"
        message = f"{cause} {what} kept here{where} until then."
        self.problems.set("unsaved", message)
        return message

    def retry(self) -> None:
        """Try again to write what the disk refused; what it still refuses stays among the problems."""
        if self.pending or self.captions.unwritten:
            try:
                with self.transaction():
                    self.captions.write(sorted(self.captions.unwritten))
            except (SaveError, FolderError) as error:
                with self.mutex:
                    if self.pending:
                        self._report_pending(error)

    def _save_pending(self) -> None:
        """Log the edits that were refused; runs inside a transaction."""
        touched = [name for edit in self.pending.edits for name in edit.changes if name in self.data]
        if any(not self.data.image(n).started or self._is_changed(n) for n in touched):
            with self.pending.lifted(set()):
                self.follower.take_in(touched)
        while self.pending:
            edit = self.pending.edits[0]
            (offset,) = self.journal.append(Entry(edit=edit))
            self.pending.first_saved()
            self.follower.note_moved(edit.id, offset)
            self.captions.write(self.data.names_written(edit))
        self._rescue.clear()
        self.problems.set("unsaved", None)

    def _is_changed(self, name: str) -> bool:
        return self.captions.is_changed(self.data.image(name))

    def take_in_rescued(self) -> int:
        """Save the edits that earlier processes could not save, and return how many there were.

        Runs inside a transaction.
        """
        found = self._rescue.read_left_behind()
        if not found:
            return 0
        index = self.index.refresh()
        for edit in (edit for _, edits in found for edit in edits if index.position_of(edit.id) is None):
            self.pending.put_again(edit)
        count = len(self.pending)
        try:
            self._save_pending()
        except (SaveError, FolderError) as error:  # Still: they are shown and wait here from now on.
            self._report_pending(error)
            count = 0
        if not self.pending or self._rescue.holds_any:
            for path, _ in found:
                with contextlib.suppress(OSError):
                    path.unlink()
        return count

    def end(self) -> None:
        """Leave pending edits to the next process that opens the dataset.

        Raises
        ------
        SaveError
            If anything is unsaved or unwritten.
        """
        with self.mutex:
            self._rescue.release()
            for part in ("unsaved", "captions"):
                if part in self.problems.by_part:
                    raise SaveError(self.problems.by_part[part])

    # ``session.json`` ----------------------------------------------------------------------------

    def checkpoint(self, current: str | None) -> None:
        """Write ``session.json``, once everything that it covers has reached the disk.

        Does nothing while edits are pending: the file would show what the journal does not have.

        Raises
        ------
        SaveError
            If it cannot be written; the previous one stays.
        """
        with self.mutex:
            if self.pending:
                return
            unsynced = self.follower.unsynced | self.captions.unsynced
            self.follower.unsynced, self.captions.unsynced = set(), set()
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
            checkpoint.save_checkpoint(self.folder, head, images)
        except SaveError:
            with self.mutex:
                self.follower.unsynced |= unsynced
            raise
        self.checkpointed = head.offset


@contextlib.contextmanager
def _as_save_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise save_error(error, path) from error
