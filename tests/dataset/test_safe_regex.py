"""Regular expressions of users: what is refused before it is compiled, and what is stopped while it runs."""

from __future__ import annotations

import contextlib
import pickle
import re
import time
from dataclasses import dataclass

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from tagger_widget.dataset.safe_regex import MAX_PARTS, MAX_RESULT, SafeRegex, TimeBudget
from tagger_widget.errors import BadInputError, BadRegexError
from tagger_widget.operations import ReplaceRegex
from tagger_widget.query.parser import parse

TOO_LARGE = [
    pytest.param("(?:(?:a{300}){300}){300}", id="the one that took half a minute"),
    pytest.param("a{60000}", id="one large count"),
    pytest.param("a{99999999999999999999999}", id="a count without end"),
    pytest.param("(?:abcdefghij){9000}", id="a long text repeated"),
    pytest.param("[" + "acegikmoqsuwy" * 50 + "]{900}", id="a large set repeated"),
    pytest.param("a{900}" * 120, id="many large counts side by side"),
    pytest.param("(?:(?:a{300,}){300,}){300,}", id="no upper bound"),
    pytest.param("(?:(?:a{,300}){,300}){,300}", id="no lower bound"),
    pytest.param("(?:(?:a{0,300}){0,300}){0,300}", id="lower bound of zero"),
    pytest.param("(?:(?:a{300}?){300}?){300}?", id="lazy"),
    pytest.param("(?:(?:a{300}+){300}+){300}+", id="possessive"),
    pytest.param("((a{300}){300}){300}", id="groups"),
    pytest.param("(?P<x>(?P<y>a{300}){300}){300}", id="named groups"),
    pytest.param("(?<x>(?<y>a{300}){300}){300}", id="named groups, short form"),
    pytest.param("(?>(?>a{300}){300}){300}", id="atomic groups"),
    pytest.param("(?=(?:(?:a{300}){300}){300})b", id="lookahead"),
    pytest.param("(?<=(?<!(?:a{300}){300}){300})b", id="lookbehind"),
    pytest.param("(?:(?=a){300}){300}", id="a lookahead repeated"),
    pytest.param("(?|(?:(?:a{300}){300}){300}|b)", id="branch reset"),
    pytest.param("(?(DEFINE)(?P<x>(?:a{300}){300}))(?&x)", id="defined and called"),
    pytest.param("(a)(?(1)(?:a{300}){300}|b)", id="conditional"),
    pytest.param("(?:x|(?:y|z{300}){300}){300}", id="alternatives"),
    pytest.param("(?:" * 16 + "a" + "+)" * 16, id="each plus doubles"),
    pytest.param("(" * 30 + "a" + "+)" * 30, id="short and without end"),
    pytest.param("(?:" * 30 + "a" + "{1,2})" * 30, id="once or twice"),
    pytest.param("(?:" * 30 + "a" + "++)" * 30, id="possessive plus"),
    pytest.param("(?x)(?:(?: a {300} ) {300} ) {300}", id="verbose, blanks before the braces"),
    pytest.param("(?x)(?:(?:a{ 3 00 }){3#\n00}){300}", id="verbose, blanks and a comment within the number"),
    pytest.param("(?x)(?:a # ) \n {300}){300}", id="verbose, a bracket in a comment"),
    pytest.param("(?ix)(?:a{300}){3\t00}", id="verbose among other flags"),
    pytest.param("(?i)(?x)(?:a{300}){3\t00}", id="verbose after other flags"),
    pytest.param("(?:(?:a{300}(?i)){300}(?s)){300}", id="flags between"),
    pytest.param("(?:(?:a){300}(?i)b){300}", id="flags within"),
    pytest.param("(?:a{300})(?i){300}", id="flags before the braces"),
    pytest.param("(?:a{300})(?#comment){300}", id="a comment before the braces"),
    pytest.param(r"(?:\({300}[)]){300}", id="brackets that are letters"),
    pytest.param("(?:[)]{300}){300}", id="a bracket in a set"),
    pytest.param("(?:[]()]{300}){300}", id="a set that begins with its end"),
    pytest.param("(?:[^]()]{300}){300}", id="a negated one"),
    pytest.param("(?:[[:alpha:])]{300}){300}", id="a class within a set"),
    pytest.param("(?V1)(?:[[a-z]--[)]]{300}){300}", id="sets within sets"),
    pytest.param("(?V1)(?:[a--]]{300}){300}", id="a set operator"),
    pytest.param(r"(?:\p{L}{300}\N{SPACE}){300}", id="braces that are no count"),
    pytest.param("(?:(?:ab){e<=2}){60000}", id="fuzzy"),
    pytest.param("(?:(?:ab){e<=1:[)]}c{300}){300}", id="fuzzy with a set"),
    pytest.param("(?:(?:a{300}){300}(?R)?)", id="recursion"),
    pytest.param("((?:a{300}){300}(?1)?)", id="a group that calls itself"),
    pytest.param(r"(?i)(?:(?:ß{300}){300}){300}", id="letters that fold to two"),
    pytest.param(r"(?:\R{300}){300}", id="line endings"),
]

