"""The check of a whole dataset from the screen: in the background, told when it is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import msgspec

from tagger_widget.errors import TaggerError
from tagger_widget.session.verify import verify
from tagger_widget.widget.shared import wording

if TYPE_CHECKING:
    from tagger_widget.storage.integrity.check import Report

_MOST_LINES = 200


class Checked(msgspec.Struct, frozen=True):
    """What a check found, in words."""

    summary: str
    lines: tuple[str, ...] = ()
    sound: bool = True


def check(output: Path, tell: Callable[[Checked], None]) -> Thread:
    """Hold every recorded fact of a dataset against the disk, on a thread of its own.

    Parameters
    ----------
    output
        The output folder.
    tell
        Called with what was found, on that thread.
    """

    def work() -> None:
        try:
            checked = _told(verify(output))
        except TaggerError as error:
            checked = Checked(str(error), sound=False)
        except Exception as error:  # noqa: BLE001 - the end of a thread: whatever it is, the user is told
            checked = Checked(wording.unexpected(error), sound=False)
        tell(checked)

    thread = Thread(target=work, name="tagger-check", daemon=True)
    thread.start()
    return thread


def _told(report: Report) -> Checked:
    lines = [
        f"{'Note: ' if finding.note else ''}{finding.file} {finding.what}"
        for finding in sorted(report.findings, key=lambda finding: finding.note)
    ]
    if len(lines) > _MOST_LINES:
        lines = [
            *lines[:_MOST_LINES],
            f"… and {len(lines) - _MOST_LINES:,} more: tagger verify lists them all.",
        ]
    problems = sum(not finding.note for finding in report.findings)
    looked_at = f"Checked {report.images:,} images, {report.captions:,} captions and {report.edits:,} edits."
    outcome = {0: "All is well.", 1: "1 problem:"}.get(problems, f"{problems:,} problems:")
    return Checked(f"{looked_at} {outcome}", tuple(lines), report.sound)
