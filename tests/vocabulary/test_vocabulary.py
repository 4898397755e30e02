"""Counts, recency and the search among known tags."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_widget.dataset.tags.counts import TagCounts
from tagger_widget.dataset.tags.folding import fold
from tagger_widget.vocabulary.index import TagIndex
from tagger_widget.vocabulary.reference import Underscores, WideVocabulary
from tagger_widget.vocabulary.tag_file import parse
from tagger_widget.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = ("exact", "prefix", "word", "substring")
PIECES = st.lists(
    st.sampled_from(["a", "b", "ab", "Ab", "é", "e", "ß", "_", " ", "-", "(", "猫"]), min_size=1, max_size=6
)
TAGS = PIECES.map("".join).filter(str.strip)
FILLING = [f"zz {number:04}" for number in range(1_300)]
"""So many that the search lists are made, and a few changes do not make them anew."""


def plain_fold(tag: str) -> str:
    decomposed = unicodedata.normalize("NFD", tag.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("_", " ")


def plain_kind(text: str, query: str) -> int | None:
    if query not in text:
        return None
    if text.startswith(query):
        return 0 if text == query else 1
    starts = (i for i in range(1, len(text)) if query[0].isalnum() and not text[i - 1].isalnum())
    return 2 if any(text.startswith(query, i) for i in starts) else 3


def plain_search(vocabulary: Vocabulary, text: str, limit: int) -> list[tuple[str, str, int]]:
    """Rank all tags one by one, as slowly as it gets; fuzzy matches left out."""
    query = " ".join(plain_fold(text).split())
    recent = vocabulary.recent
    ranked = []
    for tag, count in vocabulary.counts.items():
        folded = plain_fold(tag)
        kind = plain_kind(folded, query)
        lateness = recent.index(tag) if tag in recent else len(recent)
        if kind is not None:
            ranked.append((kind, -count, lateness, len(tag), folded, tag))
    return [(tag, KINDS[kind], -count) for kind, count, _, _, _, tag in sorted(ranked)[:limit]]


def found(vocabulary: Vocabulary, text: str, limit: int = 20) -> list[str]:
    return [match.tag for match in vocabulary.search(text, limit)]


def filled(*tags: str, counts: dict[str, int] | None = None) -> Vocabulary:
    vocabulary = Vocabulary(TagCounts())
    vocabulary.known.add_known(tags)
    vocabulary.known.count_all([tag] * count for tag, count in (counts or {}).items())
    return vocabulary


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
    """The better kind of match comes first, then use in this dataset, recency, length, alphabet."""
    vocabulary = filled(*filling, *counts, counts=counts)
    vocabulary.known.remember(used)
    assert found(vocabulary, typed) == expected


@pytest.mark.parametrize("filling", [pytest.param((), id="few-tags"), pytest.param(FILLING, id="many-tags")])
@pytest.mark.parametrize(("typed", "meant"), TYPOS)
def test_mistyped_tag_is_found(typed: str, meant: str, filling: Iterable[str]) -> None:
    """A slip of the finger does not hide the tag that was meant: it is the first answer."""
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
    """The span marks the matched characters of the tag as it is written."""
    (match,) = filled(tag).search(typed)
    assert match.span is not None
    assert (match.kind, tag[slice(*match.span)]) == (kind, matched)


def test_nothing_typed_offers_recent_then_used_tags() -> None:
    """An empty box shows the tags used last, newest first, and then those most used."""
    vocabulary = filled("known", counts={"sun": 1, "sea": 5, "cat": 2})
    vocabulary.known.replace((), ("new",), used=True)
    vocabulary.known.replace((), ("cat",), used=True)
    assert found(vocabulary, " ") == ["cat", "new", "sea", "sun", "known"]
    assert found(vocabulary, "", limit=3) == ["cat", "new", "sea"]


@pytest.mark.parametrize("limit", [-1, 0, 1, 3, 50])
def test_no_more_than_limit(limit: int) -> None:
    """The answer is the beginning of the whole ranking."""
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
    """Whatever was made known, counted, changed and forgotten, the answer is the same as by brute force."""
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
    """Return an index of 20,000 tags: enough for every way it has of looking."""
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
    """Among very many tags, rare or common, the answer is the same as by brute force."""
    ranked = sorted(
        (plain_kind(text, typed), place) for place, text in enumerate(many.folded) if typed in text
    )
    expected = [place for _, place in ranked if place % 3]
    places = {tag: place for place, tag in enumerate(many.tags)}
    assert many.find(typed, limit, lambda tag: places[tag] % 3 > 0) == expected[:limit]


def test_index_knows_its_tags(many: TagIndex) -> None:
    """Membership goes by the exact tag."""
    assert many.tags[700] in many
    assert many.tags[700].upper() not in many
    assert 7 not in many


@given(st.text())
def test_fold_is_the_plain_one(text: str) -> None:
    """The quick way for ASCII gives what the general way does."""
    assert fold(text) == plain_fold(text)


@given(st.lists(TAGS), st.text(max_size=8))
def test_search_takes_any_text(tags: list[str], typed: str) -> None:
    """No text makes a search fail."""
    assert len(filled(*tags).search(typed)) <= 20


def test_counts_follow_edits() -> None:
    """Counts are live, known tags stay at zero, and the order is that of becoming known."""
    vocabulary = filled("listed")
    counts = vocabulary.counts
    vocabulary.known.count_all([("cat", "sun"), ("cat",), ()])
    assert dict(counts) == {"listed": 0, "cat": 2, "sun": 1}
    vocabulary.known.replace(("cat", "sun"), ("cat", "sea"), used=True)
    assert dict(counts) == {"listed": 0, "cat": 2, "sun": 0, "sea": 1}
    assert list(vocabulary) == ["listed", "cat", "sun", "sea"]
    assert len(vocabulary) == 4
    assert "sun" in vocabulary
    assert "dog" not in vocabulary


def test_counts_cannot_be_written() -> None:
    """The view of the counts is read-only."""
    with pytest.raises(TypeError):
        filled("cat").counts["cat"] = 3  # type: ignore[index]


def test_only_unused_tags_can_be_forgotten() -> None:
    """A tag that an image has stays known; an unused one is gone from everywhere."""
    vocabulary = filled("listed", counts={"cat": 1})
    vocabulary.known.replace((), ("sun",), used=True)
    vocabulary.known.replace(("sun",), (), used=True)
    for tag in ("cat", "listed", "sun", "never known"):
        vocabulary.known.forget(tag)
    assert list(vocabulary) == ["cat"]
    assert vocabulary.recent == ()
    assert found(vocabulary, "sun") == found(vocabulary, "list") == []


def test_forgotten_tag_is_not_found_in_the_lists() -> None:
    """Forgetting holds at once among very many tags, and so does learning the tag again."""
    vocabulary = filled(*FILLING)
    assert vocabulary.search("zz 0007")[0].kind == "exact"
    vocabulary.known.forget("zz 0007")
    assert "zz 0007" not in found(vocabulary, "zz 0007")
    vocabulary.known.add_known(["zz 0007"])
    assert vocabulary.search("zz 0007")[0].kind == "exact"


def test_recent_tags_are_those_that_came_in() -> None:
    """The newest tag is first, each is there once, and edits that are not the user's do not count."""
    vocabulary = Vocabulary(TagCounts())
    vocabulary.known.replace((), ("a", "b"), used=True)
    vocabulary.known.replace(("a",), ("a", "c"), used=True)
    vocabulary.known.replace((), ("d",), used=False)
    assert vocabulary.recent == ("c", "b", "a")
    vocabulary.known.replace((), ("a",), used=True)
    vocabulary.known.replace(("c",), (), used=True)
    assert vocabulary.recent == ("a", "c", "b")


