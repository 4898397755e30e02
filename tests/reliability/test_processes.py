"""Several processes on one folder: each sees every edit, none loses any, and each undoes only its own."""

from __future__ import annotations

from pathlib import Path

from tests.reliability import crowd

SEEN_WITHIN_MS = 10_000
"""Far more than usual, so that a busy machine does not fail the test; the campaign prints the real figures."""


def test_four_processes_agree_with_each_other_and_with_the_disk(root: Path) -> None:
    """Every edit is in the journal under its author's name, and all of them show it soon and in the end."""
    tally = crowd.together(root / "place", 60)
    assert not tally.wrong, tally.report()
    assert tally.counts["acknowledged edits"] == 240
    assert tally.counts["longest until seen, ms"] < SEEN_WITHIN_MS
