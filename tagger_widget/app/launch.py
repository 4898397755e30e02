"""Launch options: what a page of the app opens, from environment variables and from the page's address."""

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
"""Environment variables of the launch options, in the order of the fields of `LaunchOptions`."""


class LaunchOptions(msgspec.Struct, frozen=True):
    """The folder to open and the settings to open it with; None for whatever was not given."""

    folder: Path | None = None
    output: Path | None = None
    prefix: str | None = None
    trigger: str | None = None
    recursive: bool | None = None
    vocabularies: tuple[Path, ...] = ()
    underscores: Underscores = "blanks"

    def session_settings(self) -> dict[str, Any]:
        """Return all options but the folder, as keywords for `Session`."""
        return {name: value for name, value in msgspec.structs.asdict(self).items() if name != "folder"}

    def to_environment(self) -> dict[str, str]:
        """Return environment variables from which `read_options` restores these options in another process."""
        values = (
            self.folder and self.folder.expanduser().absolute(),
            self.output and self.output.expanduser().absolute(),
            self.prefix,
            self.trigger,
            None if self.recursive is None else int(self.recursive),
            os.pathsep.join(str(path.expanduser().absolute()) for path in self.vocabularies) or None,
            None if self.underscores == "blanks" else self.underscores,
        )
        return {name: str(value) for name, value in zip(VARIABLES, values, strict=True) if value is not None}


def read_options(environment: Mapping[str, str]) -> LaunchOptions:
    """Read the launch options of a page.

    The folder is that of ``TAGGER_DIR``, unless the address of the page contains ``?dir=FOLDER`` and that folder is
    below ``TAGGER_ROOT``. ``TAGGER_OUTPUT`` belongs to ``TAGGER_DIR``, so it does not apply to ``?dir=``.

    Raises
    ------
    FolderError
        If ``?dir=`` names a folder that is not below the allowed root.
    """
    recursive = environment.get("TAGGER_RECURSIVE")
    common: dict[str, Any] = {
        "prefix": environment.get("TAGGER_PREFIX") or None,
        "trigger": environment.get("TAGGER_TRIGGER") or None,
        "recursive": recursive.lower() in TRUE if recursive else None,
        "vocabularies": tuple(
            _absolute_path(environment, text)
            for text in environment.get("TAGGER_VOCABULARIES", "").split(os.pathsep)
            if text
        ),
        "underscores": "keep" if environment.get("TAGGER_UNDERSCORES") == "keep" else "blanks",
    }
    root = allowed_root(environment)
    requested = parse_qs(environment.get("QUERY_STRING", "")).get("dir")
    if root and requested:
        return LaunchOptions(folder=resolve_below(root, requested[-1]), **common)
    folder, output = (_path_variable(environment, name) for name in ("TAGGER_DIR", "TAGGER_OUTPUT"))
    return LaunchOptions(folder=folder, output=output, **common)


def allowed_root(environment: Mapping[str, str]) -> Path | None:
    """Return the folder below which visitors may open any other, or None if there is none."""
    return _path_variable(environment, "TAGGER_ROOT")


def _path_variable(environment: Mapping[str, str], name: str) -> Path | None:
    text = environment.get(name)
    return _absolute_path(environment, text) if text else None


def _absolute_path(environment: Mapping[str, str], text: str) -> Path:
    """Return an absolute path; a relative one starts where the server was started, not where its kernels run."""
    return Path(environment.get("PWD", ""), Path(text).expanduser()).absolute()


def resolve_below(root: Path, folder: str) -> Path:
    """Return the path of `folder`, relative to `root` or absolute, with all symbolic links resolved.

    Raises
    ------
    FolderError
        If it is neither `root` nor below it.
    """
    refusal = FolderError(
        f"The folder {folder!r} is not below {root}. Only folders below it can be opened here."
    )
    try:
        resolved_root = root.resolve()
        resolved = (resolved_root / folder).resolve()
    except (OSError, ValueError, RuntimeError) as error:  # a loop of links, a null byte
        raise refusal from error
    if not resolved.is_relative_to(resolved_root):
        raise refusal
    return resolved


def folder_from_text(text: str, root: Path | None) -> Path:
    """Return the folder that a user typed or pasted; quotes, surrounding spaces and ``~`` are handled.

    Raises
    ------
    BadInputError
        If the text is empty, or cannot be a path.
    FolderError
        If `root` is given and the folder is not below it.
    """
    name = text.strip()
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1]
    if not name:
        raise BadInputError("Type the path of the folder that contains your images.")
    if "\0" in name:
        raise BadInputError("The path contains a null character, which no path can have. Type it again.")
    folder = Path(name).expanduser()
    return resolve_below(root, str(folder)) if root else folder
