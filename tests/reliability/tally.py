"""What a campaign tried, and what it found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts of one campaign, and everything that went wrong in it."""

    counts: Counter[str] = field(default_factory=Counter)
    """What was tried, by what it is called in the table."""
    wrong: dict[str, list[str]] = field(default_factory=dict)
    """Where something went wrong, and what it was."""

    def found(self, where: object, wrong: list[str]) -> None:
        """Note what went wrong somewhere, if anything."""
        if wrong:
            self.wrong.setdefault(str(where), []).extend(wrong)
        self.counts["lost or damaged"] += bool(wrong)

    def report(self, most: int = 12) -> str:
        """Tell all that went wrong, at most a few places."""
        lines = [f"{where}: {'; '.join(wrong)}" for where, wrong in list(self.wrong.items())[:most]]
        return "\n".join([f"{len(self.wrong)} went wrong", *lines])
