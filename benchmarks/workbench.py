"""The workbench's part of batch edits at 1,000 to 100,000 images with 25 tags each: from a message to its answer.

Run ``python benchmarks/workbench.py [--sizes 1000,10000]``. "taken" is how long the kernel was kept from other
messages; "meanwhile" the longest that a question for completions had to wait while the edit was being made.
"""

from __future__ import annotations

import argparse
import queue
import tempfile
import time
from pathlib import Path
from typing import Any

from batch import SIZES, give_tags, seconds
from datasets import make_source

from tagger_widget import Session, TaggerWidget
from tagger_widget.widget.shared.protocol import Request

Message = dict[str, Any]
EVERY_S = 0.02


class Answers:
    """What the workbench says to a page.

    Parameters
    ----------
    widget
        The screen.
    """

    def __init__(self, widget: TaggerWidget) -> None:
        self._workbench = widget.workbench
        self._panel = widget.workbench.batch_edit
        self._told: queue.Queue[Message] = queue.Queue()
        widget.workbench.send = lambda message, _buffers: self._told.put(message)  # type: ignore[method-assign]
        self.send({"kind": "show", "view": "v", "on": True})

    def send(self, message: Message) -> None:
        """Send a message to the panel."""
        self._panel.handle_message(Request({"part": "edit", **message}), self._workbench.send)

    def ask(self, answer: str, message: Message) -> tuple[float, float, Message]:
        """Return the seconds until a message was taken and until it was answered, and the answer."""
        begun = time.perf_counter()
        taken = seconds(lambda: self.send(message))
        told = self.wait(answer)
        return taken, time.perf_counter() - begun, told

    def wait(self, *kinds: str) -> Message:
        """Wait for a message of one of these kinds."""
        while (told := self._told.get(timeout=300))["kind"] not in kinds:
            pass
        return told

    def disturb(self, until: str) -> float:
        """Ask for completions until a message of this kind comes; return the longest wait for one in seconds."""
        longest = 0.0
        while True:
            begun = time.perf_counter()
            self.send({"kind": "search", "text": "tag num", "known": True, "request": 0})
            while (told := self._told.get(timeout=300))["kind"] not in ("matches", until):
                pass
            longest = max(longest, time.perf_counter() - begun)
            if told["kind"] == until:
                return longest
            time.sleep(EVERY_S)


def measure(source: Path) -> list[str]:
    """Measure one size; lines of the table."""
    session = Session(source, background=False)
    give_tags(session)
    session._background.autosave.checkpoint()
    session._context.finder.prepare()
    widget = TaggerWidget(session)
    page = Answers(widget)
    form = {"form": "rename", "values": {"old": "cat", "new": "tabby cat"}, "scope": "all"}
    found = {}
    found["count"] = page.ask("count", {"kind": "count", "view": "v", "request": 1, **form})[:2]
    *found["preview"], told = page.ask("preview", {"kind": "preview", "request": 2, **form})
    number = told["preview"]
    rows = {"kind": "rows", "request": 3, "preview": number, "first": 400, "count": 40}
    found["40 rows"] = page.ask("rows", rows)[:2]
    begun = time.perf_counter()
    taken = seconds(lambda: page.send({"kind": "apply", "preview": number, "base": "all", "except": []}))
    meanwhile = page.disturb("applied")
    found["apply"] = (taken, time.perf_counter() - begun)
    edit = session.entries(1)[0].id
    found["undo"] = page.ask("turned", {"kind": "undo", "edit": edit})[:2]
    widget.close()
    session.close()
    lines = [
        f"{what:<10}{taken * 1000:>12,.1f}{answered * 1000:>14,.0f}"
        for what, (taken, answered) in found.items()
    ]
    return [*lines, f"meanwhile {'':>12}{meanwhile * 1000:>14,.0f}"]


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    for size in map(int, parser.parse_args().sizes.split(",")):
        with tempfile.TemporaryDirectory() as temporary:
            source = Path(temporary, "source")
            make_source(source, size)
            print(f"\n{size:,} images  taken, ms  answered, ms")
            print("\n".join(measure(source)), flush=True)


if __name__ == "__main__":
    main()
