"""Commands that look at a whole dataset and change it, for terminals and scripts.

What changes captions shows the diff first and asks; where nobody can be asked, it takes ``--yes``. Exit codes: 0
when it was done or there was nothing to do, 1 when it failed or was declined, 2 when it was used wrongly, 3 when later
edits stand in the way of undoing one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from tagger_widget.dataset.image import ImageRecord
from tagger_widget.errors import BadInputError, FolderError
from tagger_widget.operations.base import Operation
from tagger_widget.operations.plan import Plan
from tagger_widget.operations.preview import PlanPreview
from tagger_widget.operations.tags import Add, Remove, Rename, Where
from tagger_widget.operations.text import ReplaceRegex, ReplaceText
from tagger_widget.session.history.conflicts import Conflict
from tagger_widget.session.opening import locate
from tagger_widget.session.session import Session

DECLINED = 1
CONFLICTS = 3
SLOW = 500
"""Captions of which the writing takes long enough to be watched."""

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder with your images, or its output folder.")]
Output = Annotated[Path | None, typer.Option(help="Where copies and captions are; DIR/tagged when left out.")]
Query = Annotated[
    str,
    typer.Option(
        "--where", metavar="QUERY", help="Only images that a filter finds, such as 'cat -dog tags:<3'."
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask; needed where nobody can be asked.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Put the commands into the command line."""
    named: dict[str, Callable[..., None]] = {
        "list": list_images,
        "add": add,
        "remove": remove,
        "rename": rename,
        "replace": replace,
        "undo": undo,
        "history": history,
        "status": status,
    }
    for name, command in named.items():
        app.command(name)(command)


def list_images(folder: Folder, *, where: Query = "", output: Output = None, as_json: AsJson = False) -> None:
    """List images with their tags, one a line: name, a tab, tags."""
    with _opened(folder, output) as session:
        images = session.select(where)
        if as_json:
            _print_json([_facts(image) for image in images])
            return
        for image in images:
            typer.echo(f"{image.name}\t{', '.join(image.tags)}")


