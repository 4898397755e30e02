"""The power fails at any moment: synced bytes survive, all else may be lost, torn or zeros."""

from __future__ import annotations

from pathlib import Path

from tests.reliability import power


def test_when_the_power_fails_nothing_acknowledged_is_lost_and_nothing_is_invented(root: Path) -> None:
    """Edits are there in tags and captions, copies are whole, and no torn caption passes for another's edit."""
    tally = power.after_every_operation(root, step=4)
    assert tally.counts["different disks opened"] > 100
    assert not tally.wrong, tally.report()
