"""Makes a dataset again from its copies and captions, if journal, session.json and their backups are lost."""

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
"""First part of the source path of an image whose source is not known."""


def rebuild(folder: OutputFolder, source: Path) -> list[str]:
    """Create a new journal from what is in the output folder. The caller holds the folder's lock.

    Copies are matched with their sources by content. A converted copy differs from its source: it is matched by
    its number, if the natural order of the sources leaves no doubt.

    Parameters
    ----------
    folder
        The output folder.
    source
        The source folder.

    Returns
    -------
    list of str
        What could not be restored, in plain words.

    Raises
    ------
    DamagedError
        If there is no image to start with.
    SaveError
        If the new journal cannot be written.
    """
    copies, prefix, digits = _copies(folder)
    lost = [
        "The history, and which images were done or skipped, are not known any more.",
        "A trigger word is now the first tag of the images that had it. Set it again as the trigger word.",
        "Categories, quick sets, pinned and hidden tags are gone. If they were exported to a file, import it.",
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
                f"The source of {file} is not known (number {number}); its copy and its tags are kept."
            )
    lost += [f"{file} was matched with {path} by its number alone." for file, path in doubtful.items()]
    header = new_header(source, Settings(prefix=prefix, digits=digits))
    Journal(folder.journal).create(header, Entry(images=tuple(records)), tmp=folder.tmp)
    return lost


def _copies(folder: OutputFolder) -> tuple[dict[int, str], str, int]:
    """Return the copies with the most common prefix by number, that prefix, and its number of digits."""
    found = [match for file in folder.files() if (match := _OURS.fullmatch(file))]
    if not found:
        raise DamagedError(
            f"Nothing is left in {folder.path} to go on from: no journal, no session.json, and no numbered image. "
            "Your originals are untouched: give another output folder to start again."
        )
    prefix = Counter(match["prefix"] for match in found).most_common(1)[0][0]
    ours = [match for match in found if match["prefix"] == prefix]
    return {int(m["number"]): m[0] for m in ours}, prefix, min(len(m["number"]) for m in ours)


def _match(
    folder: OutputFolder, source: Path, copies: dict[int, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the source of each copy that could be found, and those among them found by number alone."""
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
    """Return whether the numbers of the nearest copies with certain sources agree with the order of the sources."""
    sure = [n for n, file in copies.items() if file in matched and n <= len(sources)]
    near = sorted(sure, key=lambda n: abs(n - number))[:2]
    return all(matched[copies[n]] == sources[n - 1] for n in near)


def _tags(folder: OutputFolder, name: str) -> tuple[tuple[str, ...], str | None]:
    data, _signature = read_caption(folder, name)
    try:
        return parse(decode(data)), None
    except BadInputError as error:
        return (), f"The caption {name}.txt is not text any more: {error}."


def _with_facts(folder: OutputFolder, source: Path, image: ImageRecord) -> ImageRecord:
    """Return the image with the facts of its copy."""
    path = folder.path / str(image.file)
    try:
        facts = facts_of_copy(path, source / image.source)
    except ImageProblemError as error:
        return msgspec.structs.replace(
            image, problem=f"{error} Try again to copy it anew; its tags are kept."
        )
    return msgspec.structs.replace(image, facts=facts, copy=folder.file_signature(str(image.file)))
