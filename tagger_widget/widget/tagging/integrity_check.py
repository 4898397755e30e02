"""The integrity check of a dataset from the screen: in the background, reported when it is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Thread

import msgspec

from tagger_widget.session.verify import verify
from tagger_widget.storage.integrity.wording import report_summary
from tagger_widget.widget.shared.wording import explain_error

_LINES_MAX = 200


class CheckSummary(msgspec.Struct, frozen=True):
    """What a check found, in words."""

    summary: str
    lines: tuple[str, ...] = ()
    sound: bool = True


def start_check(output: Path, on_checked: Callable[[CheckSummary], None]) -> Thread:
    """Compare every recorded fact of a dataset with the disk, on a thread of its own.

    Parameters
    ----------
    output
        The output folder.
    on_checked
        Called with what was found, on that thread.
    """

    def work() -> None:
        try:
            report = verify(output)
            headline, lines = report_summary(report, _LINES_MAX)
            summary = CheckSummary(headline, lines, report.sound)
        except Exception as error:  # noqa: BLE001 - the end of a thread: the user sees it on the screen
            summary = CheckSummary(explain_error(error), sound=False)
        on_checked(summary)

    thread = Thread(target=work, name="tagger-check", daemon=True)
    thread.start()
    return thread
