"""Fixtures for the tests of plans: a small open dataset."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tagger_widget import Session
from tests.support.folders import fill
from tests.support.plans import BESIDE


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Return six images, five of them with a caption beside them."""
    return fill(tmp_path / "photos", 6, captions=BESIDE)


@pytest.fixture
def session(photos: Path) -> Iterator[Session]:
    """Open these images without background threads."""
    with Session(photos, prefix="p", background=False) as session:
        yield session
