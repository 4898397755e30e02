"""Implications are read, and what is wrong in a file of them is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from tagger_widget import BadInputError, FolderError, Session
from tagger_widget.plugins.suggesters.implications import read_implications
from tests.support.folders import fill


def test_bad_implications_are_told(tmp_path: Path) -> None:
    """With the file and the line."""
    with pytest.raises(BadInputError, match="line 2 has fewer than two columns"):
        read_implications(b"a,b\nc\n")
    (tmp_path / "bad.csv").write_text("c\n", "utf-8")
    with Session(fill(tmp_path / "photos", 1), background=False) as session:
        with pytest.raises(BadInputError, match=r"bad\.csv: line 1"):
            session.implied_tags(tmp_path / "bad.csv")
        with pytest.raises(FolderError, match="Cannot read"):
            session.implied_tags(tmp_path / "gone.csv")
