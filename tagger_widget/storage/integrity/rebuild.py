"""A dataset made again from its images and captions, when journal, session.json and their backups are lost."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import msgspec

from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.settings import Settings
from tagger_widget.dataset.tags.captions import parse
from tagger_widget.dataset.tags.encodings import decode
from tagger_widget.errors import BadInputError, DamagedError, FolderError, ImageProblemError
from tagger_widget.images.convert import EXTENSIONS
from tagger_widget.storage.files import sha256_of
from tagger_widget.storage.journal.entries import Entry, new_header
from tagger_widget.storage.journal.journal import Journal
from tagger_widget.storage.output.caption_files import read_caption
from tagger_widget.storage.output.copies import facts_of_copy
from tagger_widget.storage.output.folder import OutputFolder
from tagger_widget.storage.source_folder import scan

_OURS = re.compile(rf"(?P<prefix>[A-Za-z0-9-]*?)-(?P<number>\d+)\.(?:{'|'.join(EXTENSIONS.values())})")
UNKNOWN = "source unknown/"
"""First part of the source of an image whose source could not be told."""


def rebuild(folder: OutputFolder, source: Path) -> list[str]:
    """Make journal and images' records again from what lies in the output folder; the folder's lock is held.

    Copies are matched with their sources by content. A converted copy is not like its source: it is
    matched by its number, where the sources in natural order leave no doubt.

    Parameters
    ----------
    folder
        The output folder.
    source
        The source folder.

    Returns
    -------
    list of str
        What could not be brought back, in plain words.

    Raises
    ------
    DamagedError
        When there is no image to begin with.
    SaveError
        When the new journal cannot be written.
    """
    copies, prefix, digits = _copies(folder)
    lost = [
        "Who changed what and when, and which images were done or skipped, cannot be told any more.",
        "A trigger word stands as the first tag of the images that had it: set it again to have it as such.",
        "Categories, quick sets, pinned and hidden tags are gone; a file that they were exported to brings them back.",
    ]
    matched, doubtful = _match(folder, source, copies)
    records = []
    for number, file in sorted(copies.items()):
        name = file.rpartition(".")[0]
        tags, problem = _tags(folder, name)
        lost += [problem] if problem else []
        _data, signature = read_caption(folder, name)
        path = matched.get(file, UNKNOWN + file)
        image = ImageRecord(name, path, tags, file=file, started=True, caption=signature)
        records.append(_with_facts(folder, source, image))
        if file not in matched:
            lost.append(
                f"The source of {file} could not be told (number {number}); its copy and its tags are kept."
            )
    lost += [f"{file} was matched with {path} by its number alone." for file, path in doubtful.items()]
    header = new_header(source, Settings(prefix=prefix, digits=digits))
    Journal(folder.journal).create(header, Entry(images=tuple(records)), tmp=folder.tmp)
    return lost


def _copies(folder: OutputFolder) -> tuple[dict[int, str], str, int]:
    """List the images by number, of the prefix that most have, with that prefix and its digits."""
    found = [match for file in folder.files() if (match := _OURS.fullmatch(file))]
    if not found:
        raise DamagedError(
            f"Nothing is left in {folder.path} to go on from: no journal, no session.json, and no numbered image. "
            "Your originals are untouched: give another output folder to begin anew."
        )
    prefix = Counter(match["prefix"] for match in found).most_common(1)[0][0]
    ours = [match for match in found if match["prefix"] == prefix]
    return {int(m["number"]): m[0] for m in ours}, prefix, min(len(m["number"]) for m in ours)


def _match(
    folder: OutputFolder, source: Path, copies: dict[int, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Find the source of each copy: all that were found, and among them those that only their number tells."""
    try:
        sources = scan(source, recursive=True, exclude=folder.path).images
    except FolderError:
        return {}, {}
    by_hash = {sha256_of(folder.path / file): file for file in copies.values()}
    matched = {file: path for path in sources if (file := by_hash.get(sha256_of(source / path)))}
    taken = set(matched.values())
    doubtful = {
        file: path
        for number, file in copies.items()
        if file not in matched
        and 0 < number <= len(sources)
        and (path := sources[number - 1]) not in taken
        and _agree(number, copies, sources, matched)
    }
    return {**matched, **doubtful}, doubtful


def _agree(number: int, copies: dict[int, str], sources: list[str], matched: dict[str, str]) -> bool:
    """Whether the nearest copies that are known for sure lie in the order of the sources as numbers do."""
    sure = [n for n, file in copies.items() if file in matched and n <= len(sources)]
    near = sorted(sure, key=lambda n: abs(n - number))[:2]
    return all(matched[copies[n]] == sources[n - 1] for n in near)


def _tags(folder: OutputFolder, name: str) -> tuple[tuple[str, ...], str | None]:
    data, _signature = read_caption(folder, name)
    try:
        return parse(decode(data)), None
    except BadInputError as error:
        return (), f"The caption {name}.txt is no text any more: {error}."


def _with_facts(folder: OutputFolder, source: Path, image: ImageRecord) -> ImageRecord:
    """Fill in the facts of a copy."""
    path = folder.path / str(image.file)
    try:
        facts = facts_of_copy(path, source / image.source)
    except ImageProblemError as error:
        return msgspec.structs.replace(
            image, problem=f"{error} Try again to copy it anew; its tags are kept."
        )
    return msgspec.structs.replace(image, facts=facts, copy=folder.file_signature(str(image.file)))
