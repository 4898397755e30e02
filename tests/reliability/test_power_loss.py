"""The power fails at any moment: synced bytes survive, everything else may be lost, torn or zeroed."""

from __future__ import annotations

from pathlib import Path

from tests.reliability import power


def test_when_the_power_fails_nothing_acknowledged_is_lost_and_nothing_is_invented(root: Path) -> None:
    """Tags and captions have the edits, copies are whole, and no torn caption counts as another program's edit."""
    tally = power.after_every_operation(root, step=4)
    assert tally.counts["different disks opened"] > 100
    assert not tally.wrong, tally.report()
