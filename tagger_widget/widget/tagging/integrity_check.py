"""The check of a whole dataset from the screen: in the background, told when it is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Thread

import msgspec

from tagger_widget.errors import TaggerError
from tagger_widget.session.verify import verify
from tagger_widget.storage.integrity.wording import report_summary
from tagger_widget.widget.shared import wording

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
            report = verify(output)
            headline, lines = report_summary(report, _MOST_LINES)
            checked = Checked(headline, lines, report.sound)
        except TaggerError as error:
            checked = Checked(str(error), sound=False)
        except Exception as error:  # noqa: BLE001 - the end of a thread: whatever it is, the user is told
            checked = Checked(wording.unexpected(error), sound=False)
        tell(checked)

    thread = Thread(target=work, name="tagger-check", daemon=True)
    thread.start()
    return thread
