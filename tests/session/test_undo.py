"""Undo and redo."""

from __future__ import annotations

from pathlib import Path

import pytest

from tagger_widget import BadInputError, Session


def test_undo_and_redo_walk_back_and_forth(photos: Path) -> None:
    """Each undo reverts one edit exactly, redo restores it, and a new edit clears the redo stack."""
    with Session(photos, prefix="p") as session:
        session.add_tags(0, "a", "b")
        session.remove_tags(0, "a")
        session.add_tags(2, "c")
        for expected in [("b",), ("a", "b"), ()]:
            session.undo()
            assert session.image(2).tags == ()
            assert session.image(0).tags == expected if expected else True
        assert session.undo() is None
        session.redo()
        session.redo()
        assert session.image(0).tags == ("b",)
        session.add_tags(0, "x")
        assert session.redo() is None


def test_stepping_is_not_undone(photos: Path) -> None:
    """Undo reverts the last tag, not the mark that a step left."""
    with Session(photos) as session:
        session.add_tags(0, "cat")
        session.next()
        edit = session.undo()
        assert edit is not None
        assert session.image(0).tags == ()
        assert session.position == 1


def test_undo_keeps_what_was_done_to_the_image_since(photos: Path) -> None:
    """An older edit is undone tag by tag."""
    with Session(photos) as session:
        first = session.add_tags(0, "a")
        assert first is not None
        session.add_tags(0, "b")
        session.undo(first.id)
        assert session.image(0).tags == ("b",)
        with pytest.raises(BadInputError, match="history"):
            session.undo("no such edit")


def test_taking_an_undo_back_brings_the_edit_back(session: Session) -> None:
    """Undoing an undo by its id has the same effect: the edit counts as made again."""
    session.add_tags(0, "window")
    undo = session.undo()
    assert undo is not None
    session.undo(undo.id)
    assert "window" in session.images[0].tags
    assert [row.undone for row in session.entries()] == [False] * 3
