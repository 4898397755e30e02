"""The folder in which the tests of this package work."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_MEMORY = Path("/dev/shm")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return an empty folder, in memory if possible: it survives a process that dies."""
    # Each place sets this variable; its earlier value must come back afterwards.
    monkeypatch.setenv("TAGGER_STATE_DIR", str(tmp_path / "state"))
    if not _MEMORY.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=_MEMORY) as folder:
        yield Path(folder)
