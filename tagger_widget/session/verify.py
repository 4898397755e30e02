"""`tagger verify`: checks a dataset, and repairs it on request."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path

import msgspec

from tagger_widget.errors import DamagedError, FolderError
from tagger_widget.session.options import DEFAULT_OUTPUT
from tagger_widget.session.session import Session
from tagger_widget.storage.files import save_error
from tagger_widget.storage.integrity.check import Finding, Report, check_dataset
from tagger_widget.storage.integrity.rebuild import rebuild
from tagger_widget.storage.output.folder import OutputFolder
from tagger_widget.storage.validation import check_no_links

AUTHOR = "tagger verify"
"""Who makes the edits that a repair makes."""


def verify(folder: str | Path, *, output: str | Path | None = None, repair: bool = False) -> Report:
    """Check every recorded fact of a dataset against the disk.

    Parameters
    ----------
    folder
        The source folder, or the output folder itself.
    output
        The output folder, if `folder` is neither.
    repair
        Whether to repair what can be repaired. Nothing is thrown away: what is replaced is kept in
        ``.tagger/backups``, and captions that another program changed become edits that can be undone.

    Raises
    ------
    FolderError
        If there is no dataset, or it cannot be read.
    NewerVersionError
        If a newer version of this package wrote it.
    DamagedError
        If nothing is left to repair it from.
    SaveError
        If a repair cannot be written.
    """
    source, found = _locate(Path(folder).expanduser().absolute(), output, repair=repair)
    before = check_dataset(found)
    if not repair:
        return before
    lost = _repair(found, source, before)
    after = check_dataset(found)
    repaired = tuple(finding for finding in before.findings if finding not in after.findings)
    return msgspec.structs.replace(after, repaired=repaired, lost=tuple(lost))


def _locate(folder: Path, output: str | Path | None, *, repair: bool) -> tuple[Path | None, OutputFolder]:
    """Return the source folder, if it was given, and the output folder of a dataset that may be damaged."""
    candidates = [Path(output).expanduser().absolute()] if output else [folder, folder / DEFAULT_OUTPUT]
    for path in candidates:
        is_ours = (path / ".tagger").is_dir() or (path / "session.json").is_file()
        # One that lost all of that is taken for ours when it is to be repaired, and nothing else lies there.
        if is_ours or (repair and path != folder and path.is_dir()):
            check_no_links(path)
            found = OutputFolder(path)
            found.make()
            return (None if path == folder else folder), found
    raise FolderError(
        f"There is no dataset in {folder}. Give the folder with your images, or the output folder. "
        "A dataset whose .tagger folder is lost is made again by --repair."
    )


def _repair(folder: OutputFolder, source: Path | None, report: Report) -> list[str]:
    lost: list[str] = []
    _put_back(folder, report.findings)
    session: Session | None = None
    if folder.exists:
        with contextlib.suppress(DamagedError):
            session = _open(folder, source)
    if session is None:
        with folder.locked():
            lost = rebuild(folder, source or folder.path.parent)
        session = _open(folder, source)
    with session:
        for finding in report.findings:
            if finding.repair in ("copy", "copy aside"):
                session.retry(finding.image)
        session.rewrite_captions(*(f.image for f in report.findings if f.part == "caption"))
        session.wait_copied()
    return lost


def _open(folder: OutputFolder, source: Path | None) -> Session:
    if source is None:
        return Session(folder.path, author=AUTHOR)
    return Session(source, output=folder.path, author=AUTHOR)


def _put_back(folder: OutputFolder, findings: Iterable[Finding]) -> None:
    """Repair what needs no open dataset: names, and files that are in the way."""
    aside = folder.backups / f"set-aside-{datetime.now(timezone.utc):%Y%m%dT%H%M%S}"
    for finding in findings:
        path = folder.path / finding.file
        try:
            if finding.repair == "rename":
                _rename_back(folder, path, finding.image)
            elif finding.repair == "remove" and finding.part == "session.json":
                aside.mkdir(exist_ok=True)
                path.replace(aside / path.name)
            elif finding.repair == "remove":
                path.unlink(missing_ok=True)
            elif finding.repair == "copy aside" or (finding.part, finding.repair) == ("caption", "write"):
                aside.mkdir(exist_ok=True)
                shutil.copy2(path, aside / path.name, follow_symlinks=False)
        except OSError as error:
            raise save_error(error, path) from error


def _rename_back(folder: OutputFolder, path: Path, name: str) -> None:
    target = folder.path / f"{name}{path.suffix.lower()}"
    if not target.exists():
        path.rename(target)
        caption = path.with_suffix(".txt")
        with contextlib.suppress(FileNotFoundError):
            if not folder.caption_path(name).exists():
                caption.rename(folder.caption_path(name))
