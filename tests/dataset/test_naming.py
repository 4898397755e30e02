"""Output names, and the order in which sources get them."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_widget.dataset.naming import (
    MAX_PREFIX_LENGTH,
    assign_names,
    check_prefix,
    digits_for,
    natural_key,
    safe_prefix,
)
from tagger_widget.errors import BadInputError

LEGAL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?")
ANY_TEXT = st.text(st.characters(), max_size=60)
PATHS = st.lists(st.text("aAbB01289 _-./\0\x01é²٣ß\ud800"), max_size=12)


@pytest.mark.parametrize(
    ("folder", "prefix"),
    [
        pytest.param("mila", "mila", id="as-it-is"),
        pytest.param("Mila-2024", "Mila-2024", id="case-kept"),
        pytest.param("Été 2024_(raw)", "Ete-2024-raw", id="accents-and-signs"),
        pytest.param("Straße øst Łódź", "Strasse-ost-Lodz", id="letters-without-decomposition"),
        pytest.param("10_ohwx woman", "10-ohwx-woman", id="kohya-folder"),
        pytest.param("--a...b--", "a-b", id="runs-and-edges"),
        pytest.param("猫 photos", "photos", id="other-scripts-left-out"),
        pytest.param("猫", "image", id="nothing-left"),
        pytest.param("", "image", id="empty"),
        pytest.param("-_-", "image", id="only-signs"),
        pytest.param("x" * 39 + " yz", "x" * 39, id="cut-without-a-hyphen-at-the-end"),
    ],
)
def test_folder_name_becomes_prefix(folder: str, prefix: str) -> None:
    """The prefix keeps the legal characters of the folder's name; all others become single hyphens."""
    assert safe_prefix(folder) == prefix


@given(ANY_TEXT)
def test_made_prefix_is_always_legal(text: str) -> None:
    """For any folder name the prefix is legal and short, and deriving it again changes nothing."""
    prefix = safe_prefix(text)
    assert LEGAL.fullmatch(prefix)
    assert len(prefix) <= MAX_PREFIX_LENGTH
    assert check_prefix(prefix) == safe_prefix(prefix) == prefix


@pytest.mark.parametrize("prefix", ["mila", "Mila-2", "7", "a-", "x" * 100])
def test_legal_prefix_is_kept_exactly(prefix: str) -> None:
    """A prefix given by the user is never altered."""
    assert check_prefix(prefix) == prefix


@pytest.mark.parametrize(
    ("prefix", "told"),
    [
        pytest.param("mila_b", "not _; try “mila-b”", id="underscore"),
        pytest.param("mila b", "not a space; try “mila-b”", id="blank"),
        pytest.param("été", "not é; try “ete”", id="accent"),
        pytest.param("../x", "not . /; try “x”", id="path"),
        pytest.param("a\nb", "not U+000A; try “a-b”", id="line-break"),
        pytest.param("a٣", "not ٣", id="foreign-digit"),
        pytest.param("", "at least one letter or digit; try “image”", id="empty"),
        pytest.param("--", "at least one letter or digit", id="only-hyphens"),
        pytest.param("-rf", "cannot begin with a hyphen; try “rf”", id="like-an-option"),
        pytest.param("x" * 101, "101 characters", id="too-long"),
    ],
)
def test_illegal_prefix_is_refused_with_remedy(prefix: str, told: str) -> None:
    """The message names the illegal characters and suggests a legal prefix."""
    with pytest.raises(BadInputError, match=re.escape(told)):
        check_prefix(prefix)


@pytest.mark.parametrize(("count", "digits"), [(0, 4), (1, 4), (9_999, 4), (10_000, 5), (100_000, 6)])
def test_there_are_digits_enough(count: int, digits: int) -> None:
    """Numbers have at least four digits, and as many as the last one needs."""
    assert digits_for(count) == digits


def test_a_name_pads_and_never_cuts_the_number() -> None:
    """A number with more digits than planned is written in full."""
    assert assign_names(["a.jpg"], "mila", 4, start=42) == ["mila-0042"]
    assert assign_names(["a.jpg"], "mila", 4, start=12_345) == ["mila-12345"]


