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
from tagger_widget.app.launch import Asked
from tagger_widget.errors import BadInputError, FolderError
from tagger_widget.session.opening import check_options, locate
from tagger_widget.session.options import OpenOptions

DEMO_FOLDER = Path("tagger-demo")


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command(DEFAULT_COMMAND)(open_folder)
    app.command()(demo)


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


def _is_new(folder: Path) -> bool:
    try:
        return not folder.exists() or not any(folder.iterdir())
    except NotADirectoryError:
        return False
    except OSError as error:
        raise FolderError(f"Cannot look into {folder}: {error.strerror}. Check its permissions.") from error


def _draw(folder: Path) -> None:
    from tagger_widget.app.demo.samples import draw_samples  # noqa: PLC0415 - Pillow is not needed before

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
        check_options(OpenOptions(asked.prefix, asked.trigger), source)


def _serve(asked: Asked, *, port: int, no_browser: bool) -> None:
    from tagger_widget.app.server.voila import serve  # noqa: PLC0415 - Voila takes a second to load

    def announce(url: str, real_port: int) -> None:
        if real_port != port:
            typer.echo(f"Port {port} is not free, so another one is used.")
        typer.echo(f"tagger is at {url}\nPress Ctrl+C here to stop it.")

    serve(asked, port=port, announce=announce, show=not no_browser)
    typer.echo("tagger has stopped.")
