"""What a script may rely on: the documented members, many threads, the end of a session."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tagger_widget import ClosedError, Session


def test_commands_may_come_from_many_threads(photos: Path) -> None:
    """No edit is lost among them."""
    with Session(photos) as session:

        def work(number: int) -> None:
            for step in range(20):
                session.add_tags(step % 6, f"t{number}-{step}")

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        tags = {tag for image in session.images for tag in image.tags}
        assert {f"t{n}-{s}" for n in range(4) for s in range(20)} <= tags


def test_a_closed_session_says_so(photos: Path) -> None:
    """Commands after close() are refused; closing again is not."""
    session = Session(photos)
    session.close()
    session.close()
    with pytest.raises(ClosedError, match="Open the folder again"):
        session.add_tags(0, "cat")


def test_nobody_else_edits_a_dataset_that_is_held(photos: Path) -> None:
    """What others did before is taken in at once; what they want to do waits for the end of the block."""
    with Session(photos, prefix="p", background=False) as ann, Session(photos, background=False) as bob:
        bob.add_tags(0, "before")
        other = threading.Thread(target=lambda: bob.add_tags(0, "after"))
        with ann.held():
            assert ann.image(0).tags == ("before",)
            other.start()
            ann.add_tags(0, "mine")
            assert ann.image(0).tags == ("before", "mine")
        other.join()
        with ann.held():
            assert ann.image(0).tags == ("before", "mine", "after")
