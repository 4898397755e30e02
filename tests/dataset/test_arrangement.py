"""The arrangement of tags as pure functions: order, conflicts, checks, and diffs applied and inverted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tagger_widget.dataset.arrangement.diff import applied, diff, inverted, merged
from tagger_widget.dataset.arrangement.model import Arrangement, Category, TagSet
from tagger_widget.dataset.arrangement.rules import MAX_NAME_LENGTH, STARTING_CATEGORIES, check
from tagger_widget.dataset.arrangement.transform import (
    conflicts,
    in_category_order,
    with_categories,
    with_members,
    with_removed,
    with_renamed,
    with_set,
)
from tagger_widget.errors import BadInputError

BLUE, RED = "#0000ff", "#ff0000"
SUBJECT, STYLE = Category("subject", BLUE, exclusive=True), Category("style", RED)
TWO = Arrangement((SUBJECT, STYLE), {"cat": "subject", "dog": "subject", "oil": "style"})

tags = st.sampled_from(["cat", "dog", "oil", "hat", "sofa", "Café"])
tag_lists = st.lists(tags, unique=True).map(tuple)
names = st.sampled_from(["subject", "Subject", "style", "pose", "STYLE"])
categories = st.lists(
    st.builds(Category, names, st.sampled_from([BLUE, RED]), st.booleans()),
    unique_by=lambda one: one.name.casefold(),
    max_size=4,
).map(tuple)


def _free_keys(sets: list[TagSet]) -> tuple[TagSet, ...]:
    keys: set[str] = set()
    kept = []
    for one in sets:
        kept.append(one if one.key not in keys else replace(one, key=""))
        keys.add(one.key)
    return tuple(kept)


sets = st.lists(
    st.builds(
        TagSet, names, st.lists(tags, min_size=1, unique=True).map(tuple), st.sampled_from(["", "q", "w"])
    ),
    unique_by=lambda one: one.name.casefold(),
    max_size=3,
).map(_free_keys)


@st.composite
def arrangements(draw: st.DrawFn) -> Arrangement:
    its = draw(categories)
    members = draw(st.dictionaries(tags, st.sampled_from(its))) if its else {}
    return Arrangement(
        its,
        {tag: category.name for tag, category in members.items()},
        draw(tag_lists),
        draw(tag_lists),
        draw(sets),
        draw(st.booleans()),
    )


@given(arrangements(), arrangements())
def test_a_change_leads_from_one_to_the_other_and_back(before: Arrangement, after: Arrangement) -> None:
    """Applied to the old arrangement, a diff gives the new one; inverted, it gives the old one again."""
    delta = diff(before, after)
    if delta is None:
        assert before == after
        return
    assert applied(delta, before) == merged(delta, before) == after
    assert applied(inverted(delta), after) == merged(inverted(delta), after) == before


@given(arrangements(), arrangements(), arrangements())
def test_whatever_is_taken_back_what_is_left_can_be(
    before: Arrangement, after: Arrangement, now: Arrangement
) -> None:
    """An old edit can be undone or redone on any state, and the result passes all checks."""
    delta = diff(before, after)
    if delta is not None:
        check(merged(delta, now))
        check(merged(inverted(delta), now))


@given(st.lists(tags), arrangements())
def test_category_order_is_stable_and_idempotent(some: list[str], arrangement: Arrangement) -> None:
    """No tag is lost, tags of one category keep their order, and ordering twice changes nothing."""
    ordered = in_category_order(some, arrangement)
    assert sorted(ordered) == sorted(some)
    assert in_category_order(ordered, arrangement) == ordered
    for name in {arrangement.members.get(tag) for tag in some}:
        assert [t for t in ordered if arrangement.members.get(t) == name] == [
            t for t in some if arrangement.members.get(t) == name
        ]


def test_tags_without_a_category_come_last() -> None:
    """The order of the categories decides, whatever the order of the tags."""
    assert in_category_order(["sofa", "oil", "cat", "hat", "dog"], TWO) == (
        "cat",
        "dog",
        "oil",
        "sofa",
        "hat",
    )


def test_exclusive_categories_tell_their_conflicts() -> None:
    """Only an exclusive category with more than one tag is listed, with these tags."""
    assert conflicts(["oil", "dog", "hat", "cat"], TWO) == [(SUBJECT, ("dog", "cat"))]
    assert conflicts(["dog", "oil"], TWO) == []


def test_what_was_done_since_stays_when_an_edit_is_taken_back() -> None:
    """A tag moved since then stays there, a category recoloured since then keeps its colour, new ones stay."""
    put = with_members(TWO, "style", ["hat", "cat"])
    delta = diff(TWO, put)
    assert delta is not None
    since = with_members(put, "subject", ["hat", "sofa"])
    assert merged(inverted(delta), since).members == {**TWO.members, "hat": "subject", "sofa": "subject"}

    less = with_categories(TWO, [SUBJECT], {})
    delta = diff(TWO, less)
    assert delta is not None
    red = replace(SUBJECT, colour=RED)
    since = with_categories(less, [red, Category("pose", BLUE)], {})
    back = merged(inverted(delta), since)
    assert [c.name for c in back.categories] == ["subject", "style", "pose"]
    assert back.categories[0] == red
    assert back.members == TWO.members


def test_tags_follow_a_category_whose_new_name_is_taken_back() -> None:
    """Tags put in the category under its new name keep it under the old one."""
    main = with_categories(TWO, [replace(SUBJECT, name="main"), STYLE], {"subject": "main"})
    assert main.members["cat"] == "main"
    delta = diff(TWO, main)
    assert delta is not None
    assert merged(inverted(delta), with_members(main, "main", ["hat"])).members["hat"] == "subject"


def test_a_set_brought_back_leaves_its_key_to_who_has_it() -> None:
    """Two sets never have the same key."""
    before = with_set(TWO, TagSet("a", ("cat",), "Q"))
    delta = diff(before, TWO)
    assert delta is not None
    back = merged(inverted(delta), with_set(TWO, TagSet("b", ("dog",), "q")))
    assert {one.name: one.key for one in back.sets} == {"a": "", "b": "q"}


def test_a_category_can_change_the_case_of_its_name_and_keep_its_tags() -> None:
    """A name in another case is the same category."""
    assert with_categories(TWO, [replace(SUBJECT, name="Subject")], {}).members == {
        "cat": "Subject",
        "dog": "Subject",
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(lambda: with_categories(TWO, [STYLE, replace(STYLE, name="Style")], {}), "twice", id="twice"),
        pytest.param(lambda: with_categories(TWO, [Category(" \u200b", BLUE)], {}), "blank", id="blank"),
        pytest.param(lambda: with_categories(TWO, [Category("a, b", BLUE)], {}), "commas", id="comma"),
        pytest.param(lambda: with_categories(TWO, [Category("a,", BLUE)], {}), "commas", id="comma at the end"),
        pytest.param(
            lambda: with_categories(TWO, [Category("n" * (MAX_NAME_LENGTH + 1), BLUE)], {}), "limit is 60", id="long"
        ),
        pytest.param(lambda: with_categories(TWO, [Category("a", "red")], {}), "#rrggbb", id="colour"),
        pytest.param(lambda: with_categories(TWO, [Category(f"c{n}", RED) for n in range(101)], {}), "100", id="many"),
        pytest.param(lambda: with_categories(TWO, [STYLE], {"pose": "style"}), "no category “pose”", id="renamed"),
        pytest.param(lambda: with_categories(TWO, [STYLE], {"subject": "x"}), "cannot become", id="renamed to"),
        pytest.param(lambda: with_members(TWO, "pose", ["cat"]), "are: subject, style", id="no category"),
        pytest.param(lambda: with_set(TWO, TagSet("a", ())), "no tags", id="empty set"),
        pytest.param(lambda: with_set(TWO, TagSet("", ("cat",))), "blank", id="blank set"),
        pytest.param(
            lambda: with_set(with_set(TWO, TagSet("a", ("cat",), "Shift+1")), TagSet("b", ("cat",), "shift+1")),
            "belongs to the set “a”",
            id="one key",
        ),
        pytest.param(lambda: check(replace(TWO, members={"a,b": "style"})), "not a valid", id="member with a comma"),
        pytest.param(lambda: check(replace(TWO, members={" a": "style"})), "not a valid tag", id="member with a blank"),
        pytest.param(lambda: check(replace(TWO, members={"a": "pose"})), "does not exist", id="member of nothing"),
        pytest.param(lambda: check(replace(TWO, pinned=("a", "a"))), "twice", id="pinned twice"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(change: Callable[[], object], message: str) -> None:
    """Each error says what is wrong and where."""
    with pytest.raises(BadInputError, match=message):
        change()


def test_a_renamed_tag_takes_everything_along() -> None:
    """Category, pin, sets and hiding follow; on a merge, the other tag's category and visibility win."""
    arranged = replace(TWO, hidden=("cat",), pinned=("oil", "cat"), sets=(TagSet("s", ("dog", "cat")),))
    new = with_renamed(arranged, ["cat"], "tabby", into_known=False)
    assert (new.members["tabby"], new.hidden, new.pinned) == ("subject", ("tabby",), ("oil", "tabby"))
    assert new.sets == (TagSet("s", ("dog", "tabby")),)
    into = with_renamed(arranged, ["cat"], "oil", into_known=True)
    assert into.members == {"dog": "subject", "oil": "style"}
    assert (into.hidden, into.pinned) == ((), ("oil",))
    assert with_renamed(arranged, ["cat"], "dog", into_known=True).sets == (TagSet("s", ("dog",)),)


def test_a_removed_tag_takes_sets_along_that_had_nothing_else() -> None:
    """A set without tags is removed."""
    arranged = replace(TWO, sets=(TagSet("s", ("cat",)), TagSet("t", ("dog", "cat"))))
    assert with_removed(arranged, "cat").sets == (TagSet("t", ("dog",)),)


def _luminance(colour: str) -> float:
    """Return the relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("category", STARTING_CATEGORIES, ids=lambda category: category.name)
@pytest.mark.parametrize("ground", ["#ffffff", "#1e1e1e"])
def test_colours_to_begin_with_are_seen_on_light_and_dark(category: Category, ground: str) -> None:
    """The contrast is at least 3:1, which WCAG 2.2 requires of graphics."""
    low, high = sorted([_luminance(category.colour), _luminance(ground)])
    assert (high + 0.05) / (low + 0.05) >= 3


def test_the_categories_to_begin_with_pass_the_checks() -> None:
    """The starting categories can be used unchanged."""
    check(Arrangement(STARTING_CATEGORIES))
