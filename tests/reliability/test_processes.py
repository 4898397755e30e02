"""Several processes on one folder: each sees all, none loses anything, and each undoes only its own."""

from __future__ import annotations

from pathlib import Path

from tests.reliability import crowd

SEEN_WITHIN_MS = 10_000
"""Far more than it takes, so that a busy machine is no bug; the campaign prints what it took."""


def test_four_processes_agree_with_each_other_and_with_the_disk(root: Path) -> None:
    """Every edit is in the journal under its author's name, and shown by all of them soon and in the end."""
    tally = crowd.together(root / "place", 60)
    assert not tally.wrong, tally.report()
    assert tally.counts["acknowledged edits"] == 240
    assert tally.counts["longest until seen, ms"] < SEEN_WITHIN_MS
