"""Regular expressions from users: refused if they are too large to compile, and stopped if they run too long.

The ``regex`` package expands repeats when it compiles: ``(?:a{300}){300}`` becomes 90,000 parts, and a ``+`` after a
group doubles its content. Compiling cannot be interrupted, so a few characters can take minutes and gigabytes. The
parts are therefore counted first, from the text, which is parsed in the same way as ``regex`` does.
"""

from __future__ import annotations

import re
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn

from tagger_widget.errors import BadInputError, BadRegexError

if TYPE_CHECKING:
    import regex

MAX_LENGTH = 1_000
"""Characters of a regular expression, and of its replacement."""
MAX_PARTS = 50_000
"""Parts of a regular expression with its repeats expanded: at most a fifth of a second and 30 MB."""
MAX_RESULT = 100_000
"""Characters of a text after replacing."""

_DIGITS = frozenset("0123456789")
_LEADING_FLAGS = re.compile(r"(?:\(\?(?:[a-zL]|V[01]|-)+\))*")
_LATER_FLAGS = re.compile(r"\(\?[^P<=!#(>|R&):][^:)]*")
_POSIX_CLASS = re.compile(r"\[:\^?[A-Za-z]+:\]")
_MAYBE_POSIX_CLASS = re.compile(r"\[:[^\]]*:\]")
_SET_OPERATORS = ("--", "||", "&&", "~~")


class TimeBudget:
    """The time that a regular expression may take over all tags of a dataset.

    Parameters
    ----------
    limit_s
        Seconds.
    """

    def __init__(self, limit_s: float) -> None:
        self.limit_s = limit_s
        self.left_s = limit_s


class SafeRegex:
    r"""A regular expression that is safe to run.

    Parameters
    ----------
    pattern
        The expression, in the syntax of the ``regex`` package: that of ``re`` and more.
    ignore_case
        Whether case is ignored.

    Raises
    ------
    BadRegexError
        If it is not understood, too long, or too large with its repeats expanded.
    """

    def __init__(self, pattern: str, *, ignore_case: bool = False) -> None:
        self.pattern = pattern
        self._ignore_case = ignore_case
        self._compiled = _compiled(pattern, ignore_case)

    def search_all(self, texts: Iterable[str], budget: TimeBudget) -> list[str]:
        """Return the texts that contain a match.

        Raises
        ------
        BadRegexError
            If the time is used up, or there is not enough memory.
        """
        search = self._compiled.search
        with self._limited(budget) as left_s:
            until = time.monotonic() + left_s
            return [
                text
                for text in texts
                if search(text, timeout=max(1e-3, until - time.monotonic()), concurrent=True)
            ]

    def replace(self, template: str, text: str, budget: TimeBudget) -> str:
        r"""Return a text with each match replaced.

        Parameters
        ----------
        template
            The replacement, as `check_template` accepts it; ``\1`` and ``\g<name>`` stand for groups.
        text
            The text.
        budget
            The time left.

        Raises
        ------
        BadRegexError
            If the time is used up, there is not enough memory, or the result has more than 100,000 characters.
        """
        length = len(text) + 1
        longest = length * len(template) * (length if "\\" in template else 1)
        with self._limited(budget) as left_s:
            if longest <= MAX_RESULT:
                return self._compiled.sub(template, text, timeout=left_s, concurrent=True)
            return self._compiled.sub(self._expander(template), text, timeout=left_s)

    def _expander(self, template: str) -> Callable[[regex.Match[str]], str]:
        """Return a replacement function that stops before the result fills the memory."""
        total = 0

        def expand(match: regex.Match[str]) -> str:
            nonlocal total
            piece = match.expand(template)
            total += len(piece)
            if total > MAX_RESULT:
                raise BadRegexError(
                    f"The replacement produces a text of more than {MAX_RESULT:,} characters", self.pattern
                )
            return piece

        return expand

    def check_template(self, template: str) -> None:
        r"""Check a replacement before it is used; otherwise a mistake would only show at the first match.

        Raises
        ------
        BadInputError
            If it is too long, or refers to a group that does not exist.
        """
        import regex  # noqa: PLC0415

        if len(template) > MAX_LENGTH:
            raise BadInputError(f"a replacement can have at most {MAX_LENGTH:,} characters; shorten it")
        flags = regex.IGNORECASE if self._ignore_case else 0
        try:
            # The line break ends a comment at the end of the expression.
            probe = regex.compile(f"(?:{self.pattern}\n)|", flags, cache_pattern=False)
        except regex.error:  # Some flags are only allowed at the very start.
            return
        try:
            with self._limited(TimeBudget(1.0)) as left_s:
                probe.sub(template, "", count=1, timeout=left_s)
        except (regex.error, IndexError) as error:
            raise BadInputError(f"the replacement {template} is not understood: {error}") from error

    @contextmanager
    def _limited(self, budget: TimeBudget) -> Iterator[float]:
        begun = time.monotonic()
        try:
            yield max(budget.left_s, 1e-3)
        except TimeoutError as error:
            seconds = "1 second" if budget.limit_s == 1 else f"{budget.limit_s:g} seconds"
            raise BadRegexError(
                f"This regular expression takes longer than {seconds} and was stopped: it can match the same text "
                "in too many ways; avoid repeats within repeats, such as (a+)+",
                self.pattern,
            ) from error
        except MemoryError as error:
            raise BadRegexError(
                "This regular expression needs too much memory and was stopped; avoid groups that call themselves",
                self.pattern,
            ) from error
        finally:
            budget.left_s -= time.monotonic() - begun


