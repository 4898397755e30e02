"""A dataset that is open: its parts, held for a command, listened to, and closed."""

from __future__ import annotations

import contextlib
import getpass
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from tagger_widget.dataset.arrangement.model import Arrangement
from tagger_widget.dataset.edits import changes
from tagger_widget.dataset.edits.edit import Edit, EditKind
from tagger_widget.dataset.edits.wording import describe
from tagger_widget.errors import ClosedError, DamagedError, FolderError, SaveError
from tagger_widget.session.background.keeper import Upkeep
from tagger_widget.session.commands.batch import Target
from tagger_widget.session.commands.navigation import Walk
from tagger_widget.session.history import conflicts
from tagger_widget.session.history.rows import EditRows
from tagger_widget.session.images import Images
from tagger_widget.session.opening import locate, open_dataset
from tagger_widget.session.options import Wishes
from tagger_widget.storage.output.preview_cache import PreviewCache
from tagger_widget.storage.store.board import Listener
from tagger_widget.storage.store.store import Ledger
from tagger_widget.vocabulary.reference import Underscores

if TYPE_CHECKING:
    from typing_extensions import Self


THUMBNAIL_PX = 256
"""Longest side of a thumbnail."""


class LiveDataset:
    """What a session stands on; it knows no command yet.

    Parameters
    ----------
    folder
        The folder with the images, or an output folder to go on with.
    output
        Where images, captions and the rest go.
    wishes
        How it is to be set up.
    author
        Name that edits are made under; the user's login name when not given.
    vocabularies
        Files with further tags to offer.
    underscores
        Whether tags of image boards are offered with blanks.
    """

    def __init__(
        self,
        folder: str | Path,
        output: str | Path | None,
        wishes: Wishes,
        author: str | None,
        vocabularies: Sequence[str | Path],
        underscores: Underscores,
    ) -> None:
        self.author = author or _login_name()
        opened = open_dataset(*locate(folder, output), wishes, self.author)
        self._ledger = opened.ledger
        self._data = opened.ledger.data
        self._walk = Walk(self._data, opened.position)
        self._upkeep = Upkeep(self._walk, opened, vocabularies, underscores)
        self._previews = PreviewCache(self._ledger.folder.previews)
        self._thumbnails = PreviewCache(
            self._ledger.folder.thumbnails, side_px=THUMBNAIL_PX, memory_bytes=16 << 20, disk_bytes=512 << 20
        )
        self.source = self._ledger.source
        self.output = self._ledger.folder.path
        self.resumed = opened.resumed
        self.images = Images(self._data.images)
        self._rows = EditRows(self._ledger)
        self._described = lru_cache(maxsize=64)(partial(_described, self._ledger))
        self._depth = 0  # Of commands within commands.
        # Runs when the session is collected and when the interpreter ends, whichever comes first.
        self._finalizer = weakref.finalize(self, self._upkeep.close_quietly)

    # For commands --------------------------------------------------------------------------------

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the dataset for a block, with all that others did taken in: nobody else edits it meanwhile.

        Where the folder cannot be held, as on a full disk, others are not kept out.
        """
        with self._command(), contextlib.ExitStack() as stack:
            with contextlib.suppress(SaveError, FolderError):
                stack.enter_context(self._ledger.transaction())
            yield

    @contextlib.contextmanager
    def _command(self) -> Iterator[None]:
        """Hold the dataset for a command, and tell the listeners once the outermost one has let go."""
        self._check_open()
        outermost = False
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
                self._upkeep.finder.follow()
                self._upkeep.hand_over()

    def _check_open(self) -> None:
        if self._upkeep.closed:
            raise ClosedError(f"This session of {self.source} was closed. Open the folder again.")

    def _commit(
        self,
        kind: EditKind,
        names: Iterable[str] | Callable[[], Iterable[str]],
        changes_of: Callable[[], changes.Changes],
        *,
        trigger: tuple[str | None, str | None] | None = None,
        arrangement_of: Callable[[], Arrangement] | None = None,
        reverts: str | None = None,
        label: str = "",
        left_out: tuple[str, ...] = (),
    ) -> Edit | None:
        with self._command():
            self._upkeep.pace.stir()
            # An undo that finds nothing left to take back is still noted: the next one goes further back.
            return self._ledger.commit(
                kind,
                names,
                changes_of,
                trigger=trigger,
                arrangement_of=arrangement_of,
                reverts=reverts,
                label=label,
                left_out=left_out,
                always=reverts is not None,
            )

    def _start(self, index: int) -> None:
        name = self.images[index].name
        self._upkeep.attempt("captions beside the images", lambda: self._upkeep.start([name]))

    def _find(self, edit_id: str) -> Edit:
        return conflicts.find(self._ledger, edit_id)[1]

    def _edit_at(self, offset: int) -> Edit:
        return _edit_at(self._ledger, offset)

    @property
    def _target(self) -> Target:
        # Made anew each time: plans keep the session alive, and it must not do so itself.
        return Target(self._ledger, self._command, self._upkeep.finder)

    # Listening and closing -----------------------------------------------------------------------

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
