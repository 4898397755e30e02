"""Copies the images in the background, those near the user first."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable

from tagger_widget.dataset.image import Copied, ImageRecord
from tagger_widget.errors import FolderError, ImageProblemError, SaveError
from tagger_widget.session.context import SessionContext
from tagger_widget.storage.locks import ProcessLock
from tagger_widget.storage.output.copies import import_image
from tagger_widget.storage.validation import source_path

NOTE_EVERY_S = 0.25
RETRY_AFTER_S = 5.0
_BATCH = 64


class Copier:
    """Copies one image after another until every source has its copy.

    Several processes may have the folder open. One of them copies everything; the others copy only
    what their own user is looking at, and take over when that one ends.

    Parameters
    ----------
    context
        The open dataset.
    near
        Returns the indexes to copy first, the most urgent first.
    pass_over
        Called with the dataset held after images turned out to have a problem.
    """

    def __init__(
        self, context: SessionContext, near: Callable[[], list[int]], pass_over: Callable[[], None]
    ) -> None:
        self._context = context
        self._store = context.store
        self._images = context.data.images
        self._near = near
        self._pass_over = pass_over
        self._changed = threading.Condition()
        self._busy: set[int] = set()  # Being copied, or copied and not noted yet.
        self._unnoted: deque[tuple[int, Copied]] = deque()
        self._noted_at = 0.0
        self._copied_to = 0
        self._stopped = False
        self._turn = ProcessLock(context.store.folder.dot / "copy.lock")
        # One core stays free for the user's own steps.
        count = max(1, min(4, (os.cpu_count() or 2) - 1))
        self.threads = [
            threading.Thread(target=self._run, name=f"tagger-copy-{n}", daemon=True) for n in range(count)
        ]

    def begin(self) -> None:
        """Start copying."""
        for thread in self.threads:
            thread.start()

    def wake(self, *, again: bool = False) -> None:
        """Look again at what is to be copied: the user moved on, or images came; `again` from the first."""
        with self._changed:
            if again:
                self._copied_to = 0
            self._changed.notify_all()

    def stop(self, *, wait: bool = True) -> None:
        """Stop when the images being copied are finished, and wait for that."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        for thread in self.threads:
            if wait and thread.is_alive() and thread is not threading.current_thread():
                thread.join()
        if wait:
            self._turn.release()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until there is nothing left to copy; False when the time ran out first."""
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        with self._changed:
            while not self._stopped and not self._finished():
                if not any(thread.is_alive() for thread in self.threads):
                    return False  # It was never begun: waiting would have no end.
                left = 0.5 if deadline is None else min(0.5, deadline - time.monotonic())
                if left <= 0:
                    return False
                self._changed.wait(left)
        return True

    def _finished(self) -> bool:
        if self._busy:
            return False
        self._advance()
        return self._copied_to == len(self._images)

    def _advance(self) -> None:
        images = self._images
        while self._copied_to < len(images) and _settled(images[self._copied_to]):
            self._copied_to += 1

    def _run(self) -> None:
        while (index := self._next()) is not None or self._unnoted:
            try:
                self._work(index)
                self._report(None)
            except (SaveError, FolderError) as error:
                self._pause(index, str(error))
            except Exception as error:  # noqa: BLE001 - nothing may end the thread unseen
                what = f"{type(error).__name__}: {error}"
                self._pause(index, f"Copying stopped unexpectedly ({what}). It is tried again by itself.")

    def _next(self) -> int | None:
        """Wait for an image to copy; None when there is only something to note, or the end has come."""
        with self._changed:
            while not self._stopped:
                index = self._pick()
                if index is not None:
                    self._busy.add(index)
                    return index
                if self._unnoted:
                    return None
                self._changed.wait(RETRY_AFTER_S)
            return None

    def _pause(self, index: int | None, message: str) -> None:
        """Report what is wrong and wait a while before the next try."""
        self._report(message)
        with self._changed:
            if index is not None and all(index != i for i, _ in self._unnoted):
                self._busy.discard(index)
            if not self._changed.wait_for(lambda: self._stopped, RETRY_AFTER_S):
                return
            self._unnoted.clear()  # Their copies lie in the folder: they are noted when it is next opened.

    def _pick(self) -> int | None:
        """Choose the next image: near the user first, then in order when it is this process's turn."""
        images = self._images
        for index in self._near():
            if index not in self._busy and not _settled(images[index]):
                return index
        if not self._turn.acquire():
            return None
        self._advance()
        for index in range(self._copied_to, len(images)):
            if index not in self._busy and not _settled(images[index]):
                return index
        return None

    def _work(self, index: int | None) -> None:
        if index is not None:
            image = self._images[index]
            if not image.started:
                self._start_from(index)
            self._unnoted.append((index, self._copy(image)))
        now = time.monotonic()
        near = index is not None and index in self._near()
        if near or index is None or len(self._unnoted) >= _BATCH or now - self._noted_at > NOTE_EVERY_S:
            self._note_all()
            self._noted_at = now

    def _note_all(self) -> None:
        batch = [self._unnoted.popleft() for _ in range(len(self._unnoted))]
        try:
            self._note([copied for _, copied in batch])
        except (SaveError, FolderError):
            self._unnoted.extendleft(reversed(batch))
            raise
        with self._changed:
            self._busy.difference_update(index for index, _ in batch)
            self._changed.notify_all()

    def _note(self, copied: list[Copied]) -> None:
        """Log images that were copied, or could not be."""
        self._store.log_copied(copied)
        with self._store.mutex:
            self._pass_over()
        self._context.deliver_events()

    def _report(self, message: str | None) -> None:
        """Report what does not work at the moment, or with None that it works again."""
        self._store.problems.set("copying", message)
        self._context.deliver_events()

    def _start_from(self, index: int) -> None:
        """Take in the captions of some images at once: one hold of the lock serves them all."""
        self._context.start_images([i.name for i in self._images[index : index + _BATCH] if not i.started])

    def _copy(self, image: ImageRecord) -> Copied:
        try:
            path = source_path(self._store.source, image.source)
            file, facts = import_image(path, self._store.folder.path, image.name, self._store.folder.tmp)
        except ImageProblemError as error:
            return Copied(image.name, problem=str(error))
        return Copied(image.name, file, facts, seen=self._store.folder.file_signature(file))


def _settled(image: ImageRecord) -> bool:
    return image.file is not None or image.problem is not None
