"""The filter language: what is understood, what is not and where, and what it finds."""

from __future__ import annotations

import fnmatch
import pickle
import re
import time
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_widget.dataset.image import ImageRecord, SourceFacts
from tagger_widget.dataset.tags.folding import fold
from tagger_widget.errors import BadInputError, BadQueryError
from tagger_widget.query.index import FilterIndex
from tagger_widget.query.nodes import (
    All,
    Any,
    EditedBy,
    HasFormat,
    HasProblem,
    InCategory,
    InState,
    LastEdited,
    Measured,
    Named,
    Node,
    Not,
    Tag,
    TagRegex,
)
from tagger_widget.query.parser import MAX_LENGTH, parse
from tagger_widget.query.values import Moment, Span, When
from tagger_widget.query.wildcards import Lines, only_piece, wild

if TYPE_CHECKING:
    from collections.abc import Callable

INF = float("inf")
A, B, C, D = (Tag(letter) for letter in "abcd")


@pytest.mark.parametrize(
    ("query", "node"),
    [
        pytest.param("", All(), id="nothing"),
        pytest.param(" , ", All(), id="blank"),
        pytest.param("a", A, id="one word"),
        pytest.param("a b,c", All((A, B, C)), id="both is implied"),
        pytest.param("a and b", All((A, B)), id="and"),
        pytest.param("a b | c or d", Any((All((A, B)), C, D)), id="both binds more tightly"),
        pytest.param("a (b|c)", All((A, Any((B, C)))), id="parentheses"),
        pytest.param("a -b", All((A, Not(B))), id="without"),
        pytest.param("not a NOT (b c)", All((Not(A), Not(All((B, C))))), id="not"),
        pytest.param("--a", A, id="twice without"),
        pytest.param("-(-a)", A, id="twice without, in parentheses"),
        pytest.param('"Long_Hair"', Tag("long hair"), id="quotes"),
        pytest.param("Long_Hair", Tag("long hair"), id="underscore"),
        pytest.param("Éclair", Tag("eclair"), id="accent"),
        pytest.param("blue_*", Tag("blue *", wild=True), id="wildcard"),
        pytest.param('"blue *"', Tag("blue *"), id="no wildcard in quotes"),
        pytest.param(r'"a \"b\" \\"', Tag(r'a "b" \ '.strip()), id="quote in quotes"),
        pytest.param(
            "miku_(vocaloid_(a)) b", All((Tag("miku (vocaloid (a))"), B)), id="parentheses in a word"
        ),
        pytest.param("(miku_(vocaloid))", Tag("miku (vocaloid)"), id="word in parentheses"),
        pytest.param("t-shirt", Tag("t-shirt"), id="hyphen in a word"),
        pytest.param(
            "orange android notes", All((Tag("orange"), Tag("android"), Tag("notes"))), id="no keywords"
        ),
        pytest.param('"or"', Tag("or"), id="keyword in quotes"),
        pytest.param("re:zero", Tag("re:zero"), id="colon in a tag"),
        pytest.param("tags:0", Measured("tags", Span(-0.5, 0.5, below=True)), id="number"),
        pytest.param("tags:<3", Measured("tags", Span(-INF, 3, below=True)), id="less"),
        pytest.param("Tags:>=5", Measured("tags", Span(5, INF)), id="at least"),
        pytest.param("tags:2..4", Measured("tags", Span(2, 4)), id="between"),
        pytest.param("tags:..4", Measured("tags", Span(-INF, 4)), id="up to"),
        pytest.param("tags: 2..", Measured("tags", Span(2, INF)), id="blank after the colon"),
        pytest.param("width:>512px", Measured("width", Span(512, INF, above=True)), id="pixels"),
        pytest.param("mp:1.5", Measured("megapixels", Span(1.45, 1.55, below=True)), id="rounds to"),
        pytest.param("size:>2MB", Measured("size", Span(2e6, INF, above=True)), id="megabytes"),
        pytest.param("size:1..2MiB", Measured("size", Span(2.0**20, 2.0**21)), id="unit for both"),
        pytest.param("size:500k..2MB", Measured("size", Span(5e5, 2e6)), id="two units"),
        pytest.param("ratio:<4:3", Measured("ratio", Span(-INF, 4 / 3, below=True)), id="shape"),
        pytest.param("state:Skipped", InState("skipped"), id="state"),
        pytest.param("problem:no", HasProblem(yes=False), id="problem"),
        pytest.param("category:Full_Body", InCategory("full body"), id="category"),
        pytest.param('author:"Ann Lee"', EditedBy("ann lee"), id="author"),
        pytest.param("format:JPG", HasFormat("jpeg"), id="format"),
        pytest.param("name:IMG_2*", Named("img_2*", wild=True), id="name"),
        pytest.param('name:"my photo*"', Named("my photo*", wild=True), id="name in quotes"),
        pytest.param(
            r"regex:/a\/ (b|c)\./i d", All((TagRegex(r"a/ (b|c)\.", ignore_case=True), D)), id="regex"
        ),
        pytest.param("edited:never", LastEdited(None), id="never"),
        pytest.param("edited:today", LastEdited(When(Moment(), Moment(days_after=1))), id="today"),
        pytest.param("edited:<7d", LastEdited(When(since=Moment(ago=timedelta(7)))), id="age"),
        pytest.param("edited:>12h", LastEdited(When(until=Moment(ago=timedelta(hours=12)))), id="older"),
        pytest.param(
            "edited:2026-11-20",
            LastEdited(When(Moment(day=date(2026, 11, 20)), Moment(day=date(2026, 11, 20), days_after=1))),
            id="day",
        ),
        pytest.param(
            "edited:2026-11-01..", LastEdited(When(Moment(day=date(2026, 11, 1)))), id="from a day on"
        ),
    ],
)
def test_a_filter_is_understood(query: str, node: Node) -> None:
    """Each form means one thing."""
    assert parse(query) == node


