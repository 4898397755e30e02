"""The commands ``tagger open`` and ``tagger demo``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from tagger_widget.app.cli.options import (
    DEFAULT_COMMAND,
    DEFAULT_PORT,
    KeepUnderscores,
    NoBrowser,
    Output,
    Port,
    Prefix,
    Recursive,
    Trigger,
    Vocabularies,
)
from tagger_widget.app.launch import LaunchOptions
from tagger_widget.errors import BadInputError, FolderError

DEMO_FOLDER = Path("tagger-demo")


def register_commands(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command(DEFAULT_COMMAND)(open_folder)
    app.command("demo")(open_demo)


def open_folder(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="FOLDER", help="Folder with your images; without it, the page asks for one."),
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
    """Open a folder of images in the browser.

    A folder that was opened before resumes where you left off.
    """
    options = LaunchOptions(
        folder,
        output,
        prefix,
        trigger,
        recursive,
        tuple(vocabulary or ()),
        "keep" if keep_underscores else "blanks",
    )
    _check_options(options)
    _run_server(options, port=port, no_browser=no_browser)


def open_demo(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Folder for the images; created if it does not exist.")
    ] = DEMO_FOLDER,
    *,
    no_browser: NoBrowser = False,
    port: Port = DEFAULT_PORT,
    prefix: Prefix = None,
    trigger: Trigger = None,
    output: Output = None,
) -> None:
    """Try tagger on a dozen sample images, drawn into a new folder."""
    folder = folder.expanduser()
    if _is_missing_or_empty(folder):
        _draw_samples(folder)
        typer.echo(f"Drew sample images into {folder.absolute()}. Delete that folder when you are done.")
    else:
        typer.echo(f"Opening {folder.absolute()} as it is: sample images are only drawn into a new folder.")
    options = LaunchOptions(folder, output, prefix, trigger)
    _check_options(options)
    _run_server(options, port=port, no_browser=no_browser)


def _is_missing_or_empty(folder: Path) -> bool:
    try:
        return not folder.exists() or not any(folder.iterdir())
    except NotADirectoryError:
        return False
    except OSError as error:
        raise FolderError(f"Cannot read {folder}: {error.strerror}. Check its permissions.") from error


def _draw_samples(folder: Path) -> None:
    from tagger_widget.app.demo.samples import draw_samples

    try:
        folder.mkdir(parents=True, exist_ok=True)
        draw_samples(folder)
    except OSError as error:
        raise FolderError(
            f"Cannot write to {folder.absolute()}: {error.strerror}. Give another folder: tagger demo FOLDER"
        ) from error


def _check_options(options: LaunchOptions) -> None:
    """Check what can be checked before a browser opens."""
    from tagger_widget.session.opening import check_options, locate
    from tagger_widget.session.options import OpenOptions

    for path in options.vocabularies:
        if not path.expanduser().is_file():
            raise BadInputError(f"There is no file {path}. Check the spelling; you are in {Path.cwd()}.")
        if os.pathsep in str(path.expanduser().absolute()):
            raise BadInputError(
                f"The path {path} contains {os.pathsep}, which separates paths in lists. Rename it or its folder."
            )
    if options.folder is None:
        return
    source, _ = locate(options.folder, options.output)
    if source is not None:
        check_options(OpenOptions(options.prefix, options.trigger), source)


def _run_server(options: LaunchOptions, *, port: int, no_browser: bool) -> None:
    from tagger_widget.app.server.voila import serve

    def announce(url: str, real_port: int) -> None:
        if real_port != port:
            typer.echo(f"Port {port} is not free; using another one.")
        typer.echo(f"tagger is at {url}\nPress Ctrl+C here to stop it.")

    serve(options, port=port, announce=announce, with_browser=not no_browser)
    typer.echo("tagger has stopped.")