@lru_cache(maxsize=16)
def _compiled(pattern: str, ignore_case: bool) -> regex.Pattern[str]:
    import regex  # noqa: PLC0415 - opening a dataset need not wait for it

    _PartCount(pattern).check()
    flags = regex.IGNORECASE if ignore_case else 0
    if "V1" not in _leading_flags(
        pattern
    ):  # Regardless of the default, which another library may have changed.
        flags |= regex.VERSION0
    try:
        with warnings.catch_warnings():  # Warnings of future changes of the syntax do not concern the user.
            warnings.simplefilter("ignore")
            return regex.compile(pattern, flags, cache_pattern=False)
    except regex.error as error:
        # The stubs know neither attribute.
        reason, position = getattr(error, "msg", str(error)), getattr(error, "pos", None)
        raise BadRegexError(
            f"This regular expression is not understood: {reason}", pattern, position
        ) from error
    except RecursionError as error:
        raise BadRegexError(
            "This regular expression is not understood: it is nested too deeply", pattern
        ) from error
    except (ArithmeticError, LookupError, MemoryError, TypeError, ValueError) as error:
        raise BadRegexError("This regular expression is not understood", pattern) from error


def _leading_flags(pattern: str) -> str:
    found = _LEADING_FLAGS.match(pattern)
    return found[0] if found else ""


