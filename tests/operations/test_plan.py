"""Plans: which images they cover, what they change, and that they make a single edit."""

from __future__ import annotations

import pytest

from tagger_widget import BadInputError, Session, UnknownImageError
from tagger_widget.operations import Add, Custom, Rename, ReplaceRegex, ReplaceText, SetState, SetTrigger
from tests.support.folders import captions, content
from tests.support.plans import tags


def test_an_applied_plan_is_one_edit_that_can_be_undone(session: Session) -> None:
    """Captions are written, the history describes the edit, and undo reverts all of it."""
    session.plan(Add("seen")).preview()
    before = content(session.output)
    edit = session.plan(Rename("cat", "tabby")).apply()
    assert edit is not None
    assert captions(session.output)["p-0004"] == "tabby, x"
    assert [e.id for e in session.history] == [edit.id]
    assert session.snapshot().undo == "Renamed cat to tabby (4 images)"
    session.undo()
    assert {k: v for k, v in content(session.output).items() if k != "tags.txt"} == before


def test_images_can_be_opted_out(session: Session) -> None:
    """Images that are opted out are neither previewed nor changed; the original plan is unchanged."""
    plan = session.plan(Rename("cat", "tabby"))
    less = plan.without("p-0002", "p-0005")
    assert less.preview().names == ("p-0001", "p-0004")
    assert len(plan.preview()) == 4
    less.apply()
    assert tags(session)[:2] == ["tabby, sofa", "dog, cat"]


def test_a_plan_can_be_for_some_images_only(session: Session) -> None:
    """Order and duplicates of the names do not matter; an unknown name raises at once."""
    plan = session.plan(Add("x"), ["p-0003", "p-0001", "p-0003"])
    assert plan.preview().looked_at == 2
    plan.apply()
    session.go_to("p-0002")
    assert [captions(session.output)[name] for name in ("p-0001", "p-0003")] == ["cat, sofa, x", "tree, x"]
    assert captions(session.output)["p-0002"] == "dog, cat"
    with pytest.raises(UnknownImageError):
        session.plan(Add("x"), ["p-9999"])
    with pytest.raises(UnknownImageError):
        plan.without("p-9999")


def test_a_plan_can_be_cut_down_to_some_of_its_images(session: Session) -> None:
    """only() adds no image that the plan did not cover or that was opted out."""
    plan = session.plan(Add("seen"), ["p-0001", "p-0002", "p-0003"]).without("p-0002")
    some = plan.only("p-0001", "p-0002", "p-0006")
    assert some.preview().names == ("p-0001",)
    assert session.plan(Add("seen")).only("p-0006").preview().names == ("p-0006",)
    with pytest.raises(UnknownImageError):
        plan.only("p-0099")


def test_states_are_set_and_undone_like_tags(session: Session) -> None:
    """A state set on many images can be undone, unlike the mark that navigation leaves."""
    plan = session.plan(SetState("done"), ["p-0001", "p-0002"])
    assert "2 images would get another state." in str(plan.preview())
    plan.apply()
    assert [image.state for image in session.images[:3]] == ["done", "done", "pending"]
    assert session.snapshot().undo == "Marked images as done (2 images)"
    session.undo()
    assert session.images[0].state == "pending"


def test_the_trigger_word_is_planned_for_all_images(session: Session) -> None:
    """The preview shows every caption with it; a tag that becomes the trigger word leaves the tag list."""
    plan = session.plan(SetTrigger("cat"))
    assert len(plan.preview()) == 6
    assert str(plan.preview()[0]) == "p-0001: +cat, −cat, sofa"  # noqa: RUF001
    plan.apply()
    assert captions(session.output)["p-0001"] == "cat, sofa"
    assert captions(session.output)["p-0003"] == "cat, tree"
    session.undo()
    assert tags(session)[0] == "cat, sofa"
    with pytest.raises(BadInputError, match="all images"):
        session.plan(SetTrigger("cat"), ["p-0001"])
    with pytest.raises(BadInputError, match="leave none out"):
        plan.without("p-0001")


def test_the_trigger_word_never_comes_among_the_tags(session: Session) -> None:
    """No plan can put the trigger word among the tags."""
    session.set_trigger("ohwx")
    session.plan(Custom(lambda tags: ["ohwx", *tags])).apply()
    session.plan(Add("ohwx")).apply()
    session.plan(ReplaceText("cat", "ohwx")).apply()
    assert tags(session)[0] == "sofa"
    assert captions(session.output)["p-0001"] == "ohwx, sofa"


@pytest.mark.parametrize(
    ("operation", "remedy"),
    [
        pytest.param(Rename("dog, ohwx", "wolf"), "SetTrigger", id="renamed"),
        pytest.param(Rename("cat", "ohwx"), "remove the tag instead", id="renamed to"),
    ],
)
def test_the_trigger_word_is_not_renamed_like_a_tag(session: Session, operation: Rename, remedy: str) -> None:
    """Plan, preview and `Session.rename_tag` refuse it with the same remedy, and change nothing."""
    session.set_trigger("ohwx")
    before = content(session.output)
    plan = session.plan(operation)
    for attempt in (plan.preview, plan.apply, lambda: session.rename_tag(operation.old[-1], operation.new)):
        with pytest.raises(BadInputError, match=remedy):
            attempt()
    assert content(session.output) == before
    assert len(session.history) == 1


def test_a_function_is_asked_once_for_each_image(session: Session) -> None:
    """What was previewed is applied, even if the function would return something else the second time."""
    asked: list[list[str]] = []

    def function(tags: list[str]) -> list[str]:
        asked.append(tags)
        return [*tags, f"number {len(asked)}"]

    plan = session.plan(Custom(function))
    shown = [diff.tags("added") for diff in plan.preview()]
    plan.apply()
    assert len(asked) == 6
    assert [(image.tags[-1],) for image in session.images] == shown


def test_a_function_may_use_the_session(session: Session) -> None:
    """The function is called without a lock held that the session would wait for."""
    plan = session.plan(Custom(lambda image: [*image.tags, session.image(0).tags[0]], of="image"))
    plan.apply()
    assert tags(session)[2] == "tree, cat"


def test_a_function_that_raises_half_way_changes_nothing(session: Session) -> None:
    """The error names the image; no caption and no history is changed."""
    before = session.plan(Add("x")).preview() and tags(session)

    def function(tags: list[str]) -> list[str]:
        return [tags[1], "new"]

    plan = session.plan(Custom(function))
    with pytest.raises(BadInputError, match="IndexError for p-0003"):
        plan.apply()
    with pytest.raises(BadInputError, match="IndexError for p-0003"):
        plan.preview()
    assert tags(session) == before
    assert len(session.history) == 0


def test_a_pattern_that_runs_away_changes_nothing(session: Session) -> None:
    """The plan stops with an error that says why."""
    session.set_tags("p-0001", ["a" * 200 + "b"])
    with pytest.raises(BadInputError, match="takes longer than"):
        session.plan(ReplaceRegex("^(a|aa|aaa)+$", "x")).apply()
    assert len(session.history) == 1
