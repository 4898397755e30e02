"""Folders to import images from and into."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.importing import ImportFolders


@pytest.fixture
def folders(tmp_path: Path) -> ImportFolders:
    """Return empty folders to import images from and into."""
    return ImportFolders(tmp_path)
