"""Try to break the storage, and print the results: ``python tests/reliability kills --count 1000``."""

from __future__ import annotations

import argparse
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

from tests.reliability import batches, crowd, faults, kills, power
from tests.reliability.tally import Tally

Campaign = Callable[[Path, int, int], Tally]
CAMPAIGNS: dict[str, tuple[str, int, Campaign]] = {
    "operations": (
        "killed at every file operation of a day of work, half-way through every write, and while recovering",
        1,
        lambda root, count, seed: _repeated(
            count, lambda n: kills.at_every_operation(root / f"{n}", seed=seed + n)
        ),
    ),
    "kills": (
        "killed at random moments, with everything running in the background",
        1000,
        # A new folder for each hundred: checking one takes longer the more was done there.
        lambda root, count, seed: _repeated(
            -(-count // 100),
            lambda n: kills.at_any_moment(root / f"{n}", min(100, count - 100 * n), seed=seed + n),
        ),
    ),
    "power": (
        "the power fails after every operation, and what was not synced is lost",
        5,
        lambda root, count, _seed: power.after_every_operation(root, seeds=count),
    ),
    "faults": (
        "every operation fails with every error it can raise, once and for a while",
        1,
        lambda root, count, _seed: _repeated(count, lambda n: faults.at_every_operation(root / f"{n}")),
    ),
    "batches": (
        "a batch edit of 24 images, and its undo, killed or refused at every file operation",
        1,
        lambda root, count, _seed: _repeated(count, lambda n: batches.at_every_operation(root / f"{n}")),
    ),
    "interruptions": (
        "a batch edit of 24 images, interrupted as by Ctrl+C at random moments",
        500,
        lambda root, count, seed: batches.interrupted(root, count, seed=seed),
    ),
    "processes": (
        "four processes edit one folder at the same time",
        1000,
        lambda root, count, seed: crowd.together(root / "place", count, seed=seed),
    ),
}
"""Description, default count and function of each."""


def main() -> int:
    """Run the campaigns asked for, and return 1 if anything went wrong."""
    parser = argparse.ArgumentParser(prog="python tests/reliability", description=__doc__)
    parser.add_argument("campaign", nargs="*", help=f"{', '.join(CAMPAIGNS)}; all of them when left out")
    parser.add_argument("--count", type=int, help="kills, rounds, or edits of each process")
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    print(f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC, {_machine()}\n")
    print("| what was tried | figures | time, s |\n|---|---|---|")
    wrong = [
        tally.report(40)
        for name in wanted.campaign or CAMPAIGNS
        if (tally := _run(name, wanted.count, wanted.seed)).wrong
    ]
    print("\n" + ("\n\n".join(wrong) or "Nothing was lost, and nothing was damaged."))
    return bool(wrong)


def _run(name: str, count: int | None, seed: int) -> Tally:
    what, usual, campaign = CAMPAIGNS[name]
    root = Path(tempfile.mkdtemp(prefix="tagger-reliability-"))
    begun = time.monotonic()
    try:
        tally = campaign(root, count or usual, seed)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    figures = ", ".join(f"{number:,} {label}" for label, number in tally.counts.items())
    print(f"| {name}: {what} | {figures} | {time.monotonic() - begun:.0f} |", flush=True)
    return tally


def _repeated(count: int, campaign: Callable[[int], Tally]) -> Tally:
    total = Tally()
    for number in range(count):
        tally = campaign(number)
        total.counts.update(tally.counts)
        total.wrong |= {f"round {number + 1}, {where}": wrong for where, wrong in tally.wrong.items()}
    return total


def _machine() -> str:
    return f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
