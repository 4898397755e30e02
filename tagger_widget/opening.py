"""Opening a dataset: made anew from a folder of images, or taken up where it was left."""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from pathlib import Path

import msgspec

from tagger_widget.captions import check_trigger
from tagger_widget.dataset import Dataset
from tagger_widget.disk.atomic import save_error
from tagger_widget.disk.checkpoint import Checkpoint, load, load_newest, load_place
from tagger_widget.disk.folder import OutputFolder
from tagger_widget.disk.journal import VERSION, Added, Copied, Entry, Header, Journal
from tagger_widget.disk.sources import Sources, scan
from tagger_widget.errors import BadInputError, DamagedError, FolderError, NewerVersionError, NoImagesError
from tagger_widget.ledger import Ledger, is_lost
from tagger_widget.naming import assign_names, check_prefix, digits_for, safe_prefix
from tagger_widget.records import ImageRecord, Resumed, Settings

DEFAULT_OUTPUT = "tagged"
_NUMBER_AT_END = re.compile(r"-(\d+)$")


class Wishes(msgspec.Struct, frozen=True):
    """What the caller asked for; None stands for "as it was", or the default in a new dataset."""

    prefix: str | None = None
    trigger: str | None = None
    recursive: bool | None = None
    import_captions: bool | None = None


class Opened(msgspec.Struct):
    """A dataset that is ready for work."""

    ledger: Ledger
    sources: Sources | None
    """What lies in the source folder; None when that folder is gone."""
    resumed: Resumed | None
    position: int


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
                _create(folder, source, wishes, prefix, trigger, sources, author)
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
    author: str,
) -> None:
    settings = Settings(
        prefix=prefix,
        digits=digits_for(len(sources.images)),
        trigger=trigger,
        recursive=bool(wishes.recursive),
        import_captions=wishes.import_captions is not False,
    )
    journal = Journal(folder.journal)
    journal.create(Header(version=VERSION, id=secrets.token_hex(16), source=str(source), settings=settings))
    ledger = Ledger(folder, journal, "", source, Dataset(settings), author)
    _add_new(ledger, sources)


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
    folder.sweep_tmp()
    with folder.locked():
        journal, header, kept, notices = _read(folder)
        source = source or _source_of(folder, Path(kept.source if kept else header.source))
        settings = kept.settings if kept else header.settings
        data = Dataset(_as_wished(settings, wishes, folder))
        ledger = Ledger(folder, journal, header.id, source, data, author)
        for number, notice in enumerate(notices):
            ledger.set_trouble(f"opening {number}", notice)
        try:
            ledger.tag_list.read()  # First, so that the tags keep the order they have there.
        except FolderError as error:
            ledger.set_trouble("tags.txt", str(error))
        if kept:
            _take_up(ledger, kept)
        ledger.replay(journal.take())
        ledger.tag_list.drop_in_use()
        if sources is None:
            sources = _scan_again(ledger, folder)
        if sources:
            ledger.caption_beside = sources.caption_for
            _add_new(ledger, sources)
        position, resumed = 0, None
        if len(data):
            _check_against_disk(ledger)
            position = _position(ledger, load_place(folder) or (kept.current if kept else None))
            resumed = Resumed(position, len(data), _last_saved(folder)) if existed else None
    ledger.drain()
    return Opened(ledger, sources, resumed, position)


def _read(folder: OutputFolder) -> tuple[Journal, Header, Checkpoint | None, list[str]]:
    """Read the journal's first line and the newest checkpoint that belongs to it."""
    journal = Journal(folder.journal)
    try:
        header = journal.header()
    except NewerVersionError:
        raise
    except (DamagedError, FolderError) as error:
        return _rebuild_journal(folder, error)
    kept, notices = load_newest(folder, header.id)
    if kept and kept.offset > folder.journal.stat().st_size:
        notices.append(
            f"{folder.journal} is shorter than it was: its newest part is lost, what {folder.checkpoint} and "
            "your captions hold is not."
        )
        return _restart_journal(folder, kept, notices)
    if kept:
        journal.offset = kept.offset
    return journal, header, kept, notices


