"""Atomic and durable writes, hashes of files, and the system's errors in plain words."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import itertools
import os
from pathlib import Path

import msgspec

from tagger_widget.errors import FolderError, SaveError

CLOCK_NS = 2_000_000_000
"""How far the times of two files written together may lie apart: FAT counts in steps of 2 s."""
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding raises for JSON that is damaged or crafted to do harm."""
_HASH_CHUNK = 1 << 20
"""Bytes that are read at a time to hash a file."""

_serial = itertools.count()

_REMEDIES = {
    errno.ENOSPC: "the disk is full. Free some space; tagger then tries again by itself",
    errno.EDQUOT: "your disk quota is used up. Free some space; tagger then tries again by itself",
    errno.EACCES: "permission denied. Allow writing there, or choose another output folder",
    errno.EPERM: "permission denied. Allow writing there, or choose another output folder",
    errno.EROFS: "the disk is read-only. Make it writable, or choose another output folder",
    errno.ENOENT: "the folder is gone. Put it back, or reconnect the drive it is on",
    errno.EMFILE: "too many files are open. Close some notebooks or programs",
    errno.ENFILE: "too many files are open on this machine. Close some programs",
    errno.EIO: "the disk reports an error. Check the drive and its connection",
    errno.ESTALE: "the network drive lost the file. Reconnect it",
    errno.ENAMETOOLONG: "the path is too long. Choose an output folder with a shorter path",
    errno.EFBIG: "the file is larger than this disk or account allows",
}


def save_error(error: OSError, path: Path | str) -> SaveError:
    """Return the error of a failed write to `path` in plain words, with the remedy."""
    return SaveError(f"Cannot write {path}: {_remedy(error)}.")


def read_error(error: OSError, path: Path | str) -> FolderError:
    """Return the error of a failed read of `path` in plain words, with the remedy."""
    remedy = (
        "permission denied. Change its permissions" if isinstance(error, PermissionError) else _remedy(error)
    )
    return FolderError(f"Cannot read {path}: {remedy}.")


def _remedy(error: OSError) -> str:
    return _REMEDIES.get(
        error.errno or 0, f"{error.strerror or error}. Check the folder and the drive it is on"
    )


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of `data`: a single call of the system may write only a part."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def write_file(
    path: Path | str, data: bytes, *, exclusive: bool = False, mode: int = 0o666, durable: bool = False
) -> os.stat_result:
    """Write a file in place, for callers that rename it afterwards or can do without it.

    Parameters
    ----------
    path
        The file to write.
    data
        Its whole new content.
    exclusive
        Whether to fail if the file exists; otherwise its content is replaced.
    mode
        Permissions of a new file, which the umask may reduce.
    durable
        Whether the content must survive a power failure.

    Returns
    -------
    os.stat_result
        The status of the file as written.
    """
    flags = os.O_WRONLY | os.O_CREAT | (os.O_EXCL if exclusive else os.O_TRUNC) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, mode)
    try:
        write_all(descriptor, data)
        if durable:
            os.fsync(descriptor)
        return os.fstat(descriptor)
    finally:
        os.close(descriptor)


def write_atomic(path: Path | str, data: bytes, tmp: Path | str, *, durable: bool = False) -> os.stat_result:
    """Replace the content of `path`, or leave it exactly as it was.

    Parameters
    ----------
    path
        The file to write.
    data
        Its whole new content.
    tmp
        Folder for the temporary file, on the same file system as `path`. It is not the folder of
        `path` itself, so that a crash never leaves a stray file among the user's images.
    durable
        Whether the content must survive a power failure as soon as this returns.

    Returns
    -------
    os.stat_result
        The status of the file as written.

    Raises
    ------
    SaveError
        If any part of it failed. `path` is then as it was before.
    """
    # Strings, since a change of 10,000 captions would spend a third of its time creating Path objects.
    folder, name = os.path.split(path)
    temporary = f"{tmp}{os.sep}{name}.{os.getpid()}-{next(_serial)}"
    try:
        written = write_file(temporary, data, exclusive=True, durable=durable)
        os.replace(temporary, path)  # noqa: PTH105 - see above
        if durable:
            sync_folder(folder)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise save_error(error, path) from error
    return written


def read_up_to(path: Path, most: int) -> bytes:
    """Return the first `most` bytes of a file.

    Raises
    ------
    FolderError
        If it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(most)
    except OSError as error:
        raise read_error(error, path) from error


def sync_folder(folder: Path | str) -> None:
    """Make the file names in `folder` survive a power failure, if the system supports it."""
    if os.name == "nt":  # Windows cannot open a folder; NTFS keeps a journal of names itself.
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_files(paths: list[Path]) -> None:
    """Make the content of files written earlier survive a power failure; skip files that are gone."""
    if len(paths) > 256 and hasattr(os, "sync"):
        os.sync()  # One call for thousands of files: fsync on each takes minutes on a hard disk.
        return
    for path in paths:
        try:
            descriptor = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            continue
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sha256_of(path: Path) -> str | None:
    """Return the SHA-256 of a file as 64 lower-case hex digits; None if it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_HASH_CHUNK):
                digest.update(chunk)
    except OSError:
        return None
    return digest.hexdigest()