NOT_SURE = [
    pytest.param("a(?x)b", "only allowed at the start", id="verbose from the middle on"),
    pytest.param("(?x:a b)", "only allowed at the start", id="a verbose group"),
    pytest.param("(?x)a(?-x)b", "only allowed at the start", id="verbose turned off"),
    pytest.param("(?x)a(? i -x)b", "only allowed at the start", id="verbose turned off, with blanks"),
    pytest.param("(?x-i)a(?i-x)", "only allowed at the start", id="verbose turned off later"),
    pytest.param("a(?V1)b", "only allowed at the start", id="another version from the middle on"),
    pytest.param(r"a(?#\))b", "backslash", id="a backslash in a comment"),
    pytest.param("[[:no such:]]", "unknown", id="an odd class"),
]

MISTAKES = [
    pytest.param("(cat", "missing )", 4, id="bracket"),
    pytest.param("cat)", "unbalanced", 3, id="closing bracket"),
    pytest.param("[cat", "unterminated", None, id="set"),
    pytest.param("a**", "multiple repeat", 2, id="repeat"),
    pytest.param(r"\p{nv=1/0}", "not understood", None, id="a number that is none"),
    pytest.param(r"\L<x>", "undefined", None, id="a list that nobody gave"),
    pytest.param("a{3}{3}{3}", "multiple repeat", 4, id="repeats in a row"),
    pytest.param("(?V0V1)a", "not understood", None, id="two versions"),
    pytest.param("(" * 400 + ")" * 400, "nested too deeply", None, id="nested too deeply"),
    pytest.param("x" * 1001, "at most 1,000 characters", 1000, id="too long"),
]

USEFUL = [
    pytest.param("^blue ", "blue sky", id="beginning"),
    pytest.param(r"(\w+) (\w+)", "long hair", id="words"),
    pytest.param(r"^\d{4}-\d{2}-\d{2}$", "2026-11-25", id="counts side by side"),
    pytest.param("^.{0,100},.{0,100},.{0,100}$", "a,b,c", id="large counts side by side"),
    pytest.param(r"(?:\w+ ){3,}", "a b c d", id="many words"),
    pytest.param(r"^(?:\w+ ?){1,1000}$", "a b", id="up to a thousand words"),
    pytest.param("^.{1000,}$", "x" * 1000, id="a long tag"),
    pytest.param("^a{20000}$", "a" * 20000, id="a very long one"),
    pytest.param(r"\{300}", "{300}", id="a brace that is a letter"),
    pytest.param("[{300}]{3}", "{3}", id="braces in a set"),
    pytest.param("a{b}", "a{b}", id="braces around letters"),
    pytest.param("a{,}", "aaa", id="any number"),
    pytest.param("^{}$", "{}", id="empty braces"),
    pytest.param(r"[\]{9999999}]", "9", id="an escaped end of a set"),
    pytest.param("[]{999999}]", "9", id="a set that begins with its end"),
    pytest.param("(?x) ^ \\w+ \\s+ \\w+ $  # two words (only)", "long hair", id="verbose"),
    pytest.param("(?ix)^ A \\# [#] $", "a##", id="signs of comments in a verbose one"),
    pytest.param("(?i)CAT", "cat", id="flag"),
    pytest.param("(?i:C)at", "cat", id="flag of a group"),
    pytest.param("(?:vixen)", "vixen", id="letters that are flags elsewhere"),
    pytest.param("(?P<x>a)(?P=x)", "aa", id="a named group"),
    pytest.param("a(?#twice)a", "aa", id="comment"),
    pytest.param(r"\((?:[^()]|(?R))*\)", "(a(b)c)", id="recursion"),
    pytest.param("(?:window){e<=2}", "widnow", id="fuzzy"),
    pytest.param("(?:window){i<=300,d<=300,s<=1}", "window", id="fuzzy with large numbers"),
    pytest.param("(?:(?:(?:(?:a+b)+c)+d)+e)+", "abcde", id="repeats within repeats"),
    pytest.param("(?:(?:a*)*)*$", "aaa", id="stars within stars"),
    pytest.param("(?=.*cat)(?=.*dog)", "dog, cat", id="lookaheads"),
    pytest.param("(?<=a{3})b", "aaab", id="lookbehind"),
    pytest.param("(?V1)[[a-z]--[aeiou]]{2}", "xyz", id="set operators"),
    pytest.param("[[:alpha:]]+", "abc", id="class"),
    pytest.param(r"\p{Lu}{2}", "AB", id="property"),
    pytest.param("(*FAIL)|a", "a", id="verb"),
    pytest.param("|".join(f"tag {number}" for number in range(100)), "tag 7", id="a hundred alternatives"),
]


