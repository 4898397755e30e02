"""The command ``tagger verify``."""

from __future__ import annotations

from typing import Annotated

import typer

from tagger_widget.app.cli.exit_codes import FAILED
from tagger_widget.app.cli.json_output import AsJson, print_json
from tagger_widget.app.cli.options import DatasetFolder, Output


def register_commands(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("verify")(check_dataset)


def check_dataset(
    folder: DatasetFolder,
    *,
    output: Output = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Repair what can be repaired; nothing is discarded.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check a dataset against the files on disk.

    The exit code is 1 if there is a problem.
    """
    from tagger_widget.session.verify import verify
    from tagger_widget.storage.integrity.wording import report_text

    report = verify(folder, output=output, repair=repair)
    if as_json:
        print_json(report)
    else:
        typer.echo(report_text(report))
    if not report.sound:
        raise typer.Exit(FAILED)
