"""Edits of many images: whatever happens meanwhile, all of the edit exists afterwards, or nothing of it."""

from __future__ import annotations

from pathlib import Path

from tests.reliability import batches


def test_a_batch_is_there_whole_or_not_at_all(root: Path) -> None:
    """Killed, also in the middle of its line, or refused by the disk; both the batch and its undo."""
    tally = batches.at_every_operation(root, step=19)
    assert tally.counts["kills"] > 20
    assert tally.counts["faults"] > 20
    assert not tally.wrong, tally.report()


def test_a_batch_that_is_interrupted_is_there_whole_or_not_at_all(root: Path) -> None:
    """By Ctrl+C or the stop button of a notebook, at any moment; the session goes on, or is closed."""
    tally = batches.interrupted(root, 60)
    assert tally.counts["interruptions"] > 5
    assert not tally.wrong, tally.report()
