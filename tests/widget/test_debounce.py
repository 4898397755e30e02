"""Background work that is requested many times is done once."""

from __future__ import annotations

import threading

from tagger_widget.widget.shared.debounce import DebouncedTask

WAIT_S = 30


class TestErrand:
    def test_it_is_done_once_more_when_asked_for_meanwhile(self) -> None:
        """Any number of requests during the work lead to one more run, and never to two at a time."""
        begun, go_on, done = threading.Event(), threading.Event(), []

        def work() -> None:
            begun.set()
            assert go_on.wait(WAIT_S)
            done.append(None)

        errand = DebouncedTask(work, 0.0)
        errand.request_run()
        assert begun.wait(WAIT_S)
        for _ in range(5):
            errand.request_run()
        go_on.set()
        assert errand.wait(WAIT_S)
        assert len(done) == 2
        errand.close()
        errand.request_run()
        assert errand.wait(WAIT_S)
        assert len(done) == 2
