"""The dataset and its journal, kept in step: every change is logged, carried out and written here.

A change takes the folder's lock, takes in what other processes appended, is computed on that fresh
state, appended to the journal, and only then written to the captions. What fails after the append
is tried again until it works, and rolled forward when the folder is next opened. What cannot be
appended is kept in memory, and elsewhere on the disk, until it can be.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path

from tagger_widget.board import Board
from tagger_widget.caption_files import CaptionFiles
from tagger_widget.captions import MAX_TEXT_BYTES, decode, parse, strip_trigger
from tagger_widget.copies import is_changed, looked_at
from tagger_widget.dataset import Dataset
from tagger_widget.disk import checkpoint
from tagger_widget.disk.atomic import read_error, save_error, sync_files, sync_folder
from tagger_widget.disk.folder import OutputFolder
from tagger_widget.disk.journal import VERSION, Copied, Entry, Header, Journal, Line
from tagger_widget.disk.rescue import Rescue
from tagger_widget.edits import Changes, new_edit
from tagger_widget.errors import BadInputError, FolderError, SaveError, UnsavedError
from tagger_widget.history import UndoStacks
from tagger_widget.records import OUTSIDE, Edit, EditKind, Event, ImageRecord
from tagger_widget.replaying import Earlier, Replay, set_copied, set_started
from tagger_widget.tag_list import TagList
from tagger_widget.unsaved import Unsaved


class Ledger:
    """One dataset with its output folder.

    Parameters
    ----------
    folder
        The output folder.
    journal
        Its journal, taken up after the first line.
    header
        The journal's first line.
    source
        Absolute path of the source folder.
    data
        The dataset as it was at the place where the journal is taken up.
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
        self.mutex = threading.RLock()
        self.edits = 0
        """Edits seen since the folder was opened."""
        self.board = Board(self.mutex)
        """What the listeners are to be told, and what does not work."""
        self.captions = CaptionFiles(folder, data, self.board.set_trouble)
        self.unsaved = Unsaved(data)
        self.caption_beside: Callable[[str], Path | None] = lambda _source: None
        """Finds the caption that lies beside a source image."""
        self.tag_list = TagList(folder, data.vocabulary, self.mutex)
        self.checkpointed = 0
        """Journal offset that ``session.json`` covers, in bytes."""
        self._stacks: UndoStacks | None = None
        self._unsettled: Earlier = {}  # What captions may still show, until they could be looked at.
        self._rescue = Rescue(header.dataset)
        self._unsynced: set[str] = set()  # Names of copies that a power failure could still take.

    # Reading ---------------------------------------------------------------------------------

    @property
    def trigger(self) -> str | None:
        """The trigger word of the dataset."""
        return self.data.settings.trigger

    @property
    def stacks(self) -> UndoStacks:
        """The undo and redo stacks, read from the journal when first asked for.

        Where that cannot be read, they hold what is not in it yet.
        """
        with self.mutex:
            if self._stacks is not None:
                return self._stacks
            stacks, readable = UndoStacks(self.author), True
            try:
                for offset, head in self.journal.heads(self.journal.offset):
                    stacks.saw(offset, head.id, head.author, head.kind, head.reverts)
            except FolderError:
                readable = False
            for edit in self.unsaved.edits:
                stacks.saw(_provisional(edit), edit.id, edit.author, edit.kind, edit.reverts)
            if readable:
                self._stacks = stacks
            return stacks

    def follow_history(self) -> None:
        """Have the undo stacks built from what is replayed, since that will be the whole journal."""
        self._stacks = UndoStacks(self.author)

    # Changing --------------------------------------------------------------------------------

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
                with self.unsaved.lifted({line.entry.edit.id for line in lines if line.entry.edit}):
                    self.replay(lines)
            else:
                self.replay(lines)
            if refused:
                self._save_unsaved()
            yield

    def commit(
        self,
        kind: EditKind,
        names: Iterable[str],
        changes_of: Callable[[], Changes],
        *,
        trigger: tuple[str | None, str | None] | None = None,
        reverts: str | None = None,
        always: bool = False,
    ) -> Edit | None:
        """Make one edit: logged, written, and only then acknowledged.

        Parameters
        ----------
        kind
            What it is called in the history.
        names
            The images it may touch; what other programs did to their captions is taken in first.
        changes_of
            Answers the changes, on the fresh state.
        trigger
            The trigger word before and after, when it changes.
        reverts
            Id of the edit that this one takes back.
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

        def edit() -> Edit | None:
            changes = changes_of()
            if not changes and trigger is None and not always:
                return None
            return new_edit(self.author, kind, changes, trigger=trigger, reverts=reverts)

        names = list(names)
        with self.mutex:
            try:
                with self.transaction():
                    self.start(names)
                    self.absorb_outside(names)
                    made = edit()
                    if made is not None:
                        # Marks come with every step on; a power failure may cost them, a crash does not.
                        self._log(made, durable=kind != "mark")
                    return made
            except (SaveError, FolderError) as error:
                made = edit()
                if made is None:
                    return None
                raise self._keep(made, error) from error

    def _log(self, edit: Edit, *, durable: bool = True) -> None:
        """Append an edit, carry it out, and write its captions."""
        (offset,) = self.journal.append(Entry(edit=edit), durable=durable)
        self.captions.write(self._carry_out(edit, offset, here=True))

    def _carry_out(self, edit: Edit, offset: int, *, here: bool) -> tuple[str, ...]:
        names = self.data.apply(edit)
        self._forget(tag for change in edit.changes.values() for tag in change.before)
        self._note(edit, offset, here=here)
        return names

    def _forget(self, tags: Iterable[str]) -> None:
        """Forget those tags that no image has any more, but for those in ``tags.txt``."""
        counts, listed = self.data.vocabulary.counts, self.tag_list.listed
        for tag in tags:
            if not counts.get(tag) and tag not in listed:
                self.data.vocabulary.forget(tag)

    def _note(self, edit: Edit, offset: int, *, here: bool) -> None:
        """See to all that follows from an edit but for the tags themselves."""
        if self._stacks is not None:
            self._stacks.saw(offset, edit.id, edit.author, edit.kind, edit.reverts)
        self.edits += 1
        self.board.tell(Event("edit", tuple(edit.changes), edit, here))

    # What the disk refuses -------------------------------------------------------------------

    def edit_at(self, offset: int) -> Edit | None:
        """Find the edit whose line starts at `offset`; negative ones are not in the journal yet."""
        if offset < 0:
            return next((edit for edit in self.unsaved.edits if _provisional(edit) == offset), None)
        return self.journal.edit_at(offset)

    def _keep(self, edit: Edit, cause: Exception) -> UnsavedError:
        """Carry out an edit that cannot be logged in memory only, and say so."""
        self.unsaved.put(edit)
        self._forget(tag for change in edit.changes.values() for tag in change.before)
        self._note(edit, _provisional(edit), here=True)
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
        return self.folder.signature(name) != self.data.image(name).caption

    def take_in_rescued(self) -> int:
        """Save what processes that ended could not; tell how many edits that were.

        Runs inside a transaction.
        """
        found = self._rescue.left_behind()
        if not found:
            return 0
        logged = {head.id for _, head in self.journal.heads(self.journal.offset)}
        for edit in (edit for _, edits in found for edit in edits if edit.id not in logged):
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

    # Images ----------------------------------------------------------------------------------

    def start(self, names: Iterable[str]) -> None:
        """Take in the captions beside the sources of these images and write their first captions.

        Runs inside a transaction; images that were started already cost nothing.
        """
        new = [image for name in names if not (image := self.data.image(name)).started]
        if not new:
            return
        tags = {image.name: self._tags_beside(image) for image in new}
        self.journal.append(Entry(started=tags), durable=False)
        set_started(self.data, tags)
        strange = self.captions.begin(tags)
        self.board.tell(Event("image", tuple(tags)))
        self.absorb_outside(strange)

    def _tags_beside(self, image: ImageRecord) -> tuple[str, ...]:
        path = self.caption_beside(image.source)
        if path is None or not self.data.settings.import_captions:
            return ()
        try:
            with path.open("rb") as stream:
                return strip_trigger(parse(decode(stream.read(MAX_TEXT_BYTES + 1))), self.trigger)
        except OSError as error:
            self.board.set_trouble(f"caption {image.source}", str(read_error(error, path)))
        except BadInputError as error:
            self.board.set_trouble(f"caption {image.source}", f"{path} was not taken in: {error}")
        return ()

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

    def _note_copied(self, copied: Iterable[Copied]) -> None:
        """See to all that follows from copying but for the records themselves."""
        known = [one for one in copied if one.name in self.data]
        self._unsynced.update(one.file for one in known if one.file)
        self.board.tell(Event("image", tuple(one.name for one in known)))

    def log_outside(self, names: Iterable[str]) -> None:
        """Note copies of these images that another program deleted, brought back or changed.

        Runs inside a transaction.
        """
        changed = []
        # As they are by now: another process may have made a copy anew, and this one just learnt of it.
        for image in map(self.data.image, names):
            found = looked_at(self.folder, self.source, image)
            if found is None:
                continue
            changed.append(found)
            if is_changed(image, found.seen):
                told = f"{image.file} was changed by another program. Its original is untouched."
                self.board.tell(Event("notice", (image.name,), text=told))
        if changed:
            self.journal.append(Entry(copied=tuple(changed)), durable=False)
            set_copied(self.data, changed)
            self._note_copied(changed)

    def tell_added(self, count: int) -> None:
        """Tell that images came into the source folder."""
        what = "A new image" if count == 1 else f"{count:,} new images"
        self.board.tell(Event("image"), Event("notice", text=f"{what} came into {self.source}."))

    def copy_again(self, images: Iterable[ImageRecord]) -> None:
        """Note that these images are to be copied anew."""
        self.log_copied([Copied(image.name, again=True) for image in images])

    def absorb_outside(self, names: Iterable[str]) -> Edit | None:
        """Take in what another program did to the captions of these images, as an edit of its own.

        Runs inside a transaction.
        """
        changes, signatures, spoiled = self.captions.outside(names)
        edit = None
        if changes:
            edit = new_edit(OUTSIDE, "outside", changes)
            (offset,) = self.journal.append(Entry(edit=edit))
            self._carry_out(edit, offset, here=True)
        for name, signature in signatures.items():
            self.captions.seen(name, signature)
        self.captions.write(spoiled)
        return edit

    # What others did -------------------------------------------------------------------------

    def replay(self, lines: list[Line], *, told: bool = True) -> None:
        """Carry out lines of the journal that this process has not seen, and see to their captions.

        Runs inside a transaction, or before anyone else can know the dataset. Nobody writes while
        the lock is held: a caption that still shows an earlier state was left by a process that died.

        Parameters
        ----------
        lines
            The lines.
        told
            Whether the listeners are to hear of each.
        """
        replay = Replay(self.data, self._unsettled)
        for line in lines:
            replay.carry_out(line.entry)
            self._note_line(line, told=told)
        replay.settle()
        self._forget(replay.gone)
        if self._unsettled:
            strange = self.captions.settle(self._unsettled, self.journal.written_ns())
            self._unsettled.clear()
            self.absorb_outside(strange)
        if self.journal.unreadable:
            self.board.set_trouble(
                "journal",
                f"{len(self.journal.unreadable)} lines of {self.journal.path} are damaged and were passed over. "
                "Your captions count: check the images you edited last.",
            )

    def _note_line(self, line: Line, *, told: bool) -> None:
        """See to all that follows from a line but for the records themselves."""
        edit = line.entry.edit or line.entry.past
        if edit is not None and self._stacks is not None:
            self._stacks.saw(line.offset, edit.id, edit.author, edit.kind, edit.reverts)
        if line.entry.copied:
            self._unsynced.update(one.file for one in line.entry.copied if one.file)
        self.edits += line.entry.edit is not None
        if told:
            self._tell_line(line.entry)

    def _tell_line(self, entry: Entry) -> None:
        if entry.edit is not None:
            self.board.tell(Event("edit", tuple(entry.edit.changes), entry.edit, here=False))
        names = (*(entry.started or ()), *(one.name for one in entry.copied))
        if names:
            self.board.tell(Event("image", names, here=False))
        if entry.added:
            self.tell_added(len(entry.added))

    def taken_up(self, header: Header) -> None:
        """Go on with a journal that took the place of the one before: lines lie elsewhere now."""
        self.header = header
        self.checkpointed = 0
        self._stacks = None

    # ``session.json`` ------------------------------------------------------------------------

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
                recent=self.data.vocabulary.recent,
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


def _provisional(edit: Edit) -> int:
    """Stand-in for the line of an edit that is not in the journal: negative, and its own."""
    return -int(edit.id, 16)


@contextlib.contextmanager
def _as_save_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise save_error(error, path) from error