def test_recent_tags_are_at_most_a_hundred() -> None:
    """The oldest fall off, in whatever portions the new ones come."""
    vocabulary = Vocabulary(TagCounts())
    vocabulary.known.replace((), [str(number) for number in range(150)], used=True)
    vocabulary.known.replace((), ("x",), used=True)
    assert vocabulary.recent == ("x", *(str(number) for number in range(149, 50, -1)))


def test_recency_is_taken_up_again() -> None:
    """Remembered tags are the recent ones, in the order given; unknown ones are left out."""
    vocabulary = filled("a", "b", "c")
    vocabulary.known.replace((), ("c",), used=True)
    vocabulary.known.remember(["b", "unknown", "a"])
    assert vocabulary.recent == ("b", "a")
    remembered = Vocabulary(TagCounts())
    remembered.known.add_known(vocabulary)
    remembered.known.remember(vocabulary.recent)
    assert remembered.recent == vocabulary.recent


def test_revision_grows_with_changes_only() -> None:
    """Equal revisions mean equal tags and counts."""
    vocabulary = filled("listed")
    revisions = [vocabulary.known.revision]
    vocabulary.known.count_all([("cat",)])
    revisions.append(vocabulary.known.revision)
    vocabulary.known.add_known(["new"])
    revisions.append(vocabulary.known.revision)
    vocabulary.known.replace((), ("cat",), used=False)
    revisions.append(vocabulary.known.revision)
    vocabulary.known.forget("new")
    revisions.append(vocabulary.known.revision)
    assert revisions == sorted(set(revisions))
    vocabulary.known.count_all([])
    vocabulary.known.add_known(["cat"])
    vocabulary.known.replace(("cat", "sun"), ("sun", "cat"), used=True)
    vocabulary.known.forget("cat")
    vocabulary.known.remember(["cat"])
    vocabulary.search("cat")
    assert vocabulary.known.revision == revisions[-1]


