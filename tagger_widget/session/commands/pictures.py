"""Pictures of the images: previews, thumbnails, full size."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tagger_widget.dataset.image import ImageRecord
from tagger_widget.errors import ImageProblemError
from tagger_widget.images.normalize import load_upright
from tagger_widget.images.preview import Preview, browser_bytes
from tagger_widget.session.context import SessionContext
from tagger_widget.storage.output.preview_cache import PreviewCache
from tagger_widget.storage.validation import source_path

if TYPE_CHECKING:
    from PIL import Image

THUMBNAIL_PX = 256
"""Longest side of a thumbnail."""


class Pictures:
    """Renders and caches the pictures of a dataset's images; `Session` documents each method.

    Parameters
    ----------
    context
        The open dataset.
    """

    def __init__(self, context: SessionContext) -> None:
        self._store = context.store
        folder = context.store.folder
        self._previews = PreviewCache(folder.previews)
        self._thumbnails = PreviewCache(
            folder.thumbnails, side_px=THUMBNAIL_PX, memory_bytes=16 << 20, disk_bytes=512 << 20
        )

    def preview(self, key: str | int) -> Preview:
        """Return an image small enough for the screen."""
        image = self._store.data.image(key)
        return self._previews.get(image.name, self._path(image))

    def thumbnail(self, key: str | int) -> Preview:
        """Return an image small enough for a row of many."""
        image = self._store.data.image(key)
        return self._thumbnails.get(image.name, self._path(image))

    def full_image(self, key: str | int) -> tuple[bytes, str]:
        """Return an image in full resolution, as a browser can show it, and its format."""
        return browser_bytes(self._path(self._store.data.image(key)))

    def load(self, key: str | int) -> Image.Image:
        """Load the pixels of an image: upright, 8 bits a channel, in mode L, LA, RGB or RGBA."""
        return load_upright(self._path(self._store.data.image(key)))

    def _path(self, image: ImageRecord) -> Path:
        """Return where an image can be read: its copy, or its source until it is copied."""
        if image.problem is not None:
            raise ImageProblemError(image.problem)
        store = self._store
        return store.folder.path / image.file if image.file else source_path(store.source, image.source)
