"""Events, and the listeners that receive them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tagger_widget import Event, Session


def test_listeners_are_told_of_every_change(photos: Path) -> None:
    """Listeners receive edits, steps and copies until they unsubscribe."""
    events: list[Event] = []
    with Session(photos, background=False) as session:
        unsubscribe = session.subscribe(events.append)
        edit = session.add_tags(3, "cat")
        session.next()
        assert [event.kind for event in events if event.kind != "image"] == ["edit", "place"]
        assert next(event for event in events if event.kind == "edit").edit == edit
        unsubscribe()
        unsubscribe()
        session.add_tags(3, "dog")
        assert len([event for event in events if event.kind == "edit"]) == 1


def test_a_listener_that_fails_does_not_keep_the_others_from_hearing(photos: Path) -> None:
    """The edit is made, all listeners are called, and the exception reaches the caller."""
    events: list[Event] = []

    def fail(_event: Event) -> None:
        raise RuntimeError("broken listener")

    with Session(photos, background=False) as session:
        unsubscribe = session.subscribe(fail)
        session.subscribe(events.append)
        with pytest.raises(RuntimeError, match="broken listener"):
            session.add_tags(0, "cat")
        assert any(event.kind == "edit" for event in events)
        assert session.image(0).tags == ("cat",)
        unsubscribe()
