"""The reference vocabulary: tags of other people, in the search and on its own."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_widget.dataset.tags.counts import TagCounts
from tagger_widget.vocabulary.reference import Underscores, WideVocabulary
from tagger_widget.vocabulary.tag_file import parse
from tagger_widget.vocabulary.vocabulary import Vocabulary
from tests.support.vocabularies import FILLING, KINDS, TAGS, filled, found, plain_fold, plain_kind

if TYPE_CHECKING:
    from collections.abc import Iterable


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
    """Tags of others are ranked by the kind of match; a tag of the dataset is listed once, in its own spelling."""
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
    """A matching alias is named, and the span refers to it."""
    vocabulary = Vocabulary(TagCounts())
    vocabulary.wide = board()
    match = vocabulary.search(typed)[0]
    assert (match.tag, match.kind, match.alias, match.wide, match.count) == (tag, kind, alias, wide, 0)
    assert (match.span and (alias or tag)[slice(*match.span)]) == marked


@pytest.mark.parametrize("filling", [pytest.param((), id="few-tags"), pytest.param(FILLING, id="many-tags")])
def test_hidden_tags_are_offered_when_typed_out_only(filling: Iterable[str]) -> None:
    """Only their whole name finds them: not a part, an alias, a typo or an empty box."""
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
    """An empty box offers tags of the dataset only."""
    vocabulary = filled("cat")
    vocabulary.wide = board()
    assert found(vocabulary, "") == ["cat"]


def test_facts_however_a_tag_is_spelled() -> None:
    """Kind, count and aliases are known for any spelling; other tags have none."""
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
    """Underscores can be kept as on the image board; lists of one's own are always used as written."""
    kept = board(underscores="keep").facts("long hair")
    assert kept is not None
    assert kept.tag == "long_hair"
    mine = WideVocabulary([parse("my_trigger\n")]).facts("my trigger")
    assert mine is not None
    assert mine.tag == "my_trigger"


def test_several_lists_are_one() -> None:
    """The first list decides the spelling, the first with a kind decides it, the highest count wins, aliases add up."""
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
    """With a reference vocabulary and hidden tags, too, the result equals that of the reference search."""
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
    """Rank all tags of the dataset and the reference vocabulary one by one."""
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
