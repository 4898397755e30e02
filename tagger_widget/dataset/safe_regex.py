"""Regular expressions that users type: refused with the place of the mistake, and stopped when they run away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tagger_widget.errors import BadInputError

if TYPE_CHECKING:
    import regex

TIME_LIMIT_S = 2.0
"""Seconds that one pattern may take over all the tags of a dataset; sound ones take a hundredth."""
MAX_LENGTH = 1_000
"""Characters of a pattern, and of what is put in its place."""


class Pattern:
    r"""A regular expression with its own store of time.

    Parameters
    ----------
    text
        The expression, as the `regex` package reads it; that of `re` and more.
    replacement
        What is put in place of a match, ``\1`` and ``\g<name>`` standing for groups.
    ignore_case
        Whether case does not count.

    Raises
    ------
    BadInputError
        When either cannot be used; the message points at the place.
    """

    def __init__(self, text: str, replacement: str = "", *, ignore_case: bool = False) -> None:
        import regex  # noqa: PLC0415 - opening a dataset need not wait for it

        if max(len(text), len(replacement)) > MAX_LENGTH:
            raise BadInputError(f"a pattern has at most {MAX_LENGTH:,} characters; shorten it")
        if not text:
            raise BadInputError("the pattern is empty: it would match everywhere")
        self.text = text
        self._replacement = replacement
        self._left_s = TIME_LIMIT_S
        flags = regex.IGNORECASE if ignore_case else 0
        try:
            self._compiled = regex.compile(text, flags)
        except regex.error as error:
            raise BadInputError(f"the pattern {text} is not understood: {_where(error, text)}") from error
        except RecursionError as error:
            raise BadInputError(f"the pattern {text[:40]}… is nested too deep; make it simpler") from error
        self._check_replacement(flags)

    def _check_replacement(self, flags: int) -> None:
        """Put it in place of nothing once: otherwise a mistake would show only at the first match."""
        import regex  # noqa: PLC0415

        try:
            # The line break keeps a comment of the pattern from swallowing what follows.
            probe = regex.compile(f"(?:{self.text}\n)|", flags)
        except regex.error:  # Some flags may stand at the very start only.
            return
        with self._timed() as left_s:
            probe.sub(self._replacement, "", count=1, timeout=left_s)

    def found(self, tag: str) -> bool:
        """Tell whether some part of a tag matches."""
        with self._timed() as left_s:
            return self._compiled.search(tag, timeout=left_s) is not None

    def replaced(self, tag: str) -> str:
        """Return a tag with each match replaced."""
        with self._timed() as left_s:
            return self._compiled.sub(self._replacement, tag, timeout=left_s)

    def restart(self) -> None:
        """Give it its whole time again, for another round over the tags."""
        self._left_s = TIME_LIMIT_S

    @contextmanager
    def _timed(self) -> Iterator[float]:
        import regex  # noqa: PLC0415

        begun = time.monotonic()
        try:
            yield max(self._left_s, 1e-3)
        except TimeoutError as error:
            raise BadInputError(
                f"the pattern {self.text} takes longer than {TIME_LIMIT_S:g} seconds and was stopped; "
                "repeated groups that can match the same text in many ways do that, such as (a|aa)+"
            ) from error
        except (regex.error, IndexError) as error:
            raise BadInputError(f"what is put in, {self._replacement}, is not understood: {error}") from error
        finally:
            self._left_s -= time.monotonic() - begun


def _where(error: regex.error, text: str) -> str:
    # The stubs know neither of them.
    message, at = getattr(error, "msg", str(error)), getattr(error, "pos", None)
    if at is None:
        return str(message)
    before = f", before {text[at:][:20]}" if at < len(text) else ""
    return f"{message} at character {at + 1}{before}"
