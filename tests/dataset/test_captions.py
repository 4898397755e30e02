"""Caption text to tags and back."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tagger_widget.dataset.tags.captions import (
    check_trigger,
    clean_tag,
    format_caption,
    parse,
    split_tags,
    strip_trigger,
)
from tagger_widget.dataset.tags.encodings import decode
from tagger_widget.dataset.tags.merge import merge
from tagger_widget.errors import BadInputError

ANY_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            " ,\r\n\t\0\u2028\u2029\x85\ufeff\u200b\u200d\ufe0f\u202e\u2066\ud800()_\\\"'aAé猫🐈"
        ),
    )
)
TAG_LISTS = st.lists(st.sampled_from("abcdefgh"), unique=True).map(tuple)
WORDS = "abcdefghijklmnopqrstuvwxyzABCÉéèàçüößñøÅœ"
FAMILY = "👩\u200d👩\u200d👧"


def assert_contract(caption: str, trigger: str | None = None) -> None:
    """Hold a caption against every rule of the on-disk format."""
    caption.encode("utf-8")
    assert not caption.startswith("\ufeff")
    assert len(caption.splitlines()) <= 1
    assert caption == caption.strip()
    tags = caption.split(", ") if caption else []
    assert ", ".join(tags) == caption
    for tag in tags:
        assert tag
        assert tag == tag.strip()
        assert "," not in tag
        assert not re.search("[\x00-\x1f\x7f-\x9f\ufeff]", tag)
    assert len(set(tags)) == len(tags)
    if trigger:
        assert tags[0] == trigger
        assert tags.count(trigger) == 1


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        pytest.param("cat, window", ("cat", "window"), id="plain"),
        pytest.param("cat,window,sun", ("cat", "window", "sun"), id="no-blank-after-comma"),
        pytest.param(",cat,, ,window,", ("cat", "window"), id="stray-commas"),
        pytest.param("cat, window\n", ("cat", "window"), id="trailing-newline"),
        pytest.param("cat\r\nwindow\rsun\nsea", ("cat", "window", "sun", "sea"), id="several-lines"),
        pytest.param("cat\u2028dog\u2029sun\x85sea", ("cat", "dog", "sun", "sea"), id="unicode-line-ends"),
        pytest.param("  cat ,\twindow\u00a0", ("cat", "window"), id="blanks-around"),
        pytest.param("Cat, cat, Cat", ("Cat", "cat"), id="first-of-duplicates-case-kept"),
        pytest.param(
            "poster (object), a\\(b\\), long_hair", ("poster (object)", "a\\(b\\)", "long_hair"), id="signs"
        ),
        pytest.param('"it\'s", <lora:x:1>, :d', ('"it\'s"', "<lora:x:1>", ":d"), id="quotes-and-smileys"),
        pytest.param("long  hair, a\tb", ("long hair", "a b"), id="inner-blanks-become-one"),
        pytest.param("\ufeffcat\ufeff, c\0at", ("cat",), id="byte-order-marks-and-controls"),
        pytest.param(f"{FAMILY}, ❤\ufe0f", (FAMILY, "❤\ufe0f"), id="emoji-whole"),
        pytest.param("חתול, قلب\u200f", ("חתול", "قلب\u200f"), id="right-to-left"),
        pytest.param("می\u200cخورم", ("می\u200cخورم",), id="persian-joiner"),
        pytest.param("a\u202egpj, \u2066b\u2069", ("agpj", "b"), id="direction-overrides-dropped"),
        pytest.param("\u200b, \u200d\ufe0f,\u200bcat\u200b", ("cat",), id="invisible-tags-dropped"),
        pytest.param("x\ud800y", ("xy",), id="lone-surrogate"),
        pytest.param("", (), id="empty"),
        pytest.param(" \r\n,", (), id="only-blanks"),
    ],
)
def test_parse(text: str, tags: tuple[str, ...]) -> None:
    """Anything found in a caption file becomes clean tags, in order, each once."""
    assert parse(text) == tags


def test_long_sentences_survive() -> None:
    """A caption in natural language is kept whole, however long it is."""
    sentence = "A cat sits by the window " * 120
    assert parse(sentence) == (sentence.strip(),)


@given(ANY_TEXT)
def test_parse_takes_any_text(text: str) -> None:
    """Parsing never fails, and parsing what was written again changes nothing."""
    tags = parse(text)
    assert parse(format_caption(tags)) == tags
    assert all(clean_tag(tag) == tag for tag in tags)


@given(ANY_TEXT, st.sampled_from([None, "ohwx", "a", "mila style"]))
def test_written_captions_keep_the_contract(text: str, trigger: str | None) -> None:
    """Whatever was read, what is written satisfies every rule of the format."""
    assert_contract(format_caption(parse(text), trigger), trigger)


@given(st.lists(ANY_TEXT), st.sampled_from([None, "ohwx"]))
def test_even_dirty_tags_are_written_clean(tags: list[str], trigger: str | None) -> None:
    """The format holds for tags that nobody cleaned."""
    assert_contract(format_caption(tags, trigger), trigger)


@pytest.mark.parametrize(
    ("tags", "trigger", "caption"),
    [
        pytest.param((), None, "", id="nothing"),
        pytest.param((), "ohwx", "ohwx", id="trigger-alone"),
        pytest.param(("cat", "sun"), None, "cat, sun", id="tags"),
        pytest.param(("cat", "ohwx", "sun"), "ohwx", "ohwx, cat, sun", id="trigger-moved-first"),
        pytest.param(("OHWX", "cat"), "ohwx", "ohwx, OHWX, cat", id="another-case-is-a-tag"),
    ],
)
def test_format_caption(tags: tuple[str, ...], trigger: str | None, caption: str) -> None:
    """The trigger is first, exact and once; no tags and no trigger give no text."""
    assert format_caption(tags, trigger) == caption


def test_strip_trigger_takes_the_exact_word_only() -> None:
    """Tags that merely resemble the trigger stay."""
    assert strip_trigger(("ohwx", "ohwx woman", "Ohwx"), "ohwx") == ("ohwx woman", "Ohwx")
    assert strip_trigger(("a", "b"), None) == ("a", "b")


def test_typed_tags_are_split() -> None:
    """Commas and line breaks in what a user typed make several tags; blanks make none."""
    assert split_tags("cat, sun", "sea\ncat", " ,, ") == ("cat", "sun", "sea")
    assert split_tags() == split_tags("", " ", ",") == ()


def test_longest_tag() -> None:
    """A tag of 1,000 characters is taken; one more is refused with its length and what to do."""
    assert split_tags("x" * 1_000) == ("x" * 1_000,)
    with pytest.raises(BadInputError, match=r"has 1,001 characters.*shorten it"):
        split_tags("cat", "x" * 1_001)


def test_long_tag_the_image_has_already_stays_editable() -> None:
    """A sentence from an old caption does not hinder edits of the tags beside it."""
    sentence = "word " * 300 + "end"
    assert split_tags(sentence, "cat", keep=(sentence,)) == (sentence, "cat")


ENCODED = [
    pytest.param("cat, window", "utf-8", id="ascii"),
    pytest.param("café, 猫, 🐈", "utf-8", id="utf-8"),
    pytest.param("café, 猫, 🐈", "utf-8-sig", id="utf-8-bom"),
    pytest.param("café, 猫, 🐈", "utf-16", id="utf-16-bom"),
    pytest.param("\ufeffcafé, 猫", "utf-16-be", id="utf-16-be-bom"),
    pytest.param("café, 猫", "utf-32", id="utf-32-bom"),
    pytest.param("cat, window", "utf-16-le", id="utf-16-le"),
    pytest.param("cat, window", "utf-16-be", id="utf-16-be"),
    pytest.param("кошка, окно", "utf-16-le", id="utf-16-le-cyrillic"),
    pytest.param("猫, 窓", "utf-16-be", id="utf-16-be-japanese"),
    pytest.param("é", "latin-1", id="latin-1-one-letter"),
    pytest.param("café, naïve, été", "latin-1", id="latin-1"),
    pytest.param("girl\u2019s dress, “quote”, 20 € \u2013 fiancée", "cp1252", id="cp1252"),
    pytest.param("Straße, Übergröße", "cp1252", id="cp1252-german"),
    pytest.param("кошка, окно", "cp1251", id="cp1251"),
    pytest.param("кошка, окно, девушка", "koi8-r", id="koi8-r"),
    pytest.param("łódka, dąb", "cp1250", id="cp1250"),
    pytest.param("γάτα, παράθυρο", "cp1253", id="cp1253"),
    pytest.param("猫, 窓辺に座る女の子, 長い髪", "cp932", id="shift-jis"),
    pytest.param("一个女孩, 长头发, 白色连衣裙", "gb18030", id="gb18030"),
    pytest.param("貓, 窗戶, 女孩", "big5", id="big5"),
    pytest.param("고양이, 창문", "cp949", id="korean"),
]


@pytest.mark.parametrize(("text", "encoding"), ENCODED)
def test_decode(text: str, encoding: str) -> None:
    """Captions are read in whatever encoding they were saved."""
    assert decode(text.encode(encoding)) == text.removeprefix("\ufeff")


@given(st.text(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
@example("", "utf-16")
def test_marked_and_utf8_text_is_read_exactly(text: str, encoding: str) -> None:
    """UTF-8, and UTF-16 and UTF-32 with a byte order mark, are never guessed at."""
    assume(not text.startswith("\ufeff") and not re.search("[\0-\x08\x0e-\x1f\x7f-\x9f]", text))
    assert decode(text.encode(encoding)) == text


@given(
    st.lists(st.text("abcdefgh XYZ()_'", min_size=2), min_size=1), st.sampled_from(["utf-16-le", "utf-16-be"])
)
def test_unmarked_utf16_of_plain_tags_is_read_exactly(tags: list[str], encoding: str) -> None:
    """UTF-16 without a mark is recognised in either byte order."""
    text = ", ".join(tags)
    assert decode(text.encode(encoding)) == text


@given(st.lists(st.text("abcdefghijklmnopqrs", min_size=1), min_size=1), st.sampled_from(WORDS), st.data())
def test_western_words_are_read_exactly(words: list[str], letter: str, data: st.DataObject) -> None:
    """One accented letter in each plain word is enough to be right, not to be taken for another script."""
    places = [data.draw(st.integers(0, len(word))) for word in words]
    accented = [
        word[:place] + letter.lower() + word[place:] for word, place in zip(words, places, strict=True)
    ]
    text = ", ".join(accented)
    assert decode(text.encode("cp1252")) == text


@given(st.binary())
def test_decode_never_replaces_anything(data: bytes) -> None:
    """Arbitrary bytes give whole text or a clear error, and no replacement character of our making."""
    try:
        text = decode(data)
    except BadInputError:
        return
    assert "\ufffd" not in text or "\ufffd".encode() in data or b"\xfd\xff" in data or b"\xff\xfd" in data
    assert "\0" not in text


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10", id="png"),
        pytest.param(b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01", id="jpeg"),
        pytest.param(b"cat, dog\0", id="nul"),
        pytest.param(bytes(range(1, 32)) * 3, id="control-characters"),
        pytest.param(b"\0" * 10, id="nuls"),
    ],
)
def test_binary_is_refused(data: bytes) -> None:
    """What is no text is told so instead of becoming strange tags."""
    with pytest.raises(BadInputError, match="binary data"):
        decode(data)


@pytest.mark.parametrize("trigger", ["ohwx", "ohwx woman", "Mila-2", "猫", "it's", "a/b", "x" * 100])
def test_good_trigger_is_kept(trigger: str) -> None:
    """A usable trigger word is taken as it is, but for blanks around it."""
    assert check_trigger(trigger) == check_trigger(f" {trigger}\n") == trigger


@pytest.mark.parametrize(
    ("trigger", "told"),
    [
        pytest.param("a, b", "comma", id="comma"),
        pytest.param("a\nb", "line break", id="line-break"),
        pytest.param("a\x07b", "control character", id="control"),
        pytest.param("a\u202eb", "control character", id="direction-override"),
        pytest.param("", "blank", id="empty"),
        pytest.param(" \t", "blank", id="only-blanks"),
        pytest.param("\u200b\u200d", "blank", id="invisible"),
        pytest.param("x" * 101, "101 characters", id="too-long"),
        *(pytest.param(f"a{sign}b", f"cannot have {sign} in it", id=sign) for sign in "()[]{}*+?\\^$|"),
    ],
)
def test_bad_trigger_is_refused_with_reason(trigger: str, told: str) -> None:
    """A trigger that a trainer would choke on is refused, and the message says why."""
    with pytest.raises(BadInputError, match=re.escape(told)):
        check_trigger(trigger)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        pytest.param("abc", "abc", "xcb", "xcb", id="only-theirs"),
        pytest.param("abc", "cxa", "abc", "cxa", id="only-mine"),
        pytest.param("abc", "ab", "bc", "b", id="both-removed"),
        pytest.param("abc", "abcm", "tabc", "tabcm", id="both-added"),
        pytest.param("ac", "ac", "abc", "abc", id="added-inside"),
        pytest.param("abc", "abcm", "abxyc", "abxycm", id="run-of-additions-keeps-its-place"),
        pytest.param("abc", "bc", "axbc", "xbc", id="left-neighbour-removed"),
        pytest.param("abc", "ab", "abcx", "abx", id="last-neighbour-removed"),
        pytest.param("abc", "abcx", "xabc", "abcx", id="same-tag-added-in-two-places"),
        pytest.param("abc", "cba", "abcx", "cxba", id="mine-moved"),
        pytest.param("abc", "abmc", "cab", "cabm", id="only-theirs-moved"),
        pytest.param("abc", "cab", "bac", "cab", id="both-moved"),
        pytest.param("", "ab", "bc", "abc", id="from-nothing"),
        pytest.param("ab", "", "abc", "c", id="emptied"),
    ],
)
def test_merge(base: str, mine: str, theirs: str, merged: str) -> None:
    """Both sides' additions and removals are in the outcome, in an order either would expect."""
    assert "".join(merge(tuple(base), tuple(mine), tuple(theirs))) == merged


