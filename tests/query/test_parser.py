"""The filter language: what is valid, and where the fault is if it is not."""

from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_widget.errors import BadInputError, BadQueryError
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
    """Each form has one meaning."""
    assert parse(query) == node


NUMBER = "a number such as 3, <3 or 2..4"


@pytest.mark.parametrize(
    ("query", "position", "says"),
    [
        pytest.param("cat tags:few", 9, f"tags: needs {NUMBER}.", id="no number"),
        pytest.param("cat tags:", 9, f"tags: needs {NUMBER}.", id="nothing after the colon"),
        pytest.param("tags: )", 6, f"tags: needs {NUMBER}.", id="parenthesis after the colon"),
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
        pytest.param("a) b", 1, "This closing parenthesis has no opening one.", id="closed twice"),
        pytest.param(
            "a ()", 3, "Expected a tag or another filter between the parentheses.", id="empty parentheses"
        ),
        pytest.param("a |", 3, "Expected a tag or another filter after |.", id="nothing to choose from"),
        pytest.param(
            "(a or ) b",
            6,
            "Expected a tag or another filter after or.",
            id="nothing to choose from, in parentheses",
        ),
        pytest.param("| a", 0, "Expected a tag or another filter here.", id="or at the start"),
        pytest.param("a -", 3, "Expected a tag or another filter after -.", id="without what"),
        pytest.param("widht:<5", 0, "widht: cannot be compared", id="unknown field"),
        pytest.param("a regex:b", 8, "regex:/^blue/", id="no slashes"),
        pytest.param("a regex:/b c", 8, "The closing / ", id="open regex"),
        pytest.param("regex:/a/x", 9, "Only i (ignore case)", id="unknown flag"),
        pytest.param("regex://", 7, "between the slashes", id="empty regex"),
        pytest.param("a regex:/b(/", 11, "missing )", id="broken regex"),
        pytest.param(
            "regex:/(?:(?:a{1000}){1000}){1000}/", 21, "repeats too often", id="regex that fills memory"
        ),
        pytest.param("regex:/" + "(" * 400 + ")" * 400 + "/", 7, "not understood", id="regex nested deeply"),
        pytest.param("regex:/" + "a" * 2000 + "/", 1007, "1,000 characters", id="long regex"),
        pytest.param(
            "a filter:none", 9, "There is no saved filter none. Saved filters: bad, loop, ok.", id="not saved"
        ),
        pytest.param("filter:loop", 7, "The saved filter loop", id="saved in a circle"),
        pytest.param(
            "ok filter:bad", 10, "The saved filter bad is not understood: tags: needs", id="saved wrongly"
        ),
        pytest.param("(" * 500 + "a", 501, "parenthesis is missing", id="many parentheses"),
        pytest.param("a|(b " * 60 + "c" + ")" * 60, 0, "at most 50 deep", id="deep"),
        pytest.param("a" * (MAX_LENGTH + 1), MAX_LENGTH, "10,000 characters", id="long"),
    ],
)
def test_what_is_not_understood_is_told_with_its_place(query: str, position: int, says: str) -> None:
    """The message says what was expected, and a mark is shown below the place."""
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
    """A saved filter is inserted as a unit, and its name is case-insensitive."""
    assert parse('c filter:"Two of"', {"two OF": "a | b"}) == All((C, Any((A, B))))


@given(st.text(st.sampled_from('ab*?_-()|" :<.,/\\3\n') | st.characters(), max_size=30))
def test_any_text_is_a_filter_or_an_error_with_a_place(text: str) -> None:
    """Any text is either parsed or refused."""
    position = 0
    try:
        parse(text)
    except BadQueryError as error:
        position = error.position
    assert 0 <= position <= len(text)


@pytest.mark.parametrize(
    ("query", "day"),
    [
        pytest.param("edited:today", 25, id="today"),
        pytest.param("edited:yesterday", 24, id="yesterday"),
        pytest.param("edited:2026-11-25", 25, id="day"),
    ],
)
def test_days_are_those_of_the_clock_of_the_user(query: str, day: int) -> None:
    """Days last from midnight to midnight."""
    node = parse(query)
    assert isinstance(node, LastEdited)
    assert node.when is not None
    assert node.when.since is not None
    assert node.when.until is not None
    now = datetime(2026, 11, 25, 0, 5)  # noqa: DTZ001
    assert node.when.since.seconds(now) == datetime(2026, 11, day).timestamp()  # noqa: DTZ001
    assert node.when.until.seconds(now) == datetime(2026, 11, day + 1).timestamp()  # noqa: DTZ001
