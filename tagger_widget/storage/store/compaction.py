"""Makes a journal smaller: every edit stays, what only led to the present state goes.

A journal that has grown beyond 4 MiB, more than half of it marks, copies and the like, is replaced when the
last session on its folder closes. The new one begins with every edit that can still be looked up or undone,
then the images as they stand. The journal before it is kept, compressed, among the backups.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from itertools import islice

import msgspec

from tagger_widget.dataset.image import ImageRecord
from tagger_widget.storage.files import save_error, write_atomic
from tagger_widget.storage.journal.entries import EDIT, PAST, Entry, new_header, read_head, split_lines
from tagger_widget.storage.output.folder import OutputFolder
from tagger_widget.storage.output.presence import Presence
from tagger_widget.storage.store.store import DatasetStore

COMPACT_FROM_BYTES = 4 << 20
BACKUPS_KEPT = 2
_IMAGES_A_LINE = 500


def compact(store: DatasetStore, presence: Presence, least_bytes: int = COMPACT_FROM_BYTES) -> bool:
    """Replace a journal that has grown, unless somebody else has the folder open.

    Returns whether it was replaced.

    Parameters
    ----------
    store
        The dataset; it goes on with the new journal.
    presence
        Knows who else has the folder open.
    least_bytes
        A smaller journal stays as it is.

    Raises
    ------
    SaveError, FolderError
        If it cannot be read or written; the journal before it then still stands.
    """
    if store.journal.offset < least_bytes:
        return False
    with store.transaction():
        old = store.journal.read_all()
        kept = b"".join(_history(old))
        if len(kept) * 2 > len(old) or presence.others():
            return False
        _back_up(store.folder, old)
        header = new_header(store.source, store.data.settings, store.header.dataset)
        encode = msgspec.json.Encoder().encode
        images = [encode(Entry(images=chunk)) for chunk in _chunks(store.data)]
        store.journal.replace(b"\n".join([encode(header), kept + b"\n".join(images), b""]), store.folder.tmp)
        store.adopt(header)
    return True


def _history(journal: bytes) -> Iterator[bytes]:
    """Yield the lines of all edits except marks, as edits that are carried out already."""
    for _, line in split_lines(journal, 0):
        if line.startswith(PAST):
            yield line
        elif line.startswith(EDIT) and not _is_mark(line):
            yield PAST + line[len(EDIT) :]


def _is_mark(line: bytes) -> bool:
    if b'"mark"' not in line:
        return False
    head = read_head(line)
    return head is None or head.kind == "mark"  # A damaged line is of no use; the backup keeps it.


def _chunks(images: Iterable[ImageRecord]) -> Iterator[tuple[ImageRecord, ...]]:
    iterator = iter(images)
    while chunk := tuple(islice(iterator, _IMAGES_A_LINE)):
        yield chunk


def _back_up(folder: OutputFolder, journal: bytes) -> None:
    name = f"journal-{datetime.now(timezone.utc):%Y%m%dT%H%M%S%f}.jsonl.gz"
    write_atomic(folder.backups / name, gzip.compress(journal, 6), folder.tmp, durable=True)
    try:
        for old in sorted(folder.backups.glob("journal-*.jsonl.gz"))[:-BACKUPS_KEPT]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise save_error(error, folder.backups) from error
