"""Commands that show or change a whole dataset, for terminals and scripts.

Commands that change captions show a preview and ask for confirmation first; without an interactive terminal they
need ``--yes``. The exit codes are those of `tagger_widget.app.cli.exit_codes`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tagger_widget.app.cli.exit_codes import CONFLICTS, DECLINED
from tagger_widget.app.cli.json_output import AsJson, print_json
from tagger_widget.app.cli.options import DatasetFolder, Output
from tagger_widget.dataset.phrases import counted
from tagger_widget.errors import BadInputError, FolderError
from tagger_widget.operations import Add, Operation, Remove, Rename, ReplaceRegex, ReplaceText

if TYPE_CHECKING:
    from tagger_widget.dataset.edits.edit import Edit
    from tagger_widget.dataset.image import ImageRecord
    from tagger_widget.operations.plan import Plan
    from tagger_widget.operations.preview import PlanPreview
    from tagger_widget.session.history.conflicts import Conflict
    from tagger_widget.session.session import Session

PROGRESS_BAR_FROM = 500
"""Number of captions from which writing them takes long enough for a progress bar."""

Query = Annotated[
    str,
    typer.Option("--where", metavar="QUERY", help="Only images that match a filter: 'cat -dog tags:<3'."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation; required in scripts.")]


def register_commands(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    commands: dict[str, Callable[..., None]] = {
        "list": list_images,
        "add": add_tags,
        "remove": remove_tags,
        "rename": rename_tag,
        "replace": replace_text,
        "undo": undo_edit,
        "history": list_edits,
        "status": show_status,
    }
    for name, command in commands.items():
        app.command(name)(command)


def list_images(
    folder: DatasetFolder, *, where: Query = "", output: Output = None, as_json: AsJson = False
) -> None:
    """List images with their tags.

    One image per line: name, tab, tags.
    """
    with _open_dataset(folder, output) as session:
        images = session.select(where)
        if as_json:
            print_json([_image_fields(image) for image in images])
            return
        for image in images:
            typer.echo(f"{image.name}\t{', '.join(image.tags)}")


# Typer reads arguments and options from signatures, so commands with the same options repeat them.
def add_tags(
    folder: DatasetFolder,
    tags: Annotated[list[str], typer.Argument(metavar="TAG", help="Tags to add.")],
    *,
    first: Annotated[bool, typer.Option("--first", help="Put them first.")] = False,
    after: Annotated[str, typer.Option(metavar="TAG", help="Put them after this tag.")] = "",
    where: Query = "",
    output: Output = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Add tags to images."""
    if first and after:
        raise BadInputError("--first and --after cannot be used together.")
    operation = Add(tags, "first" if first else "after" if after else "last", after)
    _preview_and_apply(folder, output, where, operation, dry_run=dry_run, yes=yes, as_json=as_json)


