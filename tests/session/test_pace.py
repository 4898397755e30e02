"""How quickly somebody tags: breaks, nights and unusual images do not distort the figures."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tagger_widget import Session
from tagger_widget.session.pace import REMEMBERED, Pace
from tagger_widget.storage.output.positions import SavedPace

if TYPE_CHECKING:
    from pathlib import Path


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 25, 20, 0, tzinfo=timezone(timedelta(hours=1)))

    def __call__(self) -> datetime:
        return self.now

    def goes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def settled(pace: Pace, clock: Clock, *seconds: float) -> None:
    """Settle an image after each of these times."""
    for each in seconds:
        clock.goes(each)
        pace.note_settled()


def test_the_usual_time_is_a_median() -> None:
    """One slow image does not change the median; with fewer than three there is none."""
    clock = Clock()
    pace = Pace(clock=clock)
    pace.note_activity()
    settled(pace, clock, 10, 14)
    assert pace.seconds_each is None
    settled(pace, clock, 12, 119, 14)
    assert pace.seconds_each == 14
    assert pace.today == 5


def test_pauses_do_not_count() -> None:
    """An hour away does not count as an hour of work."""
    clock = Clock()
    pace = Pace(clock=clock)
    pace.note_activity()
    settled(pace, clock, 10, 10, 10)
    clock.goes(3600)
    pace.note_activity()
    settled(pace, clock, 10)
    assert pace.kept.seconds == (10, 10, 10, 10)


def test_a_long_image_that_is_worked_on_counts_whole() -> None:
    """Several edits of one image show that somebody is working on it."""
    clock = Clock()
    pace = Pace(clock=clock)
    pace.note_activity()
    for _edit in range(5):
        clock.goes(100)
        pace.note_activity()
    pace.note_settled()
    assert pace.kept.seconds == (500,)


def test_today_ends_at_midnight() -> None:
    """The next day starts at zero by the user's clock; the median time stays."""
    clock = Clock()
    pace = Pace(clock=clock)
    pace.note_activity()
    settled(pace, clock, 10, 10, 10)
    clock.goes(4 * 3600)
    assert pace.today == 0
    assert pace.seconds_each == 10
    pace.note_settled()
    assert pace.today == 1


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True)), st.integers())
def test_whatever_was_kept_makes_no_nonsense(seconds: list[float], today: int) -> None:
    """A file with any content gives finite figures or none."""
    clock = Clock()
    pace = Pace(SavedPace("2026-11-25", today, tuple(seconds)), clock)
    assert pace.today >= 0
    assert pace.seconds_each is None or 0 < pace.seconds_each < 86_400
    settled(pace, clock, *[1] * (REMEMBERED + 5))
    assert len(pace.kept.seconds) <= REMEMBERED


def test_a_session_counts_what_is_done_and_remembers_it(photos: Path) -> None:
    """Only images settled for the first time count; closing keeps the figures."""
    with Session(photos, background=False) as session:
        for _image in range(3):
            session.add_tags(session.position, "cat")
            session.next()
        session.skip()
        session.go_to(0)
        session.next()
        assert session.snapshot().today == 4
        assert session.snapshot().left == 2
        assert session.snapshot().seconds_each is not None
    with Session(photos, background=False) as session:
        assert session.snapshot().today == 4
