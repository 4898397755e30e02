"""Gives the next numbers to images that came into the source folder later."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tagger_widget.dataset.dataset import Dataset
from tagger_widget.dataset.image import Added
from tagger_widget.dataset.naming import assign_names
from tagger_widget.errors import FolderError
from tagger_widget.storage.journal.entries import Entry
from tagger_widget.storage.journal.replay import add_images
from tagger_widget.storage.output.folder import OutputFolder
from tagger_widget.storage.source_folder import Sources, scan
from tagger_widget.storage.store.store import DatasetStore

_NUMBER_AT_END = re.compile(r"-(\d+)$")


def scan_again(store: DatasetStore) -> Sources | None:
    """Scan the source folder; if it is gone, that only matters for images that were not copied yet."""
    try:
        known = {image.source for image in store.data}
        return scan(
            store.source, recursive=store.data.settings.recursive, exclude=store.folder.path, known=known
        )
    except FolderError as error:
        if len(store.data) and all(image.file for image in store.data):
            return None
        store.problems.set("source", f"{error} What was copied before can be tagged.")
        return None


def add_new(store: DatasetStore, sources: Sources) -> int:
    """Give names to the sources that have none, and return how many; runs under the folder's lock."""
    known = {image.source for image in store.data}
    new = [source for source in sources.images if source not in known]
    if not new:
        return 0
    names = free_names(new, store.data, store.folder)
    added = [Added(name, source) for name, source in zip(names, new, strict=True)]
    store.journal.append(Entry(added=tuple(added)))
    add_images(store.data, added)
    return len(added)


def free_names(new: Sequence[str], data: Dataset, folder: OutputFolder) -> Sequence[str]:
    """Name new images after the last one, and after every file that is in the folder already."""
    settings = data.settings
    captions, others = folder.listing()
    taken = {*captions, *(file.rpartition(".")[0] for file in others)}
    last = max((int(m[1]) for name in _names(data, taken) if (m := _NUMBER_AT_END.search(name))), default=0)
    return assign_names(new, settings.prefix, settings.digits, start=last + 1)


def _names(data: Dataset, taken: Iterable[str]) -> Iterable[str]:
    prefix = f"{data.settings.prefix}-"
    yield from (image.name for image in data)
    yield from (name for name in taken if name.startswith(prefix))
