"""The caption files of a dataset: written from its tags, read if another program wrote them, and rolled forward."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

from tagger_widget.dataset.dataset import Dataset
from tagger_widget.dataset.edits.changes import Changes
from tagger_widget.dataset.edits.edit import Change
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.tags.captions import format_caption, parse, strip_trigger
from tagger_widget.dataset.tags.encodings import MAX_TEXT_BYTES, decode
from tagger_widget.errors import BadInputError, SaveError
from tagger_widget.storage.files import CLOCK_NS, read_error, save_error, write_atomic
from tagger_widget.storage.output.folder import OutputFolder, Signature

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_NOT_REGULAR = {errno.ELOOP, errno.EMLINK, errno.ENXIO, errno.EISDIR, errno.EOPNOTSUPP}
"""Errors of opening a link, a socket or the like."""
_NO_TEXT = b"\0"
"""Stands for the content of what is not a regular file: it does not decode as text."""
_TOUCH_EVERY_S = 1.0
"""While captions are written, the journal's time is set this often, so that no caption is much newer than it."""


class OutsideChanges(NamedTuple):
    """What another program did to captions."""

    changes: Changes
    """How that changes the tags."""
    signatures: dict[str, Signature | None]
    """Signatures of the files that were read, for `CaptionFiles.record_signature`."""
    spoiled: list[str]
    """Images whose captions are not text any more and must be written again."""


class CaptionFiles:
    """The captions in the output folder, kept in step with the dataset. The caller holds the folder's lock.

    Parameters
    ----------
    folder
        The output folder.
    data
        The dataset whose tags the captions show.
    set_problem
        Called with a part and the problem there, or None once the part works again.
    """

    def __init__(
        self, folder: OutputFolder, data: Dataset, set_problem: Callable[[str, str | None], None]
    ) -> None:
        self._folder = folder
        self._data = data
        self._set_problem = set_problem
        self.unwritten: set[str] = set()
        """Images whose captions must still be written, since the disk refused them."""
        self._reported = False  # Whether captions that could not be written stand among the problems.
        self.unsynced: set[str] = set()
        """Files of captions that a power failure could still destroy."""

    def write(self, names: Iterable[str], progress: Callable[[], object] | None = None) -> None:
        """Write the captions of these images. Those that the disk refuses stay in `unwritten`, to be retried.

        So do those that are left if the user interrupts this, or `progress` raises.

        Parameters
        ----------
        names
            Names of the images.
        progress
            Called after each caption that is written.
        """
        names = list(names)
        self.unwritten.update(names)
        failed: SaveError | None = None
        touched_at = 0.0
        for name in names:
            if time.monotonic() - touched_at > _TOUCH_EVERY_S:
                touched_at = time.monotonic()
                self._folder.touch_journal()
            image = self._data.image(name)
            try:
                signature = write_caption(
                    self._folder, name, caption_text(image, self._data.settings.trigger)
                )
            except SaveError as error:
                failed = error
                continue
            self.unwritten.discard(name)
            self.record_signature(name, signature)
            if progress is not None:
                progress()
        if failed:
            self._reported = True
            self._set_problem(
                "captions", f"{failed} Your tags are safe in the journal and will be written then."
            )
        elif self._reported and not self.unwritten:
            self._reported = False
            self._set_problem("captions", None)

    def is_changed(self, image: ImageRecord) -> bool:
        """Return whether another program wrote or deleted the caption of an image since it was last in step."""
        return self._signature(image.name) != image.caption

    def _signature(self, name: str) -> Signature | None:
        return self._folder.file_signature(f"{name}.txt")

    def record_signature(self, name: str, signature: Signature | None) -> None:
        """Record the signature of an image's caption file, which is in step with its tags."""
        self.unsynced.add(f"{name}.txt")
        self._data.record_caption(name, signature)

    def read_outside(self, names: Iterable[str]) -> OutsideChanges:
        """Read those captions of these images that another program wrote.

        A caption that is gone together with its copy was moved, not emptied: the tags are kept.
        """
        changes: Changes = {}
        signatures: dict[str, Signature | None] = {}
        spoiled: list[str] = []
        for name in names:
            image = self._data.image(name)
            if name in self.unwritten or not image.started or not self.is_changed(image):
                continue
            data, signature = read_caption(self._folder, name)
            if signature is None and image.file and self._folder.file_signature(image.file) is None:
                continue
            tags = self._readable_tags(image, data)
            if tags is None:
                spoiled.append(name)
                continue
            signatures[name] = signature
            if tags != image.tags:
                changes[name] = Change(image.tags, tags)
        return OutsideChanges(changes, signatures, spoiled)

    def _readable_tags(self, image: ImageRecord, data: bytes) -> tuple[str, ...] | None:
        """Return the tags of a caption that another program wrote; set it aside if it is not text."""
        try:
            return strip_trigger(parse(decode(data)), self._data.settings.trigger)
        except BadInputError as error:
            aside = set_aside_caption(self._folder, image.name, data)
            self._set_problem(
                f"caption {image.name}",
                f"{self._folder.caption_path(image.name)} was replaced by something that is not text ({error}). "
                f"It was kept as {aside}; your tags stay as they are.",
            )
            return None

    def roll_forward(self, earlier: EarlierStates, logged_ns: int) -> list[str]:
        """Roll forward the captions that a process left behind when it died.

        Nobody writes while the lock is held: a caption that still shows an earlier state, or that a power
        failure tore, was never finished.

        Parameters
        ----------
        earlier
            The images to check, with the states that their captions may still show.
        logged_ns
            When the journal was last written, in nanoseconds since the epoch. A later change of a caption is
            another program's.

        Returns
        -------
        list of str
            The images whose captions show anything else: another program wrote them.
        """
        behind, foreign = [], []
        for name, states in earlier.items():
            if name not in self._data:
                continue
            image = self._data.image(name)
            data, signature = read_caption(self._folder, name)
            text = caption_text(image, self._data.settings.trigger).encode()
            if data == text and (signature is None) == (not text):
                self.record_signature(name, signature)
            elif any(_has_tags(data, tags, trigger) for tags, trigger in states) or (
                signature is not None
                and signature[0] <= logged_ns + CLOCK_NS
                and is_torn_caption(data, [text, *(format_caption(*state).encode() for state in states)])
            ):
                behind.append(name)
            else:
                foreign.append(name)
        self.write(behind)
        return foreign

    def write_first(self, names: Iterable[str]) -> list[str]:
        """Write the first captions of images, except where there is a file already.

        Returns
        -------
        list of str
            The images whose captions another program wrote.
        """
        new, foreign = [], []
        for name in names:
            text = caption_text(self._data.image(name), self._data.settings.trigger).encode()
            if self._signature(name) is None:
                new += [name] if text else []
                continue
            data, signature = read_caption(self._folder, name)
            if data == text:
                self.record_signature(name, signature)
            elif is_torn_caption(data, [text]):
                new.append(name)
            else:
                foreign.append(name)
        self.write(new)
        return foreign


