"""Files of implications are read, and faults in them are reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from tagger_widget import BadInputError, FolderError, Session
from tagger_widget.plugins.suggesters.implications import read_implications
from tests.support.folders import fill


def test_bad_implications_are_told(tmp_path: Path) -> None:
    """The error names the file and the line."""
    with pytest.raises(BadInputError, match="line 2 has fewer than two columns"):
        read_implications(b"a,b\nc\n")
    (tmp_path / "bad.csv").write_text("c\n", "utf-8")
    with Session(fill(tmp_path / "photos", 1), background=False) as session:
        with pytest.raises(BadInputError, match=r"bad\.csv: line 1"):
            session.implied_tags(tmp_path / "bad.csv")
        with pytest.raises(FolderError, match="Cannot read"):
            session.implied_tags(tmp_path / "gone.csv")


def test_a_tag_does_not_imply_itself(tmp_path: Path) -> None:
    """Two spellings in use may imply each other."""
    (tmp_path / "implications.csv").write_text("Cat,cat\ncat,CAT\n", "utf-8")
    photos = fill(tmp_path / "photos", 2, captions={1: "cat", 2: "cat, Cat"})
    with Session(photos, background=False) as session:
        found = session.implied_tags(tmp_path / "implications.csv")
        assert {(one.keep, one.others) for one in found} == {("cat", ("Cat",)), ("Cat", ("cat",))}