def test_names_are_given_in_the_order_of_the_sources() -> None:
    """The first source gets the first number; later ones continue from any number."""
    assert assign_names(["b.jpg", "a.jpg"], "mila", 4) == ["mila-0001", "mila-0002"]
    assert assign_names(["c.jpg"], "mila", 4, start=3) == ["mila-0003"]


@given(st.integers(1, 20_000), st.integers(0, 40), st.integers(0, 40), st.integers(1, 6), ANY_TEXT)
def test_names_never_collide(start: int, first: int, second: int, digits: int, folder: str) -> None:
    """Names given in two rounds are unique, also on case-insensitive file systems, and sort by number."""
    prefix = safe_prefix(folder)
    names = assign_names(["x"] * first, prefix, digits, start)
    names += assign_names(["y"] * second, prefix, digits, start + first)
    assert len({name.lower() for name in names}) == first + second
    assert names == sorted(names, key=natural_key)
    assert all(LEGAL.fullmatch(name) for name in names)


@pytest.mark.parametrize(
    "ordered",
    [
        pytest.param(["a1.jpg", "a2.jpg", "a10.jpg"], id="by-value"),
        pytest.param(["2.jpg", "10.jpg", "a.jpg"], id="numbers-before-letters"),
        pytest.param(["A.jpg", "b.jpg", "C.jpg"], id="case-apart"),
        pytest.param(["a01.jpg", "a1.jpg", "a02.jpg"], id="leading-zeros-do-not-count"),
        pytest.param(["A1.jpg", "a1.jpg"], id="exact-text-decides"),
        pytest.param(["z.jpg", "a/1.jpg", "a/2.jpg", "a/b/1.jpg", "b/1.jpg"], id="own-files-first"),
        pytest.param(["a/1.jpg", "a-1/1.jpg", "a-1/2.jpg"], id="folders-stay-together"),
        pytest.param(["A/1.jpg", "A/2.jpg", "a/1.jpg", "a/2.jpg"], id="folders-of-another-case"),
        pytest.param(["day 2/1.jpg", "day 10/1.jpg"], id="folders-by-value"),
        pytest.param(["IMG_9 (2).jpg", "IMG_10 (1).jpg", "IMG_10 (12).jpg"], id="several-numbers"),
        pytest.param(["x٣.jpg", "x٤.jpg", "x10.jpg"], id="arabic-digits-by-value"),
        pytest.param(["x1.jpg", "x².jpg"], id="superscript-is-no-digit"),
        pytest.param(["x" + "9" * 200, "x1" + "0" * 200], id="numbers-of-any-length"),
        pytest.param(["x", "x0", "x1"], id="zero"),
    ],
)
def test_natural_order(ordered: list[str]) -> None:
    """Paths are sorted as a person would sort them."""
    shuffled = ordered[::-1]
    assert sorted(shuffled, key=natural_key) == ordered
    keys = [natural_key(path) for path in ordered]
    assert all(left < right for left, right in pairwise(keys))


@given(PATHS)
def test_natural_order_is_total(paths: list[str]) -> None:
    """Any texts can be sorted; the result does not depend on the input order, and no two texts tie."""
    other_way = paths[::-1]
    assert sorted(paths, key=natural_key) == sorted(other_way, key=natural_key)
    assert len({natural_key(path) for path in paths}) == len(set(paths))


@given(st.integers(0, 10**30), st.integers(0, 10**30), st.sampled_from(["", "a", "IMG_"]))
def test_numbers_are_sorted_by_value(first: int, second: int, before: str) -> None:
    """Of two names that differ only in a number, the smaller number comes first."""
    left, right = natural_key(f"{before}{first}.jpg"), natural_key(f"{before}{second}.jpg")
    assert (left < right) == (first < second)


@given(PATHS)
def test_files_of_a_folder_stay_together(paths: list[str]) -> None:
    """No file of another folder is sorted between two files of one folder."""
    folders = [
        path.rpartition("/")[0].replace("//", "/").strip("/") for path in sorted(paths, key=natural_key)
    ]
    plain = [folder for folder in folders if folder.isprintable()]
    starts = sum(left != right for left, right in pairwise([None, *plain]))
    assert starts == len(set(plain))
