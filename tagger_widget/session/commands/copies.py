"""Commands for the copies of the images, and for their captions as files."""

from __future__ import annotations

from collections.abc import Sequence

from tagger_widget.session.context import CopyQueue, SessionContext


class Copies:
    """The copies and caption files of a dataset; `Session` documents each method.

    Parameters
    ----------
    context
        The open dataset.
    queue
        Copies images in the background.
    """

    def __init__(self, context: SessionContext, queue: CopyQueue) -> None:
        self._context = context
        self._queue = queue

    def retry(self, key: str | int | None) -> None:
        """Copy an image anew, or with None all that have a problem."""
        data = self._context.data
        with self._context.command():
            images = [image for image in data if image.problem] if key is None else [data.image(key)]
            self._context.store.copy_again(images)
        self._queue.wake(again=True)

    def rewrite_captions(self, keys: Sequence[str | int]) -> None:
        """Write captions anew from their images' tags."""
        store = self._context.store
        names = [store.data.image(key).name for key in keys]
        with self._context.command(), store.transaction():
            store.follower.take_in(names)
            store.captions.write(names)

    def wait(self, timeout_s: float | None) -> bool:
        """Wait until every image is copied or known to have a problem; False when the time ran out."""
        self._context.check_open()
        return self._queue.wait(timeout_s)