@pytest.mark.parametrize("pattern", TOO_LARGE)
def test_what_would_be_too_large_is_refused_at_once(pattern: str) -> None:
    """It is never compiled, whether it stands in a filter or in a batch edit."""
    begun = time.process_time()
    for make in (
        lambda: SafeRegex(pattern),
        lambda: ReplaceRegex(pattern, "x"),
        lambda: parse("regex:/" + pattern.replace("/", r"\/") + "/i"),
    ):
        with pytest.raises(BadInputError, match="repeats too often"):
            make()
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(("pattern", "words"), NOT_SURE)
def test_what_cannot_be_counted_for_sure_is_refused(pattern: str, words: str) -> None:
    """Releases of the regex package read it in different ways."""
    with pytest.raises(BadRegexError, match=words):
        SafeRegex(pattern)


@pytest.mark.parametrize(("pattern", "words", "position"), MISTAKES)
def test_mistakes_are_shown_with_their_place(pattern: str, words: str, position: int | None) -> None:
    """The reason and the place are kept apart for filters, and stand together in the message."""
    with pytest.raises(BadRegexError, match=re.escape(words)) as caught:
        SafeRegex(pattern)
    if position is not None:
        assert caught.value.position == position
        assert f"at character {position + 1}" in str(caught.value)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.position) == (str(caught.value), caught.value.position)


@pytest.mark.parametrize(("pattern", "tag"), USEFUL)
def test_useful_ones_are_allowed(pattern: str, tag: str) -> None:
    """In filters and in batch edits alike."""
    assert SafeRegex(pattern).search_all([tag], TimeBudget(5)) == [tag]
    assert ReplaceRegex(pattern, "x").rewritten(tag) != tag
    parse("regex:/" + pattern.replace("/", r"\/") + "/")


