"""What the lines of a journal do to a dataset in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from tagger_widget.dataset import Dataset
from tagger_widget.disk.journal import Added, Copied, Entry
from tagger_widget.records import ImageRecord


def carry_out(data: Dataset, entry: Entry) -> None:
    """Do to a dataset what one line tells; images it names that nobody knows are passed over."""
    if entry.edit is not None:  # Nearly every line of a long journal.
        data.apply(entry.edit)
        return
    data.extend(entry.images)
    add(data, entry.added)
    set_copied(data, entry.copied)
    if entry.started is not None:
        set_started(data, entry.started)


def add(data: Dataset, added: Iterable[Added]) -> None:
    """Put images that got their names at the end."""
    data.extend(ImageRecord(name=one.name, source=one.source) for one in added)


def set_started(data: Dataset, tags: Mapping[str, tuple[str, ...]]) -> None:
    """Give images the tags they came with."""
    for name, its in tags.items():
        if name in data:
            data.replace(msgspec.structs.replace(data.image(name), tags=its, started=True))


def set_copied(data: Dataset, copied: Iterable[Copied]) -> None:
    """Note what became of images that were copied, or could not be."""
    for one in copied:
        if one.name not in data:
            continue
        old = data.image(one.name)
        new = msgspec.structs.replace(
            old,
            file=None if one.again else one.file or old.file,
            facts=one.facts or old.facts,
            problem=one.problem,
            copy=one.seen or old.copy,
        )
        data.replace(new)
