"""Wildcards, matched against many tags at once."""

from __future__ import annotations

import fnmatch
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_widget.query.wildcards import Lines, only_piece, wild


@given(st.lists(st.text("ab.x", max_size=8), max_size=12), st.text("ab.*?", max_size=7))
def test_wildcards_match_as_in_file_names(texts: list[str], pattern: str) -> None:
    """The search through one long text agrees with Python's fnmatch, text by text."""
    lines = Lines()
    lines.extend(texts[:5])
    lines.extend(texts[5:])
    expected = [number for number, text in enumerate(texts) if fnmatch.fnmatchcase(text, pattern)]
    assert lines.matching(wild(pattern)).tolist() == expected


@given(
    st.lists(st.text("abß\ud800𝄞\n", max_size=8), max_size=12), st.text("abß\ud800𝄞", min_size=1, max_size=3)
)
def test_a_piece_is_found_wherever_it_stands(texts: list[str], piece: str) -> None:
    """The faster search for ``*piece*`` agrees with Python's own, whatever the characters."""
    lines = Lines()
    lines.extend(texts[:5])
    lines.extend(texts[5:])
    assert only_piece(f"*{piece}*") == piece
    assert lines.containing(piece).tolist() == [number for number, text in enumerate(texts) if piece in text]


@pytest.mark.parametrize("pattern", ["*", "**", "a*", "*a", "**a*", "*a*b*", "*a?*", "a"])
def test_other_wildcards_are_no_single_piece(pattern: str) -> None:
    """These patterns are left to the general search."""
    assert only_piece(pattern) == ""


def test_wildcards_take_no_time_to_speak_of_on_hostile_tags() -> None:
    """Twenty stars against tags of a thousand letters take almost no time."""
    lines = Lines()
    lines.extend(["a" * 1000] * 50)
    begun = time.perf_counter()
    assert not len(lines.matching(wild("*a" * 20 + "*b")))
    assert time.perf_counter() - begun < 2
