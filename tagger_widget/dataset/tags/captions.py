"""Caption text to tags and back.

Reading accepts any caption; writing produces a single form, described in ``docs/format.md``: one line of UTF-8,
tags separated by a comma and a space, the trigger word first.

A tag is normalized: no whitespace around it, single spaces inside it, no invisible characters and no line breaks.
Everything else is up to the user: case, brackets, backslashes, underscores, quotes, emoji, right-to-left text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tagger_widget.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


MAX_TAG_LENGTH = 1_000
"""Characters of one tag that a user may enter; existing captions may have longer ones."""
MAX_TRIGGER_LENGTH = 100
"""Characters of a trigger word."""

_SEPARATORS = re.compile("[,\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")

# Embedding, override and isolate marks (U+202A-202E, U+2066-2069) affect everything up to the mark that closes
# them: an unclosed one reverses the tags after it on the screen and disguises what a tag says. Right-to-left words
# are displayed correctly without them, so they are removed. The plain direction marks (U+200E, U+200F, U+061C)
# affect only their neighbours and stay, and so do the joiners that emoji and Persian are written with. Lone
# surrogates are removed because UTF-8 cannot encode them.
_NOT_TEXT = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)
_INVISIBLE = re.compile("[\\s\u00ad\u061c\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f]*")
_BLANK_EDGES = " \u200b\u2060"

# CivitAI's site searches captions for the trigger word with a regular expression made from the word without
# escaping it, and throws on these characters.
_TRIGGER_REFUSED = re.compile(r"[()\[\]{}*+?\\^$|]")


def parse(text: str) -> tuple[str, ...]:
    """Return the tags of a caption in order, each once.

    Commas and line breaks separate tags. Of equal tags the first is kept; case matters. A tag may have any length,
    because captions in whole sentences exist and must survive. Never raises.
    """
    return distinct(clean_tag(piece) for piece in _SEPARATORS.split(text))


def clean_tag(text: str) -> str:
    """Return one tag in the form in which it is stored; ``""`` if nothing visible is left. Commas are not checked.

    Each run of whitespace becomes one space: tags that look the same must be the same, and every trainer's
    tokenizer collapses whitespace anyway.
    """
    if not text.isprintable():  # Most tags are: 100,000 captions are cleaned when a folder is opened.
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
        One or more tags each; blank ones and stray commas are ignored.
    keep
        Tags that the image already has: they are accepted whatever their length.

    Raises
    ------
    BadInputError
        If a tag is longer than 1,000 characters.
    """
    tags = parse("\n".join(texts))
    long = [tag for tag in tags if len(tag) > MAX_TAG_LENGTH]
    allowed = frozenset(keep) if long else ()
    for tag in long:
        if tag not in allowed:
            raise BadInputError(
                f"the tag that begins with “{tag[:40]}…” has {len(tag):,} characters; the limit is "
                f"{MAX_TAG_LENGTH:,}; shorten it, or put commas where it should be split"
            )
    return tags


def format_caption(tags: Iterable[str], trigger: str | None = None) -> str:
    """Return the caption of an image as one line, without a line break at its end.

    The trigger word, as `check_trigger` returned it, comes first and only once. ``""`` means that no file may be
    written: an empty caption stops some trainers.
    """
    tags = tuple(tags)
    text = ", ".join(tags)
    # Parsed if necessary, so that this holds for any strings.
    cleaned = tags if are_clean(tags, text) else parse(text)
    if trigger:
        cleaned = (trigger, *strip_trigger(cleaned, trigger))
    elif cleaned is tags:
        return text
    return ", ".join(cleaned)


def are_clean(tags: tuple[str, ...], text: str) -> bool:
    """Return whether `parse` would return exactly these tags for `text`, their caption, by checks of the whole text."""
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
    """Return the tags without the trigger word; in another case or spelling it is a different tag."""
    return tuple(tag for tag in tags if tag != trigger)


def check_trigger(text: str) -> str:
    r"""Return a trigger word in the form in which it is stored, without surrounding whitespace.

    Raises
    ------
    BadInputError
        If it is blank, too long, has a comma, a line break or another control character, or one of
        ``( ) [ ] { } * + ? \ ^ $ |``, which CivitAI's site cannot handle in a trigger word.
    """
    trigger = text.strip().strip(_BLANK_EDGES)
    if "," in trigger:
        raise BadInputError("the trigger word cannot have a comma, since it is one tag; remove the comma")
    if _SEPARATORS.search(trigger) or _NOT_TEXT.search(trigger):
        raise BadInputError(
            "the trigger word has a line break or an invisible control character; "
            "type it instead of pasting it"
        )
    trigger = clean_tag(trigger)
    if not trigger:
        raise BadInputError("the trigger word is blank; enter a word, or no trigger word at all")
    refused = sorted(set(_TRIGGER_REFUSED.findall(trigger)))
    if refused:
        raise BadInputError(
            f"the trigger word cannot have {' '.join(refused)} in it: CivitAI's site reads such characters as a "
            "search pattern and fails; use letters and digits"
        )
    if len(trigger) > MAX_TRIGGER_LENGTH:
        raise BadInputError(
            f"the trigger word has {len(trigger):,} characters; the limit is {MAX_TRIGGER_LENGTH}; "
            "use a shorter one"
        )
    return trigger


def distinct(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the tags that are not empty, each once, in order of first appearance."""
    return tuple(dict.fromkeys(filter(None, tags)))
