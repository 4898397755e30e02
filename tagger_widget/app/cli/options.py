"""Arguments and options shared by several commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_COMMAND = "open"
DEFAULT_PORT = 8866

DatasetFolder = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="Folder with your images, or its output folder.")
]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Only print the address.")]
Port = Annotated[
    int,
    typer.Option(metavar="N", min=1, max=65535, help="Port to use; another one if it is taken."),
]
Prefix = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Prefix of the new file names; default: the name of the folder."),
]
Trigger = Annotated[str | None, typer.Option(metavar="WORD", help="Trigger word, first in every caption.")]
Output = Annotated[
    Path | None,
    typer.Option(metavar="PATH", help="Folder for copies and captions; default: tagged, inside FOLDER."),
]
Vocabularies = Annotated[
    list[Path] | None,
    typer.Option(
        "--vocabulary",
        metavar="FILE",
        help="List of additional tags to suggest, such as Danbooru's; can be given several times.",
    ),
]
KeepUnderscores = Annotated[
    bool,
    typer.Option("--keep-underscores", help="Suggest tags with underscores, as in these lists: long_hair."),
]
Recursive = Annotated[
    bool | None, typer.Option("--recursive/--not-recursive", help="Include images in subfolders.")
]
