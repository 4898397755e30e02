"""Opens a dataset: creates it from a folder of images, or resumes it where it was left."""

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
from tagger_widget.session.options import DEFAULT_OUTPUT, OpenOptions, Resumed
from tagger_widget.session.pace import Pace
from tagger_widget.storage.journal.checkpoint import Checkpoint
from tagger_widget.storage.journal.entries import Entry, new_header
from tagger_widget.storage.journal.journal import Journal
from tagger_widget.storage.journal.recovery import read_journal
from tagger_widget.storage.output.folder import OutputFolder
from tagger_widget.storage.output.outside_changes import is_marked_deleted
from tagger_widget.storage.output.positions import Position, load_position
from tagger_widget.storage.output.presence import Presence
from tagger_widget.storage.source_folder import Sources, scan
from tagger_widget.storage.store.new_images import add_new, free_names, scan_again
from tagger_widget.storage.store.store import DatasetStore
from tagger_widget.storage.user.known_sources import check_known_source, remember_source
from tagger_widget.storage.validation import check_no_links

_WRITTEN_BACK_S = 180.0
"""By then, any system has brought to the disk what was written without a sync."""


class UnverifiedCopies(msgspec.Struct):
    """Copies made shortly before the dataset was last closed: a power failure may have destroyed their content."""

    names: list[str]
    """Names of the images."""
    logged_ns: int
    """When the journal was last written before, in nanoseconds since the epoch."""


class Opened(msgspec.Struct):
    """A dataset that is ready for work."""

    store: DatasetStore
    sources: Sources | None
    """What lies in the source folder; None when that folder is gone."""
    presence: Presence
    resumed: Resumed | None
    position: int
    unverified: UnverifiedCopies
    pace: Pace


