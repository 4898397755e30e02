"""The source folders from which this user has opened datasets.

A dataset that somebody else made may name any folder of this machine as its source, and its images would be
copied into a folder that may be passed on. So a source folder that only the dataset itself names is read only
if it is the parent of the output folder, or if this user has given it before.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from tagger_widget.errors import FolderError
from tagger_widget.storage.files import write_file
from tagger_widget.storage.user.folders import state_folder
from tagger_widget.storage.validation import may_read_source


def remember_source(dataset: str, source: Path) -> None:
    """Record that this user opened a dataset from a source folder; if that fails, they are asked again next time."""
    path = _path(dataset)
    with contextlib.suppress(OSError):
        if _read(path) == str(source):
            return
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_file(path, os.fsencode(source), mode=0o600)


def check_known_source(dataset: str, source: Path, output: Path) -> None:
    """Check that a source folder that only the dataset itself names may be read.

    Raises
    ------
    FolderError
        If the user has to name it.
    """
    if source.is_dir() and not may_read_source(source, output) and _read(_path(dataset)) != str(source):
        raise FolderError(
            f"The dataset in {output} says that its images come from {source}, and you have not opened it from "
            f"there before. If that is right, give both: Session({str(source)!r}, output={str(output)!r}), "
            f"or tagger {source} --output {output}"
        )


def _path(dataset: str) -> Path:
    return state_folder() / "sources" / "".join(c for c in dataset if c.isalnum())[:64]


def _read(path: Path) -> str | None:
    try:
        return os.fsdecode(path.read_bytes())
    except OSError:
        return None
