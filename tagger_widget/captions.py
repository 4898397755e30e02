"""Caption text to tags and back.

Reading takes whatever people bring; writing knows one form only, the one described in
``docs/format.md``: one line of UTF-8, tags separated by a comma and a blank, the trigger word first.

One tag has one spelling here: no blanks around it, one blank where there was a run of them, no
character that cannot be seen or that ends a line. Everything else is the user's: case, brackets,
backslashes, underscores, quotes, emoji, right-to-left text.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import TYPE_CHECKING

from tagger_widget.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

MAX_TAG_LENGTH = 1_000
"""Characters of one tag that a user may enter; captions that exist already may have longer ones."""
MAX_TRIGGER_LENGTH = 100
"""Characters of a trigger word."""

MAX_TEXT_BYTES = 16 << 20
"""Bytes of a caption file or a tag list; each megabyte takes half a second to read."""

_SEPARATORS = re.compile("[,\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")

# Embedding, override and isolate marks (U+202A-202E, U+2066-2069) act on everything up to the mark
# that closes them: one without its partner turns the tags after it around on the screen and hides what
# a tag really says. Right-to-left words are shown rightly without them, so they go. The plain direction
# marks (U+200E, U+200F, U+061C) act on their neighbours only and stay, and so do the joiners that emoji
# and Persian are written with. Lone surrogates go because UTF-8 cannot hold them.
_NOT_TEXT = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)
_INVISIBLE = re.compile("[\\s\u00ad\u061c\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f]*")
_BLANK_EDGES = " \u200b\u2060"

# A character that CivitAI's site would read as part of a regular expression makes it throw: it looks
# for the trigger in a caption with an expression built from the trigger as it stands.
_TRIGGER_REFUSED = re.compile(r"[()\[\]{}*+?\\^$|]")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What captions were written in before UTF-8. Among all encodings there are, a short text passes for anything;
# and the narrow ones of East Asia (not cp949, gb18030) refuse each other's texts more often.
_LEGACY = [
    "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r",
    "cp932", "gb2312", "big5", "euc_kr", "euc_jp",
]  # fmt: skip
_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]")
"""What Cyrillic in KOI8-R reads as when taken for Japanese; nobody writes captions in it."""

# Signs that a text was not written in cp1252 although it can be read as such: symbols nobody types in a
# caption; three accented letters in a row (Cyrillic reads so); a capital accented letter after a small one
# (accents from an old Mac); quotation marks inside a word or against each other (Japanese).
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

    UTF-8 is tried first and is believed whenever it fits; then byte order marks, UTF-16 without one,
    cp1252 when that gives plausible words, and last a guess among the encodings used before Unicode.
    Nothing is ever replaced: the text is whole, or there is an error.

    Raises
    ------
    BadInputError
        The bytes are not text, in an encoding that cannot be told, or more than 16 MiB.
    """
    if len(data) > MAX_TEXT_BYTES:
        raise BadInputError(
            f"this text has {len(data):,} bytes, and {MAX_TEXT_BYTES:,} are the most; "
            "keep the tags alone, and save the rest elsewhere"
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
    """Decode UTF-16 that lacks its mark: the byte order that gives text with ordinary commas and blanks."""
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
    # Slow to import, and hardly any caption needs it.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    # Its own decoder is lenient about some bytes: only what the codec reads strictly counts.
    guesses = [_decoded(data, match.encoding) for match in from_bytes(data, cp_isolation=_LEGACY)]
    texts = [text for text in (*guesses, western) if text is not None and "\ufffd" not in text]
    if not texts:
        raise BadInputError(
            "the encoding of this caption cannot be told; save the file as UTF-8 and try again"
        )
    # Nothing but capitals is what Cyrillic looks like in the other of its two encodings.
    return next(
        (text for text in texts if not text.isupper() and not _HALF_WIDTH_KANA.search(text)), texts[0]
    )


def _checked(text: str) -> str:
    if _binary(text):
        raise BadInputError(_NOT_A_CAPTION)
    return text


_NOT_A_CAPTION = (
    "this is not a text but binary data; if it should be a caption, write it anew and save it as UTF-8"
)


def _binary(text: str) -> bool:
    """Tell whether a text has NULs, or more control characters than slip into a text by accident."""
    strange = len(re.findall("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f]", text))
    return "\0" in text or strange * 10 > len(text)


def _assigned(text: str) -> bool:
    return not any(unicodedata.category(character) in {"Cn", "Co", "Cs"} for character in text)


def parse(text: str) -> tuple[str, ...]:
    """Return the tags of a caption in their order, each once.

    Commas and line breaks separate tags. Of equal tags the first stays; case counts. A tag may have any
    length, because captions in whole sentences exist and must survive. Never raises.
    """
    return _distinct(clean_tag(piece) for piece in _SEPARATORS.split(text))


def clean_tag(text: str) -> str:
    """Return one tag as it is kept; ``""`` when nothing visible is left. Commas are not looked for.

    Each run of blanks, tabs and the like becomes one blank: two tags that look alike must be alike, and
    every trainer's tokenizer folds them anyway.
    """
    if not text.isprintable():  # most tags are: 100,000 captions pass here when a folder is opened
        text = _NOT_TEXT.sub("", text)
        if _INVISIBLE.fullmatch(text):
            return ""
        text = " ".join(text.split()).strip(_BLANK_EDGES)
    elif "  " in text:
        return " ".join(text.split())
    return text.strip()


def split_tags(*texts: str, keep: Collection[str] = ()) -> tuple[str, ...]:
    """Return what a user typed as clean tags, each once; commas and line breaks separate tags.

    Parameters
    ----------
    *texts
        One or more tags each; blanks and stray commas give none.
    keep
        Tags the image has already: they are let through whatever their length.

    Raises
    ------
    BadInputError
        A tag is longer than 1,000 characters.
    """
    tags = parse("\n".join(texts))
    for tag in tags:
        if len(tag) > MAX_TAG_LENGTH and tag not in keep:
            raise BadInputError(
                f"the tag that begins with “{tag[:40]}…” has {len(tag):,} characters, and {MAX_TAG_LENGTH:,} "
                "are the most; shorten it, or put commas where it should be split"
            )
    return tags


def format_caption(tags: Iterable[str], trigger: str | None = None) -> str:
    """Return the one line to be written for an image, without a line break at its end.

    The trigger word, as `check_trigger` returned it, comes first and once. ``""`` means that there is
    nothing to say and that no file may be written: an empty caption stops some trainers.
    """
    tags = tuple(tags)
    text = ", ".join(tags)
    # Parsed where need be, so that the promise holds for any strings.
    cleaned = tags if _are_clean(tags, text) else parse(text)
    if trigger:
        cleaned = (trigger, *strip_trigger(cleaned, trigger))
    elif cleaned is tags:
        return text
    return ", ".join(cleaned)


def _are_clean(tags: tuple[str, ...], text: str) -> bool:
    """Whether `parse` would give these very tags for `text`, their caption: a few looks at the whole tell."""
    return (
        text.isprintable()
        and "  " not in text
        and " ," not in text
        and text.count(",") == text.count(", ") == max(0, len(tags) - 1)
        and text == text.strip()
        and len(set(tags)) == len(tags)
        and all(tags)
    )


def strip_trigger(tags: Iterable[str], trigger: str | None) -> tuple[str, ...]:
    """Return the tags without the trigger word; another case or spelling is a tag of its own."""
    return tuple(tag for tag in tags if tag != trigger)


def check_trigger(text: str) -> str:
    r"""Return a trigger word as it is kept, without blanks around it.

    Raises
    ------
    BadInputError
        It is blank, too long, has a comma, a line break or another control character, or one of
        ``( ) [ ] { } * + ? \ ^ $ |``, which CivitAI's site cannot take in a trigger word.
    """
    trigger = text.strip().strip(_BLANK_EDGES)
    if "," in trigger:
        raise BadInputError("the trigger word cannot have a comma: it is one tag; leave the comma out")
    if _SEPARATORS.search(trigger) or _NOT_TEXT.search(trigger):
        raise BadInputError(
            "the trigger word has a line break or an invisible control character; "
            "type it anew instead of pasting it"
        )
    trigger = clean_tag(trigger)
    if not trigger:
        raise BadInputError("the trigger word is blank; give a word, or no trigger word at all")
    refused = sorted(set(_TRIGGER_REFUSED.findall(trigger)))
    if refused:
        raise BadInputError(
            f"the trigger word cannot have {' '.join(refused)} in it: CivitAI's site takes brackets and such "
            "signs for a search pattern and fails; use letters and digits"
        )
    if len(trigger) > MAX_TRIGGER_LENGTH:
        raise BadInputError(
            f"the trigger word has {len(trigger):,} characters, and {MAX_TRIGGER_LENGTH} are the most; "
            "take a short one"
        )
    return trigger


def merge(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    """Bring two changes of one list of tags together.

    What either side added is in, what either side removed is out. Of lists without duplicates:
    ``merge(b, m, b) == m``, ``merge(b, b, t) == t`` and ``merge(b, m, m) == m``; the result never has
    a duplicate.

    The order is that of `mine`, unless only `theirs` moved tags about: then it is theirs. The tags that
    only the other side added go after the nearest tag on their left that is still there.

    Parameters
    ----------
    base
        The tags both sides began with.
    mine
        The tags as they are here.
    theirs
        The tags as the other side left them. To take back an older edit, give the tags after it as
        `base` and the tags before it as `theirs`.
    """
    base, mine, theirs = _distinct(base), _distinct(mine), _distinct(theirs)
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    known, here, there = set(base), set(mine), set(theirs)
    wanted = (here & there) | (here - known) | (there - known)
    if _moved(base, mine) or not _moved(base, theirs):
        return _interleave(mine, theirs, wanted)
    return _interleave(theirs, mine, wanted)


def _moved(base: Sequence[str], changed: Sequence[str]) -> bool:
    """Tell whether the tags that stayed are in another order."""
    return [tag for tag in base if tag in set(changed)] != [tag for tag in changed if tag in set(base)]


def _interleave(leading: Sequence[str], other: Sequence[str], wanted: Collection[str]) -> tuple[str, ...]:
    """Return `wanted` in the order of `leading`, the rest after their left neighbours in `other`."""
    merged = [tag for tag in leading if tag in wanted]
    present = set(merged)
    neighbour: str | None = None
    for tag in other:
        if tag not in wanted:
            continue
        if tag not in present:
            merged.insert(0 if neighbour is None else merged.index(neighbour) + 1, tag)
            present.add(tag)
        neighbour = tag
    return tuple(merged)


def _distinct(tags: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, tags)))
