"""What a campaign tried, and what it found."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

_DETAILS = re.compile(
    r"^.* (says|raised) |\[Errno.*?\]|/\S+|\b[0-9a-f]{24}\b|\d+|'[^']*'|\S+\.(txt|jpg|json)"
)
"""What differs between findings of one kind."""


@dataclass
class Tally:
    """Counts of one campaign, and everything that went wrong in it."""

    counts: Counter[str] = field(default_factory=Counter)
    """How often each thing was tried, by its label in the table."""
    wrong: dict[str, list[str]] = field(default_factory=dict)
    """What went wrong, by where it did."""

    def found(self, where: object, wrong: list[str]) -> None:
        """Record what went wrong somewhere, if anything did."""
        if wrong:
            self.wrong.setdefault(str(where), []).extend(wrong)
        self.counts["lost or damaged"] += bool(wrong)

    def report(self, most: int = 12) -> str:
        """Describe everything that went wrong: each kind once, with the first place where it did."""
        kinds: dict[str, list[str]] = {}
        for where, wrong in self.wrong.items():
            for one in wrong:
                kinds.setdefault(_DETAILS.sub("…", one), []).append(f"{where}: {one}")
        often = sorted(kinds.values(), key=len, reverse=True)
        lines = [f"{len(places)} times, first {places[0]}" for places in often[:most]]
        return "\n".join([f"{len(self.wrong)} went wrong, in {len(kinds)} ways", *lines])
