"""What a page of the app was asked to open, by the environment and by its own address."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import msgspec

from tagger_widget.errors import BadInputError, FolderError
from tagger_widget.vocabulary.reference import Underscores

TRUE = {"1", "true", "yes", "on"}
VARIABLES = (
    "TAGGER_DIR", "TAGGER_OUTPUT", "TAGGER_PREFIX", "TAGGER_TRIGGER", "TAGGER_RECURSIVE", "TAGGER_VOCABULARIES",
    "TAGGER_UNDERSCORES",
)  # fmt: skip
"""What says what to open, in the order of the fields of `Asked`."""


class Asked(msgspec.Struct, frozen=True):
    """The folder and settings that the page was asked for; None where nothing was said."""

    folder: Path | None = None
    output: Path | None = None
    prefix: str | None = None
    trigger: str | None = None
    recursive: bool | None = None
    vocabularies: tuple[Path, ...] = ()
    underscores: Underscores = "blanks"

    def settings(self) -> dict[str, Any]:
        """Return all but the folder, as keywords for `Session`."""
        return {name: value for name, value in msgspec.structs.asdict(self).items() if name != "folder"}

    def environment(self) -> dict[str, str]:
        """Return the variables from which `read` makes the same request in another process."""
        given = (
            self.folder and self.folder.expanduser().absolute(),
            self.output and self.output.expanduser().absolute(),
            self.prefix,
            self.trigger,
            None if self.recursive is None else int(self.recursive),
            os.pathsep.join(str(path.expanduser().absolute()) for path in self.vocabularies) or None,
            None if self.underscores == "blanks" else self.underscores,
        )
        return {name: str(value) for name, value in zip(VARIABLES, given, strict=True) if value is not None}


def read(environment: Mapping[str, str]) -> Asked:
    """Read what the page was asked for.

    `VARIABLES` say it, unless the page's address ends in ``?dir=FOLDER`` and ``TAGGER_ROOT`` allows that
    folder. The output folder belongs to the folder named beside it, so ``?dir=`` does without.

    Raises
    ------
    FolderError
        When ``?dir=`` names a folder that is not below the allowed root.
    """
    recursive = environment.get("TAGGER_RECURSIVE")
    common: dict[str, Any] = {
        "prefix": environment.get("TAGGER_PREFIX") or None,
        "trigger": environment.get("TAGGER_TRIGGER") or None,
        "recursive": recursive.lower() in TRUE if recursive else None,
        "vocabularies": tuple(
            _absolute(environment, text)
            for text in environment.get("TAGGER_VOCABULARIES", "").split(os.pathsep)
            if text
        ),
        "underscores": "keep" if environment.get("TAGGER_UNDERSCORES") == "keep" else "blanks",
    }
    root = allowed_root(environment)
    wanted = parse_qs(environment.get("QUERY_STRING", "")).get("dir")
    if root and wanted:
        return Asked(folder=below(root, wanted[-1]), **common)
    return Asked(
        folder=_path(environment, "TAGGER_DIR"), output=_path(environment, "TAGGER_OUTPUT"), **common
    )


def allowed_root(environment: Mapping[str, str]) -> Path | None:
    """Return the folder below which visitors may open any other; None when nobody set one."""
    return _path(environment, "TAGGER_ROOT")


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    """Read a path; a relative one starts where the server was started, not where its kernels are."""
    text = environment.get(name)
    return _absolute(environment, text) if text else None


def _absolute(environment: Mapping[str, str], text: str) -> Path:
    return Path(environment.get("PWD", ""), Path(text).expanduser()).absolute()


def below(root: Path, wanted: str) -> Path:
    """Return the folder `wanted`, relative to `root` or absolute, with every symbolic link resolved.

    Raises
    ------
    FolderError
        When it is not `root` or below it.
    """
    refusal = FolderError(
        f"The folder {wanted!r} is not below {root}. Only folders below it may be opened here."
    )
    try:
        home = root.resolve()
        folder = (home / wanted).resolve()
    except (OSError, ValueError, RuntimeError) as error:  # a loop of links, a null byte
        raise refusal from error
    if not folder.is_relative_to(home):
        raise refusal
    return folder


def typed(text: str, root: Path | None) -> Path:
    """Return the folder that a person typed or pasted; quotes, blanks and ``~`` are understood.

    Raises
    ------
    BadInputError
        When nothing was typed.
    FolderError
        When `root` is given and the folder is not below it.
    """
    name = text.strip()
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1]
    if not name:
        raise BadInputError("Type the path of the folder with your images.")
    if "\0" in name:
        raise BadInputError("The path holds a character that no path can have. Type it anew.")
    folder = Path(name).expanduser()
    return below(root, str(folder)) if root else folder
