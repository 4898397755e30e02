"""Session: the one door to a dataset. Commands go in, snapshots and events come out."""

from __future__ import annotations

import contextlib
import getpass
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from tagger_widget import edits
from tagger_widget.captions import check_trigger, split_tags, strip_trigger
from tagger_widget.disk.previews import Preview, PreviewCache, browser_bytes
from tagger_widget.disk.trust import source_path
from tagger_widget.errors import BadInputError, ClosedError, DamagedError, ImageProblemError, TaggerError
from tagger_widget.history import describe
from tagger_widget.ledger import Ledger
from tagger_widget.opening import Wishes, locate, open_dataset
from tagger_widget.records import Edit, EditKind, ImageRecord, Settings, Snapshot, State
from tagger_widget.upkeep import Listener, Upkeep
from tagger_widget.views import History, Images
from tagger_widget.vocabulary import Vocabulary
from tagger_widget.walk import Walk

if TYPE_CHECKING:
    from typing_extensions import Self


class Session:
    """A folder of images being tagged; made anew, or taken up where it was left.

    The source folder is never written to. Every command is carried out on the disk before it returns,
    so nothing is lost when the process dies; closing only tidies up. Commands may come from any thread.

    Parameters
    ----------
    folder
        The folder with the images, or an output folder to go on with.
    output
        Where images, captions and the rest go; ``tagged`` inside `folder` when not given.
    prefix
        First part of the output names: letters, digits and hyphens; from the folder's name when not given.
    trigger
        Trigger word, put first in every caption. In a dataset that has another one it is changed,
        which can be undone.
    recursive
        Whether the folders inside `folder` count as well; they do not by default.
    import_captions
        Whether captions beside the images become their starting tags; they do by default.
    author
        Name that edits are made under; the user's login name when not given.
    background
        Whether to copy images and watch the folder while the session is open. Without it, images are
        left where they are, and other processes' edits come in with the next command.

    Raises
    ------
    FolderError
        When a folder is missing, cannot be read or written, or holds files that are not ours.
    NoImagesError
        When there is not a single image to tag.
    BadInputError
        When the prefix or the trigger word cannot be used.
    DamagedError, NewerVersionError
        When the files of an earlier session cannot be understood.

    Examples
    --------
    >>> with Session("photos", prefix="mila") as session:  # doctest: +SKIP
    ...     session.add_tags("mila-0001", "cat", "window")
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        output: str | Path | None = None,
        prefix: str | None = None,
        trigger: str | None = None,
        recursive: bool | None = None,
        import_captions: bool | None = None,
        author: str | None = None,
        background: bool = True,
    ) -> None:
        self.author = author or _login_name()
        wishes = Wishes(prefix, trigger, recursive, import_captions)
        opened = open_dataset(*locate(folder, output), wishes, self.author)
        self._ledger = opened.ledger
        self._data = opened.ledger.data
        self._walk = Walk(self._data, opened.position)
        self._upkeep = Upkeep(self._walk, opened)
        self._previews = PreviewCache(self._ledger.folder.previews)
        self.source = self._ledger.source
        self.output = self._ledger.folder.path
        self.resumed = opened.resumed
        self.images = Images(self._data.images)
        self._described = lru_cache(maxsize=64)(partial(_described, self._ledger))
        self._depth = 0  # Of commands within commands.
        # Runs when the session is collected and when the interpreter ends, whichever comes first.
        self._finalizer = weakref.finalize(self, self._upkeep.close_quietly)
        self._upkeep.attempt("captions beside the images", lambda: self._upkeep.start([self.current.name]))
        if trigger and check_trigger(trigger) != self._ledger.trigger:
            self.set_trigger(trigger)
        if background:
            self._upkeep.begin()
        else:
            self._upkeep.look_at_copies()

    # What there is ---------------------------------------------------------------------------

    def __repr__(self) -> str:
        return f"Session({str(self.source)!r}, {self.position + 1} of {len(self.images)})"

    @property
    def settings(self) -> Settings:
        """How the dataset was set up."""
        return self._data.settings

    @property
    def vocabulary(self) -> Vocabulary:
        """Every known tag, with counts, recency and search."""
        return self._data.vocabulary

    @property
    def position(self) -> int:
        """0-based index of the current image."""
        return self._walk.position

    @property
    def current(self) -> ImageRecord:
        """The image the user is at."""
        return self._data.images[self._walk.position]

    @property
    def problems(self) -> list[ImageRecord]:
        """The images that cannot be used, each with its reason in `problem`."""
        return [image for image in self.images if image.problem is not None]

    @property
    def unsupported(self) -> list[tuple[str, str]]:
        """Files in the source folder that got no number, each with the reason."""
        sources = self._upkeep.sources
        return list(sources.unsupported) if sources else []

    @property
    def troubles(self) -> tuple[str, ...]:
        """What does not work at the moment, in plain words with the remedy."""
        return self._ledger.board.messages()

    @property
    def history(self) -> History:
        """Every edit ever made, oldest first."""
        with self._ledger.mutex:
            heads = self._ledger.journal.heads(self._ledger.journal.offset)
        return History([offset for offset, _ in heads], self._edit_at)

    def image(self, key: str | int) -> ImageRecord:
        """Find an image by its name or 0-based index.

        Raises
        ------
        UnknownImageError
            When there is none.
        """
        return self._data.image(key)

    def index(self, key: str | int) -> int:
        """0-based index of the image with this name.

        Raises
        ------
        UnknownImageError
            When there is none.
        """
        return self._data.index(key)

    def snapshot(self) -> Snapshot:
        """Answer all that a screen shows, as of now."""
        ledger = self._ledger
        with ledger.mutex:
            tally, stacks = ledger.data.tally, ledger.stacks
            return Snapshot(
                total=len(self.images),
                position=self.position,
                current=self.current,
                done=tally.done,
                skipped=tally.skipped,
                untagged=tally.untagged,
                copied=tally.copied,
                failed=tally.failed,
                recent=ledger.data.vocabulary.recent[:9],
                trigger=ledger.trigger,
                author=self.author,
                saved=not ledger.captions.unwritten and not ledger.unsaved,
                unsaved=len(ledger.unsaved),
                others=self._upkeep.others,
                troubles=ledger.board.messages(),
                edits=ledger.edits,
                undo=self._in_words(stacks.undo),
                redo=self._in_words(stacks.redo),
            )

    def _in_words(self, stack: list[tuple[str, int]]) -> str | None:
        """Tell what the next undo or redo would do; what cannot be read must not keep a screen from being drawn."""
        if not stack:
            return None
        try:
            return self._described(stack[-1][1])
        except TaggerError:
            return "the last change"

    # Moving about ----------------------------------------------------------------------------

    def next(self) -> ImageRecord:
        """Go to the next image, past those known to have a problem; one with tags is done with that."""
        if self.current.tags and self.current.problem is None:
            self._mark("done")
        return self._go(self._walk.reached(1), direction=1)

    def previous(self) -> ImageRecord:
        """Go to the previous image, past those known to have a problem."""
        return self._go(self._walk.reached(-1), direction=-1)

    def skip(self) -> ImageRecord:
        """Mark the current image as skipped and go to the next."""
        self._mark("skipped")
        return self._go(self._walk.reached(1), direction=1)

    def next_untagged(self) -> ImageRecord:
        """Go to the next image without tags, from the start again after the last; stay when there is none."""
        for index in self._walk.untagged():
            self._start(index)
            if not self.images[index].tags:
                return self._go(index, direction=1)
        return self._go(self.position)

    def go_to(self, key: str | int) -> ImageRecord:
        """Go to the image with this name or 0-based index.

        Raises
        ------
        UnknownImageError
            When there is none.
        """
        return self._go(self.index(key))

    def neighbours(self, radius: int) -> list[int]:
        """Indexes of the images that up to `radius` steps lead to, in order, the current one among them."""
        return self._walk.neighbours(radius)

    def _go(self, index: int, *, direction: int | None = None) -> ImageRecord:
        with self._command():
            if index != self.position:
                self._walk.go(index, direction=direction)
                self._start(index)
                self._upkeep.arrived()
        self._upkeep.copier.wake()
        return self.current

    def _start(self, index: int) -> None:
        name = self.images[index].name
        self._upkeep.attempt("captions beside the images", lambda: self._upkeep.start([name]))

    def _mark(self, state: State) -> None:
        name = self.current.name
        # A mark that cannot be saved must not keep the user from stepping on.
        self._upkeep.attempt(
            "marks", lambda: self._commit("mark", [name], lambda: edits.marked(self.image(name), state))
        )

    # Tags ------------------------------------------------------------------------------------

    def add_tags(self, key: str | int, *tags: str) -> Edit | None:
        """Put tags at the end of an image's list; those it has already stay where they are.

        Parameters
        ----------
        key
            Name or 0-based index of the image.
        *tags
            Commas and line breaks split one into several.

        Returns
        -------
        Edit or None
            None when the image had them all.

        Raises
        ------
        UnknownImageError
            When there is no such image.
        BadInputError
            When a tag is longer than 1,000 characters.
        UnsavedError
            When the disk refuses the edit: it is kept, shown, and written as soon as that works again.
        """
        more = strip_trigger(split_tags(*tags), self.settings.trigger)
        return self._retag("add", key, lambda image: edits.with_added(image.tags, more))

    def remove_tags(self, key: str | int, *tags: str) -> Edit | None:
        """Take tags away from an image; parameters, answer and errors are those of `add_tags`."""
        less = split_tags(*tags, keep=self.image(key).tags)
        return self._retag("remove", key, lambda image: edits.with_removed(image.tags, less))

    def set_tags(self, key: str | int, tags: Sequence[str]) -> Edit | None:
        """Give an image exactly these tags in this order; the rest is as with `add_tags`.

        The trigger word is not among them: it has its place in every caption.
        """
        if isinstance(tags, str):
            tags = [tags]
        wanted = strip_trigger(split_tags(*tags, keep=self.image(key).tags), self.settings.trigger)
        return self._retag("set", key, lambda _image: wanted)

    def change_tags(self, key: str | int, before: Sequence[str], after: Sequence[str]) -> Edit | None:
        """Do to an image's tags what was done between two lists of a screen that may lag behind.

        What the second list has more is added, what it lacks is removed, and the rest is put in its order;
        tags that came meanwhile from elsewhere stay.
        """
        wanted = strip_trigger(split_tags(*after, keep=self.image(key).tags), self.settings.trigger)
        kind: EditKind = (
            "add" if set(before) < set(wanted) else "remove" if set(wanted) < set(before) else "set"
        )
        return self._retag(kind, key, lambda image: edits.with_changed(image.tags, before, wanted))

    def _retag(
        self, kind: EditKind, key: str | int, tags_of: Callable[[ImageRecord], tuple[str, ...]]
    ) -> Edit | None:
        name = self.image(key).name
        return self._commit(kind, [name], lambda: edits.retagged([self.image(name)], tags_of))

    def set_trigger(self, trigger: str | None) -> Edit | None:
        """Set, change or (with None) remove the trigger word of every caption, as one edit.

        Raises
        ------
        BadInputError
            When it cannot be a trigger word.
        UnsavedError
            When the disk refuses the edit: it is kept, shown, and written as soon as that works again.
        """
        after = check_trigger(trigger) if trigger else None
        with self._command():
            before = self._ledger.trigger
            if before == after:
                return None
            names = [image.name for image in self.images]
            return self._commit(
                "trigger", names, lambda: edits.trigger_set(self.images, after), trigger=(before, after)
            )

    def undo(self, edit_id: str | None = None) -> Edit | None:
        """Take back an edit, leaving in place what was done to the same images since.

        Parameters
        ----------
        edit_id
            Which one; the last of one's own when not given.

        Returns
        -------
        Edit or None
            The edit that took it back; None when there is nothing to undo.

        Raises
        ------
        BadInputError
            When no edit has this id.
        UnsavedError
            As with `add_tags`.
        """
        with self._command():
            if edit_id is not None:
                return self._revert("undo", self._find(edit_id))
            stack = self._ledger.stacks.undo
            return self._revert("undo", self._edit_at(stack[-1][1])) if stack else None

    def redo(self) -> Edit | None:
        """Bring back what the last undo took away; None when there is nothing to redo."""
        with self._command():
            stack = self._ledger.stacks.redo
            return self._revert("redo", self._edit_at(stack[-1][1])) if stack else None

    def _revert(self, kind: EditKind, edit: Edit) -> Edit | None:
        trigger, word = None, self._ledger.trigger
        names = list(edit.changes)
        if edit.trigger is not None:
            trigger, word = (word, edit.trigger[0]), edit.trigger[0]
            names = [image.name for image in self.images]
        return self._commit(
            kind,
            [name for name in names if name in self._data],
            lambda: edits.reverted(edit, self._known, names, word),
            trigger=trigger,
            reverts=edit.id,
        )

    def _known(self, name: str) -> ImageRecord | None:
        return self.image(name) if name in self._data else None

    def _find(self, edit_id: str) -> Edit:
        for offset, head in self._ledger.journal.heads(self._ledger.journal.offset):
            if head.id == edit_id:
                return self._edit_at(offset)
        raise BadInputError(f"There is no edit with the id {edit_id!r}. Session.history lists them.")

    def _edit_at(self, offset: int) -> Edit:
        return _edit_at(self._ledger, offset)

    def _commit(
        self,
        kind: EditKind,
        names: Iterable[str],
        changes_of: Callable[[], edits.Changes],
        *,
        trigger: tuple[str | None, str | None] | None = None,
        reverts: str | None = None,
    ) -> Edit | None:
        with self._command():
            # An undo that finds nothing left to take back is still noted: the next one goes further back.
            return self._ledger.commit(
                kind, names, changes_of, trigger=trigger, reverts=reverts, always=reverts is not None
            )

    # Pictures --------------------------------------------------------------------------------

    def preview(self, key: str | int) -> Preview:
        """Answer an image small enough for the screen; it is rendered once and kept on the disk.

        Raises
        ------
        ImageProblemError
            When the image cannot be read.
        UnknownImageError
            When there is no such image.
        """
        image = self.image(key)
        return self._previews.get(image.name, self._readable(image))

    def full_image(self, key: str | int) -> tuple[bytes, str]:
        """Answer an image in full resolution as a browser can show it, and its format.

        Raises
        ------
        ImageProblemError
            When the image cannot be read.
        UnknownImageError
            When there is no such image.
        """
        return browser_bytes(self._readable(self.image(key)))

    def _readable(self, image: ImageRecord) -> Path:
        if image.problem is not None:
            raise ImageProblemError(image.problem)
        return self.output / image.file if image.file else source_path(self.source, image.source)

    def retry(self, key: str | int | None = None) -> None:
        """Copy an image anew from its source, or (with None) all that have a problem; tags stay as they are.

        Raises
        ------
        UnknownImageError
            When there is no such image.
        SaveError
            When it could not be noted.
        """
        with self._command():
            self._ledger.copy_again(self.problems if key is None else [self.image(key)])
        self._upkeep.copier.wake(again=True)

    def rewrite_captions(self, *keys: str | int) -> None:
        """Write captions anew from their images' tags, whatever form another program gave them.

        Tags that another program put there are taken in before.

        Raises
        ------
        UnknownImageError
            When there is no such image.
        SaveError
            When something could not be written.
        """
        names = [self.image(key).name for key in keys]
        with self._command(), self._ledger.transaction():
            self._ledger.start(names)
            self._ledger.absorb_outside(names)
            self._ledger.captions.write(names)

    def wait_copied(self, timeout_s: float | None = None) -> bool:
        """Wait until every image is copied or known to have a problem; False when the time ran out."""
        self._check_open()
        return self._upkeep.copier.wait(timeout_s)

    # Listening and closing -------------------------------------------------------------------

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have `listener` called with an `Event` after each change, from here or from elsewhere.

        It is called on the thread that made the change, which may be one in the background.

        Returns
        -------
        callable
            Call it to end this; once more does no harm.
        """
        listeners = self._upkeep.listeners
        listeners.append(listener)

        def unsubscribe() -> None:
            with contextlib.suppress(ValueError):
                listeners.remove(listener)

        return unsubscribe

    @contextlib.contextmanager
    def _command(self) -> Iterator[None]:
        """Hold the dataset for a command, and tell the listeners once the outermost one has let go."""
        self._check_open()
        try:
            with self._ledger.mutex:
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
                    outermost = self._depth == 0
        finally:
            if outermost:
                self._upkeep.hand_over()

    def _check_open(self) -> None:
        if self._upkeep.closed:
            raise ClosedError(f"This session of {self.source} was closed. Open the folder again.")

    def close(self) -> None:
        """Write what is still to be written, and stop; closing twice does no harm.

        Raises
        ------
        SaveError
            When something could not be written. Every acknowledged edit is in the journal all the same,
            and is carried out when the folder is next opened; the message says where the others are kept.
            Closing again tries again.
        """
        self._finalizer.detach()
        self._upkeep.close()

    def __enter__(self) -> Self:
        """Answer the session itself, which is closed at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the session."""
        self.close()


def _edit_at(ledger: Ledger, offset: int) -> Edit:
    edit = ledger.edit_at(offset)
    if edit is None:
        raise DamagedError(f"Byte {offset} of {ledger.journal.path} holds no edit.")
    return edit


def _described(ledger: Ledger, offset: int) -> str:
    return describe(_edit_at(ledger, offset))


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # A container may run under a user without a name.
        return "me"
