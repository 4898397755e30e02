"""What other programs did in the output folder: copies changed, deleted or put back, and stray files."""

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

_TRAINING_EXTENSIONS = (".txt", ".caption", ".jpg", ".jpeg", ".png", ".webp", ".bmp")
"""Extensions of files that trainers read."""


def is_marked_deleted(image: ImageRecord) -> bool:
    """Return whether the copy is recorded as deleted from the output folder."""
    return image.problem is not None and image.problem == _deletion_problem(image)


def _deletion_problem(image: ImageRecord) -> str:
    # Datasets store this text, and `is_marked_deleted` compares with it: another wording would not be recognized.
    return f"{image.file} was deleted from the output folder. Try again to copy it anew; its tags are kept."


def detect_change(folder: OutputFolder, source: Path, image: ImageRecord) -> Copied | None:
    """Return what another program did to a copy; None if it is unchanged, or does not exist yet."""
    if image.file is None:
        return None
    seen = folder.file_signature(image.file)
    if seen is None:
        return None if is_marked_deleted(image) else Copied(image.name, problem=_deletion_problem(image))
    if not is_rewritten(image, seen):
        return Copied(image.name, seen=seen) if image.copy is None or is_marked_deleted(image) else None
    try:
        facts = facts_of_copy(folder.path / image.file, source_path(source, image.source))
    except ImageProblemError as error:
        problem = f"{error} Try again to copy it anew; its tags are kept."
        return Copied(image.name, seen=seen, problem=problem)
    return Copied(image.name, facts=facts, seen=seen)


def is_rewritten(image: ImageRecord, seen: tuple[int, int] | None) -> bool:
    """Return whether the copy with the signature `seen` differs from the one last recorded."""
    return None not in (image.copy, seen) and seen != image.copy


def is_torn_copy(folder: OutputFolder, image: ImageRecord, logged_ns: int) -> bool:
    """Return whether a copy lacks what was copied, and no other program wrote it after `logged_ns`."""
    if image.file is None or image.facts is None:
        return False
    seen = folder.file_signature(image.file)
    if seen is None or seen[0] > logged_ns + CLOCK_NS:
        return False
    return sha256_of(folder.path / image.file) not in (image.facts.sha256_of_copy, None)


def has_changed(folder: OutputFolder, image: ImageRecord) -> bool:
    """Return whether a copy was changed, deleted or put back since it was last recorded."""
    if image.file is None:
        return False
    seen = folder.file_signature(image.file)
    return (seen != image.copy) if seen else not is_marked_deleted(image)


def find_stray_files(files: Iterable[str], data: Dataset) -> list[str]:
    """Return those of `files` in an output folder that are not part of the dataset but would be trained on."""
    return sorted(
        file
        for file in files
        if file.lower().endswith(_TRAINING_EXTENSIONS)
        and file[0] != "."
        and file != "tags.txt"
        and not _is_ours(file, data)
    )


def describe_stray_files(folder: OutputFolder, source: Path, data: Dataset) -> str | None:
    """Describe such files and where they belong; None if there are none."""
    found = find_stray_files(folder.files(), data)
    if not found:
        return None
    if len(found) == 1:
        what, them = f"{found[0]}, which is", "it"
    else:
        what, them = f"{found[0]} and {len(found) - 1:,} more, which are", "them"
    return (
        f"{folder.path} contains {what} not part of the dataset but would be trained on. "
        f"Move {them} out; images belong in {source}."
    )


def _is_ours(file: str, data: Dataset) -> bool:
    stem = file.rpartition(".")[0]
    if stem not in data:
        return False
    copy = data.image(stem).file
    return file in (copy, f"{stem}.txt") or copy is None  # It may have been copied just now.
