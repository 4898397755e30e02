"""The command line: ``tagger FOLDER`` opens the app; anything else is a command."""

from __future__ import annotations

import sys
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from tagger_widget import __version__
from tagger_widget.app.cli import batch, verify
from tagger_widget.app.cli import open as open_app
from tagger_widget.app.cli.exit_codes import FAILED, WRONG_USE
from tagger_widget.app.cli.options import DEFAULT_COMMAND
from tagger_widget.errors import BadInputError, FolderError, TaggerError


class CommandsWithDefault(TyperGroup):
    """Commands, one of which is the default: ``tagger photos`` is ``tagger open photos``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Insert the default command unless the arguments start with a command, ``--help`` or ``--version``."""
        if not args or (args[0] not in self.commands and args[0] not in {"--help", "--version"}):
            args = [DEFAULT_COMMAND, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=CommandsWithDefault,
    help="""Tag images for LoRA training.

    tagger FOLDER opens a folder of images in the browser. It is short for tagger open FOLDER, whose options are
    listed by tagger open --help.""",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(*, requested: bool) -> None:
    if requested:
        typer.echo(f"tagger {__version__}")
        raise typer.Exit


@app.callback()
def _tagger(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    del version


for commands in (open_app, verify, batch):
    commands.register_commands(app)


def main() -> NoReturn:
    """Run the command line; an error becomes one sentence on stderr and an exit code."""
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
