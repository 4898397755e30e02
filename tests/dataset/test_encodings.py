"""Bytes of captions to text."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tagger_widget.dataset.tags.encodings import decode
from tagger_widget.errors import BadInputError

WORDS = "abcdefghijklmnopqrstuvwxyzABCÉéèàçüößñøÅœ"
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
    """UTF-8, and UTF-16 and UTF-32 with a byte order mark, are never guessed."""
    assume(not text.startswith("\ufeff") and not re.search("[\0-\x08\x0e-\x1f\x7f-\x9f]", text))
    assert decode(text.encode(encoding)) == text


@given(
    st.lists(st.text("abcdefgh XYZ()_'", min_size=2), min_size=1), st.sampled_from(["utf-16-le", "utf-16-be"])
)
def test_unmarked_utf16_of_plain_tags_is_read_exactly(tags: list[str], encoding: str) -> None:
    """UTF-16 without a byte order mark is recognised in either byte order."""
    text = ", ".join(tags)
    assert decode(text.encode(encoding)) == text


@given(st.lists(st.text("abcdefghijklmnopqrs", min_size=1), min_size=1), st.sampled_from(WORDS), st.data())
def test_western_words_are_read_exactly(words: list[str], letter: str, data: st.DataObject) -> None:
    """One accented letter per word suffices not to take the text for another script."""
    places = [data.draw(st.integers(0, len(word))) for word in words]
    accented = [
        word[:place] + letter.lower() + word[place:] for word, place in zip(words, places, strict=True)
    ]
    text = ", ".join(accented)
    assert decode(text.encode("cp1252")) == text


@given(st.binary())
def test_decode_never_replaces_anything(data: bytes) -> None:
    """Any bytes give complete text or a clear error, and no added replacement character."""
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
    """Binary data is reported as such instead of becoming strange tags."""
    with pytest.raises(BadInputError, match="binary data"):
        decode(data)
