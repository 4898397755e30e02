"""Fixtures for the tests of storage: a small source folder, and folders for a single import."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.folders import fill
from tests.support.importing import ImportFolders


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Return six images, the second with a caption."""
    return fill(tmp_path / "photos", 6, captions={2: "cat,dog"})


@pytest.fixture
def folders(tmp_path: Path) -> ImportFolders:
    """Return empty folders to import images from and into."""
    return ImportFolders(tmp_path)