def add(
    folder: Folder,
    tags: Annotated[list[str], typer.Argument(metavar="TAG...", help="Tags to add.")],
    *,
    first: Annotated[bool, typer.Option("--first", help="Put them in front.")] = False,
    after: Annotated[str, typer.Option(metavar="TAG", help="Put them after this tag.")] = "",
    where: Query = "",
    output: Output = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Add tags to images."""
    if first and after:
        raise BadInputError("--first and --after cannot both be; give one of them")
    place: Where = "first" if first else "after" if after else "last"
    _change(folder, output, where, Add(tags, place, after), dry_run=dry_run, yes=yes, as_json=as_json)


def remove(
    folder: Folder,
    tags: Annotated[
        list[str], typer.Argument(metavar="TAG...", help="Tags to remove; * stands for any letters.")
    ],
    *,
    where: Query = "",
    output: Output = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Remove tags from images."""
    _change(folder, output, where, Remove(tags), dry_run=dry_run, yes=yes, as_json=as_json)


def rename(
    folder: Folder,
    old: Annotated[str, typer.Argument(metavar="OLD", help="Tag to rename; commas separate several.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Its new name.")],
    *,
    where: Query = "",
    output: Output = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Rename a tag; where an image has both, the earliest place counts."""
    _change(folder, output, where, Rename(old, new), dry_run=dry_run, yes=yes, as_json=as_json)


def replace(
    folder: Folder,
    old: Annotated[str, typer.Argument(metavar="TEXT", help="Text to look for within tags.")],
    new: Annotated[
        str, typer.Argument(metavar="NEW", help="What is put in its place; commas split the tag.")
    ],
    *,
    is_regex: Annotated[bool, typer.Option("--regex", help="TEXT is a regular expression.")] = False,
    ignore_case: Annotated[bool, typer.Option("--ignore-case", "-i", help="Overlook case.")] = False,
    where: Query = "",
    output: Output = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Replace a text within tags."""
    kind = ReplaceRegex if is_regex else ReplaceText
    operation = kind(old, new, ignore_case)
    _change(folder, output, where, operation, dry_run=dry_run, yes=yes, as_json=as_json)


def undo(
    folder: Folder,
    edit_id: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="Edit to take back, as history lists it; the last of yours."),
    ] = None,
    *,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave images as they are that later edits changed as well.")
    ] = False,
    merge: Annotated[
        bool, typer.Option("--merge", help="Take back of such images what can be, and keep the rest.")
    ] = False,
    output: Output = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Take back an edit; one that conflicts with later ones only with --leave-out or --merge."""
    if leave_out and merge:
        raise BadInputError("--leave-out and --merge cannot both be; give one of them")
    with _opened(folder, output) as session:
        what = session.snapshot().undo if edit_id is None else session.describe(edit_id)
        conflicts = () if edit_id is None else session.conflicts(edit_id)
        refused = bool(conflicts) and not (leave_out or merge)
        if not as_json:
            _tell_undo(what, conflicts)
        made = None
        if what is not None and not refused and not dry_run:
            if not _agreed("Undo it?", yes=yes):
                raise typer.Exit(DECLINED)
            made = session.undo(edit_id, [conflict.image for conflict in conflicts] if leave_out else ())
            if not as_json:
                typer.echo("Undone." if made else "Every image is left out: nothing was changed.")
        if as_json:
            _print_json({"what": what, "edit": made and made.id, "conflicts": conflicts})
        if refused:
            typer.echo(
                "Nothing was changed, since later edits changed the same. Add --leave-out to leave these images "
                "as they are, or --merge to take back what can be.",
                err=True,
            )
            raise typer.Exit(CONFLICTS)


def _tell_undo(what: str | None, conflicts: Sequence[Conflict]) -> None:
    typer.echo("Nothing to undo." if what is None else f"Undo: {what}")
    for conflict in conflicts:
        tags = ", ".join(conflict.tags)
        typer.echo(f"{conflict.image}: changed since{': ' if tags else ''}{tags}")


def history(
    folder: Folder,
    *,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 20,
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """List edits, the newest first: id, time, author, number of images, what."""
    with _opened(folder, output) as session:
        rows = session.entries(limit)
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        time = row.time.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        but = f", {row.left_out:,} left out" if row.left_out else ""
        undone = f" (undone{but})" if row.undone else ""
        typer.echo(f"{row.id}  {time}  {row.author}  {row.images:,}  {row.what}{undone}")


def status(folder: Folder, *, output: Output = None, as_json: AsJson = False) -> None:
    """Tell how far a dataset is."""
    with _opened(folder, output) as session:
        now = session.snapshot()
        told = {
            "output": str(session.output),
            "images": now.total,
            "done": now.done,
            "skipped": now.skipped,
            "untagged": now.untagged,
            "failed": now.failed,
            "tags": sum(1 for count in session.vocabulary.counts.values() if count),
            "trigger": now.trigger,
            "edits": len(session.history),
            "troubles": list(now.troubles),
        }
    if as_json:
        _print_json(told)
        return
    for name, value in told.items():
        shown = "; ".join(value) if isinstance(value, list) else value
        typer.echo(f"{name}: {'none' if shown in {None, ''} else shown}")


@contextmanager
def _opened(folder: Path, output: Path | None) -> Iterator[Session]:
    """Open a dataset that is there; a folder that is none is not made one by looking at it."""
    _, there = locate(folder, output)
    if not there.exists:
        raise FolderError(
            f"There is no dataset in {there.path}. tagger {folder} makes one of the images in {folder}."
        )
    with Session(folder, output=output, background=False) as session:
        session.take_in_captions()
        yield session


def _change(
    folder: Path,
    output: Path | None,
    where: str,
    operation: Operation,
    *,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Preview a plan, ask, and apply it."""
    with _opened(folder, output) as session:
        plan = session.select(where).plan(operation)
        preview = plan.preview()
        if not as_json:
            _show(preview)
        made = None
        if preview and not dry_run:
            if not _agreed("Apply this?", yes=yes):
                raise typer.Exit(DECLINED)
            made = _applied(plan, len(preview))
            if not as_json:
                changed = 0 if made is None else len(made.changes)
                typer.echo(f"Changed {changed:,} images. Take it back: tagger undo {folder}")
        if as_json:
            changes = {
                d.name: {"added": d.tags("added"), "removed": d.tags("removed"), "after": d.after}
                for d in preview
            }
            edit = made.id if made else None
            _print_json({"what": preview.title, "changed": len(preview), "edit": edit, "images": changes})


def _show(preview: PlanPreview) -> None:
    for line in preview.summary():
        typer.echo(line)
    for diff in preview:
        typer.echo(f"  {diff}")


def _applied(plan: Plan, count: int) -> Any:
    if count < SLOW or not sys.stderr.isatty():
        return plan.apply()
    from tqdm import tqdm  # noqa: PLC0415 - only now it is known to be needed

    with tqdm(total=count, unit=" captions", leave=False) as bar:
        return plan.apply(bar.update)


def _agreed(question: str, *, yes: bool) -> bool:
    """Ask whether to go on; where nobody can be asked, only ``--yes`` will do."""
    if yes:
        return True
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInputError(
            "nobody can be asked here, so nothing was changed; add --yes, or --dry-run to look"
        )
    return typer.confirm(question)


def _facts(image: ImageRecord) -> dict[str, object]:
    return {"name": image.name, "source": image.source, "tags": image.tags, "state": image.state}


def _print_json(value: object) -> None:
    typer.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