NUMBER = "a number such as 3, <3 or 2..4"


@pytest.mark.parametrize(
    ("query", "position", "says"),
    [
        pytest.param("cat tags:few", 9, f"After tags: {NUMBER} was expected.", id="no number"),
        pytest.param("cat tags:", 9, f"After tags: {NUMBER} was expected.", id="nothing after the colon"),
        pytest.param("tags: )", 6, f"After tags: {NUMBER} was expected.", id="parenthesis after the colon"),
        pytest.param("tags:2.5", 5, NUMBER, id="half a tag"),
        pytest.param("tags:..", 5, NUMBER, id="no ends"),
        pytest.param("width:3MB", 6, "a number of pixels", id="wrong unit"),
        pytest.param("ratio:1:0", 6, "16:9", id="no height"),
        pytest.param("state:odd", 6, "done, skipped, pending or untagged", id="no state"),
        pytest.param("edited:2026-02-30", 7, "a day such as", id="no such day"),
        pytest.param("edited:0001-01-01", 7, "a day such as", id="before all clocks"),
        pytest.param('a "b', 2, "The closing quote is missing.", id="open quote"),
        pytest.param('a ""', 2, "between the quotes", id="empty quotes"),
        pytest.param("(a b", 4, "The closing parenthesis is missing.", id="open parenthesis"),
        pytest.param("a) b", 1, "This parenthesis closes none.", id="closed twice"),
        pytest.param("a ()", 3, "Between the parentheses", id="empty parentheses"),
        pytest.param("a |", 3, "After | a tag", id="nothing to choose from"),
        pytest.param("(a or ) b", 6, "After or a tag", id="nothing to choose from, in parentheses"),
        pytest.param("| a", 0, "A tag or another filter", id="or at the start"),
        pytest.param("a -", 3, "After - a tag", id="without what"),
        pytest.param("widht:<5", 0, "widht: is nothing to compare by", id="unknown field"),
        pytest.param("a regex:b", 8, "regex:/^blue/", id="no slashes"),
        pytest.param("a regex:/b c", 8, "The closing / ", id="open regex"),
        pytest.param("regex:/a/x", 9, "only i", id="unknown flag"),
        pytest.param("regex://", 7, "between the slashes", id="empty regex"),
        pytest.param("a regex:/b(/", 11, "missing )", id="broken regex"),
        pytest.param(
            "regex:/(?:(?:a{1000}){1000}){1000}/", 21, "repeats too often", id="regex that fills memory"
        ),
        pytest.param("regex:/" + "(" * 400 + ")" * 400 + "/", 7, "not understood", id="regex nested deeply"),
        pytest.param("regex:/" + "a" * 2000 + "/", 1007, "1,000 characters", id="long regex"),
        pytest.param(
            "a filter:none", 9, "No filter is saved as none. Saved are: bad, loop, ok.", id="not saved"
        ),
        pytest.param("filter:loop", 7, "The saved filter loop", id="saved in a circle"),
        pytest.param(
            "ok filter:bad", 10, "The saved filter bad is not understood: After tags:", id="saved wrongly"
        ),
        pytest.param("(" * 500 + "a", 501, "parenthesis is missing", id="many parentheses"),
        pytest.param("a|(b " * 60 + "c" + ")" * 60, 0, "50 times", id="deep"),
        pytest.param("a" * (MAX_LENGTH + 1), MAX_LENGTH, "10,000 characters", id="long"),
    ],
)
def test_what_is_not_understood_is_told_with_its_place(query: str, position: int, says: str) -> None:
    """The message says what was expected, and a mark stands below the place."""
    saved = {"ok": "a", "bad": "tags:x", "loop": "a filter:LOOP"}
    with pytest.raises(BadQueryError) as caught:
        parse(query, saved)
    error = caught.value
    assert (error.position, error.query) == (position, query)
    assert says in error.reason
    reason, shown, mark = str(error).split("\n")
    assert reason == error.reason
    assert shown[len(mark) - 1 :][:1] == query[position : position + 1]
    assert isinstance(error, BadInputError)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_saved_filters_are_put_in_as_a_whole() -> None:
    """Precedence does not leak out of them, and their names have no case."""
    assert parse('c filter:"Two of"', {"two OF": "a | b"}) == All((C, Any((A, B))))


