"""Opening a dataset: made anew from a folder of images, or taken up where it was left."""

from __future__ import annotations

import contextlib
from datetime import datetime, timezone
from pathlib import Path

import msgspec

from tagger_widget.dataset.dataset import Dataset
from tagger_widget.dataset.gc_pause import without_collecting
from tagger_widget.dataset.image import Added
from tagger_widget.dataset.naming import check_prefix, digits_for, safe_prefix
from tagger_widget.dataset.settings import Settings
from tagger_widget.dataset.tags.captions import check_trigger
from tagger_widget.errors import BadInputError, FolderError, NoImagesError
from tagger_widget.session.options import DEFAULT_OUTPUT, Resumed, Wishes
from tagger_widget.session.pace import Pace
from tagger_widget.storage.journal.checkpoint import Checkpoint
from tagger_widget.storage.journal.entries import Entry, new_header
from tagger_widget.storage.journal.journal import Journal
from tagger_widget.storage.journal.recovery import read_journal
from tagger_widget.storage.output.folder import OutputFolder
from tagger_widget.storage.output.outside_changes import is_lost
from tagger_widget.storage.output.positions import Place, load_place
from tagger_widget.storage.output.presence import Presence
from tagger_widget.storage.source_folder import Sources, scan
from tagger_widget.storage.store.new_images import add_new, free_names, scan_again
from tagger_widget.storage.store.store import Ledger
from tagger_widget.storage.user.known_sources import check_known, remember
from tagger_widget.storage.validation import check_no_links

_WRITTEN_BACK_S = 180.0
"""By then, any system has brought to the disk what was written without a sync."""


class Unsure(msgspec.Struct):
    """Copies made since the dataset was last saved: a power failure may have taken what they held."""

    names: list[str]
    """Names of the images."""
    logged_ns: int
    """When the journal was last written before, in nanoseconds since the epoch."""


class Opened(msgspec.Struct):
    """A dataset that is ready for work."""

    ledger: Ledger
    sources: Sources | None
    """What lies in the source folder; None when that folder is gone."""
    presence: Presence
    resumed: Resumed | None
    position: int
    unsure: Unsure
    pace: Pace


def locate(folder: str | Path, output: str | Path | None) -> tuple[Path | None, OutputFolder]:
    """Tell which folder is the source and which the output.

    Returns
    -------
    source
        None when `folder` is itself an output folder, whose journal knows the source.
    output
        Where the dataset is, or will be.

    Raises
    ------
    FolderError
        When `folder` is missing, is a file, or would be written to.
    """
    source = Path(folder).expanduser()
    if not source.exists():
        raise FolderError(f"There is no folder {source}. Check the spelling; you are in {Path.cwd()}.")
    if not source.is_dir():
        raise FolderError(f"{source} is a file. Give the folder that your images are in.")
    source = source.resolve()
    if output is None:
        itself = OutputFolder(source)
        if itself.exists:
            return None, itself
    target = (source / DEFAULT_OUTPUT) if output is None else Path(output).expanduser().absolute()
    if target.resolve() == source:
        raise FolderError(
            f"The output folder {target} is the source folder itself, which is never written to. "
            "Leave output out, or give another folder."
        )
    return source, OutputFolder(target)


def open_dataset(source: Path | None, folder: OutputFolder, wishes: Wishes, author: str) -> Opened:
    """Open the dataset in `folder`, or make one there from the images in `source`.

    Raises
    ------
    FolderError
        When a folder cannot be read or written, or holds what is not ours.
    NoImagesError
        When a new dataset would be without a single image.
    BadInputError
        When a wish cannot be met.
    DamagedError
        When nothing of what was kept can be read.
    """
    check_no_links(folder.path)  # Before anything is read or written there.
    existed, sources = folder.exists, None
    if not existed and source is not None:
        folder.check_new()
        prefix, trigger = check_wishes(wishes, source)
        sources = scan(source, recursive=bool(wishes.recursive), exclude=folder.path)
        if not sources.images:
            raise NoImagesError(_nothing_in(source, sources, recursive=bool(wishes.recursive)))
        folder.make()
        with folder.locked():
            if not folder.exists:  # Nobody else was quicker.
                _create(folder, source, wishes, prefix, trigger, sources)
    return _resume(source, folder, wishes, author, sources, existed=existed)


def check_wishes(wishes: Wishes, source: Path) -> tuple[str, str | None]:
    """Check what the caller asked for before anything is written.

    Returns
    -------
    prefix
        The one asked for, or the source folder's name made safe.
    trigger
        The trigger word, or None.
    """
    prefix = safe_prefix(source.name) if wishes.prefix is None else check_prefix(wishes.prefix)
    return prefix, check_trigger(wishes.trigger) if wishes.trigger else None


def _nothing_in(source: Path, sources: Sources, *, recursive: bool) -> str:
    message = f"There is no image in {source}."
    if sources.unsupported:
        path, reason = sources.unsupported[0]
        return f"{message} It has {len(sources.unsupported)} files that cannot be used, such as {path}: {reason}."
    if not recursive:
        return f"{message} Images in its folders count only with recursive=True."
    return message


