"""What the film strip asks for: names at once, thumbnails as they are loaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tagger_widget.widget.shared.thumbnail_loader import LoadedThumbnails, ThumbnailLoader

if TYPE_CHECKING:
    from tagger_widget.session.session import Session
    from tagger_widget.widget.shared.protocol import Request, Send
    from tagger_widget.widget.tagging.view import TaggingView

_FRAMES_MAX = 64


class Filmstrip:
    """Serves the film strip: the neighbours of the current image, small.

    Parameters
    ----------
    session
        The session whose images are shown.
    view
        Shows them.
    wait_until_idle
        Waits until no preview is being loaded, at most the number of seconds it is given.
    """

    def __init__(
        self, session: Session, view: TaggingView, wait_until_idle: Callable[[float], object]
    ) -> None:
        self._session = session
        self._view = view
        # One at a time: the images around the current one must not wait for a strip of others.
        self._thumbnails = ThumbnailLoader(
            session.thumbnail, self._send_thumbnails, wait_until_idle, threads=1
        )

    def request_frames(self, request: Request, _send: Send) -> None:
        """Send the names of these images, and load their thumbnails."""
        images = self._session.images
        indexes = [index for index in request.message["want"] if 0 <= index < len(images)]
        self._view.send_names({index: images[index].name for index in indexes})
        self._thumbnails.load_thumbnails(indexes[:_FRAMES_MAX])

    def close(self) -> None:
        """Stop after the thumbnail that is being loaded."""
        self._thumbnails.close()

    def _send_thumbnails(self, loaded: LoadedThumbnails) -> None:
        for index, thumbnail in loaded:
            self._view.send_thumbnail(index, thumbnail)