def remove_tags(
    folder: DatasetFolder,
    tags: Annotated[
        list[str], typer.Argument(metavar="TAG", help="Tags to remove; * matches any characters.")
    ],
    *,
    where: Query = "",
    output: Output = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Remove tags from images."""
    operation = Remove(tags)
    _preview_and_apply(folder, output, where, operation, dry_run=dry_run, yes=yes, as_json=as_json)


def rename_tag(
    folder: DatasetFolder,
    old: Annotated[str, typer.Argument(metavar="OLD", help="Tag to rename, or several separated by commas.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="New name.")],
    *,
    where: Query = "",
    output: Output = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Rename a tag, or merge it into another.

    If an image has both tags, the one that comes first determines the position.
    """
    operation = Rename(old, new)
    _preview_and_apply(folder, output, where, operation, dry_run=dry_run, yes=yes, as_json=as_json)


def replace_text(
    folder: DatasetFolder,
    old: Annotated[str, typer.Argument(metavar="TEXT", help="Text to search for within tags.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Replacement; commas in it split the tag.")],
    *,
    is_regex: Annotated[bool, typer.Option("--regex", help="TEXT is a regular expression.")] = False,
    ignore_case: Annotated[bool, typer.Option("--ignore-case", "-i", help="Ignore case.")] = False,
    where: Query = "",
    output: Output = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Replace text within tags."""
    operation = (ReplaceRegex if is_regex else ReplaceText)(old, new, ignore_case)
    _preview_and_apply(folder, output, where, operation, dry_run=dry_run, yes=yes, as_json=as_json)


def undo_edit(
    folder: DatasetFolder,
    edit_id: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="Edit to undo, from tagger history; default: your last one."),
    ] = None,
    *,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave conflicting images unchanged.")
    ] = False,
    merge: Annotated[
        bool, typer.Option("--merge", help="In conflicting images, undo what can be undone.")
    ] = False,
    output: Output = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Undo an edit.

    If later edits changed the same tags, the images concerned are listed and nothing is changed, unless
    --leave-out or --merge is given.
    """
    if leave_out and merge:
        raise BadInputError("--leave-out and --merge cannot be used together.")
    with _open_dataset(folder, output) as session:
        description = session.snapshot().undo if edit_id is None else session.describe(edit_id)
        conflicts = () if edit_id is None else session.conflicts(edit_id)
        is_refused = bool(conflicts) and not (leave_out or merge)
        if not as_json:
            _print_undo_preview(description, conflicts)
        edit = None
        if description is not None and not is_refused and not dry_run:
            _confirm("Undo it?", yes=yes)
            edit = session.undo(edit_id, [conflict.image for conflict in conflicts] if leave_out else ())
            if not as_json:
                typer.echo("Undone." if edit else "Every image is left out, so nothing was changed.")
        if as_json:
            print_json({"what": description, "edit": edit and edit.id, "conflicts": conflicts})
    if is_refused:
        typer.echo(
            "Nothing was changed, because later edits changed the same tags. Use --leave-out to leave these images "
            "unchanged, or --merge to undo what can be undone.",
            err=True,
        )
        raise typer.Exit(CONFLICTS)


def _print_undo_preview(description: str | None, conflicts: Sequence[Conflict]) -> None:
    typer.echo("Nothing to undo." if description is None else f"Undo: {description}")
    for conflict in conflicts:
        tags = ", ".join(conflict.tags)
        typer.echo(f"{conflict.image}: changed since{': ' if tags else ''}{tags}")


def list_edits(
    folder: DatasetFolder,
    *,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="Maximum number of edits.")] = 20,
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """List edits, newest first.

    One edit per line: id, time, author, number of images, description.
    """
    with _open_dataset(folder, output) as session:
        entries = session.entries(limit)
    if as_json:
        print_json(entries)
        return
    for entry in entries:
        time = entry.time.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        left_out = f", {entry.left_out:,} left out" if entry.left_out else ""
        undone = f" (undone{left_out})" if entry.undone else ""
        typer.echo(f"{entry.id}  {time}  {entry.author}  {entry.images:,}  {entry.what}{undone}")


def show_status(folder: DatasetFolder, *, output: Output = None, as_json: AsJson = False) -> None:
    """Show counts, progress and problems of a dataset."""
    with _open_dataset(folder, output) as session:
        snapshot = session.snapshot()
        status = {
            "output": str(session.output),
            "images": snapshot.total,
            "done": snapshot.done,
            "skipped": snapshot.skipped,
            "untagged": snapshot.untagged,
            "failed": snapshot.failed,
            "tags": sum(1 for count in session.vocabulary.counts.values() if count),
            "trigger": snapshot.trigger,
            "edits": len(session.history),
            "troubles": list(snapshot.troubles),
        }
    if as_json:
        print_json(status)
        return
    for name, value in status.items():
        shown = "; ".join(value) if isinstance(value, list) else value
        typer.echo(f"{name}: {'none' if shown in {None, ''} else shown}")


@contextmanager
def _open_dataset(folder: Path, output: Path | None) -> Iterator[Session]:
    """Open an existing dataset; these commands never create one."""
    from tagger_widget.session.opening import locate
    from tagger_widget.session.session import Session

    _, dataset = locate(folder, output)
    if not dataset.exists:
        raise FolderError(f"There is no dataset in {dataset.path}. Run `tagger {folder}` to create one.")
    with Session(folder, output=output, background=False) as session:
        session.take_in_captions()
        yield session


def _preview_and_apply(
    folder: Path,
    output: Path | None,
    where: str,
    operation: Operation,
    *,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    with _open_dataset(folder, output) as session:
        plan = session.select(where).plan(operation)
        preview = plan.preview()
        if not as_json:
            _print_preview(preview)
        edit = None
        if preview and not dry_run:
            _confirm("Apply these changes?", yes=yes)
            edit = _apply_plan(plan, len(preview))
            if not as_json:
                count = 0 if edit is None else len(edit.changes)
                typer.echo(f"Changed {counted(count, 'image')}. To undo: tagger undo {folder}")
        if as_json:
            print_json(
                {
                    "what": preview.title,
                    "changed": len(preview),
                    "edit": edit.id if edit else None,
                    "images": {
                        diff.name: {
                            "added": diff.tags("added"),
                            "removed": diff.tags("removed"),
                            "after": diff.after,
                        }
                        for diff in preview
                    },
                }
            )


def _print_preview(preview: PlanPreview) -> None:
    for line in preview.summary():
        typer.echo(line)
    for diff in preview:
        typer.echo(f"  {diff}")


def _apply_plan(plan: Plan, count: int) -> Edit | None:
    if count < PROGRESS_BAR_FROM or not sys.stderr.isatty():
        return plan.apply()
    from tqdm import tqdm

    with tqdm(total=count, unit=" captions", leave=False) as bar:
        return plan.apply(bar.update)


def _confirm(question: str, *, yes: bool) -> None:
    """Ask the user to confirm a change, unless ``--yes`` was given.

    Raises
    ------
    BadInputError
        If there is no interactive terminal.
    typer.Exit
        If the user declines.
    """
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInputError(
            "Not an interactive terminal, so nothing was changed. Use --yes to apply the change, or --dry-run to "
            "only see it."
        )
    if not typer.confirm(question):
        raise typer.Exit(DECLINED)


def _image_fields(image: ImageRecord) -> dict[str, object]:
    return {"name": image.name, "source": image.source, "tags": image.tags, "state": image.state}
