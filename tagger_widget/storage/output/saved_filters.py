"""Filters saved under a name in ``.tagger/filters.json``, shared by everyone who opens the folder."""

from __future__ import annotations

import stat
from collections.abc import Iterator, MutableMapping

import msgspec

from tagger_widget.errors import BadInputError, DamagedError
from tagger_widget.query.parser import parse
from tagger_widget.storage.files import UNREADABLE, read_error, write_atomic
from tagger_widget.storage.output.folder import OutputFolder, Signature

_MAX_BYTES = 1 << 20
_MAX_NAME = 100


class SavedFilters(MutableMapping[str, str]):
    """Saved filters by name, always as they are on disk.

    Parameters
    ----------
    folder
        The output folder.
    """

    def __init__(self, folder: OutputFolder) -> None:
        self._folder = folder
        self._path = folder.dot / "filters.json"
        self._read_at: Signature | None = None
        self._known: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        return self._load()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._load())

    def __len__(self) -> int:
        return len(self._load())

    def __repr__(self) -> str:
        return repr(self._load())

    def __setitem__(self, name: str, query: str) -> None:
        """Save a filter.

        Raises
        ------
        BadInputError
            If the name or the filter is not valid.
        SaveError
            If it cannot be written.
        """
        name = name.strip()
        if not name or len(name) > _MAX_NAME or '"' in name or not name.isprintable():
            raise BadInputError(
                f"A filter cannot be saved as {name[:_MAX_NAME]!r}: give it a name without quotes and line breaks, "
                f"of at most {_MAX_NAME} characters."
            )
        with self._folder.locked():
            parse(query, {**self._load(), name: query})
            parse(f'filter:"{name}"', {**self._load(), name: query})  # It must not refer to itself.
            self._write({**self._load(), name: query})

    def __delitem__(self, name: str) -> None:
        with self._folder.locked():
            kept = dict(self._load())
            del kept[name]
            self._write(kept)

    def _write(self, filters: dict[str, str]) -> None:
        data = msgspec.json.format(msgspec.json.encode(filters))
        if len(data) > _MAX_BYTES:
            raise BadInputError(
                f"{self._path} would grow beyond {_MAX_BYTES:,} bytes. Delete some filters first."
            )
        write_atomic(self._path, data, self._folder.tmp, durable=True)
        self._read_at = None

    def _load(self) -> dict[str, str]:
        """Return the filters as they are on disk.

        Raises
        ------
        DamagedError
            If the file cannot be decoded.
        FolderError
            If it cannot be read.
        """
        try:
            status = self._path.stat()
            signature = status.st_mtime_ns, status.st_size
            if not stat.S_ISREG(status.st_mode):  # Opening a pipe would block.
                raise DamagedError(
                    f"{self._path} is not a regular file. Remove it: saved filters belong there."
                )
            if signature != self._read_at:
                with self._path.open("rb") as stream:
                    self._known = msgspec.json.decode(stream.read(_MAX_BYTES), type=dict[str, str])
                self._read_at = signature
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise read_error(error, self._path) from error
        except UNREADABLE as error:
            raise DamagedError(
                f"{self._path} cannot be read ({error}). Correct it, or delete it: it contains only saved filters."
            ) from error
        return self._known
