"""``session.json``: the dataset as it was at one offset of the journal, readable and versioned.

Opening a folder reads it and replays only the part of the journal after that offset. It can always be made again
from the journal, so losing it loses nothing.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path

import msgspec

from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.settings import Settings
from tagger_widget.errors import DamagedError, FolderError, NewerVersionError
from tagger_widget.storage.files import UNREADABLE, read_error, save_error, write_atomic
from tagger_widget.storage.journal.entries import check_version
from tagger_widget.storage.output.folder import OutputFolder
from tagger_widget.storage.validation import are_valid_images, are_valid_settings

BACKUPS_KEPT = 5
BACKUP_EVERY_S = 600.0
_CHUNK = 500


class Checkpoint(msgspec.Struct, frozen=True, omit_defaults=True):
    """The content of ``session.json``."""

    version: int
    journal: str
    """Id of the journal it belongs to."""
    offset: int
    """How much of the journal it covers, in bytes."""
    saved: datetime
    source: str
    """Absolute path of the source folder."""
    settings: Settings
    current: str | None = None
    """Name of the image the user was at."""
    recent: tuple[str, ...] = ()
    """Tags used last, newest first."""
    listed: tuple[str, ...] = ()
    """Tags of ``tags.txt`` that no image has, and that stay known."""
    unwritten: tuple[str, ...] = ()
    """Images whose captions the disk refused, to be written on opening."""
    dataset: str = ""
    """Id of the dataset: the same in every journal it has had."""
    images: tuple[ImageRecord, ...] = ()


class _Version(msgspec.Struct):
    version: int


def save_checkpoint(folder: OutputFolder, head: Checkpoint, images: Iterable[ImageRecord]) -> None:
    """Write ``session.json``, one image per line, and keep the previous one as a backup from time to time.

    Parameters
    ----------
    folder
        The output folder.
    head
        Everything except the images.
    images
        The images. They are encoded a few at a time, so that other threads can run in between.

    Raises
    ------
    SaveError
        If it cannot be written. The previous one is then unchanged.
    """
    encoder = msgspec.json.Encoder()
    first = msgspec.json.format(encoder.encode(head), indent=1)[:-2]
    records = tuple(images)
    starts = range(0, len(records), _CHUNK)
    chunks = [b",\n".join(map(encoder.encode, records[start : start + _CHUNK])) for start in starts]
    data = b"".join((first, b',\n "images": [\n', b",\n".join(chunks), b"\n]\n}\n"))
    _back_up(folder)
    write_atomic(folder.checkpoint, data, folder.tmp, durable=True)


def _back_up(folder: OutputFolder) -> None:
    """Keep the present ``session.json`` as a backup if the newest backup is old enough."""
    now = datetime.now(timezone.utc)
    try:
        kept = sorted(folder.backups.glob("session-*.json"))
        if kept and now.timestamp() - kept[-1].stat().st_mtime < BACKUP_EVERY_S:
            return
        with contextlib.suppress(FileNotFoundError):
            backup = folder.backups / f"session-{now:%Y%m%dT%H%M%S%f}.json"
            _link(folder.checkpoint, backup)
            os.utime(backup)
            kept.append(backup)
        for old in kept[:-BACKUPS_KEPT]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise save_error(error, folder.backups) from error


def _link(path: Path, backup: Path) -> None:
    """Give the file a second name, or copy it on a disk without hard links."""
    try:
        os.link(path, backup)
    except FileNotFoundError:
        raise
    except OSError:
        backup.write_bytes(path.read_bytes())


def load_checkpoint(path: Path) -> Checkpoint | None:
    """Read a checkpoint; None if there is none.

    Raises
    ------
    DamagedError
        If it is torn or not ours.
    NewerVersionError
        If a newer version of this package wrote it.
    FolderError
        If it cannot be read.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise read_error(error, path) from error
    try:
        check_version(msgspec.json.decode(data, type=_Version).version, path)
        kept = msgspec.json.decode(data, type=Checkpoint)
    except UNREADABLE as error:
        raise DamagedError(f"{path} is damaged ({error}).") from error
    if not (are_valid_settings(kept.settings) and are_valid_images(kept.images)):
        raise DamagedError(f"{path} contains names that no dataset of ours can have.")
    return kept


def load_newest_checkpoint(folder: OutputFolder, journal: str) -> tuple[Checkpoint | None, list[str]]:
    """Read ``session.json``, or the newest backup that can be read and belongs to the journal.

    Returns
    -------
    checkpoint
        None if none can be used: the whole journal must then be replayed.
    notices
        What was skipped, in plain words.

    Raises
    ------
    NewerVersionError
        If a newer version of this package wrote ``session.json``.
    """
    notices: list[str] = []
    for path in (folder.checkpoint, *list_backups(folder)):
        try:
            found = load_checkpoint(path)
        except NewerVersionError:
            raise
        except (DamagedError, FolderError) as error:
            notices.append(f"{error} It was skipped: the rest was read from the journal.")
            if path == folder.checkpoint:
                _set_aside(folder)
            continue
        if found is not None and found.journal == journal:
            return found, notices
    return None, notices


def list_backups(folder: OutputFolder) -> list[Path]:
    """Return the paths of earlier ``session.json`` files, newest first."""
    try:
        return sorted(folder.backups.glob("session-*.json"), reverse=True)
    except OSError:
        return []


def _set_aside(folder: OutputFolder) -> None:
    """Set aside a ``session.json`` that cannot be read, so that it does not replace a backup that can be."""
    with contextlib.suppress(OSError):
        folder.checkpoint.replace(folder.backups / "damaged-session.json")