def test_importing_does_not_load_the_fuzzy_matcher() -> None:
    """A session that nobody mistypes in does not wait for rapidfuzz."""
    code = (
        "import sys; from tagger_widget.dataset.tags.counts import TagCounts; "
        "from tagger_widget.vocabulary.vocabulary import Vocabulary; "
        "Vocabulary(TagCounts()).search('ab'); "
    )
    code += "sys.exit('rapidfuzz' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_search_while_others_edit() -> None:
    """Searches in some threads and edits in others neither fail nor lose anything."""
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


# Wider vocabularies --------------------------------------------------------------------------

BOARD = """\
1girl,0,6000,"1girls,sole_female"
long_hair,0,4000,"/lh,longhair"
solo,0,5000,"alone,female_solo"
looking_at_viewer,0,3000,looking_at_camera
hatsune_miku,4,900,"miku,初音ミク"
miku_cosplay,0,20,
o_o,0,30,wide_eyes
window,0,700,
windowsill,0,70,window_ledge
bay_window,0,60,
"""
WIDE_RANKING = [
    pytest.param({}, "window", ["window", "windowsill", "bay window"], id="wide-tags-alone"),
    pytest.param(
        {"window cat": 1, "old window": 9},
        "window",
        ["window", "window cat", "windowsill", "old window", "bay window"],
        id="kind-before-use-before-wide-count",
    ),
    pytest.param(
        {"Long_Hair": 0}, "long", ["Long_Hair", "looking at viewer"][:1], id="spelled-as-in-the-dataset"
    ),
    pytest.param({"Long_Hair": 0}, "longhair", ["Long_Hair"], id="wide-alias-of-a-dataset-tag"),
    pytest.param({"LONG HAIR": 3}, "/lh", ["LONG HAIR"], id="wide-alias-of-a-used-tag"),
    pytest.param(
        {"miku hair": 5},
        "miku",
        ["hatsune miku", "miku hair", "miku cosplay"],
        id="exact-alias-before-prefix",
    ),
    pytest.param({"1girl": 1}, "sole", ["1girl", "solo"], id="alias-prefix-before-a-slip"),
    pytest.param({"female": 0}, "female", ["female", "solo", "1girl"], id="alias-prefix-before-alias-word"),
    pytest.param({"windowledge": 5}, "ledge", ["windowsill", "windowledge"], id="alias-before-substring"),
    pytest.param({}, "初音", ["hatsune miku"], id="alias-in-japanese"),
    pytest.param({}, "o_o", ["o_o", "solo"][:1], id="emoticon"),
    pytest.param({"bay window x": 0}, "bay w", ["bay window", "bay window x"], id="wide-count-before-length"),
]


def board(text: str = BOARD, underscores: Underscores = "blanks") -> WideVocabulary:
    return WideVocabulary([parse(text)], underscores)


