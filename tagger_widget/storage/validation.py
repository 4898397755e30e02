"""Validation of a dataset's own files, since anyone may have written them.

People download datasets, ``.tagger/`` and ``session.json`` included, and the names in them become paths. What
fails here was not written by this package and counts as damaged.
"""

from __future__ import annotations

import ntpath
import os
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from tagger_widget.dataset.arrangement.model import Arrangement, Rearranged
from tagger_widget.dataset.arrangement.rules import (
    check,
    check_categories,
    check_sets,
    check_tags,
    is_name_of,
)
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.settings import Settings
from tagger_widget.errors import BadInputError, FolderError, ImageProblemError
from tagger_widget.images.formats import READABLE, extension_of

COPIES = (".jpg", ".png", ".webp")
"""Extensions of the copies in an output folder."""
NAME_LENGTH_MAX = 200
"""In characters. A file name may have 255, and previews and temporary files add to it."""
DIGITS_MAX = 12
"""Digits of the number in a name."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*-[0-9]+")
_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}")
# One expression for many names at once: opening a folder checks 100,000 of them, which takes 0.1 s this way.
_A_SOURCE = r"[^/\0\n.][^/\0\n]*(?:/[^/\0\n.][^/\0\n]*)*"
_SOURCE = re.compile(_A_SOURCE)
_SOURCES = re.compile(rf"(?:{_A_SOURCE}\n)*")
_NAMES = re.compile(rf"(?:{_NAME.pattern}\n)*")
_OURS = (
    *(".tagger", "session.json", "tags.txt"),
    *(f".tagger/{name}" for name in ("journal.jsonl", "filters.json", "place.json", "lock", "copy.lock")),
    *(f".tagger/{name}" for name in ("tmp", "previews", "thumbnails", "backups", "open")),
)
"""What this package writes into an output folder besides copies and captions."""


@lru_cache(maxsize=1 << 15)  # A long journal names the same images over and over.
def is_valid_name(name: str) -> bool:
    """Return whether an image can have this name: a prefix, a hyphen and a number, which is never a path."""
    return len(name) <= NAME_LENGTH_MAX and _NAME.fullmatch(name) is not None


def is_valid_copy(name: str, file: str | None) -> bool:
    """Return whether `file` can be the copy of the image called `name`; None stands for no copy."""
    return file is None or (file.startswith(name) and file[len(name) :] in COPIES)


def is_valid_source(source: str, *, windows: bool = os.name == "nt") -> bool:
    """Return whether a path can be that of an image below the source folder.

    Such a path is relative, has forward slashes, does not go through a hidden folder or upwards, and has the
    extension of an image.
    """
    if windows and (ntpath.splitdrive(source)[0] or any(c in source for c in '\\:*?"<>|')):
        return False
    return _SOURCE.fullmatch(source) is not None and extension_of(source) in READABLE


def is_valid_image(image: ImageRecord) -> bool:
    """Return whether the name, source and copy of an image stay inside their folders."""
    return (
        is_valid_name(image.name) and is_valid_source(image.source) and is_valid_copy(image.name, image.file)
    )


def are_valid_images(images: Sequence[ImageRecord]) -> bool:
    """Return whether `is_valid_image` holds for every image; much faster than asking for each."""
    if not images:
        return True
    if os.name == "nt" or any(len(image.name) > NAME_LENGTH_MAX for image in images):
        return all(map(is_valid_image, images))
    return (
        _NAMES.fullmatch("".join([f"{image.name}\n" for image in images])) is not None
        and _SOURCES.fullmatch("".join([f"{image.source}\n" for image in images])) is not None
        and all(is_valid_copy(image.name, image.file) for image in images)
        and {extension_of(image.source) for image in images} <= READABLE
    )


def are_valid_settings(settings: Settings) -> bool:
    """Return whether the settings produce valid names and have a valid arrangement."""
    return (
        _PREFIX.fullmatch(settings.prefix) is not None
        and 1 <= settings.digits <= DIGITS_MAX
        and is_valid_arrangement(settings.arrangement)
    )


def is_valid_arrangement(arrangement: Arrangement) -> bool:
    """Return whether an arrangement keeps the rules and limits."""
    try:
        check(arrangement)
    except BadInputError:
        return False
    return True


def is_valid_rearrangement(delta: Rearranged) -> bool:
    """Return whether each part of a change of the arrangement is valid; how they fit together is checked later."""
    try:
        for categories in delta.categories or ():
            check_categories(categories)
        for sets in delta.sets or ():
            check_sets(sets)
        for tags in (delta.members, *(delta.hidden or ()), *(delta.pinned or ())):
            check_tags(tags)
    except BadInputError:
        return False
    return all(is_name_of(name) for name in {name for pair in delta.members.values() for name in pair})


def check_no_links(output: Path) -> None:
    """Check that what this package writes goes into the output folder itself.

    A link in place of one of our own files or folders would redirect every write, and the removal of old
    files, to wherever it points. This package creates no links. The output folder itself may be a link.

    Raises
    ------
    FolderError
        If there is such a link.
    """
    for name in _OURS:
        path = output / name
        # What cannot be inspected does not count as a link here: reading it fails later, with a remedy.
        if os.path.islink(path) or (hasattr(os.path, "isjunction") and os.path.isjunction(path)):  # noqa: PTH114
            raise FolderError(
                f"{path} is a link to another place. tagger never creates one, and would write to that place. "
                "Remove the link, and do not trust this folder if it is not your own."
            )


def source_path(folder: Path, source: str) -> Path:
    """Return the path of a source image, whose folders must not lead out of the source folder.

    A link to a single image is followed, as other programs do. Folders that are links are not searched for
    images, so no image of ours lies behind one.

    Raises
    ------
    ImageProblemError
        If the path leads elsewhere.
    """
    path = folder / source
    try:
        inside = is_valid_source(source) and path.parent.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a loop of links
        inside = False
    if not inside:
        raise ImageProblemError(f"{source} does not lie in {folder}. It is left out.")
    return path


def may_read_source(recorded: Path, output: Path) -> bool:
    """Return whether images may be read from a source folder that only the dataset itself names.

    Anyone can write any folder of this machine into a dataset, and its images would be copied into a folder
    that may be published again. So it must be the parent of the output folder, as it is by default. The user has
    to name any other folder.
    """
    return recorded.resolve() == output.resolve().parent
