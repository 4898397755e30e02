"""Regular expressions of users: checked before use, and searched with a time limit."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    import regex

_MAX_LENGTH = 1_000
_MAX_REPEATS = 10_000


def check_regex(pattern: str, fail: Callable[[str, int], NoReturn]) -> None:
    """Make sure that a regular expression can be used; `fail` is told the reason and the place."""
    if len(pattern) > _MAX_LENGTH:
        fail(f"A regular expression can have {_MAX_LENGTH:,} characters at most.", _MAX_LENGTH)
    repeats = 1
    for found in re.finditer(r"\{\s*(\d+)\s*(?:,\s*(\d*)\s*)?\}", pattern):
        # Repeats within repeats multiply, and are written out when compiled: that could fill the memory.
        repeats *= max(1, *(int(n) if len(n) < 6 else _MAX_REPEATS + 1 for n in found.groups() if n))
        if repeats > _MAX_REPEATS:
            fail("This regular expression repeats too often.", found.start())
    import regex  # noqa: PLC0415 - when first used

    try:
        compiled_regex(pattern, ignore_case=False)
    except regex.error as error:
        reason, position = getattr(error, "msg", str(error)), getattr(error, "pos", None)
        fail(f"This regular expression is not understood: {reason}.", position or 0)
    except (RecursionError, OverflowError, ValueError, KeyError, IndexError, TypeError):
        fail("This regular expression is not understood.", 0)


@lru_cache(maxsize=64)
def compiled_regex(pattern: str, *, ignore_case: bool) -> regex.Pattern[str]:
    """Compile a regular expression of the ``regex`` package, in its compatible version."""
    import regex  # noqa: PLC0415

    with warnings.catch_warnings():  # What may change its meaning one day is no concern of who types it.
        warnings.simplefilter("ignore")
        return regex.compile(pattern, (regex.IGNORECASE if ignore_case else 0) | regex.VERSION0)