def test_default_version_of_the_library_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another library in the same process may change it."""
    monkeypatch.setattr(regex, "DEFAULT_VERSION", regex.VERSION1)
    assert SafeRegex("[[a]]").search_all(["a]", "[]", "a"], TimeBudget(5)) == ["a]", "[]"]


@dataclass(frozen=True)
class Part:
    """A regular expression, with the parts that the library compiles it to, and the most that may be counted."""

    text: str
    parts: int
    most: int


LETTERS = st.sampled_from(["a", ".", r"\w", "[a-z]", r"\{", r"\)", "[)]", "[(]", r"[\]]", "é"]).map(
    lambda text: Part(text, 1, len(text))
)
COUNTS = st.one_of(
    st.sampled_from([("+", 2), ("++", 2), ("+?", 2), ("*", 1), ("?", 1), ("*+", 1)]),
    st.integers(1, 400).map(lambda n: (f"{{{n}}}", n)),
    st.integers(1, 400).map(lambda n: (f"{{{n},}}?", n + 1)),
    st.tuples(st.integers(0, 20), st.integers(21, 400)).map(lambda n: (f"{{{n[0]},{n[1]}}}", n[0] + 1)),
)
OPENINGS = st.sampled_from(["(", "(?:", "(?=", "(?<=", "(?>", "(?i:", "(?#)(?:", "(?!"])


def grown(inner: st.SearchStrategy[Part]) -> st.SearchStrategy[Part]:
    return st.one_of(
        st.builds(
            lambda ones, sign: Part(
                sign.join(one.text for one in ones),
                sum(one.parts for one in ones),
                sum(one.most for one in ones) + len(ones),
            ),
            st.lists(inner, min_size=1, max_size=4),
            st.sampled_from(["", "|"]),
        ),
        st.builds(
            lambda opening, one, count: Part(
                f"{opening}{one.text}){count[0]}",
                one.parts * count[1],
                (one.most + len(opening) + 1)
                * max(count[1], int(count[0].strip("{}?").partition(",")[2] or 1)),
            ),
            OPENINGS,
            inner,
            COUNTS,
        ),
    )


@given(st.recursive(LETTERS, grown, max_leaves=12))
def test_parts_are_never_counted_too_low(part: Part) -> None:
    """Whatever stands within what, it is refused if it is too large, and allowed if it is far from that."""
    if part.parts > MAX_PARTS:
        with pytest.raises(BadRegexError, match="repeats too often"):
            SafeRegex(part.text)
    elif part.most <= MAX_PARTS and len(part.text) <= 1000:
        SafeRegex(part.text)


@given(st.text(st.sampled_from("ab()[]{}+*?|\\^$.,:-#<>=!PxRV1i 03\n"), max_size=30))
def test_any_text_is_either_compiled_or_refused(text: str) -> None:
    """No text makes it fail in another way."""
    with contextlib.suppress(BadRegexError):
        SafeRegex(text)


def test_the_time_is_that_of_all_tags() -> None:
    """What one tag uses up, the others do not have."""
    budget = TimeBudget(0.2)
    expression = SafeRegex("^(a|aa)+$")
    with pytest.raises(BadRegexError, match=r"takes longer than 0\.2 seconds"):
        expression.search_all(["a" * 80 + "b"], budget)
    with pytest.raises(BadRegexError, match="takes longer"):
        expression.replace("x", "a" * 26 + "b", budget)
    assert expression.replace("x", "aa", TimeBudget(0.2)) == "x"


def test_a_group_that_calls_itself_without_end_is_stopped() -> None:
    """It fills the memory that the library allows itself, and no more."""
    with pytest.raises(BadRegexError, match=r"too much memory|takes longer"):
        SafeRegex("(a?(?1))").search_all(["a" * 1000], TimeBudget(30))


@pytest.mark.parametrize(
    ("pattern", "template"),
    [
        pytest.param(".", "x" * 999, id="a long text for each letter"),
        pytest.param("(?=(.*))", r"\1" * 400, id="the rest of the tag at each letter"),
        pytest.param("(?s)(?P<all>.*)", r"\g<all>" * 140, id="the whole tag many times"),
    ],
)
def test_a_replacement_cannot_fill_the_memory(pattern: str, template: str) -> None:
    """It is stopped when the text gets too long."""
    expression = SafeRegex(pattern)
    expression.check_template(template)
    with pytest.raises(BadRegexError, match="more than 100,000 characters"):
        expression.replace(template, "ab" * 1000, TimeBudget(5))
    assert len(expression.replace(template, "ab", TimeBudget(5))) < MAX_RESULT


@pytest.mark.parametrize(
    ("pattern", "template", "text", "expected"),
    [
        pytest.param("b", "x", "abc", "axc", id="text"),
        pytest.param("(a)(b)?", r"\2\1", "ac", "ac", id="a group that matched nothing"),
        pytest.param("(?P<n>b)", r"<\g<n>>", "abc", "a<b>c", id="a named group"),
        pytest.param("(?x) b # comment", "x", "abc", "axc", id="verbose"),
        pytest.param("(?V1)[[b]]", "x", "abc", "axc", id="another version"),
        pytest.param("x*", "-", "ab" * 30_000, None, id="a long text"),
    ],
)
def test_replacements(pattern: str, template: str, text: str, expected: str | None) -> None:
    """They are those of the library, in short texts and in long ones."""
    expression = SafeRegex(pattern)
    expression.check_template(template)
    if expected is None:
        with pytest.raises(BadRegexError, match="more than 100,000"):
            expression.replace(template * 2, text, TimeBudget(5))
        expected = regex.sub(pattern, template, text)
    assert expression.replace(template, text, TimeBudget(5)) == expected


@pytest.mark.parametrize(
    ("template", "words"),
    [
        pytest.param(r"\2", "not understood", id="no such group"),
        pytest.param(r"\g<name>", "not understood", id="no such name"),
        pytest.param("x" * 1001, "at most 1,000 characters", id="too long"),
    ],
)
def test_a_replacement_is_checked_beforehand(template: str, words: str) -> None:
    """A mistake does not wait for the first match."""
    with pytest.raises(BadInputError, match=words):
        SafeRegex("(cat)").check_template(template)
