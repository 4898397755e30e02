"""The dataset and its journal, kept in step: every change is logged, carried out and written here.

A change takes the folder's lock, takes in what other processes appended, is computed on that fresh
state, appended to the journal, and only then written to the captions. What fails after the append
is tried again until it works, and rolled forward when the folder is next opened.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path

import msgspec

from tagger_widget.captions import decode, format_caption, parse, strip_trigger
from tagger_widget.dataset import Dataset
from tagger_widget.disk import checkpoint
from tagger_widget.disk.atomic import save_error, sync_files, sync_folder, write_atomic
from tagger_widget.disk.folder import OutputFolder, Signature
from tagger_widget.disk.journal import VERSION, Copied, Entry, Journal, Line
from tagger_widget.edits import Changes, new_edit
from tagger_widget.errors import BadInputError, SaveError
from tagger_widget.history import UndoStacks
from tagger_widget.records import OUTSIDE, Change, Edit, EditKind, Event, ImageRecord
from tagger_widget.tag_list import TagList

_Earlier = dict[str, set[tuple[tuple[str, ...], str | None]]]
"""By image: the tags and trigger words its caption may still show if a process died half-way."""


class Ledger:
    """One dataset with its output folder.

    Parameters
    ----------
    folder
        The output folder.
    journal
        Its journal, taken up after the first line.
    journal_id
        Id from the journal's first line.
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
        journal_id: str,
        source: Path,
        data: Dataset,
        author: str,
    ) -> None:
        self.folder = folder
        self.journal = journal
        self.journal_id = journal_id
        self.source = source
        self.data = data
        self.author = author
        self.mutex = threading.RLock()
        self.edits = 0
        """Edits seen since the folder was opened."""
        self.troubles: dict[str, str] = {}
        """What does not work at the moment, by part."""
        self.unwritten: set[str] = set()
        """Images whose caption is still to be written, since the disk refused it."""
        self.caption_beside: Callable[[str], Path | None] = lambda _source: None
        """Finds the caption that lies beside a source image."""
        self.tag_list = TagList(folder, data.vocabulary, self.mutex)
        self.checkpointed = 0
        """Journal offset that ``session.json`` covers, in bytes."""
        self._stacks: UndoStacks | None = None
        self._unsynced: set[str] = set()  # Names of files that a power failure could still take.
        self._events: list[Event] = []

    # Reading ---------------------------------------------------------------------------------

    @property
    def trigger(self) -> str | None:
        """The trigger word of the dataset."""
        return self.data.settings.trigger

    @property
    def stacks(self) -> UndoStacks:
        """The undo and redo stacks, read from the journal when first asked for."""
        with self.mutex:
            if self._stacks is None:
                self._stacks = UndoStacks(self.author)
                for offset, head in self.journal.heads(self.journal.offset):
                    self._stacks.saw(offset, head.id, head.author, head.kind, head.reverts)
            return self._stacks

    @property
    def has_events(self) -> bool:
        """Whether there is anything to hand over."""
        return bool(self._events)

    def drain(self) -> list[Event]:
        """Hand over the events since the last call, oldest first."""
        with self.mutex:
            events, self._events = self._events, []
            return events

    def tell(self, event: Event) -> None:
        """Put an event with those to be handed over."""
        with self.mutex:
            self._events.append(event)

    def set_trouble(self, part: str, message: str | None) -> None:
        """Note what does not work at the moment in one part, or that it works again."""
        with self.mutex:
            if self.troubles.get(part) == message:
                return
            if message is None:
                del self.troubles[part]
            else:
                self.troubles[part] = message
            self._events.append(Event("trouble"))

    # Changing --------------------------------------------------------------------------------

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the dataset, in this process and on the disk, with all that others did taken in."""
        with self.mutex, self.folder.locked():
            self.replay(self.journal.take())
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
        SaveError
            When it could not be logged; nothing has changed then.
        """
        with self.transaction():
            names = list(names)
            self.start(names)
            self.absorb_outside(names)
            changes = changes_of()
            if not changes and trigger is None and not always:
                return None
            edit = new_edit(self.author, kind, changes, trigger=trigger, reverts=reverts)
            # Marks come with every step on; a power failure may cost them, a crash does not.
            (offset,) = self.journal.append(Entry(edit=edit), durable=kind != "mark")
            self.write_captions(self._carry_out(edit, offset, here=True))
            return edit

    def _carry_out(self, edit: Edit, offset: int, *, here: bool) -> tuple[str, ...]:
        names = self.data.apply(edit)
        if self._stacks is not None:
            self._stacks.saw(offset, edit.id, edit.author, edit.kind, edit.reverts)
        for tag in {tag for c in edit.changes.values() for tag in c.before if tag not in c.after}:
            if not self.data.vocabulary.counts.get(tag) and tag not in self.tag_list.listed:
                self.data.vocabulary.forget(tag)
        self.edits += 1
        self._events.append(Event("edit", tuple(edit.changes), edit, here))
        return names

    def start(self, names: Iterable[str]) -> None:
        """Take in the captions beside the sources of these images and write their first captions.

        Runs inside a transaction; images that were started already cost nothing.
        """
        new = [image for name in names if not (image := self.data.image(name)).started]
        if not new:
            return
        tags = {image.name: self._tags_beside(image) for image in new}
        self.journal.append(Entry(started=tags), durable=False)
        self._set_started(tags)
        self.write_captions(image.name for image in new if tags[image.name] or self.trigger)
        self._events.append(Event("image", tuple(tags)))

    def _set_started(self, tags: dict[str, tuple[str, ...]]) -> None:
        for name, its in tags.items():
            if name in self.data:
                self.data.replace(msgspec.structs.replace(self.data.image(name), tags=its, started=True))

    def _tags_beside(self, image: ImageRecord) -> tuple[str, ...]:
        path = self.caption_beside(image.source)
        if path is None or not self.data.settings.import_captions:
            return ()
        try:
            return strip_trigger(parse(decode(path.read_bytes())), self.trigger)
        except (OSError, BadInputError) as error:
            self.set_trouble(f"caption {image.source}", f"{path} was not taken in: {error}")
            return ()

    def log_copied(self, copied: list[Copied]) -> None:
        """Note images that were copied, or could not be; a crash may cost the note, never the copy."""
        with self.transaction():
            copied = [c for c in copied if c.name in self.data]
            # An image that cannot be used needs no caption; one that can be used after all does.
            switched = [c.name for c in copied if c.problem or self.data.image(c.name).problem]
            self.journal.append(Entry(copied=tuple(copied)), durable=False)
            self._set_copied(copied)
            self.write_captions(switched)

    def _set_copied(self, copied: Iterable[Copied]) -> None:
        names = []
        for one in copied:
            if one.name not in self.data:
                continue
            old = self.data.image(one.name)
            self.data.replace(
                msgspec.structs.replace(
                    old,
                    file=None if one.again else one.file or old.file,
                    facts=one.facts or old.facts,
                    problem=one.problem,
                )
            )
            if one.file:
                self._unsynced.add(one.file)
            names.append(one.name)
        self._events.append(Event("image", tuple(names)))

    def log_lost(self, images: Iterable[ImageRecord]) -> None:
        """Note copies that were deleted by another program, or are back again.

        Runs inside a transaction.
        """
        changed = [Copied(i.name, problem=None if is_lost(i) else _lost(i)) for i in images]
        if changed:
            self.journal.append(Entry(copied=tuple(changed)), durable=False)
            self._set_copied(changed)

    def copy_again(self, images: Iterable[ImageRecord]) -> None:
        """Note that these images are to be tried anew."""
        self.log_copied([Copied(image.name, again=True) for image in images])

    # Captions --------------------------------------------------------------------------------

    def write_captions(self, names: Iterable[str]) -> None:
        """Write the captions of these images; those the disk refuses are kept to be tried again."""
        failed: SaveError | None = None
        for name in names:
            image = self.data.image(name)
            try:
                signature = self.folder.write_caption(name, self._caption(image))
            except SaveError as error:
                self.unwritten.add(name)
                failed = error
                continue
            self.unwritten.discard(name)
            self._set_signature(image, signature)
        if failed:
            self.set_trouble(
                "captions", f"{failed} Your tags are safe in the journal and will be written then."
            )
        elif not self.unwritten:
            self.set_trouble("captions", None)

    def _caption(self, image: ImageRecord) -> str:
        """Text of an image's caption; the trigger word alone would be the caption of nothing without a copy."""
        alone = image.problem is not None and image.file is None and not image.tags
        return "" if alone else format_caption(image.tags, self.trigger)

    def write_unwritten(self) -> None:
        """Try again to write the captions that the disk refused."""
        if self.unwritten:
            with self.transaction():
                self.write_captions(sorted(self.unwritten))

    def _set_signature(self, image: ImageRecord, signature: Signature | None) -> None:
        self._unsynced.add(f"{image.name}.txt")
        self.data.replace(msgspec.structs.replace(image, caption=signature, started=True))

    def absorb_outside(self, names: Iterable[str]) -> Edit | None:
        """Take in what another program did to the captions of these images, as an edit of its own.

        Runs inside a transaction.
        """
        changes: Changes = {}
        signatures: dict[str, Signature | None] = {}
        for name in names:
            image = self.data.image(name)
            if name in self.unwritten or not image.started or self.folder.signature(name) == image.caption:
                continue
            data, signatures[name] = self.folder.read_caption(name)
            tags = self._readable_tags(image, data)
            if tags != image.tags:
                changes[name] = Change(image.tags, tags)
        edit = None
        if changes:
            edit = new_edit(OUTSIDE, "outside", changes)
            (offset,) = self.journal.append(Entry(edit=edit))
            self._carry_out(edit, offset, here=True)
        for name, signature in signatures.items():
            self._set_signature(self.data.image(name), signature)
        return edit

    def _readable_tags(self, image: ImageRecord, data: bytes) -> tuple[str, ...]:
        """Tags of a caption another program wrote; one that is no text is set aside, and ours stand."""
        try:
            return strip_trigger(parse(decode(data)), self.trigger)
        except BadInputError as error:
            aside = self.folder.backups / f"{image.name}-{datetime.now(timezone.utc):%Y%m%dT%H%M%S}.txt"
            write_atomic(aside, data, self.folder.tmp)
            self.set_trouble(
                f"caption {image.name}",
                f"{self.folder.caption_path(image.name)} was replaced by something that is no text ({error}). "
                f"It was kept as {aside}; your tags stand.",
            )
            return image.tags

    # What others did -------------------------------------------------------------------------

    def replay(self, lines: list[Line], *, here: bool = False) -> set[str]:
        """Carry out lines of the journal that this process has not seen, and see to their captions.

        Runs inside a transaction, or before anyone else can know the dataset. Nobody writes while
        the lock is held: a caption that still shows an earlier state was left by a process that died.

        Returns
        -------
        set of str
            The images whose captions were looked at.
        """
        earlier: _Earlier = {}
        for offset, entry in lines:
            if entry.edit is not None:
                self._note_earlier(entry.edit, earlier)
                self._carry_out(entry.edit, offset, here=here)
            if entry.started is not None:
                for name in entry.started:
                    earlier.setdefault(name, set()).add(((), None))
                self._set_started(entry.started)
                self._events.append(Event("image", tuple(entry.started), here=here))
            if entry.added:
                self.data.extend(ImageRecord(name=a.name, source=a.source) for a in entry.added)
                self._events.append(Event("image", here=here))
            if entry.copied:
                self._set_copied(entry.copied)
        self._settle(earlier)
        if self.journal.unreadable:
            self.set_trouble(
                "journal",
                f"{len(self.journal.unreadable)} lines of {self.journal.path} are damaged and were passed over. "
                "Your captions count: check the images you edited last.",
            )
        return set(earlier)

    def _note_earlier(self, edit: Edit, earlier: _Earlier) -> None:
        before = edit.trigger[0] if edit.trigger else self.trigger
        touched = (image.name for image in self.data) if edit.trigger else edit.changes
        for name in touched:
            change = edit.changes.get(name)
            if change is not None and change.before != change.after:
                earlier.setdefault(name, set()).add((change.before, before))
            elif edit.trigger and self.data.image(name).started:
                earlier.setdefault(name, set()).add((self.data.image(name).tags, before))

    def _settle(self, earlier: _Earlier) -> None:
        """Roll captions forward that show an earlier state; take in those that show anything else."""
        behind, strange = [], []
        for name, states in earlier.items():
            if name not in self.data:
                continue
            image = self.data.image(name)
            data, signature = self.folder.read_caption(name)
            if data == self._caption(image).encode():
                self._set_signature(image, signature)
            elif any(_shows(data, tags, trigger) for tags, trigger in states):
                behind.append(name)
            else:
                strange.append(name)
        self.write_captions(behind)
        self.absorb_outside(strange)

    # ``session.json`` ------------------------------------------------------------------------

    def checkpoint(self, current: str | None) -> None:
        """Write ``session.json`` as of now, after all that it covers has reached the disk.

        Raises
        ------
        SaveError
            When it cannot be written; the one before then still stands.
        """
        with self.mutex:
            unsynced, self._unsynced = self._unsynced, set()
            images = self.data.images[:]
            head = checkpoint.Checkpoint(
                version=VERSION,
                journal=self.journal_id,
                offset=self.journal.offset,
                saved=datetime.now(timezone.utc),
                source=str(self.source),
                settings=self.data.settings,
                current=current,
                recent=self.data.vocabulary.recent,
                listed=tuple(self.tag_list.listed),
                unwritten=tuple(sorted(self.unwritten)),
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


def _lost(image: ImageRecord) -> str:
    return f"{image.file} was deleted from the output folder. Try again to copy it anew; its tags are kept."


def is_lost(image: ImageRecord) -> bool:
    """Whether the image has been noted as deleted from the output folder."""
    return image.problem is not None and image.problem == _lost(image)


def _shows(data: bytes, tags: tuple[str, ...], trigger: str | None) -> bool:
    """Whether a caption's content means these tags after this trigger word."""
    if data == format_caption(tags, trigger).encode():
        return True
    try:
        return strip_trigger(parse(decode(data)), trigger) == tags
    except BadInputError:
        return False


@contextlib.contextmanager
def _as_save_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise save_error(error, path) from error