@pytest.mark.parametrize("filling", [pytest.param((), id="few-tags"), pytest.param(FILLING, id="many-tags")])
@pytest.mark.parametrize("first", [True, False], ids=["wide-first", "wide-later"])
@pytest.mark.parametrize(("counts", "typed", "expected"), WIDE_RANKING)
def test_wide_ranking(
    counts: dict[str, int], typed: str, expected: list[str], filling: Iterable[str], *, first: bool
) -> None:
    """Tags that others use come in by the kind of match; a tag of the dataset is there once, as it is spelled."""
    vocabulary = Vocabulary(TagCounts())
    if first:
        vocabulary.wide = board()
    vocabulary.known.add_known((*filling, *counts))
    vocabulary.known.count_all([tag] * count for tag, count in counts.items())
    if not first:
        vocabulary.wide = board()
    assert found(vocabulary, typed) == expected
    vocabulary.wide = None
    assert set(found(vocabulary, typed)) <= {*counts, *filling}


@pytest.mark.parametrize(
    ("typed", "tag", "kind", "alias", "marked", "wide"),
    [
        pytest.param("sole fem", "1girl", "alias", "sole female", "sole fem", 6000, id="alias"),
        pytest.param("camera", "looking at viewer", "alias", "looking at camera", "camera", 3000, id="word"),
        pytest.param("miku", "hatsune miku", "alias", "miku", "miku", 900, id="exact"),
        pytest.param("long", "long hair", "prefix", None, "long", 4000, id="no-alias"),
        pytest.param("hastune", "hatsune miku", "fuzzy", None, None, 900, id="mistyped"),
    ],
)
def test_match_tells_what_matched(
    typed: str, tag: str, kind: str, alias: str | None, marked: str | None, wide: int
) -> None:
    """An alias that matched is named, and the span lies in it."""
    vocabulary = Vocabulary(TagCounts())
    vocabulary.wide = board()
    match = vocabulary.search(typed)[0]
    assert (match.tag, match.kind, match.alias, match.wide, match.count) == (tag, kind, alias, wide, 0)
    assert (match.span and (alias or tag)[slice(*match.span)]) == marked


@pytest.mark.parametrize("filling", [pytest.param((), id="few-tags"), pytest.param(FILLING, id="many-tags")])
def test_hidden_tags_are_offered_when_typed_out_only(filling: Iterable[str]) -> None:
    """Neither a part, nor an alias, nor a slip, nor an empty box brings them up; their whole name does."""
    vocabulary = filled(*filling, counts={"window": 3, "1girl": 2, "cat": 1})
    vocabulary.prepare()
    vocabulary.known.replace((), ("winter",), used=True)
    vocabulary.wide = board()
    vocabulary.known.hidden = frozenset({"window", "1girl", "winter", "hatsune_miku"})
    for typed, shown in {
        "win": ["windowsill", "bay window"],
        "1girls": [],
        "sole": [],
        "widnow": ["windowsill", "bay window"],
        "miku": ["miku cosplay"],
        "hatsune": [],
    }.items():
        hidden = {"window", "1girl", "winter", "hatsune miku"} & set(found(vocabulary, typed))
        assert not hidden, typed
        assert set(shown) >= {
            tag for tag in found(vocabulary, typed) if tag in {"windowsill", "miku cosplay"}
        }
    assert "window" not in found(vocabulary, "")
    assert found(vocabulary, "")[0] == "cat"
    assert [found(vocabulary, typed)[0] for typed in ("window", "Winter", "1girl", "hatsune miku")] == [
        "window", "winter", "1girl", "hatsune miku",
    ]  # fmt: skip
    vocabulary.known.hidden = frozenset()
    assert found(vocabulary, "")[:2] == ["winter", "window"]


def test_nothing_typed_offers_the_dataset_only() -> None:
    """An empty box is about the images at hand."""
    vocabulary = filled("cat")
    vocabulary.wide = board()
    assert found(vocabulary, "") == ["cat"]


def test_facts_however_a_tag_is_spelled() -> None:
    """Kind, count and aliases are known for any spelling; for other tags nothing is."""
    wide = board()
    for spelling in ("long hair", "Long_Hair", "LONG HAIR"):
        facts = wide.facts(spelling)
        assert facts is not None
        assert (facts.tag, facts.kind, facts.count, facts.aliases) == (
            "long hair", "general", 4000, ("/lh", "longhair"),
        )  # fmt: skip
    assert wide.facts("a tag of mine") is None
    assert "o_o" in wide
    assert len(wide) == 10


