"""Caption text to tags and back.

Reading takes whatever people bring; writing knows one form only, the one described in
``docs/format.md``: one line of UTF-8, tags separated by a comma and a blank, the trigger word first.

One tag has one spelling here: no blanks around it, one blank where there was a run of them, no
character that cannot be seen or that ends a line. Everything else is the user's: case, brackets,
backslashes, underscores, quotes, emoji, right-to-left text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tagger_widget.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


MAX_TAG_LENGTH = 1_000
"""Characters of one tag that a user may enter; captions that exist already may have longer ones."""
MAX_TRIGGER_LENGTH = 100
"""Characters of a trigger word."""

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


def parse(text: str) -> tuple[str, ...]:
    """Return the tags of a caption in their order, each once.

    Commas and line breaks separate tags. Of equal tags the first stays; case counts. A tag may have any
    length, because captions in whole sentences exist and must survive. Never raises.
    """
    return distinct(clean_tag(piece) for piece in _SEPARATORS.split(text))


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
    long = [tag for tag in tags if len(tag) > MAX_TAG_LENGTH]
    allowed = frozenset(keep) if long else ()
    for tag in long:
        if tag not in allowed:
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
    cleaned = tags if are_clean(tags, text) else parse(text)
    if trigger:
        cleaned = (trigger, *strip_trigger(cleaned, trigger))
    elif cleaned is tags:
        return text
    return ", ".join(cleaned)


def are_clean(tags: tuple[str, ...], text: str) -> bool:
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


def distinct(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the tags that are not empty, each once, in the order in which they come first."""
    return tuple(dict.fromkeys(filter(None, tags)))
