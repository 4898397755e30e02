"""Previews of plans: what would change, before anything does."""

from __future__ import annotations

from tagger_widget import Session
from tagger_widget.operations import Add, Remove, Rename
from tests.support.folders import captions
from tests.support.plans import tags


def test_a_preview_shows_what_would_change_and_changes_nothing(session: Session) -> None:
    """A preview has the totals, and a diff of the tags of each image that would change."""
    plan = session.plan(Rename("cat", "tabby"))
    preview = plan.preview()
    assert (len(preview), preview.looked_at) == (4, 6)
    assert preview.names == ("p-0001", "p-0002", "p-0004", "p-0005")
    assert str(preview[0]) == "p-0001: −cat, +tabby, sofa"  # noqa: RUF001
    assert preview[2].tags("removed") == ("cat",)
    assert preview.totals == ({"tabby": 3}, {"cat": 4}, 0, 0)
    assert str(preview).splitlines()[0] == "Rename cat to tabby: 4 of 6 images would change."
    assert tags(session) == ["cat, sofa", "dog, cat", "tree", "tabby, x, cat", "cat", ""]
    assert len(session.history) == 0


def test_that_nothing_would_change_is_said_plainly(session: Session) -> None:
    """Nothing is added to the history."""
    plan = session.plan(Rename("nowhere", "tabby"))
    preview = plan.preview()
    assert not preview
    assert str(preview) == "Rename nowhere to tabby: nothing would change."
    assert "nothing would change" in preview._repr_html_()
    assert plan.apply() is None
    assert len(session.history) == 0


def test_images_left_without_tags_are_named(session: Session) -> None:
    """Images that had no tags before are not listed."""
    preview = session.plan(Remove("cat, tree")).preview()
    assert preview.emptied == ("p-0003", "p-0005")
    assert "2 images would be left without tags: p-0003, p-0005." in str(preview)
    session.plan(Remove("cat, tree")).apply()
    assert "p-0003" not in captions(session.output)


def test_a_preview_in_a_notebook_takes_nothing_for_markup(session: Session) -> None:
    """Added tags are green, removed ones red, and user text is never markup."""
    session.plan(Add("<script>alert(1)</script>")).apply()
    shown = session.plan(Rename("<script>alert(1)</script>", "<b>")).preview()._repr_html_()
    assert "<script>" not in shown
    assert "&lt;b&gt;" in shown
    assert 'style="color:#1a7f37' in shown
    assert "line-through" in shown
