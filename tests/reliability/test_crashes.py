"""Killed at any moment: what was acknowledged is saved, and what was started is whole or absent."""

from __future__ import annotations

from pathlib import Path

from tests.reliability import kills


def test_killed_at_every_change_of_the_disk_nothing_acknowledged_is_lost(root: Path) -> None:
    """Before each change, half-way through each write, and sometimes again while recovering."""
    tally = kills.at_every_operation(root, every=False)
    assert tally.counts["kills"] > 150
    assert not tally.wrong, tally.report()


def test_killed_at_random_moments_nothing_acknowledged_is_lost(root: Path) -> None:
    """While images are copied and the folder is watched in the background, on one folder throughout."""
    tally = kills.at_any_moment(root, 20)
    assert tally.counts["kills"] == 20
    assert tally.counts["acknowledged edits"] > 20
    assert not tally.wrong, tally.report()
