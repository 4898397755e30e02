"""Copies images into the output folder, converted if trainers could not read them, and notes facts about them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tagger_widget.dataset.image import SourceFacts
from tagger_widget.images.convert import EXTENSIONS, convert
from tagger_widget.images.decode import open_image
from tagger_widget.storage.files import sha256_of, write_atomic


def import_image(source: Path, output: Path, stem: str, tmp: Path) -> tuple[str, SourceFacts]:
    """Copy one image into the output folder; safe to call from several threads.

    Parameters
    ----------
    source
        The image. It is only read.
    output
        Folder for the copy.
    stem
        Name of the copy without its extension, which follows from the content.
    tmp
        Folder for the temporary file, on the same file system as `output`.

    Returns
    -------
    tuple[str, SourceFacts]
        File name of the copy, and the facts to record about it.

    Raises
    ------
    ImageProblemError
        If the source is gone, may not be read, is not an image, or is damaged; the message says which.
    SaveError
        If the copy cannot be written.
    """
    with open_image(source) as original:
        copy = convert(original)
    name = f"{stem}.{EXTENSIONS[copy.format]}"
    write_atomic(output / name, copy.data, tmp)
    facts = SourceFacts(
        size=len(original.data),
        mtime_ns=original.status.st_mtime_ns,
        sha256=hashlib.sha256(original.data).hexdigest(),
        width=copy.width,
        height=copy.height,
        format=original.image.format or "",
        converted=copy.reasons,
        copy_sha256=hashlib.sha256(copy.data).hexdigest() if copy.reasons else "",
    )
    return name, facts


def facts_of_copy(copy: Path, source: Path) -> SourceFacts:
    """Return the facts of a copy that another program made or changed, or whose facts are lost.

    Parameters
    ----------
    copy
        The copy.
    source
        Its source, which need not exist any more.

    Raises
    ------
    ImageProblemError
        If the copy is not an image.
    """
    with open_image(copy) as found:
        decoded = convert(found)
    copy_hash, source_hash = hashlib.sha256(found.data).hexdigest(), sha256_of(source) or ""
    same = source_hash == copy_hash
    size, mtime_ns = _size_and_time(source)
    return SourceFacts(
        size=size,
        mtime_ns=mtime_ns,
        sha256=source_hash,
        width=decoded.width,
        height=decoded.height,
        format=found.image.format or "",
        converted="" if same else "not as its source",
        copy_sha256="" if same else copy_hash,
    )


def _size_and_time(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns
