"""Reads tag lists from disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tagger_widget.dataset.tags.encodings import MAX_TEXT_BYTES, decode
from tagger_widget.errors import BadInputError, FolderError
from tagger_widget.storage.files import read_up_to
from tagger_widget.vocabulary.tag_file import EXPECTED, MAX_ROWS, TagFile, parse

FileStamp = tuple[str, int, int]
"""Path, modification time (ns) and size (bytes) of a file: while they are the same, so is its content."""


def file_stamp(path: Path) -> FileStamp:
    """Return what distinguishes one state of a file from another; zeros if there is no file."""
    try:
        stat = path.stat()
    except (OSError, ValueError):  # a path with a null byte
        return str(path), 0, 0
    return str(path), stat.st_mtime_ns, stat.st_size


def read_tag_file(path: Path, stopped: Callable[[], bool] = lambda: False) -> tuple[TagFile, str]:
    """Read a list of tags.

    Only the first part of a file that is larger than 16 MiB or has more than 300,000 rows is used. In the lists
    of image boards, that part has the most common tags.

    Returns
    -------
    TagFile
        What could be used.
    str
        What could not be used, with the file, the line and the remedy; empty if everything could be.

    Raises
    ------
    FolderError
        If nothing could be used: the file is missing, cannot be read, is not text or has another format.
    """
    data, cut = _first_bytes(path)
    try:
        read = parse(decode(data), stopped)
    except BadInputError as error:
        raise FolderError(f"{path} was not read as a vocabulary: {error}.") from error
    return read, " ".join(filter(None, (_describe_cut(path, read, cut=cut), _describe_skipped(path, read))))


def _first_bytes(path: Path) -> tuple[bytes, bool]:
    """Return as much of a file as is used, up to the end of a line, and whether there was more."""
    if path.is_dir():
        raise FolderError(f"{path} is a folder. Give the files in it that contain the tags.")
    if path.exists() and not path.is_file():  # Opening a pipe would block.
        raise FolderError(f"{path} is not a regular file. Give a file that contains the tags.")
    try:
        data = read_up_to(path, MAX_TEXT_BYTES + 1)
    except ValueError as error:  # a null byte
        raise FolderError(f"{str(path)!r} is not a path. Type it again.") from error
    if len(data) <= MAX_TEXT_BYTES:
        return data, False
    return data[: data.rfind(b"\n", 0, MAX_TEXT_BYTES) + 1] or data[:MAX_TEXT_BYTES], True


def _describe_cut(path: Path, read: TagFile, *, cut: bool) -> str:
    if not cut and not read.cut:
        return ""
    most = f"{MAX_ROWS:,} rows" if read.cut else f"{MAX_TEXT_BYTES >> 20} MB"
    return (
        f"{path} is larger than a vocabulary may be: only its first {most} are used, with {len(read.tags):,} "
        "tags. Remove the least common tags."
    )


def _describe_skipped(path: Path, read: TagFile) -> str:
    if read.first is None:
        return ""
    line, text, wrong = read.first
    shown = f" ({text})" if text else ""
    if read.skipped == 1:
        return f"{path}, line {line}{shown}, was skipped: {wrong}. Expected: {EXPECTED}."
    return (
        f"{read.skipped:,} lines of {path} were skipped. The first is line {line}{shown}: {wrong}. "
        f"Expected: {EXPECTED}."
    )
