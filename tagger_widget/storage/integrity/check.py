"""Integrity check: every recorded fact of a dataset compared with the disk, and what can be repaired."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from tagger_widget.dataset.dataset import Dataset
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.phrases import listed
from tagger_widget.dataset.settings import Settings
from tagger_widget.dataset.tags.captions import parse, strip_trigger
from tagger_widget.dataset.tags.encodings import decode
from tagger_widget.errors import BadInputError, DamagedError, FolderError
from tagger_widget.storage.files import sha256_of
from tagger_widget.storage.journal.checkpoint import Checkpoint, list_backups, load_checkpoint
from tagger_widget.storage.journal.entries import Header, Line
from tagger_widget.storage.journal.journal import Journal
from tagger_widget.storage.journal.replay import apply_entry
from tagger_widget.storage.output.caption_files import caption_text, read_caption
from tagger_widget.storage.output.folder import OutputFolder
from tagger_widget.storage.output.outside_changes import find_stray_files
from tagger_widget.storage.output.presence import Presence

Part = Literal[
    "journal", "session.json", "backup", "copy", "caption", "tags.txt", "source", "stray", "leftover"
]


Repair = Literal["rebuild", "write", "take in", "copy", "copy aside", "rename", "remove"]
REPAIRS: dict[Repair, str] = {
    "rebuild": "it is made again from what is left",
    "write": "it is written again",
    "take in": "its tags are read, which can be undone",
    "copy": "it is copied again from its source",
    "copy aside": "it is copied again from its source, and its present content is kept in .tagger/backups",
    "rename": "it gets its name back",
    "remove": "it is removed",
}
"""What each repair does, in plain words."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that differs from what was recorded."""

    part: Part
    file: str
    """Path of the file, relative to the output folder; absolute for a source."""
    what: str
    """What is wrong, in plain words."""
    repair: Repair | None = None
    """How to repair it; None if that is not possible."""
    image: str = ""
    """Name of the image it concerns; empty if there is none."""
    note: bool = False
    """Whether it is not a problem, but worth knowing."""


class Report(msgspec.Struct, frozen=True):
    """What a check covered and found."""

    folder: str
    images: int
    copies: int
    captions: int
    edits: int
    findings: tuple[Finding, ...]
    repaired: tuple[Finding, ...] = ()
    """What was found and has been repaired."""
    lost: tuple[str, ...] = ()
    """What a rebuild could not restore."""

    @property
    def sound(self) -> bool:
        """Whether there are no findings except notes."""
        return all(finding.note for finding in self.findings)


@dataclass
class RecordedState:
    """A dataset as its own files record it."""

    data: Dataset
    source: Path
    edits: int
    findings: list[Finding]


def check_dataset(folder: OutputFolder) -> Report:
    """Compare every recorded fact with the disk, without changing anything.

    Raises
    ------
    FolderError
        If the folder cannot be read.
    NewerVersionError
        If a newer version of this package wrote it.
    """
    with folder.locked():
        state = _read_state(folder)
        found = list(state.findings)
        found += _check_captions(folder, state.data)
        found += _check_stray_files(folder, state.data)
    found += _check_images(folder, state)
    found += _check_leftovers(folder)
    copies = sum(image.file is not None for image in state.data)
    captions = sum(image.caption is not None for image in state.data)
    return Report(str(folder.path), len(state.data), copies, captions, state.edits, tuple(found))


def _read_state(folder: OutputFolder) -> RecordedState:
    """Read the journal and ``session.json``, and compare them."""
    findings: list[Finding] = []
    journal = Journal(folder.journal)
    header: Header | None = None
    lines: list[Line] = []
    try:
        header = journal.header()
        lines = journal.read_new()
    except DamagedError as error:
        findings.append(Finding("journal", ".tagger/journal.jsonl", str(error), "rebuild"))
    kept = _read_checkpoint(folder, header, findings)
    if journal.unreadable:
        first = journal.unreadable[0]
        what = f"has {len(journal.unreadable)} damaged lines, the first at byte {first:,}"
        # Once session.json was saved, it contains what they did to the images: only the history lacks them.
        findings.append(
            Finding("journal", ".tagger/journal.jsonl", what, note=kept is not None and first < kept.offset)
        )
    edits = sum(line.entry.edit is not None or line.entry.past is not None for line in lines)
    state = RecordedState(
        _from_checkpoint(kept, lines),
        Path(header.source if header else kept.source if kept else "."),
        edits,
        findings,
    )
    if header and kept and not journal.unreadable:
        logged = Dataset(header.settings)
        for line in lines:
            apply_entry(logged, line.entry)
        _compare(logged, state.data, findings)
    elif header and not kept:
        state.data = Dataset(header.settings)
        for line in lines:
            apply_entry(state.data, line.entry)
    return state


def _read_checkpoint(
    folder: OutputFolder, header: Header | None, findings: list[Finding]
) -> Checkpoint | None:
    """Read ``session.json``, or the newest backup if it cannot be used."""
    newest: Checkpoint | None = None
    for path in (folder.checkpoint, *list_backups(folder)):
        part: Part = "session.json" if path == folder.checkpoint else "backup"
        repair: Repair = "write" if part == "session.json" else "remove"
        try:
            kept = load_checkpoint(path)
        except (DamagedError, FolderError) as error:
            findings.append(Finding(part, _relative(path, folder), str(error), repair))
            continue
        if kept is None:
            findings.append(Finding(part, _relative(path, folder), "is gone", repair))
        elif newest is None and (header is None or kept.journal == header.id):
            newest = kept
    return newest