def test_underscores_can_be_kept() -> None:
    """Who trains with underscores gets the tags as the board has them; own lists are always as written."""
    kept = board(underscores="keep").facts("long hair")
    assert kept is not None
    assert kept.tag == "long_hair"
    mine = WideVocabulary([parse("my_trigger\n")]).facts("my trigger")
    assert mine is not None
    assert mine.tag == "my_trigger"


def test_several_lists_are_one() -> None:
    """The first list spells, the first that says a kind names it, the greatest count holds, aliases add up."""
    wide = WideVocabulary(
        [parse("Cat\ndog\n"), parse("cat,0,5,kitty\n"), parse('cat,4,9,"puss,kitty"\nfox,0,1,')]
    )
    cat = wide.facts("cat")
    assert cat is not None
    assert (cat.tag, cat.kind, cat.count, cat.aliases) == ("Cat", "general", 9, ("kitty", "puss"))
    assert len(wide) == 3


@given(
    known=st.lists(TAGS),
    images=st.lists(st.lists(TAGS, max_size=4)),
    others=st.lists(st.tuples(TAGS, st.lists(TAGS, max_size=2)), unique_by=lambda row: plain_fold(row[0])),
    later=st.lists(TAGS, max_size=3),
    hidden=st.lists(TAGS, max_size=2),
    typed=TAGS.filter(lambda typed: typed.replace("_", " ").strip()),
    limit=st.sampled_from([1, 3, 20]),
    filling=st.booleans(),
)
def test_wide_ranking_is_that_of_a_plain_search(
    *,
    known: list[str],
    images: list[list[str]],
    others: list[tuple[str, list[str]]],
    later: list[str],
    hidden: list[str],
    typed: str,
    limit: int,
    filling: bool,
) -> None:
    """With a wider vocabulary and hidden tags, too, the answer is the same as by brute force."""
    rows = [
        (tag, 1000 - place, names)
        for place, (tag, names) in enumerate(others)
        if tag == " ".join(tag.split())
    ]
    text = StringIO()
    csv.writer(text).writerows((tag, 0, count, ",".join(names)) for tag, count, names in rows)
    vocabulary = Vocabulary(TagCounts())
    vocabulary.known.add_known([*known, *(FILLING if filling else ())])
    vocabulary.known.count_all(images)
    vocabulary.wide = wide = WideVocabulary([parse(text.getvalue())], "keep")
    vocabulary.known.replace((), later, used=True)
    vocabulary.known.hidden = frozenset(hidden)
    query = " ".join(plain_fold(typed).split())
    answer = [(m.tag, m.kind, m.alias) for m in vocabulary.search(typed, limit) if m.kind != "fuzzy"]
    assert answer == plain_wide_search(vocabulary, wide, [tag for tag, _, _ in rows], query, limit)


def plain_wide_search(
    vocabulary: Vocabulary, wide: WideVocabulary, others: list[str], query: str, limit: int
) -> list[tuple[str, str, str | None]]:
    """Rank all tags of the dataset and the wider vocabulary one by one."""
    known = {plain_fold(tag) for tag in vocabulary}
    recent, ranked = vocabulary.recent, []
    for tag in (*vocabulary, *(tag for tag in others if plain_fold(tag) not in known)):
        folded, facts = plain_fold(tag), wide.facts(tag)
        own = plain_kind(folded, query)
        ways = [] if own is None else [((0, 2, 3, 6)[own], "", KINDS[own])]
        for alias in facts.aliases if facts else ():
            by = plain_kind(plain_fold(alias), query)
            if by is not None and by < 3:
                ways.append(((1, 4, 5)[by], alias, "alias"))
        masks = (
            vocabulary.hidden if tag in vocabulary else {plain_fold(hidden) for hidden in vocabulary.hidden}
        )
        if ways and (folded == query or (tag if tag in vocabulary else folded) not in masks):
            rank, alias, kind = min(ways, key=lambda way: way[0])
            lateness = recent.index(tag) if tag in recent else len(recent)
            order = (
                -vocabulary.counts.get(tag, 0),
                lateness,
                -(facts.count if facts else 0),
                len(tag),
                folded,
                tag,
            )
            ranked.append((rank, order, kind, alias or None))
    ranked.sort(key=lambda one: one[:2])
    return [(order[-1], kind, alias) for _, order, kind, alias in ranked[:limit]]
