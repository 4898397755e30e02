"""Which spellings are suggested for merging, and which are not."""

from __future__ import annotations

import random
import sys

import pytest

from tagger_widget.plugins.suggesters.spelling import similar


def pairs(counts: dict[str, int]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Summarise the suggestions."""
    return [(one.reason, one.keep, one.others) for one in similar(counts)]


@pytest.mark.parametrize(
    ("counts", "suggested"),
    [
        pytest.param({"Cat": 1, "cat": 5}, [("spelling", "cat", ("Cat",))], id="case"),
        pytest.param(
            {"long_hair": 7, "long hair": 2}, [("spelling", "long_hair", ("long hair",))], id="blank"
        ),
        pytest.param({"t-shirt": 3, "tshirt": 1}, [("spelling", "t-shirt", ("tshirt",))], id="hyphen"),
        pytest.param({"café": 2, "cafe": 3}, [("spelling", "cafe", ("café",))], id="accent"),
        pytest.param({"flower": 3, "flowers": 5}, [("plural", "flowers", ("flower",))], id="plural"),
        pytest.param({"berry": 3, "berries": 1}, [("plural", "berry", ("berries",))], id="plural of y"),
        pytest.param({"glass": 3, "glas": 1}, [], id="no plural, and short"),
        pytest.param({"mountain": 9, "mountian": 1}, [("letter", "mountain", ("mountian",))], id="swapped"),
        pytest.param({"mountain": 9, "mountan": 1}, [("letter", "mountain", ("mountan",))], id="left out"),
        pytest.param({"cat": 3, "car": 1}, [], id="short words"),
        pytest.param({"1 girl standing": 3, "2 girl standing": 1}, [], id="numbers"),
        pytest.param({"Cat": 0, "cat": 5}, [], id="not in use"),
        pytest.param(
            {"blue eyes": 9, "Blue_Eyes": 2, "blue eye": 1},
            [("spelling", "blue eyes", ("Blue_Eyes",)), ("plural", "blue eyes", ("blue eye",))],
            id="two reasons",
        ),
    ],
)
def test_near_spellings(counts: dict[str, int], suggested: list[tuple[str, str, tuple[str, ...]]]) -> None:
    """The tag that is used most is kept."""
    assert sorted(pairs(counts)) == sorted(suggested)


def test_the_most_used_come_first_with_their_counts() -> None:
    """The merges with the largest effect come first."""
    found = similar({"sky": 1, "Sky": 2, "cat": 50, "CAT": 3, "Cat": 4})
    assert [one.keep for one in found] == ["cat", "Sky"]
    assert found[0].counts == {"cat": 50, "Cat": 4, "CAT": 3}


def test_many_tags_are_not_compared_with_each_other() -> None:
    """The work per tag stays the same with eight times as many tags."""
    few, many = drawn(500), drawn(4_000)
    similar(few)  # Imports on the first call do not count.
    assert calls(many) / len(many) < 1.5 * calls(few) / len(few)


def drawn(count: int) -> dict[str, int]:
    """Make up tags of one to three words, each word in a few of them."""
    choose = random.Random(3)
    words = [
        "".join(choose.choices("abcdefghijklmnoprstuvw", k=choose.randint(3, 9))) for _ in range(count // 5)
    ]
    return {" ".join(choose.sample(words, choose.randint(1, 3))): choose.randint(1, 99) for _ in range(count)}


def calls(counts: dict[str, int]) -> int:
    """Count the function calls of a search: a measure of work that does not depend on the machine's load."""
    made = 0

    def profile(_frame: object, event: str, _argument: object) -> None:
        nonlocal made
        made += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        similar(counts)
    finally:
        sys.setprofile(before)
    return made
