"""``session.json``: the dataset as it stood at one place of the journal, readable and versioned.

Opening a folder reads it and replays only what the journal holds after that place. It can always
be made again from the journal, so losing it loses nothing.
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
from tagger_widget.storage.journal.entries import VERSION
from tagger_widget.storage.output.folder import OutputFolder
from tagger_widget.storage.validation import all_sound, are_sound

BACKUPS_KEPT = 5
BACKUP_EVERY_S = 600.0
_CHUNK = 500


class Checkpoint(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that ``session.json`` holds."""

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
    """Tags of ``tags.txt`` that no image has: they stay known."""
    unwritten: tuple[str, ...] = ()
    """Images whose caption the disk refused; it is written on opening."""
    dataset: str = ""
    """Id of the dataset: the same in every journal it has had."""
    images: tuple[ImageRecord, ...] = ()


class _Version(msgspec.Struct):
    version: int


def save(folder: OutputFolder, head: Checkpoint, images: Iterable[ImageRecord]) -> None:
    """Write ``session.json``, one image a line, and keep the previous one as a backup now and then.

    Parameters
    ----------
    folder
        Where it goes.
    head
        Everything but the images.
    images
        The images; they are written a few at a time, so that other threads get their turn.

    Raises
    ------
    SaveError
        When it cannot be written; the one before then still stands.
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
    """Keep the standing ``session.json`` when the newest backup is old enough."""
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
    """Give the file a second name; where the disk has no hard links, copy it."""
    try:
        os.link(path, backup)
    except FileNotFoundError:
        raise
    except OSError:
        backup.write_bytes(path.read_bytes())


def load(path: Path) -> Checkpoint | None:
    """Read a checkpoint; None when there is none.

    Raises
    ------
    DamagedError
        When it is torn or not ours.
    NewerVersionError
        When a newer version of this package wrote it.
    FolderError
        When it cannot be read.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise read_error(error, path) from error
    try:
        version = msgspec.json.decode(data, type=_Version).version
        if version > VERSION:
            raise NewerVersionError(
                f"{path} was written by a newer version of tagger_widget (format {version}, "
                f"this one reads up to {VERSION}). Upgrade: pip install -U tagger-widget"
            )
        kept = msgspec.json.decode(data, type=Checkpoint)
    except UNREADABLE as error:
        raise DamagedError(f"{path} is damaged ({error}).") from error
    if not (are_sound(kept.settings) and all_sound(kept.images)):
        raise DamagedError(f"{path} has names that no dataset of ours can have.")
    return kept


def load_newest(folder: OutputFolder, journal: str) -> tuple[Checkpoint | None, list[str]]:
    """Read ``session.json``, or the newest backup that can be read and belongs to the journal.

    Returns
    -------
    checkpoint
        None when none can be used: the whole journal is to be replayed then.
    notices
        What was passed over, in plain words.

    Raises
    ------
    NewerVersionError
        When a newer version of this package wrote ``session.json``.
    """
    notices: list[str] = []
    for path in (folder.checkpoint, *backups(folder)):
        try:
            found = load(path)
        except NewerVersionError:
            raise
        except (DamagedError, FolderError) as error:
            notices.append(f"{error} It was passed over: the rest was read from the journal.")
            if path == folder.checkpoint:
                _set_aside(folder)
            continue
        if found is not None and found.journal == journal:
            return found, notices
    return None, notices


def backups(folder: OutputFolder) -> list[Path]:
    """List the earlier ``session.json`` files, the newest first."""
    try:
        return sorted(folder.backups.glob("session-*.json"), reverse=True)
    except OSError:
        return []


def _set_aside(folder: OutputFolder) -> None:
    """Keep a ``session.json`` that cannot be read from pushing out a backup that can."""
    with contextlib.suppress(OSError):
        folder.checkpoint.replace(folder.backups / "damaged-session.json")