def _create(
    folder: OutputFolder,
    source: Path,
    wishes: Wishes,
    prefix: str,
    trigger: str | None,
    sources: Sources,
) -> None:
    settings = Settings(
        prefix=prefix,
        digits=digits_for(len(sources.images)),
        trigger=trigger,
        recursive=bool(wishes.recursive),
        import_captions=wishes.import_captions is not False,
    )
    header = new_header(source, settings)
    names = free_names(sources.images, Dataset(settings), folder)
    added = Entry(added=tuple(map(Added, names, sources.images)))
    Journal(folder.journal).create(header, added, tmp=folder.tmp)


def _resume(
    source: Path | None,
    folder: OutputFolder,
    wishes: Wishes,
    author: str,
    sources: Sources | None,
    *,
    existed: bool,
) -> Opened:
    folder.make()
    presence = Presence(folder.open, folder.tmp, author)
    with folder.locked(), presence.left_on_error(), without_collecting():
        if not presence.others():
            folder.sweep_tmp()
        presence.show("")  # Before reading: from here on, nobody replaces the journal.
        journal, header, kept, notices = read_journal(folder)
        if source is None:
            source = _source_of(folder, Path(kept.source if kept else header.source))
            check_known(header.dataset, source, folder.path)
        else:
            remember(header.dataset, source)
        settings = kept.settings if kept else header.settings
        data = Dataset(_as_wished(settings, wishes, folder))
        ledger = Ledger(folder, journal, header, source, data, author)
        for number, notice in enumerate(notices):
            ledger.board.set_trouble(f"opening {number}", notice)
        try:
            ledger.tag_list.read()  # First, so that the tags keep the order they have there.
        except FolderError as error:
            ledger.board.set_trouble("tags.txt", str(error))
        if kept:
            _take_up(ledger, kept)
        else:
            ledger.follow_history()
        logged_ns = journal.written_ns()
        lines = journal.take()
        ledger.replay(lines, told=False)
        ledger.tag_list.drop_in_use()
        if sources is None:
            sources = scan_again(ledger)
        if sources:
            ledger.caption_beside = sources.caption_for
            add_new(ledger, sources)
        position, resumed, place = 0, None, Place()
        if len(data):
            _check_against_disk(ledger)
            recovered = ledger.take_in_rescued()
            place = load_place(folder, author)
            image = place.image or (kept.current if kept else None)
            position = data.index(image) if image is not None and image in data else 0
            resumed = (
                Resumed(position, len(data), _last_saved(folder, author), recovered) if existed else None
            )
    ledger.board.drain()
    recent_ns = logged_ns - int(_WRITTEN_BACK_S * 1e9)
    fresh = (one for line in lines for one in line.entry.copied if one.seen and one.seen[0] >= recent_ns)
    unsure = Unsure(list(dict.fromkeys(one.name for one in fresh)), logged_ns)
    return Opened(ledger, sources, presence, resumed, position, unsure, Pace(place.pace))


def _source_of(folder: OutputFolder, recorded: Path) -> Path:
    """Find the source folder: where it was, or beside its output when both were moved together."""
    if not recorded.is_dir() and folder.path.name == DEFAULT_OUTPUT:
        return folder.path.parent
    return recorded


def _as_wished(settings: Settings, wishes: Wishes, folder: OutputFolder) -> Settings:
    if wishes.prefix is not None and wishes.prefix != settings.prefix:
        raise BadInputError(
            f"The images in {folder.path} are called {settings.prefix}-…, and names are never changed. "
            f"Leave prefix={wishes.prefix!r} out, or give another output folder for a new dataset."
        )
    if wishes.trigger:
        check_trigger(wishes.trigger)
    given = {
        key: value for key in ("recursive", "import_captions") if (value := getattr(wishes, key)) is not None
    }
    return msgspec.structs.replace(settings, **given)


def _take_up(ledger: Ledger, kept: Checkpoint) -> None:
    """Fill the dataset from a checkpoint."""
    ledger.data.extend(kept.images)
    if not ledger.tag_list.was_read:
        ledger.tag_list.list_only(kept.listed)
    ledger.data.counts.remember(kept.recent)
    ledger.checkpointed = kept.offset
    ledger.captions.unwritten = {name for name in kept.unwritten if name in ledger.data}


def _check_against_disk(ledger: Ledger) -> None:
    """Notice what other programs did to captions and copies while nobody was here."""
    captions, others = ledger.folder.listing()
    unwritten = ledger.captions.unwritten
    strange, moved = [], []
    for image in ledger.data:
        if image.started and captions.get(image.name) != image.caption and image.name not in unwritten:
            strange.append(image.name)
        if image.file is not None and (image.file in others) == is_lost(image):
            moved.append(image.name)
    ledger.absorb_outside(strange)
    ledger.log_outside(moved)
    ledger.captions.write(sorted(unwritten))


def _last_saved(folder: OutputFolder, author: str) -> datetime:
    seconds = 0.0
    for path in (folder.journal, folder.place_of(author)):
        with contextlib.suppress(OSError):
            seconds = max(seconds, path.stat().st_mtime)
    return datetime.fromtimestamp(seconds, timezone.utc)
