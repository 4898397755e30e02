"""Compaction makes the journal smaller and keeps the whole history."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tagger_widget import Session
from tagger_widget.storage.store import compaction
from tests.support.folders import captions, journal_of


def test_a_journal_that_grew_is_made_smaller_and_keeps_all_history(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Marks are dropped when the last session closes; every edit can still be undone, and the old journal is kept."""
    monkeypatch.setattr(compaction.compact, "__defaults__", (1,))
    with Session(photos, prefix="p", trigger="ohwx") as session:
        assert session.wait_copied(60)
        session.add_tags(0, "a")
        session.add_tags(0, "b")
        for _ in range(6):
            session.go_to(0)
            session.skip()
            session.go_to(0)
            session.next()
        session.undo()
        with Session(photos, author="bob", background=False) as bob:
            bob.add_tags(2, "x")
        before = journal_of(photos).stat().st_size
        assert len(session.history) > 10  # The journal was not replaced while a session had it open.
    assert journal_of(photos).stat().st_size < before
    (backup,) = (photos / "tagged" / ".tagger" / "backups").glob("journal-*.jsonl.gz")
    assert len(gzip.decompress(backup.read_bytes())) >= before
    (photos / "tagged" / "session.json").unlink()
    with Session(photos) as session:
        assert [edit.kind for edit in session.history] == ["add", "add", "undo", "add"]
        assert session.image(0).tags == ("a",)
        assert session.image(0).state == "done"
        assert session.snapshot().copied == 6
        session.redo()
        assert session.image(0).tags == ("a", "b")
        assert session.troubles == ()
    with Session(photos) as session:
        session.undo()
        assert captions(session.output)["p-0001"] == "ohwx, a"
