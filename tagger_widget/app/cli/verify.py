"""The command ``tagger verify``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from tagger_widget.app.cli.options import FAILED, Output
from tagger_widget.storage.integrity.wording import report_text


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(verify)


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
    from tagger_widget.session.verify import verify as check  # noqa: PLC0415 - Pillow is not needed before

    report = check(folder, output=output, repair=repair)
    typer.echo(
        msgspec.json.format(msgspec.json.encode(report), indent=2).decode()
        if as_json
        else report_text(report)
    )
    if not report.sound:
        raise typer.Exit(FAILED)