def _from_checkpoint(kept: Checkpoint | None, lines: Iterable[Line]) -> Dataset:
    if kept is None:
        return Dataset(Settings(prefix="", digits=1))
    data = Dataset(kept.settings)
    data.extend(kept.images)
    for line in lines:
        if line.offset >= kept.offset:
            apply_entry(data, line.entry)
    return data


def _compare(logged: Dataset, saved: Dataset, findings: list[Finding]) -> None:
    """Compare what the journal and ``session.json`` record for each image."""
    wrong = [
        image.name
        for image in logged
        if image.name not in saved or not _alike(image, saved.image(image.name))
    ]
    if wrong:
        what = f"differs from the journal in {listed(wrong)}"
        findings.append(Finding("session.json", "session.json", what, "write"))
    if logged.arrangement != saved.arrangement:
        what = "differs from the journal in the categories, quick sets, pinned or hidden tags"
        # No caption shows which of the two is right, as it does for tags: without the file, the journal counts.
        findings.append(Finding("session.json", "session.json", what, "remove"))


def _alike(one: ImageRecord, other: ImageRecord) -> bool:
    return (one.tags, one.state, one.file, one.source) == (other.tags, other.state, other.file, other.source)


def _check_captions(folder: OutputFolder, data: Dataset) -> Iterator[Finding]:
    for image in data:
        if not image.started:
            continue
        file, wanted = f"{image.name}.txt", caption_text(image, data.settings.trigger).encode()
        content, signature = read_caption(folder, image.name)
        if content == wanted and (signature is None) == (not wanted):
            continue
        problem = _caption_problem(content, image, data.settings.trigger)
        if problem:
            yield Finding("caption", file, problem, "write", image.name)
        else:
            yield Finding("caption", file, "has other tags than recorded", "take in", image.name)


def _caption_problem(content: bytes, image: ImageRecord, trigger: str | None) -> str | None:
    """Return what is wrong with a caption other than its tags; None if its tags differ."""
    try:
        tags = strip_trigger(parse(decode(content)), trigger)
    except BadInputError as error:
        return f"is not a caption: {error}"
    if tags != image.tags:
        return None
    return "is not in the form that every trainer reads: encoding, blanks, line breaks, or the trigger word"


def _check_stray_files(folder: OutputFolder, data: Dataset) -> Iterator[Finding]:
    """Find files that a trainer would take for part of the dataset, and lost copies among them."""
    files = set(folder.files())
    lost = {
        image.facts.sha256_of_copy: image
        for image in data
        if image.file and image.facts and image.file not in files
    }
    for file in find_stray_files(files, data):
        image = lost.get(sha256_of(folder.path / file) or "") if lost else None
        if image is not None:
            yield Finding("copy", file, f"is {image.file}, renamed", "rename", image.name)
        else:
            what = "is not part of the dataset, but a trainer would read it: move it out"
            yield Finding("stray", file, what)
    if len(data.counts) and not folder.tag_list.is_file():
        yield Finding("tags.txt", "tags.txt", "is gone", "write")


def _check_images(folder: OutputFolder, state: RecordedState) -> list[Finding]:
    """Hash every copy, and check every source."""
    with ThreadPoolExecutor(max_workers=4) as pool:  # Hashing releases the interpreter lock.
        found = pool.map(
            lambda image: [*_check_image(folder, state.source / image.source, image)], state.data
        )
        return [finding for some in found for finding in some]


def _check_image(folder: OutputFolder, source: Path, image: ImageRecord) -> Iterator[Finding]:
    can_copy = source.is_file()
    if image.file is None:
        if image.problem is not None:
            yield Finding("copy", image.source, image.problem, "copy", image.name, note=True)
        return
    path = folder.path / image.file
    if not path.is_file():
        yield Finding("copy", image.file, "is gone", "copy" if can_copy else None, image.name)
    elif image.facts is not None and sha256_of(path) != image.facts.sha256_of_copy:
        what = "differs from what was copied: it was changed or is damaged"
        yield Finding("copy", image.file, what, "copy aside" if can_copy else None, image.name)
    if not can_copy:
        yield Finding("source", str(source), "is gone", image=image.name, note=True)
    elif _is_other(source, image):
        what = f"was changed after it was copied; Session.retry({image.name!r}) copies it again"
        yield Finding("source", str(source), what, image=image.name, note=True)


def _is_other(source: Path, image: ImageRecord) -> bool:
    """Return whether a source is not what was copied; only a source whose time or size differs is read."""
    facts = image.facts
    if facts is None or not facts.sha256:
        return False
    status = source.stat()
    same = (status.st_mtime_ns, status.st_size) == (facts.mtime_ns, facts.size)
    return not same and sha256_of(source) != facts.sha256


def _check_leftovers(folder: OutputFolder) -> list[Finding]:
    if Presence(folder.open, folder.tmp, "").others():
        return []  # These may be the files they are writing.
    try:
        left = sorted(path.name for path in folder.tmp.iterdir())
    except OSError:
        return []
    return [Finding("leftover", f".tagger/tmp/{name}", "was never finished", "remove") for name in left]


def _relative(path: Path, folder: OutputFolder) -> str:
    return path.relative_to(folder.path).as_posix()
