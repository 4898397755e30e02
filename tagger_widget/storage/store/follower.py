"""A dataset that follows its journal: lines carried out, images started, what other programs wrote taken in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from tagger_widget.dataset.arrangement.transform import in_category_order
from tagger_widget.dataset.dataset import Dataset
from tagger_widget.dataset.edits.changes import new_edit
from tagger_widget.dataset.edits.edit import OUTSIDE, Edit
from tagger_widget.dataset.edits.undo_stacks import UndoStacks
from tagger_widget.dataset.event import Event
from tagger_widget.dataset.image import Copied, ImageRecord
from tagger_widget.dataset.tags.captions import parse, strip_trigger
from tagger_widget.dataset.tags.encodings import MAX_TEXT_BYTES, decode
from tagger_widget.errors import BadInputError, FolderError
from tagger_widget.storage.files import read_error
from tagger_widget.storage.journal.entries import Entry, Header, Line
from tagger_widget.storage.journal.index import EditIndex
from tagger_widget.storage.journal.journal import Journal
from tagger_widget.storage.journal.replay import Replay, set_copied, set_started
from tagger_widget.storage.output.caption_files import CaptionFiles, Earlier
from tagger_widget.storage.output.folder import OutputFolder
from tagger_widget.storage.output.outside_changes import is_changed, looked_at
from tagger_widget.storage.output.tag_list import TagList
from tagger_widget.storage.store.board import Board
from tagger_widget.storage.store.pending_edits import Unsaved
from tagger_widget.storage.user.rescue_file import Rescue


class Follower:
    """One dataset with its output folder, as its journal tells it.

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
        self.board = Board(self.mutex, folder.path)
        """What the listeners are to be told, and what does not work."""
        self.captions = CaptionFiles(folder, data, self.board.set_trouble)
        self.unsaved = Unsaved(data)
        self.caption_beside: Callable[[str], Path | None] = lambda _source: None
        """Finds the caption that lies beside a source image."""
        self.tag_list = TagList(folder, data.counts, self.mutex)
        self.checkpointed = 0
        """Journal offset that ``session.json`` covers, in bytes."""
        self.index = EditIndex(journal)
        """The edits in the journal; `refresh` it before it is used."""
        self._stacks: UndoStacks | None = None
        self._unsettled: Earlier = {}  # What captions may still show, until they could be looked at.
        self._rescue = Rescue(header.dataset)
        self._unsynced: set[str] = set()  # Names of copies that a power failure could still take.

    @property
    def trigger(self) -> str | None:
        """The trigger word of the dataset."""
        return self.data.settings.trigger

    # Undo stacks ---------------------------------------------------------------------------------

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
                index = self.index.refresh()
                for offset, head in zip(index.offsets, index.heads, strict=True):
                    stacks.saw(offset, head.id, head.author, head.kind, head.reverts)
            except FolderError:
                readable = False
            for edit in self.unsaved.edits:
                stacks.saw(self.provisional(edit), edit.id, edit.author, edit.kind, edit.reverts)
            if readable:
                self._stacks = stacks
            return stacks

    def follow_history(self) -> None:
        """Have the undo stacks built from what is replayed, since that will be the whole journal."""
        self._stacks = UndoStacks(self.author)

    @staticmethod
    def provisional(edit: Edit) -> int:
        """Stand-in for the line of an edit that is not in the journal: negative, and its own."""
        return -int(edit.id, 16)

    def edit_at(self, offset: int) -> Edit | None:
        """Find the edit whose line starts at `offset`; negative ones are not in the journal yet."""
        if offset < 0:
            return next((edit for edit in self.unsaved.edits if self.provisional(edit) == offset), None)
        return self.journal.edit_at(offset)

    # Lines ---------------------------------------------------------------------------------------

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
        self.index.forget()
        self._stacks = None

    def _carry_out(self, edit: Edit, offset: int, *, here: bool) -> tuple[str, ...]:
        names = self.data.apply(edit)
        self._forget(tag for change in edit.changes.values() for tag in change.before)
        self._note(edit, offset, here=here)
        return names

    def _forget(self, tags: Iterable[str]) -> None:
        """Forget those tags that no image has any more, but for those in ``tags.txt``."""
        counts, listed = self.data.counts.by_tag, self.tag_list.listed
        for tag in tags:
            if not counts.get(tag) and tag not in listed:
                self.data.counts.forget(tag)

    def _note(self, edit: Edit, offset: int, *, here: bool) -> None:
        """See to all that follows from an edit but for the tags themselves."""
        if self._stacks is not None:
            self._stacks.saw(offset, edit.id, edit.author, edit.kind, edit.reverts)
        self.edits += 1
        self.board.tell(Event("edit", tuple(edit.changes), edit, here))

    # Images --------------------------------------------------------------------------------------

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
                tags = strip_trigger(parse(decode(stream.read(MAX_TEXT_BYTES + 1))), self.trigger)
            ordered = self.data.arrangement.ordered
            return in_category_order(tags, self.data.arrangement) if ordered else tags
        except OSError as error:
            self.board.set_trouble(f"caption {image.source}", str(read_error(error, path)))
        except BadInputError as error:
            self.board.set_trouble(f"caption {image.source}", f"{path} was not taken in: {error}")
        return ()

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

    def _note_copied(self, copied: Iterable[Copied]) -> None:
        """See to all that follows from copying but for the records themselves."""
        known = [one for one in copied if one.name in self.data]
        self._unsynced.update(one.file for one in known if one.file)
        self.board.tell(Event("image", tuple(one.name for one in known)))
