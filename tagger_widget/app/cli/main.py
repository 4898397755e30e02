"""The command line: ``tagger FOLDER`` opens the app, other words are commands."""

from __future__ import annotations

import sys
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from tagger_widget import __version__
from tagger_widget.app.cli import batch, verify
from tagger_widget.app.cli import open as open_app
from tagger_widget.app.cli.options import DEFAULT_COMMAND, FAILED
from tagger_widget.errors import BadInputError, FolderError, TaggerError

WRONG_USE = 2


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


for commands in (open_app, verify, batch):
    commands.register(app)


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
