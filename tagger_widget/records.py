"""The frozen data that passes between the parts.

Everything here is immutable and compares by value, so that a view can hold an old
snapshot against a new one and a thread can read what another replaces.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

State = Literal["pending", "done", "skipped"]
EditKind = Literal[
    "add", "remove", "set", "trigger", "rename", "arrange", "batch", "outside", "mark", "undo", "redo"
]
OUTSIDE = "outside"
"""Author of the edits that another program made to a caption file."""


class SourceFacts(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What was true of a source image when it was copied, and what became of it."""

    size: int
    """Bytes of the source file."""
    mtime_ns: int
    """Modification time of the source, nanoseconds since the epoch."""
    sha256: str
    """SHA-256 of the source file, 64 lower-case hex digits."""
    width: int
    """Width of the output image in pixels, after rotation."""
    height: int
    """Height of the output image in pixels, after rotation."""
    format: str
    """Format of the source as Pillow names it, such as ``"JPEG"`` or ``"HEIF"``."""
    converted: str = ""
    """Why the copy is not byte for byte, in plain words; empty when it is."""
    copy_sha256: str = ""
    """SHA-256 of a converted copy; empty for one that is byte for byte."""

    @property
    def sha256_of_copy(self) -> str:
        """What the copy must hold."""
        return self.copy_sha256 or self.sha256


