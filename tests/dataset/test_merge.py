"""The three-way merge of tags."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_widget.dataset.tags.merge import merge
from tests.support.strategies import ANY_TEXT

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
    """Both sides' additions and removals are in the outcome, in an order either would expect."""
    assert "".join(merge(tuple(base), tuple(mine), tuple(theirs))) == merged


@given(TAG_LISTS, TAG_LISTS, TAG_LISTS)
def test_merge_laws(base: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]) -> None:
    """One unchanged side gives the other exactly; members follow the law of three-way merges."""
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
    """An older edit undone gives its former tags and the tag that was added since."""
    undone = merge(after, (*after, later), before)
    assert set(undone) == {*before, later}
    assert tuple(tag for tag in undone if tag != later) == before


@given(st.lists(ANY_TEXT), st.lists(ANY_TEXT), st.lists(ANY_TEXT))
def test_merge_never_leaves_a_duplicate(base: list[str], mine: list[str], theirs: list[str]) -> None:
    """Lists with duplicates are forgiven."""
    merged = merge(base, mine * 2, theirs * 2)
    assert len(set(merged)) == len(merged)
