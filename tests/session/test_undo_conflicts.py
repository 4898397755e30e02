"""Later edits that conflict with an undo, and undoing without the images concerned."""

from __future__ import annotations

import pytest

from tagger_widget import BadInputError, Session, UnknownImageError
from tagger_widget.dataset.arrangement.model import Category
from tagger_widget.operations import MoveToFront, Rename, SetState, Sort


def test_an_edit_that_nothing_later_touched_has_no_conflicts(session: Session) -> None:
    """Changes of other tags in the same images are no conflict."""
    edit = session.plan(Rename("cat", "tabby")).apply()
    assert edit is not None
    session.add_tags("p-0001", "window")
    session.remove_tags("p-0002", "dog")
    assert session.conflicts(edit.id) == ()
    session.undo(edit.id)
    assert [image.tags for image in session.images[:2]] == [("cat", "sofa", "window"), ("cat",)]


def test_conflicts_are_told_image_by_image(session: Session) -> None:
    """A conflict names the tags and the later edits; undoing leaves those in place."""
    edit = session.plan(Rename("cat", "tabby")).apply()
    later = session.plan(Rename("tabby", "lion"), ["p-0001"]).apply()
    assert edit is not None
    assert later is not None
    (conflict,) = session.conflicts(edit.id)
    assert (conflict.image, conflict.tags, conflict.later) == ("p-0001", ("tabby",), (later.id,))
    session.add_tags("p-0001", "window")
    assert session.conflicts(edit.id) == (conflict,)
    session.undo(edit.id)
    assert session.images[1].tags == ("dog", "cat")
    assert "lion" in session.images[0].tags


def test_orders_and_states_conflict_as_well(session: Session) -> None:
    """A later change of the order or the state is a conflict."""
    sort = session.plan(Sort()).apply()
    assert sort is not None
    session.plan(MoveToFront("b")).apply()
    assert [(c.image, c.reordered) for c in session.conflicts(sort.id)] == [("p-0003", True)]
    done = session.plan(SetState("done")).apply()
    assert done is not None
    session.plan(SetState("skipped"), ["p-0001"]).apply()
    assert [(c.image, c.state) for c in session.conflicts(done.id)] == [("p-0001", True)]
    with pytest.raises(BadInputError, match="no edit with the id"):
        session.conflicts("nonsense")


def test_images_can_be_left_out_of_undoing(session: Session) -> None:
    """These images are unchanged; one edit undoes the rest, and the history has the number left out."""
    edit = session.plan(Rename("cat", "tabby")).apply()
    later = session.plan(Rename("tabby", "lion"), ["p-0001"]).apply()
    assert edit is not None
    assert later is not None
    made = session.undo(edit.id, leave_out=[conflict.image for conflict in session.conflicts(edit.id)])
    assert made is not None
    assert set(made.changes) == {"p-0002"}
    assert [image.tags for image in session.images[:2]] == [("lion", "sofa"), ("dog", "cat")]
    undo, _, row = session.entries()
    assert undo.what == "Undone: Renamed cat to tabby (1 image), 1 image left out"
    assert (row.undone, row.left_out, row.images) == (True, 1, 2)
    with Session(session.source, background=False, author="ann") as again:
        assert again.entries()[2] == row
        again.redo()
        assert again.images[1].tags == ("dog", "tabby")
        assert again.entries()[0].what == "Done again: Renamed cat to tabby (1 image), 1 image left out"
        assert not again.entries()[3].undone
        again.undo()
        assert (again.entries()[4].undone, again.entries()[4].left_out) == (True, 1)


def test_what_was_left_out_can_be_taken_back_later(session: Session) -> None:
    """Undoing the edit again includes them. Leaving out every image undoes nothing."""
    edit = session.plan(Rename("cat", "tabby")).apply()
    assert edit is not None
    count = len(session.history)
    assert session.undo(edit.id, leave_out=["p-0001", "p-0002", "p-0003"]) is None
    assert len(session.history) == count
    session.undo(edit.id, leave_out="p-0001")
    assert session.images[0].tags == ("tabby", "sofa")
    session.undo(edit.id)
    assert session.images[0].tags == ("cat", "sofa")
    row = session.entries()[2]
    assert (row.id, row.undone, row.left_out) == (edit.id, True, 0)
    with pytest.raises(UnknownImageError):
        session.undo(edit.id, leave_out=["p-0009"])


def test_tags_keep_their_category_in_images_that_are_left_out(session: Session) -> None:
    """The other images get tag and category back, and captions keep the order of the categories."""
    session.arranging.set_categories([Category("scene", "#112233"), Category("subject", "#445566")])
    session.arranging.put("subject", "cat")
    session.arranging.put("scene", "sofa", "dog")
    session.arranging.order(True)
    edit = session.rename_tag("cat", "tabby")
    assert edit is not None
    session.undo(edit.id, leave_out=["p-0001"])
    assert session.settings.arrangement.members == {
        "cat": "subject",
        "tabby": "subject",
        "sofa": "scene",
        "dog": "scene",
    }
    assert [image.tags for image in session.images[:2]] == [("sofa", "tabby"), ("dog", "cat")]


def test_what_concerns_all_images_is_taken_back_whole(session: Session) -> None:
    """For the trigger word and the arrangement, leaving out images is refused."""
    trigger = session.set_trigger("cat")
    assert trigger is not None
    session.arranging.set_categories([Category("scene", "#112233"), Category("subject", "#445566")])
    session.arranging.put("scene", "sofa")
    session.arranging.put("subject", "dog")
    session.add_tags("p-0001", "dog")
    order = session.arranging.put("subject", "sofa")
    session.set_tags("p-0001", ["dog", "sofa"])
    ordered = session.arranging.put("scene", "sofa") and session.arranging.order(True)
    assert order is not None
    assert ordered is not None
    for edit in (trigger, ordered):
        assert "p-0001" in edit.changes
        with pytest.raises(BadInputError, match="take the edit back whole"):
            session.undo(edit.id, leave_out=["p-0001"])


def test_a_trigger_word_that_was_set_since_stays(session: Session) -> None:
    """Undoing an older trigger word restores the tags that it removed, and nothing else."""
    first = session.set_trigger("cat")
    assert first is not None
    session.set_trigger("ohwx")
    session.undo(first.id)
    assert session.settings.trigger == "ohwx"
    assert session.images[0].tags == ("cat", "sofa")
