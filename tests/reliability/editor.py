"""One of several processes on one folder: edits at random, watches the others, and reports what it saw.

``python -m tests.reliability.editor ROOT AUTHOR EDITS ALL SEED`` writes its findings to ``ROOT/AUTHOR.json``.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from pathlib import Path

from tagger_widget import Event
from tagger_widget.dataset.edits.edit import Edit
from tests.reliability.kills import WORDS, edits
from tests.reliability.places import Place

PATIENCE_S = 60.0


class Watch:
    """Records when this process first showed each edit, and waits for all of them.

    Parameters
    ----------
    total
        How many edits of all authors there will be, without marks.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self.seen: dict[str, float] = {}
        """When each edit was seen, by its id, in seconds of the monotonic clock."""
        self.all_seen = threading.Event()

    def __call__(self, event: Event) -> None:
        """Record an edit."""
        if isinstance(event.edit, Edit) and event.edit.kind != "mark":
            self.seen[event.edit.id] = time.monotonic()
            if len(self.seen) == self._total:
                self.all_seen.set()


def main(root: str, author: str, count: str, processes: str, seed: str) -> None:
    """Edit, wait for the edits of the others, and write down what the session shows in the end."""
    place, watch = Place(Path(root)), Watch(int(count) * int(processes))
    mine: dict[str, float] = {}
    with place.opened(background=True, author=author) as session:
        session.subscribe(watch)
        _wait_for_all(place, author, int(processes))
        for edit in edits(session, random.Random(f"{seed} {author}"), [*WORDS, author]):
            if edit is not None:
                mine[edit.id] = time.monotonic()
            if len(mine) == int(count):
                break
        watch.all_seen.wait(PATIENCE_S)
        found = {
            "mine": mine,
            "seen": watch.seen,
            "tags": {image.name: image.tags for image in session.images},
            "trigger": session.settings.trigger,
        }
    (place.root / f"{author}.json").write_text(json.dumps(found))


def _wait_for_all(place: Place, author: str, processes: int) -> None:
    """Wait until every process is ready, so that all edit at the same time."""
    (place.root / f"{author}.ready").touch()
    deadline = time.monotonic() + PATIENCE_S
    while len(list(place.root.glob("*.ready"))) < processes and time.monotonic() < deadline:
        time.sleep(0.005)


if __name__ == "__main__":
    main(*sys.argv[1:])
