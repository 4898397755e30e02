"""Fixtures for the tests of a session: small folders and open datasets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tagger_widget import Session
from tagger_widget.operations import Add
from tests.support.folders import fill


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Return six images, the second with a caption."""
    return fill(tmp_path / "photos", 6, captions={2: "cat,dog"})


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Open three images that have tags."""
    photos = fill(tmp_path / "photos", 3, captions={1: "cat, sofa", 2: "dog, cat", 3: "b, a"})
    with Session(photos, prefix="p", background=False, author="ann") as session:
        session.plan(Add("seen")).preview()
        yield session
