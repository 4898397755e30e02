"""The three-way merge of tags."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_widget.dataset.tags.merge import merge
from tests.support.strategies import ANY_TEXT

FEW_LETTERS = st.lists(st.sampled_from("abcdefghij")).map(tuple)
TAG_LISTS = st.lists(st.sampled_from("abcdefgh"), unique=True).map(tuple)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        pytest.param("abc", "abc", "xcb", "xcb", id="only-theirs"),
        pytest.param("abc", "cxa", "abc", "cxa", id="only-mine"),
        pytest.param("abc", "ab", "bc", "b", id="both-removed"),
        pytest.param("abc", "abcm", "tabc", "tabcm", id="both-added"),
        pytest.param("ac", "ac", "abc", "abc", id="added-inside"),
        pytest.param("abc", "abcm", "abxyc", "abxycm", id="run-of-additions-keeps-its-place"),
        pytest.param("abc", "bc", "axbc", "xbc", id="left-neighbour-removed"),
        pytest.param("abc", "ab", "abcx", "abx", id="last-neighbour-removed"),
        pytest.param("abc", "abcx", "xabc", "abcx", id="same-tag-added-in-two-places"),
        pytest.param("abc", "cba", "abcx", "cxba", id="mine-moved"),
        pytest.param("abc", "abmc", "cab", "cabm", id="only-theirs-moved"),
        pytest.param("abc", "cab", "bac", "cab", id="both-moved"),
        pytest.param("", "ab", "bc", "abc", id="from-nothing"),
        pytest.param("ab", "", "abc", "c", id="emptied"),
    ],
)
def test_merge(base: str, mine: str, theirs: str, merged: str) -> None:
    """The result has the additions and removals of both sides, in an order that either side would expect."""
    assert "".join(merge(tuple(base), tuple(mine), tuple(theirs))) == merged


@given(TAG_LISTS, TAG_LISTS, TAG_LISTS)
def test_merge_laws(base: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]) -> None:
    """If one side is unchanged, the result is the other side; membership follows the rules of three-way merges."""
    assert merge(base, mine, base) == mine
    assert merge(base, base, theirs) == theirs
    assert merge(base, mine, mine) == mine
    merged = merge(base, mine, theirs)
    assert len(set(merged)) == len(merged)
    b, m, t = set(base), set(mine), set(theirs)
    assert set(merged) == (m & t) | (m - b) | (t - b)
    assert set(merge(base, theirs, mine)) == set(merged)


@given(TAG_LISTS, TAG_LISTS, st.sampled_from("xyz"))
def test_taking_back_an_edit_keeps_what_came_after(
    before: tuple[str, ...], after: tuple[str, ...], later: str
) -> None:
    """Undoing an older edit restores its former tags and keeps the tag added since."""
    undone = merge(after, (*after, later), before)
    assert set(undone) == {*before, later}
    assert tuple(tag for tag in undone if tag != later) == before


@given(st.lists(ANY_TEXT), st.lists(ANY_TEXT), st.lists(ANY_TEXT))
def test_merge_never_leaves_a_duplicate(base: list[str], mine: list[str], theirs: list[str]) -> None:
    """Lists with duplicates are accepted."""
    merged = merge(base, mine * 2, theirs * 2)
    assert len(set(merged)) == len(merged)


def plain_merge(base: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    """Merge tag by tag, each put in its place in a list: slow, and plain to see."""
    base, mine, theirs = (tuple(dict.fromkeys(tags)) for tags in (base, mine, theirs))
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    wanted = {
        tag for tag in {*mine, *theirs} if (tag in mine and tag in theirs) or (tag not in base and tag != "")
    }

    def moved(changed: tuple[str, ...]) -> bool:
        return [tag for tag in base if tag in changed] != [tag for tag in changed if tag in base]

    leading, other = (mine, theirs) if moved(mine) or not moved(theirs) else (theirs, mine)
    merged = [tag for tag in leading if tag in wanted]
    neighbour = None
    for tag in other:
        if tag in wanted:
            if tag not in merged:
                merged.insert(0 if neighbour is None else merged.index(neighbour) + 1, tag)
            neighbour = tag
    return tuple(merged)


@given(FEW_LETTERS, FEW_LETTERS, FEW_LETTERS)
def test_merge_is_that_of_a_plain_one(
    base: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]
) -> None:
    """The outcome is the same as when each tag is put in its place one after the other."""
    assert merge(base, mine, theirs) == plain_merge(base, mine, theirs)


@given(TAG_LISTS, st.randoms(use_true_random=False), st.lists(st.sampled_from("uvwxyz"), unique=True))
def test_merge_of_related_lists_is_that_of_a_plain_one(
    base: tuple[str, ...], chance: random.Random, new: list[str]
) -> None:
    """Lists that come from one another, as edits make them, are merged alike as well."""

    def changed() -> tuple[str, ...]:
        tags = [tag for tag in base if chance.random() < 0.8]
        if tags and chance.random() < 0.4:
            tags.insert(chance.randrange(len(tags)), tags.pop(chance.randrange(len(tags))))
        for tag in new:
            if chance.random() < 0.6:
                tags.insert(chance.randrange(len(tags) + 1), tag)
        return tuple(tags)

    mine, theirs = changed(), changed()
    assert merge(base, mine, theirs) == plain_merge(base, mine, theirs)


@pytest.mark.parametrize("moved", [False, True], ids=["in-order", "moved"])
def test_merge_takes_time_in_proportion(*, moved: bool) -> None:
    """Twenty thousand tags, half of them changed on either side, are merged in no time to speak of."""
    base = tuple(f"tag {number}" for number in range(20_000))
    mine = tuple(f"mine {tag}" if number % 2 else tag for number, tag in enumerate(base))
    theirs = tuple(f"theirs {tag}" if number % 3 else tag for number, tag in enumerate(base))
    if moved:
        theirs = theirs[::-1]
    begun = time.process_time()
    merged = merge(base, mine, theirs)
    assert time.process_time() - begun < 2
    assert len(merged) == 10_000 + 13_333 + 3_334