def caption_text(image: ImageRecord, trigger: str | None) -> str:
    """Return the text of an image's caption; empty for an image without tags that cannot be copied."""
    unusable = image.problem is not None and image.file is None and not image.tags
    return "" if unusable else format_caption(image.tags, trigger)


def read_caption(folder: OutputFolder, name: str) -> tuple[bytes, Signature | None]:
    """Read a caption file and its signature: ``(b"", None)`` if there is none.

    What is not a regular file, such as a link to one, is not followed: its content is not decodable as text.

    Raises
    ------
    FolderError
        If it cannot be read, or the folder itself is gone.
    """
    path = f"{folder.path}{os.sep}{name}.txt"
    try:
        descriptor = os.open(path, _READ)
        try:
            status = os.fstat(descriptor)
            is_regular = stat.S_ISREG(status.st_mode)
            data = _read_up_to(descriptor, MAX_TEXT_BYTES + 1) if is_regular else _NO_TEXT
        finally:
            os.close(descriptor)
    except FileNotFoundError as error:
        if folder.is_reachable():
            return b"", None
        raise read_error(error, folder.path) from error
    except OSError as error:
        if error.errno in _NOT_REGULAR:
            return _NO_TEXT, (0, 0)
        raise read_error(error, path) from error
    return data, (status.st_mtime_ns, status.st_size)


def _read_up_to(descriptor: int, most: int) -> bytes:
    pieces = []
    while most > 0 and (piece := os.read(descriptor, most)):
        pieces.append(piece)
        most -= len(piece)
    return b"".join(pieces)


def write_caption(folder: OutputFolder, name: str, text: str) -> Signature | None:
    """Write a caption file, or remove it if `text` is empty: an empty one stops trainers.

    Raises
    ------
    SaveError
        If it cannot be written. It is then as it was.
    """
    path = f"{folder.path}{os.sep}{name}.txt"
    if text:
        status = write_atomic(path, text.encode(), folder.tmp)
        return status.st_mtime_ns, status.st_size
    try:
        os.unlink(path)  # noqa: PTH108 - a string is quicker
    except FileNotFoundError:
        pass
    except OSError as error:
        raise save_error(error, path) from error
    return None


def set_aside_caption(folder: OutputFolder, name: str, data: bytes) -> Path:
    """Keep what lies in the place of a caption but is not one. A link or the like is itself moved.

    Returns
    -------
    Path
        Where it is kept.

    Raises
    ------
    SaveError
        If it cannot be kept.
    """
    path = folder.caption_path(name)
    aside = folder.backups / f"{name}-{datetime.now(timezone.utc):%Y%m%dT%H%M%S%f}.txt"
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            path.rename(aside)
            return aside
    except OSError as error:
        raise save_error(error, path) from error
    write_atomic(aside, data, folder.tmp)
    return aside


def is_torn_caption(data: bytes, texts: Iterable[bytes]) -> bool:
    """Return whether `data` is what a power failure leaves of one of these texts: a part of it, or zeros."""
    left = data.rstrip(b"\0")
    return any(text.startswith(left) and text != data for text in texts)


def _has_tags(data: bytes, tags: tuple[str, ...], trigger: str | None) -> bool:
    """Return whether the content of a caption has these tags after this trigger word."""
    if data == format_caption(tags, trigger).encode():
        return True
    try:
        return strip_trigger(parse(decode(data)), trigger) == tags
    except BadInputError:
        return False


EarlierStates = dict[str, set[tuple[tuple[str, ...], str | None]]]
"""By image name: tags and trigger words that the caption may still show if a process died half-way."""