class ImageRecord(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One image of the dataset."""

    name: str
    """Stem of the output image and of its caption, such as ``"mila-0042"``."""
    source: str
    """Path of the source image, relative to the source folder, with forward slashes."""
    tags: tuple[str, ...] = ()
    """The tags in their final order, without the trigger word."""
    state: State = "pending"
    """``"done"`` once the user has moved on from it with tags, ``"skipped"`` when skipped."""
    file: str | None = None
    """File name of the copy in the output folder; None until it is copied."""
    facts: SourceFacts | None = None
    """Facts of the source; None until it is copied."""
    problem: str | None = None
    """Why the image cannot be used, in plain words; None when nothing is wrong."""
    started: bool = False
    """Whether the tags that came with the source were taken in and the first caption was written."""
    caption: tuple[int, int] | None = None
    """Modification time (ns) and size (bytes) of the caption file as last written or read."""
    copy: tuple[int, int] | None = None
    """Modification time (ns) and size (bytes) of the copy as last written or looked at."""


class Change(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What an edit does to one image."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    state: tuple[State, State] | None = None
    """State before and after; None when the edit leaves it alone."""


class Category(msgspec.Struct, frozen=True, omit_defaults=True):
    """A group of tags that the user made."""

    name: str
    colour: str
    """``"#rrggbb"``, lower case."""
    exclusive: bool = False
    """Whether an image should have one of its tags only."""


class TagSet(msgspec.Struct, frozen=True, omit_defaults=True):
    """Tags that are added together."""

    name: str
    tags: tuple[str, ...]
    key: str = ""
    """Key that adds them, as in the table of keys; empty for none."""


class Arrangement(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the user has put the tags of a dataset in order."""

    categories: tuple[Category, ...] = ()
    """In their order."""
    members: dict[str, str] = {}
    """Category names by tag; tags without a category are left out."""
    hidden: tuple[str, ...] = ()
    """Tags that are neither listed nor offered."""
    pinned: tuple[str, ...] = ()
    """Tags that keep their place on the digits."""
    sets: tuple[TagSet, ...] = ()
    ordered: bool = False
    """Whether tags are written in the order of their categories."""


class Rearranged(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an edit does to the arrangement: each part before and after; None or empty where it is left alone."""

    categories: tuple[tuple[Category, ...], tuple[Category, ...]] | None = None
    members: dict[str, tuple[str, str]] = {}
    """By tag, the name of its category; ``""`` for none."""
    hidden: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    pinned: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    sets: tuple[tuple[TagSet, ...], tuple[TagSet, ...]] | None = None
    ordered: tuple[bool, bool] | None = None


class Edit(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One change of the dataset, of one image or of ten thousand: the unit of undo."""

    id: str
    """Unique, and in order of time for one process."""
    time: datetime
    """When it was made, in UTC."""
    author: str
    kind: EditKind
    changes: dict[str, Change]
    """By image name."""
    trigger: tuple[str | None, str | None] | None = None
    """Trigger word before and after; None when the edit leaves it alone."""
    reverts: str | None = None
    """For an undo or a redo: id of the edit that it takes back or brings back."""
    arranged: Rearranged | None = None
    """What it does to the arrangement; None when it leaves that alone."""
    label: str = ""
    """What it did, in the words of the plan that it carried out; empty where the changes tell."""
    left_out: tuple[str, ...] = ()
    """For an undo or a redo: images that were left as they are."""


class Settings(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a dataset was set up; kept in ``session.json``."""

    prefix: str
    """First part of every output name."""
    digits: int
    """Least number of digits in the second part."""
    trigger: str | None = None
    recursive: bool = False
    """Whether subfolders of the source belong to the dataset."""
    import_captions: bool = True
    """Whether captions beside the source images become the starting tags."""
    arrangement: Arrangement = Arrangement()
    """Categories, quick sets, pinned and hidden tags."""


class Visitor(msgspec.Struct, frozen=True):
    """Somebody else who has the folder open, in another process."""

    author: str
    image: str
    """Name of the image they are at."""


class Resumed(msgspec.Struct, frozen=True):
    """Where a dataset that was opened before is taken up again."""

    position: int
    """0-based index of the image the user had stopped at."""
    total: int
    saved: datetime
    """When it was last saved, in UTC."""
    recovered: int = 0
    """Edits that could not be saved last time and were now."""


class Match(msgspec.Struct, frozen=True):
    """One answer of a vocabulary search."""

    tag: str
    count: int
    """Images of this dataset that have the tag."""
    kind: Literal["exact", "prefix", "word", "substring", "fuzzy", "alias"]
    span: tuple[int, int] | None = None
    """Matched part, as a half-open range of characters of `tag`, or of `alias` where that is what matched;
    None for a fuzzy match."""
    alias: str | None = None
    """The other name of the tag that matched; None when the tag itself did."""
    wide: int = 0
    """How often a wider vocabulary says the tag is used; 0 when none knows it."""


class WideTag(msgspec.Struct, frozen=True):
    """What a wider vocabulary says of a tag."""

    tag: str
    """As it is offered."""
    kind: str
    """``"general"``, ``"artist"``, ``"character"``, ``"copyright"``, ``"meta"``, ``"species"``, ``"lore"`` …;
    empty when no list says."""
    count: int
    """How often it is used where the list comes from; 0 when no list says."""
    aliases: tuple[str, ...]
    """Its other names."""


class LoadedVocabulary(msgspec.Struct, frozen=True):
    """A file of tags that was read."""

    path: str
    tags: int
    aliases: int
    implications: int = 0


class Snapshot(msgspec.Struct, frozen=True):
    """All that a screen shows of a session at one moment; cheap to make and to compare."""

    total: int
    position: int
    """0-based index of the current image."""
    current: ImageRecord
    done: int
    """Images in state ``"done"``."""
    skipped: int
    untagged: int
    """Images without tags, those with a problem left out."""
    left: int
    """Images that are neither tagged, done nor skipped, those with a problem left out."""
    copied: int
    """Images whose copy lies in the output folder."""
    failed: int
    """Images with a problem."""
    recent: tuple[str, ...]
    """The tags used last, newest first, at most nine."""
    trigger: str | None
    arrangement: Arrangement
    """Categories, quick sets, pinned and hidden tags."""
    author: str
    saved: bool
    """Whether everything is on the disk."""
    unsaved: int
    """Edits that the disk refuses so far; they are shown and kept, and written as soon as it takes them."""
    others: tuple[Visitor, ...]
    """Who else has the folder open."""
    troubles: tuple[str, ...]
    """What does not work at the moment, in plain words with the remedy; usually empty."""
    edits: int
    """Grows by one with every edit seen: equal numbers mean equal tags everywhere."""
    today: int
    """Images that this user has done or skipped today."""
    seconds_each: float | None
    """The working time that an image usually takes; None before a few were done."""
    undo: str | None
    """What undo would take back, in plain words; None when there is nothing."""
    redo: str | None


EventKind = Literal["edit", "place", "image", "vocabulary", "trouble", "people", "notice", "closed"]


class Event(msgspec.Struct, frozen=True):
    """What listeners of a session are told.

    ``edit``: tags, states or the trigger changed (`names` are the images touched, `edit` the edit);
    ``place``: another image became the current one; ``image``: images were copied or found to
    have a problem; ``vocabulary``: the known tags changed without an edit; ``trouble``: the list of
    troubles changed; ``people``: others came, went or moved on; ``notice``: `text` tells what else
    happened; ``closed``: the session was closed.
    """

    kind: EventKind
    names: tuple[str, ...] = ()
    edit: Edit | None = None
    here: bool = True
    """Whether this process made the change; False when it was taken in from another."""
    text: str = ""
