"""Operations that change the text of tags: replace a part of it, or split it."""

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
"""Seconds that a regular expression may take over all tags of a dataset; most take a hundredth of that."""


class _Rewriting(Tagwise):
    """An operation that changes the text of tags; commas in the result split a tag."""

    @abstractmethod
    def rewritten(self, tag: str) -> str:
        """Return what a tag becomes."""

    def table(self, context: Context) -> Table:
        """Return what the tags that change become."""
        table: Table = {}
        for tag in context.counts:
            if (text := self.rewritten(tag)) != tag and (new := parse(text)) != (tag,):
                for one in new:
                    if len(one) > MAX_TAG_LENGTH and one != tag:
                        raise BadInputError(
                            f"{shortened(tag)} would become a tag of {len(one):,} characters; "
                            f"the limit is {MAX_TAG_LENGTH:,}"
                        )
                table[tag] = new
        return table


@dataclass(frozen=True)
class ReplaceText(_Rewriting):
    """Replace a text within tags; commas in the result split the tag."""

    old: str
    new: str
    ignore_case: bool = False

    verb, done = "Replace", "Replaced"

    def __post_init__(self) -> None:
        if not self.old:
            raise BadInputError("there is no text to search for; enter at least one letter")
        if len(self.new) > MAX_TAG_LENGTH:
            raise BadInputError(f"the new text has more than {MAX_TAG_LENGTH:,} characters; shorten it")

    def what(self) -> str:
        """Describe what is replaced, and with what."""
        return f"“{shortened(self.old)}” with “{shortened(self.new)}” within tags"

    def rewritten(self, tag: str) -> str:
        """Return what a tag becomes."""
        if not self.ignore_case:
            return tag.replace(self.old, self.new)
        return re.sub(re.escape(self.old), lambda _: self.new, tag, flags=re.IGNORECASE)


@dataclass(frozen=True)
class ReplaceRegex(_Rewriting):
    r"""Replace each match of a regular expression within tags; ``\1`` is its first group.

    Raises
    ------
    BadInputError
        If the pattern cannot be used; and, when it is run, if it takes too long.
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
                "the regular expression is empty and would match everywhere; enter at least one letter"
            )
        expression = SafeRegex(self.pattern, ignore_case=self.ignore_case)
        expression.check_template(self.replacement)
        object.__setattr__(self, "_expression", expression)
        object.__setattr__(self, "_budget", TimeBudget(REGEX_LIMIT_S))

    def what(self) -> str:
        """Describe what is replaced, and with what."""
        return f"/{shortened(self.pattern)}/ with “{shortened(self.replacement)}” within tags"

    def table(self, context: Context) -> Table:
        """Return what the tags that change become."""
        object.__setattr__(
            self, "_budget", TimeBudget(REGEX_LIMIT_S)
        )  # One budget for each run over the tags.
        return super().table(context)

    def rewritten(self, tag: str) -> str:
        """Return what a tag becomes."""
        return self._expression.replace(self.replacement, tag, self._budget)


@dataclass(frozen=True)
class Split(_Rewriting):
    """Split tags at a separator."""

    separator: str

    verb, done = "Split", "Split"

    def __post_init__(self) -> None:
        if not self.separator.strip(" ") and self.separator != " ":
            raise BadInputError("there is no separator; enter the character to split tags at")

    def what(self) -> str:
        """Describe where it splits."""
        return f"tags at “{shortened(self.separator)}”"

    def rewritten(self, tag: str) -> str:
        """Return what a tag becomes."""
        # A tag that consists of separators only, such as an emoticon, is left alone.
        text = tag.replace(self.separator, ",")
        return text if parse(text) else tag