def locate(folder: str | Path, output: str | Path | None) -> tuple[Path | None, OutputFolder]:
    """Find out which folder is the source and which the output.

    Returns
    -------
    source
        None when `folder` is itself an output folder, whose journal knows the source.
    output
        Where the dataset is, or will be.

    Raises
    ------
    FolderError
        If `folder` is missing, is a file, or would be written to.
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


def open_dataset(source: Path | None, folder: OutputFolder, options: OpenOptions, author: str) -> Opened:
    """Open the dataset in `folder`, or create one there from the images in `source`.

    Raises
    ------
    FolderError
        If a folder cannot be read or written, or holds what is not ours.
    NoImagesError
        If a new dataset would have no image.
    BadInputError
        If an option cannot be used.
    DamagedError
        If nothing that was saved can be read.
    """
    check_no_links(folder.path)  # Before anything is read or written there.
    existed, sources = folder.exists, None
    if not existed and source is not None:
        folder.check_new()
        prefix, trigger = check_options(options, source)
        sources = scan(source, recursive=bool(options.recursive), exclude=folder.path)
        if not sources.images:
            raise NoImagesError(_nothing_in(source, sources, recursive=bool(options.recursive)))
        folder.make()
        with folder.locked():
            if not folder.exists:  # Nobody else was quicker.
                _create(folder, source, options, prefix, trigger, sources)
    return _resume(source, folder, options, author, sources, existed=existed)


def check_options(options: OpenOptions, source: Path) -> tuple[str, str | None]:
    """Check the options before anything is written.

    Returns
    -------
    prefix
        The one asked for, or the source folder's name made safe.
    trigger
        The trigger word, or None.
    """
    prefix = safe_prefix(source.name) if options.prefix is None else check_prefix(options.prefix)
    return prefix, check_trigger(options.trigger) if options.trigger else None


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
    options: OpenOptions,
    prefix: str,
    trigger: str | None,
    sources: Sources,
) -> None:
    settings = Settings(
        prefix=prefix,
        digits=digits_for(len(sources.images)),
        trigger=trigger,
        recursive=bool(options.recursive),
        import_captions=options.import_captions is not False,
    )
    header = new_header(source, settings)
    names = free_names(sources.images, Dataset(settings), folder)
    added = Entry(added=tuple(map(Added, names, sources.images)))
    Journal(folder.journal).create(header, added, tmp=folder.tmp)


def _resume(
    source: Path | None,
    folder: OutputFolder,
    options: OpenOptions,
    author: str,
    sources: Sources | None,
    *,
    existed: bool,
) -> Opened:
    folder.make()
    presence = Presence(folder.open, folder.tmp, author)
    with folder.locked(), presence.withdrawn_on_error(), without_collecting():
        if not presence.others():
            folder.sweep_tmp()
        presence.announce("")  # Before reading: from here on, nobody replaces the journal.
        journal, header, kept, notices = read_journal(folder)
        if source is None:
            source = _source_of(folder, Path(kept.source if kept else header.source))
            check_known_source(header.dataset, source, folder.path)
        else:
            remember_source(header.dataset, source)
        settings = kept.settings if kept else header.settings
        data = Dataset(_with_options(settings, options, folder))
        store = DatasetStore(folder, journal, header, source, data, author)
        for number, notice in enumerate(notices):
            store.problems.set(f"opening {number}", notice)
        try:
            store.tag_list.read()  # First, so that the tags keep the order they have there.
        except FolderError as error:
            store.problems.set("tags.txt", str(error))
        if kept:
            _restore(store, kept)
        else:
            store.follower.build_stacks_from_replay()
        logged_ns = journal.written_ns()
        lines = journal.read_new()
        store.follower.replay(lines, notify=False)
        store.tag_list.drop_tags_in_use()
        if sources is None:
            sources = scan_again(store)
        if sources:
            store.follower.caption_beside = sources.caption_for
            add_new(store, sources)
        position, resumed, place = 0, None, Position()
        if len(data):
            _check_against_disk(store)
            recovered = store.take_in_rescued()
            place = load_position(folder, author)
            image = place.image or (kept.current if kept else None)
            position = data.index(image) if image is not None and image in data else 0
            resumed = (
                Resumed(position, len(data), _last_saved(folder, author), recovered) if existed else None
            )
    store.events.drain()
    recent_ns = logged_ns - int(_WRITTEN_BACK_S * 1e9)
    fresh = (one for line in lines for one in line.entry.copied if one.seen and one.seen[0] >= recent_ns)
    unverified = UnverifiedCopies(list(dict.fromkeys(one.name for one in fresh)), logged_ns)
    return Opened(store, sources, presence, resumed, position, unverified, Pace(place.pace))


def _source_of(folder: OutputFolder, recorded: Path) -> Path:
    """Find the source folder: where it was, or around its output folder if both were moved together."""
    if not recorded.is_dir() and folder.path.name == DEFAULT_OUTPUT:
        return folder.path.parent
    return recorded


def _with_options(settings: Settings, options: OpenOptions, folder: OutputFolder) -> Settings:
    if options.prefix is not None and options.prefix != settings.prefix:
        raise BadInputError(
            f"The images in {folder.path} are called {settings.prefix}-…, and names are never changed. "
            f"Leave prefix={options.prefix!r} out, or give another output folder for a new dataset."
        )
    if options.trigger:
        check_trigger(options.trigger)
    given = {
        key: value for key in ("recursive", "import_captions") if (value := getattr(options, key)) is not None
    }
    return msgspec.structs.replace(settings, **given)


def _restore(store: DatasetStore, kept: Checkpoint) -> None:
    """Fill the dataset from a checkpoint."""
    store.data.extend(kept.images)
    if not store.tag_list.was_read:
        store.tag_list.restore_listed(kept.listed)
    store.data.counts.remember(kept.recent)
    store.checkpointed = kept.offset
    store.captions.unwritten = {name for name in kept.unwritten if name in store.data}


def _check_against_disk(store: DatasetStore) -> None:
    """Take in what other programs did to captions and copies while no session was open."""
    captions, others = store.folder.listing()
    unwritten = store.captions.unwritten
    strange, moved = [], []
    for image in store.data:
        if image.started and captions.get(image.name) != image.caption and image.name not in unwritten:
            strange.append(image.name)
        if image.file is not None and (image.file in others) == is_marked_deleted(image):
            moved.append(image.name)
    store.follower.absorb_outside(strange)
    store.follower.log_outside(moved)
    store.captions.write(sorted(unwritten))


def _last_saved(folder: OutputFolder, author: str) -> datetime:
    seconds = 0.0
    for path in (folder.journal, folder.position_path(author)):
        with contextlib.suppress(OSError):
            seconds = max(seconds, path.stat().st_mtime)
    return datetime.fromtimestamp(seconds, timezone.utc)
