"""Takes in what others appended to the journal, the captions beside the sources, and what other programs wrote."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable
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
from tagger_widget.storage.journal.entries import Entry, Line
from tagger_widget.storage.journal.index import EditIndex
from tagger_widget.storage.journal.journal import Journal
from tagger_widget.storage.journal.replay import Replay, set_copied, set_started
from tagger_widget.storage.output.caption_files import CaptionFiles, EarlierStates
from tagger_widget.storage.output.folder import OutputFolder
from tagger_widget.storage.output.outside_changes import detect_change, is_rewritten
from tagger_widget.storage.output.tag_list import TagList
from tagger_widget.storage.store.event_queue import EventQueue
from tagger_widget.storage.store.pending_edits import PendingEdits
from tagger_widget.storage.store.problems import Problems


class JournalFollower:
    """Brings a dataset up to date with its journal, its sources and what other programs wrote.

    Parameters
    ----------
    folder
        The output folder.
    journal
        Its journal, read up to the first line.
    source
        Absolute path of the source folder.
    data
        The dataset as it was at that place of the journal.
    author
        Who makes the edits here.
    """

    def __init__(
        self, folder: OutputFolder, journal: Journal, source: Path, data: Dataset, author: str
    ) -> None:
        self.folder = folder
        self.journal = journal
        self.source = source
        self.data = data
        self.author = author
        self.mutex = threading.RLock()
        self.events = EventQueue(self.mutex)
        self.problems = Problems(self.mutex, self.events, folder.path)
        self.captions = CaptionFiles(folder, data, self.problems.set)
        self.pending = PendingEdits(data)
        self.tag_list = TagList(folder, data.counts, self.mutex)
        self.caption_beside: Callable[[str], Path | None] = lambda _source: None
        """Finds the caption that lies beside a source image."""
        self.edits = 0
        """Edits seen since the folder was opened."""
        self.index = EditIndex(journal)
        """The edits in the journal; `refresh` it before it is used."""
        self.unsynced: set[str] = set()
        """Names of copies that a power failure could still take."""
        self._stacks: UndoStacks | None = None
        self.unsettled: EarlierStates = {}
        """What captions may still show, until they could be looked at."""

    # Undo stacks ---------------------------------------------------------------------------------

    @property
    def stacks(self) -> UndoStacks:
        """The undo and redo stacks, read from the journal when first asked for.

        If it cannot be read, they hold what is not in it yet.
        """
        with self.mutex:
            if self._stacks is not None:
                return self._stacks
            stacks, readable = UndoStacks(self.author), True
            try:
                index = self.index.refresh()
                for offset, head in zip(index.offsets, index.heads, strict=True):
                    stacks.record(offset, head.id, head.author, head.kind, head.reverts)
            except FolderError:
                readable = False
            for edit in self.pending.edits:
                stacks.record(self.provisional(edit), edit.id, edit.author, edit.kind, edit.reverts)
            if readable:
                self._stacks = stacks
            return stacks

    def build_stacks_from_replay(self) -> None:
        """Build the undo stacks from what is replayed, since that will be the whole journal."""
        self._stacks = UndoStacks(self.author)

    def reset_stacks(self) -> None:
        """Read the undo stacks anew when they are next needed."""
        self._stacks = None

    def note_moved(self, edit_id: str, offset: int) -> None:
        """Note where the line of an edit seen before has come to lie."""
        if self._stacks is not None:
            self._stacks.move(edit_id, offset)

    @staticmethod
    def provisional(edit: Edit) -> int:
        """Return a stand-in for the offset of an edit that is not in the journal: negative and unique."""
        return -int(edit.id, 16)

    def edit_at(self, offset: int) -> Edit | None:
        """Find the edit whose line starts at `offset`; negative ones are not in the journal yet."""
        if offset < 0:
            return next((edit for edit in self.pending.edits if self.provisional(edit) == offset), None)
        return self.journal.edit_at(offset)

    # Lines ---------------------------------------------------------------------------------------

    def replay(self, lines: list[Line], *, notify: bool = True) -> None:
        """Carry out lines of the journal that this process has not seen, and settle their captions.

        Runs inside a transaction, or before anyone else can know the dataset. Nobody writes while
        the lock is held: a caption that still shows an earlier state was left by a process that died.

        Parameters
        ----------
        lines
            The lines.
        notify
            Whether each becomes an event for the listeners.
        """
        replay = Replay(self.data, self.unsettled)
        for line in lines:
            replay.apply(line.entry)
            self._note_line(line, notify=notify)
        replay.finish()
        self.forget_unused(replay.gone)
        if self.unsettled:
            strange = self.captions.roll_forward(self.unsettled, self.journal.written_ns())
            self.unsettled.clear()
            self.absorb_outside(strange)
        if self.journal.unreadable:
            self.problems.set(
                "journal",
                f"{len(self.journal.unreadable)} lines of {self.journal.path} are damaged and were passed over. "
                "Your captions count: check the images you edited last.",
            )

    def _note_line(self, line: Line, *, notify: bool) -> None:
        """Do all that follows from a line, except for the records themselves."""
        edit = line.entry.edit or line.entry.past
        if edit is not None and self._stacks is not None:
            self._stacks.record(line.offset, edit.id, edit.author, edit.kind, edit.reverts)
        if line.entry.copied:
            self.unsynced.update(one.file for one in line.entry.copied if one.file)
        self.edits += line.entry.edit is not None
        if notify:
            self._put_events(line.entry)

    def _put_events(self, entry: Entry) -> None:
        if entry.edit is not None:
            self.events.put(Event("edit", tuple(entry.edit.changes), entry.edit, here=False))
        names = (*(entry.started or ()), *(one.name for one in entry.copied))
        if names:
            self.events.put(Event("image", names, here=False))
        if entry.added:
            self.announce_added(len(entry.added))

    def forget_places(self) -> None:
        """Forget where lines lie, since another journal took the place of this one."""
        self.index.reset()
        self._stacks = None

    def carry_out(self, edit: Edit, offset: int) -> tuple[str, ...]:
        """Apply an edit made here, whose line starts at `offset`.

        Returns
        -------
        tuple of str
            The images whose caption it changes.
        """
        names = self.data.apply(edit)
        self.forget_unused(tag for change in edit.changes.values() for tag in change.before)
        self.note(edit, offset)
        return names

    def forget_unused(self, tags: Iterable[str]) -> None:
        """Forget those of the tags that no image has any more and ``tags.txt`` does not list."""
        counts, listed = self.data.counts.by_tag, self.tag_list.listed
        for tag in tags:
            if not counts.get(tag) and tag not in listed:
                self.data.counts.forget(tag)

    def note(self, edit: Edit, offset: int) -> None:
        """Do all that follows from an edit made here, except for the tags themselves."""
        if self._stacks is not None:
            self._stacks.record(offset, edit.id, edit.author, edit.kind, edit.reverts)
        self.edits += 1
        self.events.put(Event("edit", tuple(edit.changes), edit))

    # Images --------------------------------------------------------------------------------------

    def take_in(self, names: Iterable[str]) -> None:
        """Bring images up to date before an edit: start them, and take in what other programs did to their captions.

        Runs inside a transaction.
        """
        images = [self.data.image(name) for name in names]
        if not all(image.started for image in images):
            self.start(image.name for image in images)
            images = [self.data.image(image.name) for image in images]
        self.absorb_outside([image.name for image in images if self.captions.is_changed(image)])

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
        strange = self.captions.write_first(tags)
        self.events.put(Event("image", tuple(tags)))
        self.absorb_outside(strange)

    def _tags_beside(self, image: ImageRecord) -> tuple[str, ...]:
        path = self.caption_beside(image.source)
        if path is None or not self.data.settings.import_captions:
            return ()
        try:
            with path.open("rb") as stream:
                tags = strip_trigger(
                    parse(decode(stream.read(MAX_TEXT_BYTES + 1))), self.data.settings.trigger
                )
            arrangement = self.data.settings.arrangement
            return in_category_order(tags, arrangement) if arrangement.ordered else tags
        except OSError as error:
            self.problems.set(f"caption {image.source}", str(read_error(error, path)))
        except BadInputError as error:
            self.problems.set(f"caption {image.source}", f"{path} was not taken in: {error}")
        return ()

    def absorb_outside(self, names: Collection[str]) -> Edit | None:
        """Take in what another program did to the captions of these images, as an edit of its own.

        Runs inside a transaction.
        """
        if not names:
            return None
        changes, signatures, spoiled = self.captions.read_outside(names)
        edit = None
        if changes:
            edit = new_edit(OUTSIDE, "outside", changes)
            (offset,) = self.journal.append(Entry(edit=edit))
            self.carry_out(edit, offset)
        for name, signature in signatures.items():
            self.captions.record_signature(name, signature)
        if spoiled:
            self.captions.write(spoiled)
        return edit

    def log_outside(self, names: Iterable[str]) -> None:
        """Note copies of these images that another program deleted, brought back or changed.

        Runs inside a transaction.
        """
        changed = []
        # As they are by now: another process may have made a copy anew, and this one just learnt of it.
        for image in map(self.data.image, names):
            found = detect_change(self.folder, self.source, image)
            if found is None:
                continue
            changed.append(found)
            if is_rewritten(image, found.seen):
                notice = f"{image.file} was changed by another program. Its original is untouched."
                self.events.put(Event("notice", (image.name,), text=notice))
        if changed:
            self.journal.append(Entry(copied=tuple(changed)), durable=False)
            set_copied(self.data, changed)
            self.note_copied(changed)

    def announce_added(self, count: int) -> None:
        """Notify the listeners that images came into the source folder."""
        what = "A new image" if count == 1 else f"{count:,} new images"
        self.events.put(Event("image"), Event("notice", text=f"{what} came into {self.source}."))

    def note_copied(self, copied: Iterable[Copied]) -> None:
        """Do all that follows from copying, except for the records themselves."""
        known = [one for one in copied if one.name in self.data]
        self.unsynced.update(one.file for one in known if one.file)
        self.events.put(Event("image", tuple(one.name for one in known)))