@given(TAG_LISTS, TAG_LISTS, TAG_LISTS)
def test_merge_laws(base: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]) -> None:
    """One unchanged side gives the other exactly; members follow the law of three-way merges."""
    assert merge(base, mine, base) == mine
    assert merge(base, base, theirs) == theirs
    assert merge(base, mine, mine) == mine
    merged = merge(base, mine, theirs)
    assert len(set(merged)) == len(merged)
    b, m, t = set(base), set(mine), set(theirs)
    assert set(merged) == (m & t) | (m - b) | (t - b)
    assert set(merge(base, theirs, mine)) == set(merged)


@given(TAG_LISTS, TAG_LISTS, st.sampled_from("xyz"))
def test_taking_back_an_edit_keeps_what_came_after(
    before: tuple[str, ...], after: tuple[str, ...], later: str
) -> None:
    """An older edit undone gives its former tags and the tag that was added since."""
    undone = merge(after, (*after, later), before)
    assert set(undone) == {*before, later}
    assert tuple(tag for tag in undone if tag != later) == before


@given(st.lists(ANY_TEXT), st.lists(ANY_TEXT), st.lists(ANY_TEXT))
def test_merge_never_leaves_a_duplicate(base: list[str], mine: list[str], theirs: list[str]) -> None:
    """Lists with duplicates are forgiven."""
    merged = merge(base, mine * 2, theirs * 2)
    assert len(set(merged)) == len(merged)
