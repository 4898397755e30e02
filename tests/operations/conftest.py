"""An open dataset for plans."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tagger_widget import Session
from tests.support.folders import fill
from tests.support.plans import BESIDE


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Six images, five of them with a caption beside them."""
    return fill(tmp_path / "photos", 6, captions=BESIDE)


@pytest.fixture
def session(photos: Path) -> Iterator[Session]:
    """Open these images, with nothing going on in the background."""
    with Session(photos, prefix="p", background=False) as session:
        yield session
