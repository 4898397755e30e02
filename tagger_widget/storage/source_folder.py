"""What lies in the source folder: images, captions beside them, and what cannot be used."""

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
"""What captions beside images are called, in any mixture of case; the first found counts."""
_OURS = ".tagger"
_SKIPPED_FOLDERS = {"__MACOSX"}


@dataclass
class Sources:
    """The content of a source folder, as one look at its listing found it."""

    folder: Path
    images: list[str] = field(default_factory=list)
    """Paths relative to the folder, with forward slashes, in natural order."""
    unsupported: list[tuple[str, str]] = field(default_factory=list)
    """Path and reason of every image or folder that cannot be used, in natural order."""
    subfolders: list[str] = field(default_factory=list)
    """Relative paths of the folders inside that count."""
    _captions: dict[str, str] = field(default_factory=dict)
    """Relative paths of possible captions, by the same path with its extension in lower case."""

    def times(self) -> tuple[int, ...]:
        """Tell when files last came to or went from each folder, in nanoseconds; 0 where one is gone."""
        return tuple(_changed_ns(self.folder / name) for name in ("", *self.subfolders))

    def caption_for(self, image: str) -> Path | None:
        """Find the caption beside an image.

        ``X.txt`` comes before ``X.jpg.txt``, and both before ``X.caption``, the default of kohya's scripts.

        Parameters
        ----------
        image
            One of `images`.
        """
        stem = image[: image.rindex(".")]
        for extension in CAPTION_EXTENSIONS:
            for base in (stem, image):
                found = self._captions.get(base + extension)
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

    Left out are hidden files and folders, ``__MACOSX``, and output folders of this package. Links to files
    count; links to folders are not followed, since they may lead in circles. A caption that is a link to a
    file outside the folder is not taken in: in a dataset from elsewhere it may lead to any text of the
    user's, a password say, which would go out with the captions. Images may lie anywhere, as they do in
    the caches of download tools: each is shown to the user before it goes anywhere.

    Parameters
    ----------
    folder
        The source folder.
    recursive
        Whether its subfolders count.
    exclude
        The output folder; it need not exist.
    known
        Relative paths of images that are not to be listed again.

    Raises
    ------
    FolderError
        When the folder itself cannot be listed. A subfolder that cannot be is listed as unsupported.
    """
    sources = Sources(folder)
    try:
        waiting = _take_folder(sources, "", _listing(folder), known)
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
                waiting += _take_folder(sources, prefix + "/", entries, known)
        except OSError as error:
            reason = f"cannot be looked into: {error.strerror}. Change its permissions, or take it out"
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
        return FolderError(f"{folder} may not be looked into. Change its permissions, or ask its owner to.")
    return FolderError(f"Cannot look into {folder}: {error.strerror or error}. Check the drive it is on.")


def _take_folder(
    sources: Sources, prefix: str, entries: list[os.DirEntry[str]], known: Container[str]
) -> list[str]:
    """Sort the entries of one folder into `sources`; return the subfolders, as relative paths."""
    subfolders = []
    for entry in entries:
        name = entry.name
        if name[0] == ".":
            continue
        # The kind of an entry comes with the listing: no file is asked for it, unless it is a link.
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
            _take_caption(sources, entry, path, extension)
        elif extension in UNSUPPORTED:
            sources.unsupported.append((printable(path), UNSUPPORTED[extension]))
    return subfolders


def _take_caption(sources: Sources, entry: os.DirEntry[str], path: str, extension: str) -> None:
    if entry.is_symlink() and not _lies_in(sources.folder, entry.path):
        sources.unsupported.append((printable(path), _TEXT_OUTSIDE))
        return
    key = path.rstrip(" .")[: -len(extension)] + extension
    # Where X.txt and X.TXT lie side by side, the one in lower case counts.
    if key == path or key not in sources._captions:  # noqa: SLF001 - built here, looked up there
        sources._captions[key] = path  # noqa: SLF001


_TEXT_OUTSIDE = (
    "is a link to a text outside the folder, which is not taken in. Put the text itself in its place"
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
        return f"cannot be looked at: {error.strerror}. Check the drive it is on"
    if gone:
        return "is a link to a file that is gone. Put that back, or take the link out"
    return "is not a regular file. Take it out of the folder"


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
