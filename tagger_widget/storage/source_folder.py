"""Scan of the source folder: images, captions beside them, and files that cannot be used."""

from __future__ import annotations

import os
from collections.abc import Container
from dataclasses import dataclass, field
from pathlib import Path

from tagger_widget.dataset.naming import natural_key
from tagger_widget.dataset.phrases import printable
from tagger_widget.errors import FolderError
from tagger_widget.images.formats import READABLE, UNSUPPORTED, extension_of

CAPTION_EXTENSIONS = (".txt", ".caption")
"""Extensions of captions beside images, in upper or lower case; the first that is found counts."""
_OURS = ".tagger"
_SKIPPED_FOLDERS = {"__MACOSX"}


@dataclass
class Sources:
    """The content of a source folder at the time of one scan."""

    folder: Path
    images: list[str] = field(default_factory=list)
    """Paths relative to the folder, with forward slashes, in natural order."""
    unsupported: list[tuple[str, str]] = field(default_factory=list)
    """Path and reason of every image or folder that cannot be used, in natural order."""
    subfolders: list[str] = field(default_factory=list)
    """Relative paths of the folders inside that were scanned."""
    captions: dict[str, str] = field(default_factory=dict)
    """Relative paths of possible captions, by the same path with its extension in lower case."""

    def folder_times(self) -> tuple[int, ...]:
        """Return when files were last added to or removed from each folder, in nanoseconds; 0 for one that is gone."""
        return tuple(_changed_ns(self.folder / name) for name in ("", *self.subfolders))

    def caption_for(self, image: str) -> Path | None:
        """Return the caption beside an image; None if there is none.

        ``X.txt`` comes before ``X.jpg.txt``, and both before ``X.caption``, the default of kohya's scripts.

        Parameters
        ----------
        image
            One of `images`.
        """
        stem = image[: image.rindex(".")]
        for extension in CAPTION_EXTENSIONS:
            for base in (stem, image):
                found = self.captions.get(base + extension)
                if found is not None:
                    return self.folder / found
        return None


def _changed_ns(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def scan(folder: Path, *, recursive: bool, exclude: Path, known: Container[str] = ()) -> Sources:
    """List the images of a folder without opening any.

    Hidden files and folders, ``__MACOSX``, and output folders of this package are left out. Links to files
    count; links to folders are not followed, since they may form a cycle. A caption that is a link to a file
    outside the folder is not read: in a dataset from elsewhere it may point to any text of the user, such as a
    password, which would be published with the captions. Images may be links to anywhere, as they are in the
    caches of download tools: the user sees each one before it goes anywhere.

    Parameters
    ----------
    folder
        The source folder.
    recursive
        Whether to scan its subfolders as well.
    exclude
        The output folder, which need not exist.
    known
        Relative paths of images to leave out.

    Raises
    ------
    FolderError
        If the folder itself cannot be listed. A subfolder that cannot be listed is recorded as unsupported.
    """
    sources = Sources(folder)
    try:
        waiting = _add_folder(sources, "", _listing(folder), known)
    except OSError as error:
        raise _folder_error(folder, error) from error
    excluded = _identity(exclude)
    while recursive and waiting:
        prefix = waiting.pop()
        path = folder / prefix
        try:
            if excluded is not None and _identity(path) == excluded:
                continue
            entries = _listing(path)
            if not any(entry.name == _OURS for entry in entries):
                sources.subfolders.append(prefix)
                waiting += _add_folder(sources, prefix + "/", entries, known)
        except OSError as error:
            reason = f"cannot be opened: {error.strerror}. Change its permissions, or move it out"
            sources.unsupported.append((printable(prefix), reason))
    sources.images.sort(key=natural_key)
    sources.unsupported.sort(key=lambda item: natural_key(item[0]))
    return sources


def _listing(path: Path) -> list[os.DirEntry[str]]:
    with os.scandir(path) as entries:
        return list(entries)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _folder_error(folder: Path, error: OSError) -> FolderError:
    if isinstance(error, FileNotFoundError):
        return FolderError(f"There is no folder {folder}. Check the path, and that its drive is connected.")
    if isinstance(error, NotADirectoryError):
        return FolderError(f"{folder} is a file and not a folder. Give the folder that it is in.")
    if isinstance(error, PermissionError):
        return FolderError(
            f"Permission to open {folder} is denied. Change its permissions, or ask its owner to."
        )
    return FolderError(f"Cannot open {folder}: {error.strerror or error}. Check the drive it is on.")


def _add_folder(
    sources: Sources, prefix: str, entries: list[os.DirEntry[str]], known: Container[str]
) -> list[str]:
    """Add the entries of one folder to `sources`, and return its subfolders as relative paths."""
    subfolders = []
    for entry in entries:
        name = entry.name
        if name[0] == ".":
            continue
        # The type of an entry comes with the listing: only links need a call of the system.
        if entry.is_dir(follow_symlinks=False):
            if name not in _SKIPPED_FOLDERS:
                subfolders.append(prefix + name)
            continue
        path = prefix + name
        extension = extension_of(name)
        if path in known:
            continue
        if extension in READABLE:
            problem = _name_problem(path) or _entry_problem(entry)
            if problem is None:
                sources.images.append(path)
            else:
                sources.unsupported.append((printable(path), problem))
        elif extension in CAPTION_EXTENSIONS and _entry_problem(entry) is None:
            _add_caption(sources, entry, path, extension)
        elif extension in UNSUPPORTED:
            sources.unsupported.append((printable(path), UNSUPPORTED[extension]))
    return subfolders


def _add_caption(sources: Sources, entry: os.DirEntry[str], path: str, extension: str) -> None:
    if entry.is_symlink() and not _lies_in(sources.folder, entry.path):
        sources.unsupported.append((printable(path), _TEXT_OUTSIDE))
        return
    key = path.rstrip(" .")[: -len(extension)] + extension
    # If X.txt and X.TXT lie side by side, the one in lower case counts.
    if key == path or key not in sources.captions:
        sources.captions[key] = path


_TEXT_OUTSIDE = (
    "is a link to a text outside the folder, which is not read. Replace the link with the text itself"
)


def _lies_in(folder: Path, path: str) -> bool:
    return Path(path).resolve().is_relative_to(folder.resolve())


def _entry_problem(entry: os.DirEntry[str]) -> str | None:
    if entry.is_file(follow_symlinks=False):
        return None
    try:
        if entry.is_file():
            return None
        gone = entry.is_symlink() and not Path(entry.path).exists()
    except OSError as error:
        return f"cannot be inspected: {error.strerror}. Check the drive it is on"
    if gone:
        return "is a link to a file that is gone. Put that file back, or remove the link"
    return "is not a regular file. Move it out of the folder"


def _name_problem(path: str) -> str | None:
    if path.isascii() and path.isprintable():
        return None
    try:
        path.encode()
    except UnicodeEncodeError:
        return "has a name that is not valid Unicode. Rename it"
    if any(character in path for character in "\n\r\x85\u2028\u2029") or "\0" in path:
        return "has a line break in its name. Rename it"
    return None
