"""Killed at any moment: what it said was saved is saved, and what was begun is whole or not there."""

from __future__ import annotations

from pathlib import Path

from tests.reliability import kills


def test_killed_at_every_change_of_the_disk_nothing_acknowledged_is_lost(root: Path) -> None:
    """Before each change, half-way through each write, and now and then once more while recovering."""
    tally = kills.at_every_operation(root, every=False)
    assert tally.counts["kills"] > 150
    assert not tally.wrong, tally.report()


def test_killed_at_random_moments_nothing_acknowledged_is_lost(root: Path) -> None:
    """With copying and watching in the background, one folder through all of it."""
    tally = kills.at_any_moment(root, 20)
    assert tally.counts["kills"] == 20
    assert tally.counts["acknowledged edits"] > 20
    assert not tally.wrong, tally.report()
