"""What is offered for merging, and what is left alone."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from tagger_widget import BadInputError, FolderError, Session
from tagger_widget.plugins.suggesters.aliases import aliased
from tagger_widget.plugins.suggesters.implications import read_implications
from tagger_widget.plugins.suggesters.spelling import similar
from tests.support.folders import fill


def pairs(counts: dict[str, int]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Tell in short what is suggested."""
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
    """The tag used most stays."""
    assert sorted(pairs(counts)) == sorted(suggested)


def test_the_most_used_come_first_with_their_counts() -> None:
    """So that the merges worth most are seen first."""
    found = similar({"sky": 1, "Sky": 2, "cat": 50, "CAT": 3, "Cat": 4})
    assert [one.keep for one in found] == ["cat", "Sky"]
    assert found[0].counts == {"cat": 50, "Cat": 4, "CAT": 3}


def test_many_tags_are_not_compared_with_each_other() -> None:
    """What is done for one tag stays the same when there are eight times as many."""
    few, many = drawn(500), drawn(4_000)
    similar(few)  # What is imported by then does not count.
    assert calls(many) / len(many) < 1.5 * calls(few) / len(few)


def drawn(count: int) -> dict[str, int]:
    """Make up tags of one word to three, each word in a few of them."""
    choose = random.Random(3)
    words = [
        "".join(choose.choices("abcdefghijklmnoprstuvw", k=choose.randint(3, 9))) for _ in range(count // 5)
    ]
    return {" ".join(choose.sample(words, choose.randint(1, 3))): choose.randint(1, 99) for _ in range(count)}


def calls(counts: dict[str, int]) -> int:
    """Count the functions that are called to look through tags: a measure of work that no busy machine changes."""
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


def test_other_names_of_a_tag_are_offered() -> None:
    """As a vocabulary tells them, in the spelling of the dataset."""
    aliases = {"cat": ("kitty", "house_cat"), "dog": ("puppy",)}
    found = aliased({"cat": 4, "house cat": 2, "puppy": 3}, lambda tag: aliases.get(tag, ()))
    assert [(one.keep, one.others) for one in found] == [("cat", ("house cat",))]


def test_two_tags_that_are_aliases_of_each_other_are_offered_once() -> None:
    """The one that is used more stays."""
    aliases = {"cat": ("kitty",), "kitty": ("cat",)}
    found = aliased({"cat": 2, "kitty": 5}, lambda tag: aliases[tag])
    assert [(one.keep, one.others) for one in found] == [("kitty", ("cat",))]


def test_loaded_vocabularies_bring_aliases_and_implications(tmp_path: Path) -> None:
    """Spelled as the dataset spells; without a vocabulary there are none."""
    photos = fill(
        tmp_path / "photos", 3, captions={1: "long_hair, Longhair", 2: "long_hair, tabby cat, cat", 3: "lh"}
    )
    (tmp_path / "board.csv").write_text('long_hair,0,4000,"longhair,lh,very_long"\ncat,0,9,\n', "utf-8")
    (tmp_path / "implied.csv").write_text(
        "id,antecedent_name,consequent_name\n1,tabby_cat,cat\n2,cat,cat\n3,dog,\n4,tabby_cat\n", "utf-8"
    )
    with Session(photos, background=False) as session:
        assert session.aliased_tags() == []
        assert session.implied_tags() == []
    with Session(
        photos, background=False, vocabularies=[tmp_path / "board.csv", tmp_path / "implied.csv"]
    ) as session:
        (alias,) = session.aliased_tags()
        assert (alias.reason, alias.keep, alias.others) == ("alias", "long_hair", ("Longhair", "lh"))
        (implied,) = session.implied_tags()
        assert (implied.keep, implied.others) == ("tabby cat", ("cat",))
        assert [one.implications for one in session.vocabulary_files] == [0, 1]
        (trouble,) = session.troubles
        assert "2 lines of" in trouble
        assert session.vocabulary.search("antecedent") == []
        session.plan(alias.operation).apply()
        session.plan(implied.operation).apply()
        assert [image.tags for image in session.images] == [
            ("long_hair",),
            ("long_hair", "tabby cat"),
            ("long_hair",),
        ]


def test_each_suggestion_is_a_plan(tmp_path: Path) -> None:
    """Looked at and applied like any other."""
    photos = fill(tmp_path / "photos", 3, captions={1: "cat, sky", 2: "Cat", 3: "tabby_cat, cat, x"})
    (tmp_path / "implications.csv").write_text(
        "antecedent_name,consequent_name,status\ntabby cat,cat,active\ndog,animal,active\n", "utf-8"
    )
    with Session(photos, prefix="p", background=False) as session:
        session.plan(implied_by_nothing := similar({"Cat": 1, "cat": 2})[0].operation).preview()
        (one,) = session.similar_tags()
        assert one.operation == implied_by_nothing
        session.plan(one.operation).apply()
        (implied,) = session.implied_tags(tmp_path / "implications.csv")
        assert (implied.keep, implied.others) == ("tabby_cat", ("cat",))
        session.plan(implied.operation).apply()
        assert [image.tags for image in session.images] == [("cat", "sky"), ("cat",), ("tabby_cat", "x")]


def test_bad_implications_are_told(tmp_path: Path) -> None:
    """With the file and the line."""
    with pytest.raises(BadInputError, match="line 2 has fewer than two columns"):
        read_implications(b"a,b\nc\n")
    (tmp_path / "bad.csv").write_text("c\n", "utf-8")
    with Session(fill(tmp_path / "photos", 1), background=False) as session:
        with pytest.raises(BadInputError, match=r"bad\.csv: line 1"):
            session.implied_tags(tmp_path / "bad.csv")
        with pytest.raises(FolderError, match="Cannot read"):
            session.implied_tags(tmp_path / "gone.csv")
