"""Filters that were saved under a name, in ``.tagger/filters.json``: shared by all who open the folder."""

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
    """Saved filters by name; what another process saves shows at once.

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
        return self._now()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    def __repr__(self) -> str:
        return repr(self._now())

    def __setitem__(self, name: str, query: str) -> None:
        """Save a filter.

        Raises
        ------
        BadInputError
            When the name or the filter cannot be used.
        SaveError
            When it cannot be written.
        """
        name = name.strip()
        if not name or len(name) > _MAX_NAME or '"' in name or not name.isprintable():
            raise BadInputError(
                f"A filter cannot be saved as {name[:_MAX_NAME]!r}: give it a name without quotes and line breaks, "
                f"of at most {_MAX_NAME} characters."
            )
        with self._folder.locked():
            parse(query, {**self._now(), name: query})
            parse(f'filter:"{name}"', {**self._now(), name: query})  # It may not lead back to itself.
            self._write({**self._now(), name: query})

    def __delitem__(self, name: str) -> None:
        with self._folder.locked():
            kept = dict(self._now())
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

    def _now(self) -> dict[str, str]:
        """Answer the filters as they are on the disk.

        Raises
        ------
        DamagedError
            When the file cannot be understood.
        FolderError
            When it cannot be read.
        """
        try:
            status = self._path.stat()
            signature = status.st_mtime_ns, status.st_size
            if not stat.S_ISREG(status.st_mode):  # A pipe would be waited for.
                raise DamagedError(f"{self._path} is no file. Take it away: saved filters would be in it.")
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
                f"{self._path} cannot be understood ({error}). Correct it, or delete it: only saved filters are in it."
            ) from error
        return self._known
