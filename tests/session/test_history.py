"""The history as a user reads it, and that its rows stay correct and cheap while it grows."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_widget import BadInputError, Session, UnsavedError
from tagger_widget.operations import Rename
from tests.support.folders import FullDisk, fill

Command = tuple[str, int]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Return six images without captions."""
    return fill(tmp_path / "photos", 6)


def commands() -> st.SearchStrategy[list[Command]]:
    kinds = st.sampled_from(["add", "remove", "undo", "redo", "undo one", "mark"])
    return st.lists(st.tuples(kinds, st.integers(0, 5)), max_size=12)


def carry_out(session: Session, command: Command) -> None:
    kind, number = command
    history = session.history
    if kind == "add":
        session.add_tags(number % 2, f"tag {number}")
    elif kind == "remove":
        session.remove_tags(number % 2, f"tag {number}")
    elif kind == "mark":
        session.go_to(number % 2)
        session.skip()
    elif kind == "undo one" and history:
        session.undo(history[number % len(history)].id)
    elif kind == "undo":
        session.undo()
    elif kind == "redo":
        session.redo()


class TestRows:
    @given(commands())
    def test_rows_kept_up_are_those_read_anew(self, done: list[Command]) -> None:
        """Listing the history after every edit gives the same rows as opening the folder afterwards."""
        with tempfile.TemporaryDirectory() as home:
            photos = fill(Path(home) / "photos", 2)
            with Session(photos, prefix="p", background=False, author="ann") as session:
                for command in done:
                    carry_out(session, command)
                    session.entries(3)
                kept = session.entries(99)
                with Session(photos, background=False, author="bob") as other:
                    assert other.entries(99) == kept
                    assert [other.entry(row.id) for row in kept] == kept
            assert [row.id for row in kept] == sorted((row.id for row in kept), reverse=True)

    @given(commands(), st.integers(0, 99))
    def test_undoing_twice_by_name_changes_nothing(self, done: list[Command], which: int) -> None:
        """Undoing an undo by its id restores all tags, and the history says so."""
        with tempfile.TemporaryDirectory() as home:
            photos = fill(Path(home) / "photos", 2)
            with Session(photos, prefix="p", background=False) as session:
                for command in done:
                    carry_out(session, command)
                rows = [
                    row for row in session.entries(99) if not row.undone and row.kind in {"add", "remove"}
                ]
                if not rows:
                    return
                row, before = rows[which % len(rows)], [image.tags for image in session.images]
                if session.conflicts(row.last):
                    return
                session.undo(row.last)
                undone = session.entry(row.id)
                assert undone.undone
                session.undo(undone.last)
                assert not session.entry(row.id).undone
                assert [set(image.tags) for image in session.images] == [set(tags) for tags in before]

    def test_edits_of_others_are_listed_as_they_come(self, photos: Path) -> None:
        """Edits of others have their author and can be filtered by it; marks can be left out."""
        with Session(photos, prefix="p", author="ann", background=False) as ann:
            ann.add_tags(0, "a")
            assert len(ann.entries()) == 1
            with Session(photos, author="bob", background=False) as bob:
                bob.add_tags(1, "b")
                bob.skip()
            ann.add_tags(0, "c")
            assert [row.author for row in ann.entries()] == ["ann", "bob", "bob", "ann"]
            assert [row.what for row in ann.entries(author="bob", marks=False)] == ["Added b"]
            assert [row.what for row in ann.entries(1, ann.entries()[2].id, author="ann")] == ["Added a"]
            assert ann.authors == ["ann", "bob"]

    def test_a_batch_is_told_without_reading_what_it_did_to_each_image(self, photos: Path) -> None:
        """Rows of plans give the number of images, whether undone or redone."""
        with Session(photos, prefix="p", background=False) as session:
            for image in session.images:
                session.add_tags(image.name, "cat")
            session.plan(Rename("cat", "tabby")).apply()
            session.undo()
            session.redo()
            assert [row.what for row in session.entries(3)] == [
                "Done again: Renamed cat to tabby (6 images)",
                "Undone: Renamed cat to tabby (6 images)",
                "Renamed cat to tabby (6 images)",
            ]
            first = session.entries()[2]
            assert (first.undone, first.origin, first.last) == (False, None, session.entries()[0].id)
            assert session.entries()[0].origin == first.id

    def test_what_was_taken_back_is_told_as_it_was_done(self, photos: Path) -> None:
        """An undone renaming is still described as a renaming, however it was made."""
        with Session(photos, prefix="p", background=False) as session:
            session.add_tags(0, "cat")
            session.rename_tag("cat", "tabby")
            session.undo()
            session.redo()
            assert [row.what for row in session.entries(3)] == [
                "Done again: Renamed cat to tabby",
                "Undone: Renamed cat to tabby",
                "Renamed cat to tabby",
            ]

    def test_edits_that_the_disk_refuses_are_listed(
        self, photos: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Pending edits are the newest rows, and stay in the list once they are written."""
        with Session(photos, prefix="p", background=False) as session:
            session.add_tags(0, "a")
            disk = FullDisk(monkeypatch)
            disk.refuses = lambda path: "journal" in path
            with pytest.raises(UnsavedError):
                session.add_tags(0, "b")
            with pytest.raises(UnsavedError):
                session.undo()
            told = ["Undone: Added b", "Added b", "Added a"]
            rows = session.entries()
            assert [(row.what, row.undone) for row in rows] == list(
                zip(told, [False, True, False], strict=True)
            )
            assert session.entries(9, rows[0].id) == rows[1:]
            assert session.edit(rows[1].id).changes["p-0001"].after == ("a", "b")
            disk.refuses = lambda _path: False
            session.add_tags(1, "c")
            assert [row.what for row in session.entries()] == ["Added c", *told]

    def test_an_id_that_is_not_there_is_an_error(self, photos: Path) -> None:
        """The error says where to find ids."""
        with Session(photos, prefix="p", background=False) as session:
            for ask in (session.entry, session.edit, session.describe):
                with pytest.raises(BadInputError, match="no edit with the id 'x'"):
                    ask("x")


def test_the_history_is_listed_newest_first(session: Session) -> None:
    """Each row has time, author, description and number of images; undone edits are marked."""
    first = session.add_tags(0, "window")
    session.undo()
    session.redo()
    session.plan(Rename("cat", "tabby")).apply()
    session.undo()
    rows = session.entries()
    assert [(row.what, row.images, row.undone) for row in rows] == [
        ("Undone: Renamed cat to tabby (2 images)", 2, False),
        ("Renamed cat to tabby (2 images)", 2, True),
        ("Done again: Added window", 1, False),
        ("Undone: Added window", 1, False),
        ("Added window", 1, False),
    ]
    assert {row.author for row in rows} == {"ann"}
    assert first is not None
    assert rows[-1].time == first.time
    session.redo()
    assert [row.undone for row in session.entries()] == [False] * 6


def test_the_history_is_listed_page_by_page(session: Session) -> None:
    """The next page starts before the last row of the previous one; an unknown id is an error."""
    for number in range(5):
        session.add_tags(0, f"tag {number}")
    first = session.entries(2)
    assert [row.what for row in first] == ["Added tag 4", "Added tag 3"]
    assert [row.what for row in session.entries(9, first[-1].id)] == [
        "Added tag 2",
        "Added tag 1",
        "Added tag 0",
    ]
    with pytest.raises(BadInputError, match="no edit with the id"):
        session.entries(2, "nonsense")
