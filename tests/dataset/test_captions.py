"""Caption text to tags and back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_widget.dataset.tags.captions import (
    check_trigger,
    clean_tag,
    format_caption,
    parse,
    split_tags,
    strip_trigger,
)
from tagger_widget.errors import BadInputError
from tests.support.strategies import ANY_TEXT

FAMILY = "👩\u200d👩\u200d👧"


def assert_contract(caption: str, trigger: str | None = None) -> None:
    """Check a caption against every rule of the on-disk format."""
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
    """Any content of a caption file gives clean tags in order, each once."""
    assert parse(text) == tags


def test_long_sentences_survive() -> None:
    """A caption in natural language is kept whole, whatever its length."""
    sentence = "A cat sits by the window " * 120
    assert parse(sentence) == (sentence.strip(),)


@given(ANY_TEXT)
def test_parse_takes_any_text(text: str) -> None:
    """Parsing never fails, and parsing the formatted caption again gives the same tags."""
    tags = parse(text)
    assert parse(format_caption(tags)) == tags
    assert all(clean_tag(tag) == tag for tag in tags)


@given(ANY_TEXT, st.sampled_from([None, "ohwx", "a", "mila style"]))
def test_written_captions_keep_the_contract(text: str, trigger: str | None) -> None:
    """Whatever was read, what is written satisfies every rule of the format."""
    assert_contract(format_caption(parse(text), trigger), trigger)


@given(st.lists(ANY_TEXT), st.sampled_from([None, "ohwx"]))
def test_even_dirty_tags_are_written_clean(tags: list[str], trigger: str | None) -> None:
    """The format is valid even for tags that were not cleaned."""
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
    """The trigger word comes first, exact and once; no tags and no trigger word give an empty text."""
    assert format_caption(tags, trigger) == caption


def test_strip_trigger_takes_the_exact_word_only() -> None:
    """Tags that only resemble the trigger word stay."""
    assert strip_trigger(("ohwx", "ohwx woman", "Ohwx"), "ohwx") == ("ohwx woman", "Ohwx")
    assert strip_trigger(("a", "b"), None) == ("a", "b")


def test_typed_tags_are_split() -> None:
    """Commas and line breaks in typed text separate tags; blanks alone give none."""
    assert split_tags("cat, sun", "sea\ncat", " ,, ") == ("cat", "sun", "sea")
    assert split_tags() == split_tags("", " ", ",") == ()


def test_longest_tag() -> None:
    """A tag of 1,000 characters is accepted; a longer one is refused with its length and a remedy."""
    assert split_tags("x" * 1_000) == ("x" * 1_000,)
    with pytest.raises(BadInputError, match=r"has 1,001 characters.*shorten it"):
        split_tags("cat", "x" * 1_001)


def test_long_tag_the_image_has_already_stays_editable() -> None:
    """A long sentence from an old caption does not block edits of the other tags."""
    sentence = "word " * 300 + "end"
    assert split_tags(sentence, "cat", keep=(sentence,)) == (sentence, "cat")


@pytest.mark.parametrize("trigger", ["ohwx", "ohwx woman", "Mila-2", "猫", "it's", "a/b", "x" * 100])
def test_good_trigger_is_kept(trigger: str) -> None:
    """A valid trigger word is kept; only surrounding blanks are removed."""
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
    """A trigger word that would confuse a trainer is refused, and the message says why."""
    with pytest.raises(BadInputError, match=re.escape(told)):
        check_trigger(trigger)
