"""The dataset in memory: every image with its tags, and the counts a screen shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from tagger_widget.dataset.arrangement.diff import applied
from tagger_widget.dataset.arrangement.model import Arrangement, Rearranged
from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.settings import Settings
from tagger_widget.dataset.tags.counts import TagCounts
from tagger_widget.errors import UnknownImageError

USING = ("add", "set", "rename", "redo")
"""Kinds of edits whose added tags become the most recently used ones."""


@dataclass
class Tally:
    """How many images there are in each state."""

    done: int = 0
    skipped: int = 0
    untagged: int = 0
    left: int = 0
    copied: int = 0
    failed: int = 0

    def count(self, record: ImageRecord, by: int) -> None:
        """Add `record` to the totals with ``by=1``, or subtract it with ``by=-1``."""
        if record.problem is not None:
            self.failed += by
        elif not record.tags:
            self.untagged += by
            self.left += by * (record.state == "pending")
        if record.file is not None:
            self.copied += by
        if record.state == "done":
            self.done += by
        elif record.state == "skipped":
            self.skipped += by


class Dataset:
    """Images in order, found by name or index; changing one image takes the same time in any dataset.

    Parameters
    ----------
    settings
        How the dataset was set up.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.counts = TagCounts()
        self.tally = Tally()
        self.images: list[ImageRecord] = []
        self.all_started = 0
        """How many images, counted from the first, are known to be started; they need not be checked again."""
        self._index: dict[str, int] = {}
        self._revision = 0
        self.changed: set[int] | None = None
        """Indexes of images that were replaced; None while they are not tracked."""
        self.arrange(settings.arrangement)

    @property
    def version(self) -> tuple[int, int]:
        """Two equal versions mean that nothing changed between them, neither images nor settings nor known tags."""
        return self._revision, self.counts.revision

    @property
    def arrangement(self) -> Arrangement:
        """Categories, quick sets, pinned and hidden tags."""
        return self.settings.arrangement

    def arrange(self, arrangement: Arrangement) -> None:
        """Set the arrangement of tags."""
        self._revision += 1
        self.settings = msgspec.structs.replace(self.settings, arrangement=arrangement)
        self.counts.hidden = frozenset(arrangement.hidden)

    def set_trigger(self, trigger: str | None) -> None:
        """Change the trigger word."""
        self._revision += 1
        self.settings = msgspec.structs.replace(self.settings, trigger=trigger)

    def rearrange(self, delta: Rearranged) -> None:
        """Apply what an edit does to the arrangement."""
        self.arrange(applied(delta, self.arrangement))

    def __len__(self) -> int:
        return len(self.images)

    def __iter__(self) -> Iterator[ImageRecord]:
        return iter(self.images)

    def __contains__(self, name: object) -> bool:
        return name in self._index

    def extend(self, records: Iterable[ImageRecord]) -> None:
        """Append records; those whose name already exists are ignored."""
        new = [record for record in records if record.name not in self._index]
        for index, record in enumerate(new, len(self.images)):
            self._index[record.name] = index
            self.tally.count(record, 1)
        self.images.extend(new)
        self._revision += 1
        self.counts.count_all(record.tags for record in new if record.tags)

    def index(self, key: str | int) -> int:
        """Return the 0-based index of the image with this name or index; negative ones count from the end.

        Raises
        ------
        UnknownImageError
            If there is none.
        """
        if isinstance(key, str):
            index = self._index.get(key)
            if index is None and "." in key:  # Users see "mila-0042.jpg" in the folder.
                index = self._index.get(key.rpartition(".")[0])
            if index is None:
                raise UnknownImageError(
                    f"No image is called {key!r}. Names look like {self.images[0].name!r}."
                )
            return index
        if not -len(self.images) <= key < len(self.images):
            raise UnknownImageError(
                f"There is no image number {key}: the dataset has {len(self.images)}, from 0."
            )
        return key % len(self.images)

    def by_name(self) -> dict[str, ImageRecord]:
        """Return all images as they are now, by name."""
        return {image.name: image for image in self.images}

    def image(self, key: str | int) -> ImageRecord:
        """Return the record of the image with this name or index.

        Raises
        ------
        UnknownImageError
            If there is none.
        """
        return self.images[self.index(key)]

    def replace(self, record: ImageRecord, *, used: bool = False) -> None:
        """Replace the record of the same name; with `used`, added tags become the most recently used ones."""
        index = self._index[record.name]
        old = self.images[index]
        self.tally.count(old, -1)
        self.tally.count(record, 1)
        self.images[index] = record
        self._revision += 1
        if self.changed is not None:
            self.changed.add(index)
        if old.tags != record.tags:
            self.counts.replace(old.tags, record.tags, used=used)

    def record_caption(self, name: str, signature: tuple[int, int] | None) -> None:
        """Record what the caption file of an image looks like: modification time (ns) and size (bytes)."""
        index = self._index[name]
        self.images[index] = msgspec.structs.replace(self.images[index], caption=signature, started=True)
        self._revision += 1
        if self.changed is not None:
            self.changed.add(index)

    def apply(self, edit: Edit) -> tuple[str, ...]:
        """Apply `edit` in memory, and return the names of the images whose caption it changes."""
        used = edit.kind in USING
        for name, change in edit.changes.items():
            if name in self._index:
                old = self.images[self._index[name]]
                state = change.state[1] if change.state else old.state
                self.replace(msgspec.structs.replace(old, tags=change.after, state=state), used=used)
        if edit.trigger is not None:
            self.set_trigger(edit.trigger[1])
        if edit.arranged is not None:
            self.rearrange(edit.arranged)
        return self.names_written(edit)

    def names_written(self, edit: Edit) -> tuple[str, ...]:
        """Return the names of the images whose caption `edit` changes."""
        if edit.trigger is not None:
            return tuple(self._index)
        return tuple(n for n, c in edit.changes.items() if n in self._index and c.before != c.after)
