"""The search among known tags."""

from __future__ import annotations

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_widget.dataset.tags.counts import TagCounts
from tagger_widget.dataset.tags.folding import fold
from tagger_widget.vocabulary.index import TagIndex
from tagger_widget.vocabulary.vocabulary import Vocabulary
from tests.support.vocabularies import (
    FILLING,
    PIECES,
    TAGS,
    filled,
    found,
    plain_fold,
    plain_kind,
    plain_search,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


RANKING = [
    pytest.param({"window": 0, "windows": 9}, [], "window", ["window", "windows"], id="exact-before-prefix"),
    pytest.param(
        {"a cat": 9, "cat ears": 0}, [], "cat", ["cat ears", "a cat"], id="prefix-before-word-start"
    ),
    pytest.param({"bobcat": 9, "a cat": 0}, [], "cat", ["a cat", "bobcat"], id="word-start-before-substring"),
    pytest.param({"bobcat": 0, "cta": 9}, [], "cat", ["bobcat", "cta"], id="substring-before-fuzzy"),
    pytest.param(
        {"cat a": 1, "cat bb": 3, "cat c": 2}, [], "cat", ["cat bb", "cat c", "cat a"], id="by-count"
    ),
    pytest.param({"cat a": 1, "cat b": 1}, ["cat b"], "cat", ["cat b", "cat a"], id="then-by-recency"),
    pytest.param(
        {"cat": 0, "cat bb": 2, "cat a": 1},
        ["cat a"],
        "ca",
        ["cat bb", "cat a", "cat"],
        id="count-before-recency",
    ),
    pytest.param({"cat aaa": 0, "cat b": 0}, [], "cat", ["cat b", "cat aaa"], id="then-shorter"),
    pytest.param({"cat b": 0, "cat a": 0}, [], "cat", ["cat a", "cat b"], id="then-by-alphabet"),
    pytest.param({"long_hair": 0}, [], "long h", ["long_hair"], id="underscore-typed-as-blank"),
    pytest.param({"long hair": 0}, [], "long_h", ["long hair"], id="blank-typed-as-underscore"),
    pytest.param({"Café": 0}, [], "cafe", ["Café"], id="accent-not-typed"),
    pytest.param({"CAFE": 0}, [], "café", ["CAFE"], id="accent-typed"),
    pytest.param({"ohwx": 1, "OHWX": 2}, [], "Ohwx", ["OHWX", "ohwx"], id="all-spellings-are-exact"),
    pytest.param(
        {"saber (fate)": 0, "fated": 0}, [], "fate", ["fated", "saber (fate)"], id="word-after-bracket"
    ),
    pytest.param({"saber (fate)": 0}, [], "r (f", ["saber (fate)"], id="across-words"),
    pytest.param({":d": 0, "a:d": 0}, [], ":d", [":d", "a:d"], id="signs-alone"),
    pytest.param({"long hair": 0}, [], "  long   ", ["long hair"], id="blanks-around-what-is-typed"),
    pytest.param({"猫耳": 0, "黒猫": 0}, [], "猫", ["猫耳", "黒猫"], id="japanese"),
    pytest.param({"cat": 0}, [], "dog", [], id="nothing"),
    pytest.param({"cat": 0, "car": 0}, [], "ca\n", ["car", "cat"], id="line-break-typed"),
    pytest.param({"cta": 9}, [], "ca", [], id="two-letters-are-never-mistyped"),
]
TYPOS = [
    pytest.param("widnow", "window", id="swapped"),
    pytest.param("windw", "window", id="left-out"),
    pytest.param("winddow", "window", id="doubled"),
    pytest.param("wimdow", "window", id="mistaken"),
    pytest.param("iwndow", "window", id="first-two-swapped"),
    pytest.param("blonde hiar", "blonde hair", id="second-word"),
    pytest.param("blodne hair", "blonde hair", id="first-word"),
    pytest.param("blondehair", "blonde hair", id="blank-left-out"),
    pytest.param("BLONDE_HIAR", "blonde hair", id="case-and-underscore"),
    pytest.param("veiwer", "looking at viewer", id="word-of-a-longer-tag"),
    pytest.param("looking at veiwe", "looking at viewer", id="not-yet-typed-out"),
]


@pytest.mark.parametrize("filling", [pytest.param((), id="few-tags"), pytest.param(FILLING, id="many-tags")])
@pytest.mark.parametrize(("counts", "used", "typed", "expected"), RANKING)
def test_ranking(
    counts: dict[str, int], used: list[str], typed: str, expected: list[str], filling: Iterable[str]
) -> None:
    """The kind of match decides, then use in this dataset, recency, length, alphabet."""
    vocabulary = filled(*filling, *counts, counts=counts)
    vocabulary.known.remember(used)
    assert found(vocabulary, typed) == expected


@pytest.mark.parametrize("filling", [pytest.param((), id="few-tags"), pytest.param(FILLING, id="many-tags")])
@pytest.mark.parametrize(("typed", "meant"), TYPOS)
def test_mistyped_tag_is_found(typed: str, meant: str, filling: Iterable[str]) -> None:
    """A typo does not hide the intended tag: it is the first result."""
    vocabulary = filled(*filling, "window", "blonde hair", "looking at viewer", "winter", "blue dress", "hat")
    match = vocabulary.search(typed)[0]
    assert (match.tag, match.kind, match.span) == (meant, "fuzzy", None)


def test_nearest_whole_tag_comes_before_longer_tags_with_the_word() -> None:
    """Of fuzzy matches, fewer errors win, then whole tags, then use."""
    vocabulary = filled("widow", counts={"window": 1, "open window": 9, "wisdom": 20})
    assert found(vocabulary, "widnow") == ["window", "widow", "open window"]


@pytest.mark.parametrize(
    ("tag", "typed", "kind", "matched"),
    [
        pytest.param("Window", "window", "exact", "Window", id="exact"),
        pytest.param("window sill", "win", "prefix", "win", id="prefix"),
        pytest.param("window wind", "wind", "prefix", "wind", id="prefix-of-two-places"),
        pytest.param("upwind window", "wind", "word", "wind", id="word"),
        pytest.param("rainbow", "bow", "substring", "bow", id="substring"),
        pytest.param("große straße", "strasse", "word", "straße", id="one-letter-folds-to-two"),
        pytest.param("cafe\u0301 noir", "cafe", "prefix", "cafe\u0301", id="accent-belongs-to-its-letter"),
        pytest.param("cafe\u0301 noir", "noir", "word", "noir", id="after-an-accent"),
        pytest.param("long_hair", "g h", "substring", "g_h", id="underscore"),
        pytest.param("straße", "stras", "prefix", "straß", id="half-a-letter"),
    ],
)
def test_span_is_what_matched(tag: str, typed: str, kind: str, matched: str) -> None:
    """The span covers the matched characters of the tag as it is written."""
    (match,) = filled(tag).search(typed)
    assert match.span is not None
    assert (match.kind, tag[slice(*match.span)]) == (kind, matched)


def test_nothing_typed_offers_recent_then_used_tags() -> None:
    """An empty box lists the recent tags, newest first, then those used most."""
    vocabulary = filled("known", counts={"sun": 1, "sea": 5, "cat": 2})
    vocabulary.known.replace((), ("new",), used=True)
    vocabulary.known.replace((), ("cat",), used=True)
    assert found(vocabulary, " ") == ["cat", "new", "sea", "sun", "known"]
    assert found(vocabulary, "", limit=3) == ["cat", "new", "sea"]


@pytest.mark.parametrize("limit", [-1, 0, 1, 3, 50])
def test_no_more_than_limit(limit: int) -> None:
    """The result is the beginning of the complete ranking."""
    vocabulary = filled(*FILLING, counts={"zz a": 2, "a zz": 9})
    everything = found(vocabulary, "zz", limit=10_000)
    assert len(everything) == len(FILLING) + 2
    assert found(vocabulary, "zz", limit) == everything[: max(0, limit)]


@given(
    known=st.lists(TAGS),
    images=st.lists(st.lists(TAGS, max_size=4)),
    later=st.lists(st.tuples(st.lists(TAGS, max_size=2), st.lists(TAGS, max_size=2), st.booleans())),
    forgotten=st.lists(TAGS, max_size=2),
    typed=PIECES.map("".join),
    limit=st.sampled_from([1, 3, 20]),
    filling=st.booleans(),
    split=st.booleans(),
)
def test_ranking_is_that_of_a_plain_search(
    *,
    known: list[str],
    images: list[list[str]],
    later: list[tuple[list[str], list[str], bool]],
    forgotten: list[str],
    typed: str,
    limit: int,
    filling: bool,
    split: bool,
) -> None:
    """After any additions, counts, changes and removals, the result equals that of the reference search."""
    vocabulary = Vocabulary(TagCounts())
    vocabulary.known.add_known(known)
    vocabulary.known.count_all(images)
    if filling:
        vocabulary.known.add_known(FILLING)
        vocabulary.known.count_all([FILLING[:650]])
    if split:
        vocabulary.prepare()
    for before, after, used in later:
        vocabulary.known.replace(before, after, used=used)
    for tag in forgotten:
        vocabulary.known.forget(tag)
    query = " ".join(plain_fold(typed).split())
    answer = vocabulary.search(typed, limit)
    if not query:
        assert len(answer) == min(limit, len(vocabulary))
        return
    plain = [(match.tag, match.kind, match.count) for match in answer if match.kind != "fuzzy"]
    assert plain == plain_search(vocabulary, typed, limit)
    assert len({match.tag for match in answer}) == len(answer)
    for match in answer:
        if match.span:
            assert query in plain_fold(match.tag[slice(*match.span)])


@pytest.fixture(scope="module")
def many() -> TagIndex:
    """Return an index of 20,000 tags: enough for every search strategy."""
    chance = random.Random(5)
    words = ["".join(chance.choices("aeiourstlnbc", k=chance.randint(2, 7))) for _ in range(900)]
    tags = {" ".join(chance.choices(words, k=chance.randint(1, 3))) for _ in range(15_000)}
    tags |= {f"{chance.choice(words)}_({chance.choice(words)})" for _ in range(4_000)}
    tags |= {f"hair {chance.choice(words)}-{chance.choice(words)}" for _ in range(12_000)}
    return TagIndex(sorted(tags, key=lambda tag: (len(tag), tag)))


ONE_WORD = ["a", "e", "n", "(", "(a", "a)", "ha", "hair", "-e", "ab-", "zq", "st", "ers", " "]
SEVERAL_WORDS = ["hair a", "air b", "r r", "hair zq", "r (a", "hair e", "ir a"]


@pytest.mark.parametrize("typed", [*ONE_WORD, *SEVERAL_WORDS])
@pytest.mark.parametrize("limit", [5, 200])
def test_early_stop_misses_nothing(many: TagIndex, typed: str, limit: int) -> None:
    """Among very many tags, rare or common, the result equals that of the reference search."""
    ranked = sorted(
        (plain_kind(text, typed), place) for place, text in enumerate(many.folded) if typed in text
    )
    expected = [place for _, place in ranked if place % 3]
    places = {tag: place for place, tag in enumerate(many.tags)}
    assert many.find(typed, limit, lambda tag: places[tag] % 3 > 0) == expected[:limit]


def test_index_knows_its_tags(many: TagIndex) -> None:
    """Membership is by the exact tag."""
    assert many.tags[700] in many
    assert many.tags[700].upper() not in many
    assert 7 not in many


@given(st.text())
def test_fold_is_the_plain_one(text: str) -> None:
    """The fast path for ASCII agrees with the general one."""
    assert fold(text) == plain_fold(text)


@given(st.lists(TAGS), st.text(max_size=8))
def test_search_takes_any_text(tags: list[str], typed: str) -> None:
    """No text makes a search fail."""
    assert len(filled(*tags).search(typed)) <= 20


def test_importing_does_not_load_the_fuzzy_matcher() -> None:
    """Importing does not wait for rapidfuzz, which only typos need."""
    code = (
        "import sys; from tagger_widget.dataset.tags.counts import TagCounts; "
        "from tagger_widget.vocabulary.vocabulary import Vocabulary; "
        "Vocabulary(TagCounts()).search('ab'); "
    )
    code += "sys.exit('rapidfuzz' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_search_while_others_edit() -> None:
    """Concurrent searches and edits neither fail nor lose anything."""
    vocabulary = filled(*FILLING)

    def edit(name: str) -> None:
        for number in range(700):
            vocabulary.known.replace((), (f"{name} {number}", FILLING[number]), used=True)
            vocabulary.known.add_known([f"known {name} {number}"])
            vocabulary.known.forget(f"known {name} {number - 1}")

    def search(typed: str) -> None:
        while not all(task.done() for task in edits):
            vocabulary.search(typed)

    with ThreadPoolExecutor(6) as threads:
        edits = [threads.submit(edit, name) for name in ("left", "right")]
        searches = [threads.submit(search, typed) for typed in ("zz", "left 1", "knwon", "")]
    for task in (*edits, *searches):
        task.result()
    assert {vocabulary.counts[tag] for tag in FILLING[:700]} == {2}
    for typed in ("zz", "left 1", "known", "r"):
        answer = [(match.tag, match.kind, match.count) for match in vocabulary.search(typed)]
        assert [match for match in answer if match[1] != "fuzzy"] == plain_search(vocabulary, typed, 20)
