"""The dataset that most tests of the storage work on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.folders import fill


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Return six images, the second with a caption."""
    return fill(tmp_path / "photos", 6, captions={2: "cat,dog"})