class _PartCount:
    """Counts the parts that a regular expression compiles to, without compiling it.

    Every character counts as a part, even if it compiles to none; a repeat multiplies what it repeats. If two
    readings are possible, the larger one counts, or the expression is refused. The count of an invalid expression
    may be wrong: the library refuses it before it expands anything.

    Parameters
    ----------
    pattern
        The expression.
    """

    def __init__(self, pattern: str) -> None:
        flags = _leading_flags(pattern)
        self._text = pattern
        self._at = len(flags)
        self._verbose = "x" in flags
        self._nested_sets = "V1" in flags
        self._totals = [0]
        """Parts of each open group, the innermost last."""
        self._lasts = [0]
        """For each open group, the parts of the item that a repeat would apply to; 0 at the start."""
        if "x" in flags.partition("-")[2]:
            self._fail("The flag x cannot be turned off", 0)

    def check(self) -> None:
        """Count the parts.

        Raises
        ------
        BadRegexError
            If there are too many parts or too many characters.
        """
        if len(self._text) > MAX_LENGTH:
            self._fail(
                f"A regular expression can have at most {MAX_LENGTH:,} characters; shorten it", MAX_LENGTH
            )
        while self._skip_whitespace() < len(self._text):
            start = self._at
            self._at += 1
            match self._text[start]:
                case "\\":
                    self._at += 1
                    self._add(8 if self._text.startswith(("R", "X"), start + 1) else 2, start)
                case "[":
                    self._skip_set()
                    self._add(self._at - start, start)
                case "(":
                    self._open(start)
                case ")":
                    self._close(start)
                case "|":
                    self._add(1, start)
                    self._lasts[-1] = 0
                case "?" | "*" | "+" | "{":
                    self._repeat(start)
                case _:
                    self._add(1, start)

    def _fail(self, reason: str, at: int) -> NoReturn:
        raise BadRegexError(reason, self._text, at)

    def _add(self, parts: int, at: int) -> None:
        self._lasts[-1] = parts
        self._totals[-1] += parts
        if self._totals[-1] > MAX_PARTS:
            self._fail("This regular expression repeats too often", at)

    def _skip_whitespace(self) -> int:
        """Skip whitespace and comments in a verbose expression, and return the position."""
        text = self._text
        while self._verbose and self._at < len(text):
            if text[self._at].isspace():
                self._at += 1
            elif text[self._at] == "#":
                end = text.find("\n", self._at)
                self._at = len(text) if end < 0 else end
            else:
                break
        return self._at

    def _open(self, start: int) -> None:
        if self._text.startswith("(?#", start):
            end = self._text.find(")", start)
            if "\\" in self._text[start:end]:  # Versions of regex differ here.
                self._fail("A comment cannot have a backslash", start)
            self._at = len(self._text) if end < 0 else end + 1
            return
        flags = _LATER_FLAGS.match(self._text, start)
        # Versions of regex differ in the scope of these.
        if flags and not {"x", "V", "#"}.isdisjoint(flags[0]):
            self._fail("The flags x and V1 are only allowed at the start", start)
        if flags and self._text.startswith(")", flags.end()) and flags[0].strip()[-1].isalpha():
            self._at = flags.end() + 1  # A repeat after flags applies to the item before them.
            return
        self._totals.append(1)
        self._lasts.append(0)

    def _close(self, at: int) -> None:
        if len(self._totals) > 1:
            self._lasts.pop()
            self._add(self._totals.pop(), at)

    def _repeat(self, start: int) -> None:
        factor = self._factor(self._text[start])
        if factor is None:
            self._add(1, start)
            return
        if self._skip_whitespace() < len(self._text) and self._text[self._at] in "?+":
            self._at += 1
        last = self._lasts[-1] * factor
        self._totals[-1] -= self._lasts[-1]
        self._add(last, start)

    def _factor(self, sign: str) -> int | None:
        """Return into how many copies a repeat is expanded; None if it is not a repeat.

        The library makes as many copies as the lower bound says, and one more if there may be further repeats.
        """
        if sign != "{":
            return 2 if sign == "+" else 1
        start = self._at
        least = most = self._number()
        if self._accept(","):
            most = self._number()
        elif least is None:
            most = -1
        if most == -1 or not self._accept("}"):
            self._at = start
            return None
        return max((least or 0) + (most != least), most or 0, 1)

    def _number(self) -> int | None:
        digits = ""
        while self._skip_whitespace() < len(self._text) and self._text[self._at] in _DIGITS:
            digits += self._text[self._at]
            self._at += 1
        return int(digits) if digits else None

    def _accept(self, sign: str) -> bool:
        found = self._text.startswith(sign, self._skip_whitespace())
        self._at += found
        return found

    def _skip_set(self) -> None:
        """Skip a set of characters after its opening bracket."""
        text, depth, first = self._text, 1, True
        self._at += text.startswith("^", self._at)
        while self._at < len(text) and depth:
            here, first_here = self._at, first
            self._at, first = here + 1, False
            if text[here] == "\\":
                self._at += 1
            elif text[here] == "]" and not first_here:
                depth -= 1
            elif text[here] == "[":
                opens = self._opens_set(here)
                depth += opens
                first = opens
            elif self._nested_sets and not first_here and text.startswith(_SET_OPERATORS, here):
                self._at, first = here + 2, True

    def _opens_set(self, at: int) -> bool:
        """Read an opening bracket in a set, and return whether it begins a nested set."""
        posix = _POSIX_CLASS.match(self._text, at)
        if posix:
            self._at = posix.end()
            return False
        if _MAYBE_POSIX_CLASS.match(self._text, at):
            self._fail("This character class is unknown", at)
        if self._nested_sets:
            self._at += self._text.startswith("^", self._at)
        return self._nested_sets
