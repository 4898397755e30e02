"""Which journal and checkpoint to go on from, if both are intact or one of them is damaged."""

from __future__ import annotations

import contextlib
from datetime import datetime, timezone
from pathlib import Path

from tagger_widget.errors import DamagedError, FolderError, NewerVersionError
from tagger_widget.storage.files import save_error, write_atomic
from tagger_widget.storage.journal.checkpoint import (
    Checkpoint,
    list_backups,
    load_checkpoint,
    load_newest_checkpoint,
)
from tagger_widget.storage.journal.entries import Entry, Header, new_header
from tagger_widget.storage.journal.journal import Journal
from tagger_widget.storage.output.folder import OutputFolder


def read_journal(folder: OutputFolder) -> tuple[Journal, Header, Checkpoint | None, list[str]]:
    """Read the first line of the journal and the newest checkpoint that belongs to it.

    Returns
    -------
    journal
        The journal, at the offset that the checkpoint covers.
    header
        Its first line.
    checkpoint
        None if there is none: the whole journal must be replayed.
    notices
        What was lost or skipped, in plain words.
    """
    journal = Journal(folder.journal)
    try:
        header = journal.header()
    except NewerVersionError:
        raise
    except DamagedError as error:  # A journal that cannot be read at the moment is not lost.
        return _rebuild_journal(folder, error)
    kept, notices = load_newest_checkpoint(folder, header.id)
    if kept and kept.offset > journal.size():
        notices.append(
            f"{folder.journal} is shorter than it was: its newest part is lost, but what {folder.checkpoint} and "
            "your captions contain is not."
        )
        return _restart_journal(folder, kept, notices)
    if kept:
        journal.offset = kept.offset
    return journal, header, kept, notices


def _rebuild_journal(
    folder: OutputFolder, cause: Exception
) -> tuple[Journal, Header, Checkpoint | None, list[str]]:
    """Go on from a checkpoint alone, if the journal is lost or cannot be read at all."""
    for path in (folder.checkpoint, *list_backups(folder)):
        with contextlib.suppress(DamagedError, FolderError):
            kept = load_checkpoint(path)
            if kept is not None:
                notice = f"{cause} The dataset was restored from {path} and your captions; earlier undo steps are lost."
                return _restart_journal(folder, kept, [notice])
    raise DamagedError(
        f"{cause} There is no usable session.json either. Your images and captions are untouched. "
        f"Restore the rest from them: tagger verify --repair {folder.path}"
    ) from cause


def _restart_journal(
    folder: OutputFolder, kept: Checkpoint, notices: list[str]
) -> tuple[Journal, Header, Checkpoint | None, list[str]]:
    """Set the old journal aside and start a new one with everything in the checkpoint."""
    if folder.journal.exists():
        try:
            write_atomic(
                folder.backups / f"journal-{datetime.now(timezone.utc):%Y%m%dT%H%M%S%f}.jsonl",
                folder.journal.read_bytes(),
                folder.tmp,
            )
        except OSError as error:
            raise save_error(error, folder.backups) from error
    header = new_header(Path(kept.source), kept.settings, kept.dataset)
    journal = Journal(folder.journal)
    journal.create(header, Entry(images=kept.images), tmp=folder.tmp)
    return journal, header, kept, notices
