"""Caption bytes to text, whatever their encoding."""

from __future__ import annotations

import codecs
import re
import unicodedata

from tagger_widget.errors import BadInputError

MAX_TEXT_BYTES = 16 << 20
"""Bytes of a caption file or a tag list; each megabyte takes half a second to read."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Encodings in which captions were written before UTF-8. With every known encoding allowed, a short text would fit
# any of them; and the narrow East Asian ones (not cp949, gb18030) more often reject each other's texts.
_LEGACY = [
    "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r",
    "cp932", "gb2312", "big5", "euc_kr", "euc_jp",
]  # fmt: skip
_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]")
"""What Cyrillic in KOI8-R looks like when decoded as Japanese; nobody writes captions in it."""

# Signs that a text was not written in cp1252 although it decodes as such: symbols that nobody types in a caption;
# three accented letters in a row (Cyrillic looks like that); an upper-case accented letter after a lower-case one
# (accents from an old Mac); quotation marks inside a word or next to each other (Japanese).
_NOT_WESTERN = re.compile(
    "[¤¦§¨ª¬\xad¯±²³µ¶\xb8¹º¼½¾\xd7÷ƒˆ\u02dc‡‰¢¥]"
    "|[À-ÿŠšŽžŸŒœ]{3}"
    "|[a-zà-ÿšžœ][À-ÞŠŽŸŒ]"
    "|[^\\W\\d_][“”„\u201a\u2039\u203a«»†•…¿¡][^\\W\\d_]"
    "|[“”\u2018\u2019„\u201a\u2039\u203a«»]{2}"
    "|”[^\\W_]"
)


def decode(data: bytes) -> str:
    """Return the text of a caption file, whatever its encoding.

    Byte order marks are honoured, and NULs mean UTF-16 without one. Anything else is UTF-8 if it decodes as such,
    then cp1252 if that gives plausible words, and last a guess among the encodings used before Unicode. No character
    is ever replaced: either the text is complete, or an error is raised.

    Raises
    ------
    BadInputError
        If the bytes are not text, in an unknown encoding, or more than 16 MiB.
    """
    if len(data) > MAX_TEXT_BYTES:
        raise BadInputError(
            f"this text has {len(data):,} bytes; the limit is {MAX_TEXT_BYTES:,}; "
            "keep only the tags, and save the rest elsewhere"
        )
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = _decoded(data[len(bom) :], encoding)
            if text is not None:
                return _checked(text)
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" in data:
        return _checked(_decode_wide(data))
    text = _decoded(data, "utf-8")
    return _checked(_decode_legacy(data) if text is None else text)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _decode_wide(data: bytes) -> str:
    """Decode UTF-16 without a mark, in the byte order that gives text with ordinary commas and spaces."""
    readings = [
        text for text in (_decoded(data, "utf-16-le"), _decoded(data, "utf-16-be")) if text is not None
    ]
    plausible = [text for text in readings if "\0" not in text and not _binary(text) and _assigned(text)]
    if not plausible:
        raise BadInputError(_NOT_A_CAPTION)
    return max(plausible, key=lambda text: sum(character.isascii() for character in text))


def _decode_legacy(data: bytes) -> str:
    western = _decoded(data, "cp1252")
    if western is not None and not _NOT_WESTERN.search(western):
        return western
    # Slow to import, and rarely needed.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    # Its own decoder is lenient about some bytes: only what the codec decodes strictly counts.
    guesses = [_decoded(data, match.encoding) for match in from_bytes(data, cp_isolation=_LEGACY)]
    texts = [text for text in (*guesses, western) if text is not None and "\ufffd" not in text]
    if not texts:
        raise BadInputError("the encoding of this caption is unknown; save the file as UTF-8 and try again")
    # Cyrillic in the wrong one of its two encodings is all upper case.
    return next(
        (text for text in texts if not text.isupper() and not _HALF_WIDTH_KANA.search(text)), texts[0]
    )


def _checked(text: str) -> str:
    if _binary(text):
        raise BadInputError(_NOT_A_CAPTION)
    return text


_NOT_A_CAPTION = "this is binary data, not text; if it should be a caption, rewrite it and save it as UTF-8"


def _binary(text: str) -> bool:
    """Return whether a text has NULs, or more control characters than get into a text by accident."""
    strange = len(re.findall("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f]", text))
    return "\0" in text or strange * 10 > len(text)


def _assigned(text: str) -> bool:
    return not any(unicodedata.category(character) in {"Cn", "Co", "Cs"} for character in text)