@given(st.text(st.sampled_from('ab*?_-()|" :<.,/\\3\n') | st.characters(), max_size=30))
def test_any_text_is_a_filter_or_an_error_with_a_place(text: str) -> None:
    """Nothing else comes out, whatever is typed."""
    position = 0
    try:
        parse(text)
    except BadQueryError as error:
        position = error.position
    assert 0 <= position <= len(text)


@given(st.lists(st.text("ab.x", max_size=8), max_size=12), st.text("ab.*?", max_size=7))
def test_wildcards_match_as_in_file_names(texts: list[str], pattern: str) -> None:
    """The search through one long text agrees with Python's own, text by text."""
    lines = Lines()
    lines.extend(texts[:5])
    lines.extend(texts[5:])
    expected = [number for number, text in enumerate(texts) if fnmatch.fnmatchcase(text, pattern)]
    assert lines.matching(wild(pattern)).tolist() == expected


@given(
    st.lists(st.text("abß\ud800𝄞\n", max_size=8), max_size=12), st.text("abß\ud800𝄞", min_size=1, max_size=3)
)
def test_a_piece_is_found_wherever_it_stands(texts: list[str], piece: str) -> None:
    """The quicker search for ``*piece*`` agrees with Python's own, whatever the characters."""
    lines = Lines()
    lines.extend(texts[:5])
    lines.extend(texts[5:])
    assert only_piece(f"*{piece}*") == piece
    assert lines.containing(piece).tolist() == [number for number, text in enumerate(texts) if piece in text]


@pytest.mark.parametrize("pattern", ["*", "**", "a*", "*a", "**a*", "*a*b*", "*a?*", "a"])
def test_other_wildcards_are_no_single_piece(pattern: str) -> None:
    """They are left to the general search."""
    assert only_piece(pattern) == ""


def test_wildcards_take_no_time_to_speak_of_on_hostile_tags() -> None:
    """Twenty stars on tags of a thousand letters are done at once."""
    lines = Lines()
    lines.extend(["a" * 1000] * 50)
    begun = time.perf_counter()
    assert not len(lines.matching(wild("*a" * 20 + "*b")))
    assert time.perf_counter() - begun < 2


def test_a_regex_that_runs_away_is_stopped() -> None:
    """It ends with an error that shows where it stands, and the next filter works."""
    index = FilterIndex([ImageRecord("p-1", "1.jpg", ("a" * 60 + "c",))], set())
    node = parse(r"x regex:/^(a|aa)+$/")
    assert isinstance(node, All)
    with pytest.raises(BadQueryError, match="takes too long") as caught:
        index.tagged_regex(node.parts[1])  # type: ignore[arg-type]
    assert caught.value.position == 2
    assert index.tagged_regex(parse("regex:/c$/")).tolist() == [True]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "day"),
    [
        pytest.param("edited:today", 25, id="today"),
        pytest.param("edited:yesterday", 24, id="yesterday"),
        pytest.param("edited:2026-11-25", 25, id="day"),
    ],
)
def test_days_are_those_of_the_clock_of_the_user(query: str, day: int) -> None:
    """They go from midnight to midnight."""
    node = parse(query)
    assert isinstance(node, LastEdited)
    assert node.when is not None
    assert node.when.since is not None
    assert node.when.until is not None
    now = datetime(2026, 11, 25, 0, 5)  # noqa: DTZ001
    assert node.when.since.seconds(now) == datetime(2026, 11, day).timestamp()  # noqa: DTZ001
    assert node.when.until.seconds(now) == datetime(2026, 11, day + 1).timestamp()  # noqa: DTZ001


# Agreement with plain Python ------------------------------------------------------------------

TAGS = (
    "cat",
    "Cat",
    "long hair",
    "long_hair",
    "blue eyes",
    "blue dress",
    "t-shirt",
    "miku (vocaloid)",
    "Été",
)
tags = st.lists(st.sampled_from(TAGS), max_size=6, unique=True).map(tuple)
facts = st.none() | st.builds(
    SourceFacts,
    size=st.sampled_from((0, 999, 1000, 1500, 2_000_000)),
    mtime_ns=st.just(0),
    sha256=st.just(""),
    width=st.sampled_from((64, 512, 1024)),
    height=st.sampled_from((64, 512, 768)),
    format=st.sampled_from(("JPEG", "MPO", "PNG", "HEIF")),
)
changes = st.builds(
    ImageRecord,
    name=st.just(""),
    source=st.just(""),
    tags=tags,
    state=st.sampled_from(("pending", "done", "skipped")),
    problem=st.none() | st.just("damaged"),
    facts=facts,
)
Told = tuple[str, "Callable[[ImageRecord], bool]"]


