"""The grammar of filters, and the messages for filters that do not follow it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tagger_widget.query.values import ALIASES, HINTS

if TYPE_CHECKING:
    from lark import Lark, Token, Tree
    from lark.exceptions import UnexpectedInput

# Parentheses inside a word belong to it, as in miku_(vocaloid). A comma is a space: no tag has one.
_INSIDE = r'[^\s,"|()]'
_IN_PARENTHESES = rf"\((?:{_INSIDE}|\({_INSIDE}*\))*\)"
_KEYWORD_END = r'(?=[\s,()"|]|$)'
_GRAMMAR = rf"""
    ?start: any
    any: all (_OR all)*
    all: term (_AND? term)*
    ?term: _NOT term                -> negation
        | "(" any ")"
        | FIELD (VALUE | STRING)    -> field
        | REGEX                     -> regex
        | STRING                    -> quoted
        | WORD                      -> word

    _OR.3: /\||or{_KEYWORD_END}/i
    _AND.3: /and{_KEYWORD_END}/i
    _NOT.3: /-|not{_KEYWORD_END}/i
    REGEX.3: /regex:\/(?:\\.|[^\/\\])*\/[a-z]*/i
    FIELD.2: /(?:{"|".join((*HINTS, *ALIASES))}):/i
    STRING: /"(?:\\.|[^"\\])*"/
    WORD: /(?!-){_INSIDE}(?:{_INSIDE}|{_IN_PARENTHESES})*/
    VALUE: /(?:{_INSIDE}|{_IN_PARENTHESES})+/
    _SPACE: /[\s,]+/
    %ignore _SPACE
"""


@lru_cache(maxsize=1)
def _parser() -> Lark:
    # Built when first used: opening a folder does not need it.
    from lark import Lark  # noqa: PLC0415

    return Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False)


def parse_tree(query: str) -> Tree[Token]:
    """Parse a filter into a tree."""
    return _parser().parse(query)


def grammar_error() -> type[UnexpectedInput]:
    """Return the error that `parse_tree` raises if a filter does not follow the grammar."""
    from lark.exceptions import UnexpectedInput  # noqa: PLC0415

    return UnexpectedInput


def explain(query: str, error: UnexpectedInput) -> tuple[str, int]:  # noqa: PLR0911 - the first reason that fits
    """Return in plain words what was expected, and the 0-based index of the character where."""
    from lark.exceptions import UnexpectedToken  # noqa: PLC0415

    ended = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    position = len(query) if ended or error.pos_in_stream is None else error.pos_in_stream
    before = _last_token(error)
    found = query[position : position + 1]
    if found == '"':
        return "The closing quote is missing.", position
    if query[position : position + 7].lower() == "regex:/":
        return "The closing / of the regular expression is missing.", position
    if before is not None and before.type == "FIELD":
        what = before[:-1].lower()
        if what == "regex" and found == "/":
            return "The closing / of the regular expression is missing.", position
        return f"{before} needs {HINTS[ALIASES.get(what, what)]}.", position
    if found == ")" and "RPAR" not in _accepted(error):
        if before is not None and before.type == "LPAR":
            return "Expected a tag or another filter between the parentheses.", position
        if before is None or before.type not in ("_OR", "_AND", "_NOT"):
            return "This closing parenthesis has no opening one.", position
    if before is not None and before.type in ("_OR", "_AND", "_NOT", "LPAR"):
        return f"Expected a tag or another filter after {before}.", position
    if ended:
        return "The closing parenthesis is missing.", position
    return "Expected a tag or another filter here.", position


def _accepted(error: UnexpectedInput) -> set[str]:
    return set(getattr(error, "accepts", None) or getattr(error, "expected", None) or ())


def _last_token(error: UnexpectedInput) -> Token | None:
    """Return the token that was read last."""
    from lark import Token  # noqa: PLC0415

    history = getattr(error, "token_history", None)
    last = history[-1] if history else None
    parser = getattr(error, "interactive_parser", None)
    if last is None and parser is not None and parser.parser_state.value_stack:
        last = parser.parser_state.value_stack[-1]
    return last if isinstance(last, Token) else None
