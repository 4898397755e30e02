"""What every service of a session is given: the open dataset, and the way to change it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from tagger_widget.dataset.dataset import Dataset
from tagger_widget.dataset.edit_request import EditRequest
from tagger_widget.dataset.edits.changes import retagged
from tagger_widget.dataset.edits.edit import Edit, EditKind
from tagger_widget.dataset.event import Visitor
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.errors import ClosedError, FolderError, SaveError
from tagger_widget.session.pace import Pace
from tagger_widget.session.selection.finder import ImageFinder
from tagger_widget.storage.output.presence import Presence
from tagger_widget.storage.source_folder import Sources
from tagger_widget.storage.store.store import DatasetStore
from tagger_widget.vocabulary.vocabulary import Vocabulary


class CopyQueue(Protocol):
    """What copies images in the background."""

    def wake(self, *, again: bool = False) -> None:
        """Look again at what is to be copied; `again` from the first image on."""

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until there is nothing left to copy; False when the time ran out first."""


@dataclass
class SessionContext:
    """An open dataset. Services and threads hold it, and never the session, so that an unused session can end."""

    store: DatasetStore
    finder: ImageFinder
    """Finds images by filters."""
    vocabulary: Vocabulary
    """Searches among the known tags."""
    pace: Pace
    """How quickly this user works."""
    presence: Presence
    """Shows others that this user has the folder open."""
    sources: Sources | None
    """What lies in the source folder; None when it is gone."""
    others: tuple[Visitor, ...] = ()
    """Who else has the folder open."""
    closed: bool = False
    _depth: int = 0  # Of commands within commands.

    @property
    def data(self) -> Dataset:
        """The dataset in memory."""
        return self.store.data

    def check_open(self) -> None:
        """Refuse to go on once the session was closed.

        Raises
        ------
        ClosedError
            If it was.
        """
        if self.closed:
            raise ClosedError(f"This session of {self.store.source} was closed. Open the folder again.")

    @contextlib.contextmanager
    def command(self) -> Iterator[None]:
        """Hold the dataset for a command, and notify the listeners once the outermost command has let go of it."""
        self.check_open()
        outermost = False
        try:
            with self.store.mutex:
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
                    outermost = self._depth == 0
        finally:
            if outermost:
                if self.data.changed:
                    self.finder.follow()
                self.store.events.deliver()

    def deliver_events(self) -> None:
        """Notify the listeners from a thread of ours, which an error of a listener may not end."""
        store = self.store
        if len(store.events):  # Or a success without any would hide that the last ones failed.
            store.problems.attempt("listeners", store.events.deliver)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the dataset for a block, with all that others did taken in: nobody else edits it meanwhile.

        If the folder cannot be locked, as on a full disk, others are not kept out.
        """
        with self.command(), contextlib.ExitStack() as stack:
            with contextlib.suppress(SaveError, FolderError):
                stack.enter_context(self.store.transaction())
            yield

    def commit(self, request: EditRequest) -> Edit | None:
        """Make one edit; see `DatasetStore.commit`."""
        with self.command():
            self.pace.note_activity()
            return self.store.commit(request)

    def retag(
        self, kind: EditKind, name: str, tags_of: Callable[[ImageRecord], tuple[str, ...]]
    ) -> Edit | None:
        """Make one edit that gives an image the tags that `tags_of` returns."""
        return self.commit(EditRequest(kind, (name,), lambda data: retagged((data.image(name),), tags_of)))

    def start_images(self, names: Iterable[str]) -> None:
        """Take in the captions beside the sources of these images, unless that is done."""
        new = [name for name in names if not self.data.image(name).started]
        if new:
            with self.store.transaction():
                self.store.follower.start(new)
