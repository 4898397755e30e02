"""Wording that several parts of the screen use. Pure: texts, numbers and errors in, sentences out."""

from __future__ import annotations

from tagger_widget.errors import TaggerError


def undid(what: str) -> str:
    """Say that something was undone, such as "Undid “Removed cat”."."""
    return f"Undid “{what}”."


def redid(what: str) -> str:
    """Say that something was redone, such as "Redid “Removed cat”."."""
    return f"Redid “{what}”."


def as_sentence(error: BaseException) -> str:
    """Return the message of an error as a sentence."""
    text = str(error)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def explain_error(error: BaseException) -> str:
    """Explain an error: one that the package raises on purpose in its own words, any other as unexpected."""
    return str(error) if isinstance(error, TaggerError) else explain_unexpected(error)


def explain_unexpected(error: BaseException) -> str:
    """Explain an error that nobody foresaw."""
    return f"Something went wrong: {type(error).__name__}: {error}. What was saved before is safe."
