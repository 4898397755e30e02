"""Previews in memory and on disk."""

from __future__ import annotations

import contextlib
import os
import threading
from collections import OrderedDict
from concurrent.futures import Future
from pathlib import Path

import msgspec

from tagger_widget.errors import ImageProblemError, SaveError
from tagger_widget.images.preview import SIDE_PX, Preview, render_preview
from tagger_widget.storage.files import write_atomic

_SUFFIX = ".preview"
_SHARE_KEPT = 0.9
"""Share of the limit that is left after a clean-up, so that clean-ups are rare."""


class _Key(msgspec.Struct, frozen=True):
    """What a preview was rendered from: differs for an image that changed."""

    name: str
    source: str
    mtime_ns: int
    size: int
    side_px: int


class _Stored(msgspec.Struct, frozen=True):
    key: _Key
    preview: Preview


class PreviewCache:
    """Previews by image name; safe to use from several threads.

    Parameters
    ----------
    folder
        Where previews are kept on disk; None keeps them in memory only.
    side_px
        Longest side of a preview.
    memory_bytes, disk_bytes
        How much is kept. The previews used least recently go first; on disk, those written least recently.
    """

    def __init__(
        self,
        folder: Path | None,
        *,
        side_px: int = SIDE_PX,
        memory_bytes: int = 64 << 20,
        disk_bytes: int = 512 << 20,
    ) -> None:
        self._side_px = side_px
        self._memory_bytes = memory_bytes
        self._store = None if folder is None else PreviewStore(folder, disk_bytes)
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, Preview] = OrderedDict()
        self._kept_bytes = 0
        self._rendering: dict[_Key, Future[Preview]] = {}

    def get(self, name: str, path: Path) -> Preview:
        """Return the preview of the image called `name`, which lies at `path`.

        A preview that is not in the cache, or whose file changed, is rendered on the calling thread, or waited for
        if another thread renders it already.

        Raises
        ------
        ImageProblemError
            If the image cannot be read; the message says why.
        """
        key = self._key(name, path)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept
            future = self._rendering.get(key)
            if future is None:
                own: Future[Preview] = Future()
                self._rendering[key] = own
        return future.result() if future is not None else self._load_or_render(key, path, own)

    def _key(self, name: str, path: Path) -> _Key:
        try:
            status = path.stat()
        except FileNotFoundError as error:
            raise ImageProblemError(f"{path.name} is gone. Put it back.") from error
        except OSError as error:
            raise ImageProblemError(
                f"{path.name} cannot be read: {error.strerror}. Check its folder."
            ) from error
        return _Key(name, str(path), status.st_mtime_ns, status.st_size, self._side_px)

    def _load_or_render(self, key: _Key, path: Path, future: Future[Preview]) -> Preview:
        stored = None
        try:
            stored = self._read(key)
            preview = stored or render_preview(path, self._side_px)
        except BaseException as error:
            with self._lock:
                del self._rendering[key]
            future.set_exception(error)
            raise
        with self._lock:
            del self._rendering[key]
            self._keep(key, preview)
        future.set_result(preview)
        if stored is None and self._store is not None:
            self._store.write(key.name, msgspec.msgpack.encode(_Stored(key, preview)))
        return preview

    def _keep(self, key: _Key, preview: Preview) -> None:
        self._kept[key] = preview
        self._kept_bytes += len(preview.data)
        while self._kept_bytes > self._memory_bytes:
            _oldest, dropped = self._kept.popitem(last=False)
            self._kept_bytes -= len(dropped.data)

    def _read(self, key: _Key) -> Preview | None:
        data = None if self._store is None else self._store.read(key.name)
        if data is None:
            return None
        try:
            stored = msgspec.msgpack.decode(data, type=_Stored)
        except msgspec.MsgspecError:  # Cut off, or of another version: a new one replaces it.
            return None
        return stored.preview if stored.key == key else None


class PreviewStore:
    """Encoded previews by image name, one file each in one folder.

    All of them can be rendered again, so nothing here raises: what cannot be read is absent, and what cannot be
    written is not kept.

    Parameters
    ----------
    folder
        The folder, created when first needed.
    bytes_max
        How much is kept; the oldest files go first.
    """

    def __init__(self, folder: Path, bytes_max: int) -> None:
        self._folder = folder
        self._bytes_max = bytes_max
        self._lock = threading.Lock()
        self._bytes: int | None = None
        """Upper bound of what is in the folder; None before the folder was first listed."""

    def read(self, name: str) -> bytes | None:
        """Return what was written for an image; None if there is nothing."""
        try:
            return (self._folder / (name + _SUFFIX)).read_bytes()
        except OSError:
            return None

    def write(self, name: str, data: bytes) -> None:
        """Write the preview of an image, in place of an earlier one."""
        try:
            self._folder.mkdir(exist_ok=True)  # Not its parents, which may be on a drive that is gone.
            write_atomic(self._folder / (name + _SUFFIX), data, self._folder)
        except (OSError, SaveError):
            return
        with self._lock:
            if self._bytes is None or self._bytes + len(data) > self._bytes_max:
                self._clean_up()
            else:
                self._bytes += len(data)

    def _clean_up(self) -> None:
        """List the folder, which other processes write to as well, and delete the oldest previews.

        Nothing else is counted or deleted: a folder from elsewhere may be a link to any other.
        """
        found = []
        with contextlib.suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                if _SUFFIX not in entry.name:  # Files being written have a number after it.
                    continue
                with contextlib.suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    found.append((status.st_mtime_ns, status.st_size, Path(entry.path)))
        self._bytes = sum(size for _time, size, _path in found)
        if self._bytes <= self._bytes_max:
            return
        for _time, size, path in sorted(found):
            if self._bytes <= self._bytes_max * _SHARE_KEPT:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                self._bytes -= size
