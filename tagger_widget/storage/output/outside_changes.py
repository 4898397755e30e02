"""Copies in the output folder, held against what was copied, and files there that are none of ours."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tagger_widget.dataset.dataset import Dataset
from tagger_widget.dataset.image import Copied, ImageRecord
from tagger_widget.errors import ImageProblemError
from tagger_widget.storage.files import CLOCK_NS, sha256_of
from tagger_widget.storage.output.copies import facts_of_copy
from tagger_widget.storage.output.folder import OutputFolder
from tagger_widget.storage.validation import source_path

_WANTED = (".txt", ".caption", ".jpg", ".jpeg", ".png", ".webp", ".bmp")
"""Extensions that trainers look for."""


def is_lost(image: ImageRecord) -> bool:
    """Whether the image has been noted as deleted from the output folder."""
    return image.problem is not None and image.problem == _lost(image)


def _lost(image: ImageRecord) -> str:
    return f"{image.file} was deleted from the output folder. Try again to copy it anew; its tags are kept."


def looked_at(folder: OutputFolder, source: Path, image: ImageRecord) -> Copied | None:
    """Tell what another program has done to a copy; None when it is as it was, or not there yet."""
    if image.file is None:
        return None
    seen = folder.file_signature(image.file)
    if seen is None:
        return None if is_lost(image) else Copied(image.name, problem=_lost(image))
    if not is_changed(image, seen):
        return Copied(image.name, seen=seen) if image.copy is None or is_lost(image) else None
    try:
        facts = facts_of_copy(folder.path / image.file, source_path(source, image.source))
    except ImageProblemError as error:
        problem = f"{error} Try again to copy it anew; its tags are kept."
        return Copied(image.name, seen=seen, problem=problem)
    return Copied(image.name, facts=facts, seen=seen)


def is_changed(image: ImageRecord, seen: tuple[int, int] | None) -> bool:
    """Whether a copy of which `seen` is the signature is another than the one last looked at."""
    return None not in (image.copy, seen) and seen != image.copy


def is_torn(folder: OutputFolder, image: ImageRecord, logged_ns: int) -> bool:
    """Whether a copy does not hold what was copied, and was not written after `logged_ns` by another program."""
    if image.file is None or image.facts is None:
        return False
    seen = folder.file_signature(image.file)
    if seen is None or seen[0] > logged_ns + CLOCK_NS:
        return False
    return sha256_of(folder.path / image.file) not in (image.facts.sha256_of_copy, None)


def is_moved(folder: OutputFolder, image: ImageRecord) -> bool:
    """Tell whether a copy is not as it was when it was last looked at: changed, taken away, or brought back."""
    if image.file is None:
        return False
    seen = folder.file_signature(image.file)
    return (seen != image.copy) if seen else not is_lost(image)


def strangers(files: Iterable[str], data: Dataset) -> list[str]:
    """List files of an output folder that are not part of the dataset, but that a trainer would take for it."""
    return sorted(
        file
        for file in files
        if file.lower().endswith(_WANTED)
        and file[0] != "."
        and file != "tags.txt"
        and not _is_ours(file, data)
    )


def told_strangers(folder: OutputFolder, source: Path, data: Dataset) -> str | None:
    """Tell of such files, and where they belong; None when there are none."""
    found = strangers(folder.files(), data)
    if not found:
        return None
    more = f" and {len(found) - 1:,} more" if len(found) > 1 else ""
    return (
        f"{folder.path} holds {found[0]}{more}, which is not part of the dataset but would be trained on. "
        f"Move it out; images belong into {source}."
    )


def _is_ours(file: str, data: Dataset) -> bool:
    stem = file.rpartition(".")[0]
    if stem not in data:
        return False
    copy = data.image(stem).file
    return file in (copy, f"{stem}.txt") or copy is None  # It may just have been copied.
