"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_COMMAND = "open"
DEFAULT_PORT = 8866
FAILED = 1
"""Exit code of a command that could not do its work, or found something wrong."""

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
