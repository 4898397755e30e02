"""The filter language: ``cat -dog``, ``"long hair"``, ``blue_*``, ``a | b``, ``tags:<3`` … (``docs/filter.md``).

A filter becomes a tree of frozen nodes, independent of any dataset.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NoReturn

from tagger_widget.dataset.safe_regex import SafeRegex
from tagger_widget.dataset.tags.folding import fold
from tagger_widget.errors import BadQueryError, BadRegexError
from tagger_widget.query.grammar import explain, grammar_error, parse_tree
from tagger_widget.query.nodes import (
    All,
    Any,
    EditedBy,
    HasFormat,
    HasProblem,
    InCategory,
    InState,
    LastEdited,
    Measured,
    Named,
    Node,
    Not,
    Tag,
    TagRegex,
)
from tagger_widget.query.values import (
    ALIASES,
    HINTS,
    NUMBERS,
    STATES,
    BadValueError,
    edited,
    number,
    plain_format,
)
from tagger_widget.query.wildcards import is_wild

if TYPE_CHECKING:
    from lark import Token, Tree

MAX_LENGTH = 10_000
"""Characters of a filter, including the saved filters in it."""
MAX_DEPTH = 50
"""Nesting of parentheses and saved filters."""


def parse(query: str, saved: Mapping[str, str] | None = None) -> Node:
    """Parse a filter; a blank one finds every image.

    Parameters
    ----------
    query
        The filter.
    saved
        Filters by name, for ``filter:NAME``.

    Raises
    ------
    BadQueryError
        If it is not understood; the error has the position, and what was expected there.
    """
    return _Reader(query, saved or {}, ()).node()


class _Reader:
    """Builds the nodes of one filter.

    Parameters
    ----------
    query
        The filter.
    saved
        Filters by name.
    within
        Names of the saved filters that contain this one.
    """

    def __init__(self, query: str, saved: Mapping[str, str], within: tuple[str, ...]) -> None:
        self._query = query
        self._saved = saved
        self._within = within

    def node(self) -> Node:
        if len(self._query) > MAX_LENGTH:
            self._fail(f"A filter can have at most {MAX_LENGTH:,} characters.", MAX_LENGTH)
        if not self._query.strip(" \t\r\n,"):
            return All()
        try:
            tree = parse_tree(self._query)
        except grammar_error() as error:
            reason, position = explain(self._query, error)
            raise BadQueryError(reason, self._query, position) from None
        return self._of(tree, 0)

    def _of(self, tree: Tree[Token] | Token, depth: int) -> Node:
        if depth > MAX_DEPTH:
            self._fail(f"Parentheses can be nested at most {MAX_DEPTH} deep.", 0)
        data, parts = tree.data, tree.children  # type: ignore[union-attr]
        if data in ("any", "all"):
            kind: type[Any | All] = Any if data == "any" else All
            return (
                kind(tuple(self._of(part, depth + 1) for part in parts))
                if len(parts) > 1
                else self._of(parts[0], depth)
            )
        if data == "negation":
            inner = self._of(parts[0], depth + 1)
            return inner.part if isinstance(inner, Not) else Not(inner)
        return self._leaf(str(data), parts)  # type: ignore[arg-type]

    def _leaf(self, kind: str, tokens: list[Token]) -> Node:
        if kind == "regex":
            return self._regex(tokens[0])
        if kind == "quoted":
            return Tag(fold(self._unquoted(tokens[0])))
        if kind == "word":
            return self._word(tokens[0])
        return self._field(tokens[0], tokens[1])

    def _fail(self, reason: str, position: int) -> NoReturn:
        raise BadQueryError(reason, self._query, position)

    def _unquoted(self, token: Token) -> str:
        text = re.sub(r"\\(.)", r"\1", token[1:-1]).strip()
        if not text:
            self._fail("Expected some text between the quotes.", _at(token))
        return text

    def _word(self, token: Token) -> Tag:
        name, colon, value = token.partition(":")
        if colon and value[:1] in ("<", ">", "=") and name.isalpha():
            known = ", ".join(f"{known}:" for known in (*NUMBERS, "mp", "edited"))
            reason = f"{name}: cannot be compared; {known} can. If it is a tag, put it in quotes."
            self._fail(reason, _at(token))
        return Tag(fold(str(token)), is_wild(token))

    def _field(self, name: Token, value: Token) -> Node:
        what = name[:-1].lower()
        what = ALIASES.get(what, what)
        text = self._unquoted(value) if value.type == "STRING" else str(value)
        if what == "filter":
            return self._filter(text, value)
        if what == "regex" and value.startswith("/"):
            self._fail("The closing / of the regular expression is missing.", _at(value))
        try:
            return Measured(what, number(what, text)) if what in NUMBERS else _FIELDS[what](text)
        except (BadValueError, KeyError):
            self._fail(f"{name} needs {HINTS[what]}.", _at(value))

    def _filter(self, text: str, token: Token) -> Node:
        saved = {name.casefold(): name for name in self._saved}
        name = saved.get(text.casefold())
        if name is None:
            known = ", ".join(sorted(self._saved)) or "none"
            self._fail(f"There is no saved filter {text}. Saved filters: {known}.", _at(token))
        if name in self._within or len(self._within) >= MAX_DEPTH:
            self._fail(f"The saved filter {name} contains itself.", _at(token))
        try:
            return _Reader(self._saved[name], self._saved, (*self._within, name)).node()
        except BadQueryError as error:
            self._fail(f"The saved filter {name} is not understood: {error.reason}", _at(token))

    def _regex(self, token: Token) -> TagRegex:
        body, _, flags = token.partition("/")[2].rpartition("/")
        pattern = re.sub(r"\\(.)", lambda found: "/" if found[1] == "/" else found[0], body, flags=re.DOTALL)
        start = _at(token) + token.index("/") + 1
        if set(flags.lower()) - {"i"}:
            self._fail(
                "Only i (ignore case) is allowed after the closing /.",
                _at(token) + len(token) - len(flags),
            )
        if not pattern:
            self._fail("Expected a regular expression between the slashes.", start)
        try:
            SafeRegex(pattern, ignore_case=bool(flags))
        except BadRegexError as error:
            self._fail(f"{error.reason}.", start + (error.position or 0))
        return TagRegex(pattern, bool(flags), self._query, _at(token))


def _at(token: Token) -> int:
    return token.start_pos or 0


def _one_of(text: str, known: tuple[str, ...]) -> str:
    if text.lower() not in known:
        raise BadValueError
    return text.lower()


_FIELDS: dict[str, Callable[[str], Node]] = {
    "name": lambda text: Named(text.casefold(), is_wild(text)),
    "state": lambda text: InState(_one_of(text, STATES)),
    "problem": lambda text: HasProblem(_one_of(text, ("yes", "no")) == "yes"),
    "category": lambda text: InCategory(fold(text)),
    "author": lambda text: EditedBy(text.casefold()),
    "edited": lambda text: LastEdited(edited(text)),
    "format": lambda text: HasFormat(plain_format(text)),
}
"""Builds a node from the value after the colon; ``filter:`` and ``regex:`` need more and are not here."""