def _rebuild_journal(
    folder: OutputFolder, cause: Exception
) -> tuple[Journal, Header, Checkpoint | None, list[str]]:
    """Go on from a checkpoint alone when the journal is lost or cannot be read at all."""
    backups = sorted(folder.backups.glob("session-*.json"), reverse=True)
    for path in (folder.checkpoint, *backups):
        with contextlib.suppress(DamagedError, FolderError):
            kept = load(path)
            if kept is not None:
                notice = f"{cause} The dataset was taken from {path} and your captions; earlier undo steps are lost."
                return _restart_journal(folder, kept, [notice])
    raise DamagedError(
        f"{cause} There is no session.json to go on from either. Your images and captions in {folder.path} are "
        f"untouched: move {folder.dot} elsewhere, and use the captions as the start of a new dataset."
    ) from cause


def _restart_journal(
    folder: OutputFolder, kept: Checkpoint, notices: list[str]
) -> tuple[Journal, Header, Checkpoint | None, list[str]]:
    """Put the old journal aside and begin one that holds all the checkpoint knows."""
    if folder.journal.exists():
        aside = folder.backups / f"journal-{datetime.now(timezone.utc):%Y%m%dT%H%M%S%f}.jsonl"
        try:
            folder.journal.rename(aside)
        except OSError as error:
            raise save_error(error, aside) from error
    header = Header(version=VERSION, id=secrets.token_hex(16), source=kept.source, settings=kept.settings)
    journal = Journal(folder.journal)
    journal.create(header)
    journal.append(
        Entry(added=tuple(Added(i.name, i.source) for i in kept.images)),
        Entry(started={i.name: i.tags for i in kept.images if i.started}),
        Entry(copied=tuple(Copied(i.name, i.file, i.facts, i.problem) for i in kept.images)),
    )
    return journal, header, kept, notices


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
    if not ledger.folder.tag_list.exists():
        ledger.tag_list.list_only(kept.listed)
    ledger.data.vocabulary.remember(kept.recent)
    ledger.checkpointed = kept.offset
    ledger.unwritten = {name for name in kept.unwritten if name in ledger.data}


def _scan_again(ledger: Ledger, folder: OutputFolder) -> Sources | None:
    """Look for sources; a source folder that is gone matters only for what was not copied yet."""
    try:
        known = {image.source for image in ledger.data}
        return scan(ledger.source, recursive=ledger.data.settings.recursive, exclude=folder.path, known=known)
    except FolderError as error:
        if len(ledger.data) and all(image.file for image in ledger.data):
            return None
        ledger.set_trouble("source", f"{error} What was copied before can be tagged.")
        return None


def _add_new(ledger: Ledger, sources: Sources) -> None:
    """Give names to the sources that have none; runs under the folder's lock."""
    known = {image.source for image in ledger.data}
    new = [source for source in sources.images if source not in known]
    if not new:
        return
    names = _free_names(new, ledger)
    added = [Added(name, source) for name, source in zip(names, new, strict=True)]
    ledger.journal.append(Entry(added=tuple(added)))
    ledger.data.extend(ImageRecord(name=a.name, source=a.source) for a in added)


def _free_names(new: Sequence[str], ledger: Ledger) -> Sequence[str]:
    """Name new images after the last one, past every file that lies in the folder already."""
    settings = ledger.data.settings
    captions, others = ledger.folder.listing()
    taken = {*captions, *(file.rpartition(".")[0] for file in others)}
    last = max(
        (int(m[1]) for name in _names(ledger.data, taken) if (m := _NUMBER_AT_END.search(name))), default=0
    )
    return assign_names(new, settings.prefix, settings.digits, start=last + 1)


def _names(data: Dataset, taken: Iterable[str]) -> Iterable[str]:
    prefix = f"{data.settings.prefix}-"
    yield from (image.name for image in data)
    yield from (name for name in taken if name.startswith(prefix))


def _check_against_disk(ledger: Ledger) -> None:
    """Notice what other programs did to captions and copies while nobody was here."""
    captions, others = ledger.folder.listing()
    strange, moved = [], []
    for image in ledger.data:
        if image.started and captions.get(image.name) != image.caption and image.name not in ledger.unwritten:
            strange.append(image.name)
        if image.file is not None and (image.file in others) == is_lost(image):
            moved.append(image)
    ledger.absorb_outside(strange)
    ledger.log_lost(moved)
    ledger.write_captions(sorted(ledger.unwritten))


def _position(ledger: Ledger, name: str | None) -> int:
    return ledger.data.index(name) if name is not None and name in ledger.data else 0


def _last_saved(folder: OutputFolder) -> datetime:
    times = [path.stat().st_mtime for path in (folder.journal, folder.place) if path.exists()]
    return datetime.fromtimestamp(max(times), timezone.utc)
