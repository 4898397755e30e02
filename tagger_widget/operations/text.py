"""Operations that rewrite the text of tags: replace a part of it, or split it."""

from __future__ import annotations

import re
from abc import abstractmethod
from dataclasses import dataclass, field

from tagger_widget.dataset.phrases import shortened
from tagger_widget.dataset.safe_regex import SafeRegex, TimeBudget
from tagger_widget.dataset.tags.captions import MAX_TAG_LENGTH, parse
from tagger_widget.errors import BadInputError
from tagger_widget.operations.base import Context, Table, Tagwise

REGEX_LIMIT_S = 2.0
"""Seconds that a regular expression may take over all tags of a dataset; a sound one takes a hundredth of that."""


class _Rewriting(Tagwise):
    """An operation that rewrites the text of tags; commas in the outcome split it."""

    @abstractmethod
    def rewritten(self, tag: str) -> str:
        """Return what a tag becomes."""

    def table(self, context: Context) -> Table:
        """List what becomes of the tags that do not stay as they are."""
        table: Table = {}
        for tag in context.counts:
            if (text := self.rewritten(tag)) != tag and (new := parse(text)) != (tag,):
                for one in new:
                    if len(one) > MAX_TAG_LENGTH and one != tag:
                        raise BadInputError(
                            f"{shortened(tag)} would become a tag of {len(one):,} characters, and "
                            f"{MAX_TAG_LENGTH:,} are the most"
                        )
                table[tag] = new
        return table


@dataclass(frozen=True)
class ReplaceText(_Rewriting):
    """Put one text in place of another wherever it stands in a tag; commas in it split the tag."""

    old: str
    new: str
    ignore_case: bool = False

    verb, done = "Replace", "Replaced"

    def __post_init__(self) -> None:
        if not self.old:
            raise BadInputError("there is no text to look for; give at least one letter")
        if len(self.new) > MAX_TAG_LENGTH:
            raise BadInputError(f"what is put in has more than {MAX_TAG_LENGTH:,} characters; shorten it")

    def what(self) -> str:
        """Describe what is replaced, and with what."""
        return f"“{shortened(self.old)}” by “{shortened(self.new)}” within tags"

    def rewritten(self, tag: str) -> str:
        """Return what a tag becomes."""
        if not self.ignore_case:
            return tag.replace(self.old, self.new)
        return re.sub(re.escape(self.old), lambda _: self.new, tag, flags=re.IGNORECASE)


@dataclass(frozen=True)
class ReplaceRegex(_Rewriting):
    r"""Put something in place of each match of a regular expression in a tag; ``\1`` is its first group.

    Raises
    ------
    BadInputError
        When the pattern cannot be used, or, as soon as it is tried, when it takes too long.
    """

    pattern: str
    replacement: str
    ignore_case: bool = False
    _expression: SafeRegex = field(init=False, repr=False, compare=False)
    _budget: TimeBudget = field(init=False, repr=False, compare=False)

    verb, done = "Replace", "Replaced"

    def __post_init__(self) -> None:
        if not self.pattern:
            raise BadInputError(
                "the regular expression is empty: it would match everywhere; give at least one letter"
            )
        expression = SafeRegex(self.pattern, ignore_case=self.ignore_case)
        expression.check_template(self.replacement)
        object.__setattr__(self, "_expression", expression)
        object.__setattr__(self, "_budget", TimeBudget(REGEX_LIMIT_S))

    def what(self) -> str:
        """Describe what is replaced, and with what."""
        return f"/{shortened(self.pattern)}/ by “{shortened(self.replacement)}” within tags"

    def table(self, context: Context) -> Table:
        """List what becomes of the tags that do not stay as they are."""
        object.__setattr__(self, "_budget", TimeBudget(REGEX_LIMIT_S))  # The time is that of one round.
        return super().table(context)

    def rewritten(self, tag: str) -> str:
        """Return what a tag becomes."""
        return self._expression.replace(self.replacement, tag, self._budget)


@dataclass(frozen=True)
class Split(_Rewriting):
    """Make several tags of each that has a separator in it."""

    separator: str

    verb, done = "Split", "Split"

    def __post_init__(self) -> None:
        if not self.separator.strip(" ") and self.separator != " ":
            raise BadInputError("there is no separator; give the sign that tags are to be split at")

    def what(self) -> str:
        """Describe where it splits."""
        return f"tags at “{shortened(self.separator)}”"

    def rewritten(self, tag: str) -> str:
        """Return what a tag becomes."""
        # A tag that is nothing but separators, such as an emoticon, is left alone.
        text = tag.replace(self.separator, ",")
        return text if parse(text) else tag