def _known(measure: Callable[[SourceFacts], bool]) -> Callable[[ImageRecord], bool]:
    return lambda image: image.facts is not None and measure(image.facts)


def _has(folded: str) -> Callable[[ImageRecord], bool]:
    return lambda image: any(fold(tag) == folded for tag in image.tags)


LEAVES: tuple[Told, ...] = (
    ("cat", _has("cat")),
    ("hair", lambda _image: False),
    ("long_hair", _has("long hair")),
    ('"blue eyes"', _has("blue eyes")),
    ("miku_(vocaloid)", _has("miku (vocaloid)")),
    ("ete", _has("ete")),
    ("blue_*", lambda image: any(fold(tag).startswith("blue ") for tag in image.tags)),
    ("?at", _has("cat")),
    ("*", lambda image: bool(image.tags)),
    ("regex:/^[cl]/", lambda image: any(re.search("^[cl]", tag) for tag in image.tags)),
    ("regex:/^C/i", lambda image: any(re.search("^c", tag, re.IGNORECASE) for tag in image.tags)),
    ("tags:<3", lambda image: len(image.tags) < 3),
    ("tags:0", lambda image: not image.tags),
    ("tags:2..4", lambda image: 2 <= len(image.tags) <= 4),
    ("state:skipped", lambda image: image.state == "skipped"),
    ("state:untagged", lambda image: not image.tags and image.problem is None),
    ("problem:yes", lambda image: image.problem is not None),
    ("width:<=512", _known(lambda its: its.width <= 512)),
    ("height:768", _known(lambda its: its.height == 768)),
    ("mp:>0.3", _known(lambda its: its.width * its.height > 300_000)),
    ("ratio:>1.3", _known(lambda its: its.width / its.height > 1.3)),
    ("ratio:4:3", _known(lambda its: its.width * 3 == its.height * 4)),
    ("size:<1kB", _known(lambda its: its.size < 1000)),
    ("size:1501B..2MB", _known(lambda its: its.size == 2_000_000)),
    ("format:jpg", lambda image: (image.facts.format if image.facts else "JPEG") in ("JPEG", "MPO")),
    ("name:p-0*", lambda image: int(image.name[2:]) < 10),
    ("name:img_03", lambda image: image.name == "p-03"),
    ("name:IMG_03.JPG", lambda image: image.name == "p-03"),
    ("name:p-03.jpg", lambda image: image.name == "p-03"),
    ("name:sub/*1.jpg", lambda image: image.name.endswith("1")),
)


def _both(one: Told, other: Told) -> Told:
    return f"({one[0]}) {other[0]}", lambda image: one[1](image) and other[1](image)


def _either(one: Told, other: Told) -> Told:
    return f"({one[0]} | {other[0]})", lambda image: one[1](image) or other[1](image)


def _without(one: Told) -> Told:
    return f"-({one[0]})", lambda image: not one[1](image)


queries = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: (
        st.builds(_both, inner, inner) | st.builds(_either, inner, inner) | st.builds(_without, inner)
    ),
    max_leaves=6,
)


@given(
    st.lists(changes, min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 11), changes), max_size=8),
    st.lists(changes, max_size=3),
    st.lists(queries, min_size=1, max_size=4),
)
def test_filters_agree_with_plain_python(
    begun: list[ImageRecord], edits: list[tuple[int, ImageRecord]], late: list[ImageRecord], told: list[Told]
) -> None:
    """On any dataset, after any edits, with images that came later, each filter finds what a loop would."""
    from msgspec.structs import replace

    from tagger_widget.query.evaluate import evaluate

    def named(image: ImageRecord, number: int) -> ImageRecord:
        return replace(image, name=f"p-{number:02}", source=f"sub/IMG_{number:02}.jpg")

    images = [named(image, number) for number, image in enumerate(begun)]
    changed: set[int] = set()
    index = FilterIndex(images, changed)

    def check() -> None:
        index.refresh()
        for query, expected in told:
            found = evaluate(parse(query), index, _no_leaf).tolist()
            assert found == [expected(image) for image in images], query

    check()
    for number, image in edits:
        row = number % len(images)
        images[row] = named(image, row)
        changed.add(row)
    check()
    images.extend(named(image, number) for number, image in enumerate(late, len(images)))
    check()


def _no_leaf(node: Node) -> Any:
    raise AssertionError(node)
