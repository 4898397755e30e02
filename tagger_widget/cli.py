"""The command line: ``tagger FOLDER`` opens the app, other words are commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import msgspec
import typer
from typer.core import TyperGroup

from tagger_widget import __version__, commands_batch
from tagger_widget.app.asked import Asked
from tagger_widget.checking import REPAIRS, Report
from tagger_widget.errors import BadInputError, FolderError, TaggerError
from tagger_widget.opening import Wishes, check_wishes, locate

DEFAULT_COMMAND = "open"
DEFAULT_PORT = 8866
DEMO_FOLDER = Path("tagger-demo")
WRONG_USE = 2
FAILED = 1


class OpenByDefault(TyperGroup):
    """Commands of which one may be left unnamed: ``tagger photos`` is ``tagger open photos``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default command first unless a command or an option of the whole is there."""
        if not args or (args[0] not in self.commands and args[0] not in {"--help", "--version"}):
            args = [DEFAULT_COMMAND, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=OpenByDefault,
    help="Tag images for LoRA training. Without a command, tagger FOLDER opens a folder in the browser.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Only print the address.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to use; the next free one when it is taken.")]
Prefix = Annotated[
    str | None, typer.Option(help="First part of the new names; the folder's name when left out.")
]
Trigger = Annotated[str | None, typer.Option(help="Trigger word, put first in every caption.")]
Output = Annotated[
    Path | None, typer.Option(help="Where copies and captions go; FOLDER/tagged when left out.")
]
Vocabularies = Annotated[
    list[Path] | None,
    typer.Option(
        "--vocabulary",
        metavar="FILE",
        help="List of further tags to offer, such as Danbooru's; can be given several times.",
    ),
]
KeepUnderscores = Annotated[
    bool, typer.Option("--keep-underscores", help="Offer the tags of image boards as they are written there.")
]
Recursive = Annotated[
    bool | None,
    typer.Option("--recursive/--not-recursive", help="Take in the folders inside FOLDER as well."),
]


def _show_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"tagger {__version__}")
        raise typer.Exit


@app.callback()
def _tagger(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    del version


@app.command(DEFAULT_COMMAND)
def open_folder(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="FOLDER", help="Folder with your images; asked for in the browser when left out."
        ),
    ] = None,
    *,
    no_browser: NoBrowser = False,
    port: Port = DEFAULT_PORT,
    prefix: Prefix = None,
    trigger: Trigger = None,
    output: Output = None,
    recursive: Recursive = None,
    vocabulary: Vocabularies = None,
    keep_underscores: KeepUnderscores = False,
) -> None:
    """Open a folder of images in the browser, or go on where you left it."""
    asked = Asked(
        folder,
        output,
        prefix,
        trigger,
        recursive,
        tuple(vocabulary or ()),
        "keep" if keep_underscores else "blanks",
    )
    _check(asked)
    _serve(asked, port=port, no_browser=no_browser)


@app.command()
def demo(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where to draw the images; made when it is not there.")
    ] = DEMO_FOLDER,
    *,
    no_browser: NoBrowser = False,
    port: Port = DEFAULT_PORT,
    prefix: Prefix = None,
    trigger: Trigger = None,
    output: Output = None,
) -> None:
    """Try it on a dozen images that are drawn into a new folder."""
    folder = folder.expanduser()
    if _is_new(folder):
        _draw(folder)
        typer.echo(f"Drew sample images into {folder.absolute()}. Delete that folder when you are done.")
    else:
        typer.echo(f"Opening {folder.absolute()} as it is: sample images are only drawn into a new folder.")
    asked = Asked(folder, output, prefix, trigger)
    _check(asked)
    _serve(asked, port=port, no_browser=no_browser)


@app.command()
def verify(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Folder with your images, or its output folder.")
    ],
    *,
    output: Output = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Repair what can be; nothing is thrown away.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Check every recorded fact of a dataset against the disk."""
    from tagger_widget.repairing import verify as check  # noqa: PLC0415 - Pillow is not needed before

    report = check(folder, output=output, repair=repair)
    typer.echo(
        msgspec.json.format(msgspec.json.encode(report), indent=2).decode() if as_json else _told(report)
    )
    if not report.sound:
        raise typer.Exit(FAILED)


def _told(report: Report) -> str:
    """Tell in lines what a check found."""
    looked_at = f"{report.images:,} images ({report.copies:,} copied), {report.captions:,} captions"
    lines = [f"Checked {looked_at} and {report.edits:,} edits in {report.folder}."]
    lines += [f"repaired: {finding.file} {finding.what}" for finding in report.repaired]
    lines += [f"lost: {what}" for what in report.lost]
    for finding in report.findings:
        can = f" (--repair: {REPAIRS[finding.repair]})" if finding.repair else ""
        lines.append(f"{'note' if finding.note else 'problem'}: {finding.file} {finding.what}{can}")
    problems = sum(not finding.note for finding in report.findings)
    lines.append({0: "All is well.", 1: "1 problem."}.get(problems, f"{problems:,} problems."))
    return "\n".join(lines)


def _is_new(folder: Path) -> bool:
    try:
        return not folder.exists() or not any(folder.iterdir())
    except NotADirectoryError:
        return False
    except OSError as error:
        raise FolderError(f"Cannot look into {folder}: {error.strerror}. Check its permissions.") from error


def _draw(folder: Path) -> None:
    from tagger_widget.app.demo import draw_samples  # noqa: PLC0415 - Pillow is not needed before

    try:
        folder.mkdir(parents=True, exist_ok=True)
        draw_samples(folder)
    except OSError as error:
        raise FolderError(
            f"Cannot write to {folder.absolute()}: {error.strerror}. Name another folder: tagger demo FOLDER"
        ) from error


def _check(asked: Asked) -> None:
    """Find out what can be known to be wrong before a browser opens."""
    for path in asked.vocabularies:
        if not path.expanduser().is_file():
            raise BadInputError(f"There is no file {path}. Check the spelling; you are in {Path.cwd()}.")
        if os.pathsep in str(path.expanduser().absolute()):
            raise BadInputError(
                f"The path {path} has a {os.pathsep} in it, which stands between two. Rename it."
            )
    if asked.folder is None:
        return
    source, _ = locate(asked.folder, asked.output)
    if source is not None:
        check_wishes(Wishes(asked.prefix, asked.trigger), source)


def _serve(asked: Asked, *, port: int, no_browser: bool) -> None:
    from tagger_widget.app.server import serve  # noqa: PLC0415 - Voila takes a second to load

    def announce(url: str, real_port: int) -> None:
        if real_port != port:
            typer.echo(f"Port {port} is not free, so another one is used.")
        typer.echo(f"tagger is at {url}\nPress Ctrl+C here to stop it.")

    serve(asked, port=port, announce=announce, show=not no_browser)
    typer.echo("tagger has stopped.")


commands_batch.register(app)


def main() -> NoReturn:
    """Run the command line; errors become one sentence on stderr and an exit code."""
    try:
        app(prog_name="tagger")
    except (BadInputError, FolderError) as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(WRONG_USE)
    except TaggerError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(FAILED)
    sys.exit(0)


if __name__ == "__main__":
    main()
