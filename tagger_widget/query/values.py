"""The values after the colon of a field: numbers, sizes, days, choices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple


class BadValueError(Exception):
    """A value that a field does not accept; `HINTS` says what it does."""


class Span(NamedTuple):
    """Numbers from `low` to `high`."""

    low: float
    high: float
    above: bool = False
    """Whether `low` itself is excluded."""
    below: bool = False
    """Whether `high` itself is excluded."""


@dataclass(frozen=True)
class Moment:
    """A moment, given as a time before now, or as a day in the user's time zone."""

    ago: timedelta | None = None
    """Time before now; None for the beginning of a day."""
    day: date | None = None
    """The day; None for one relative to today."""
    days_after: int = 0
    """Days after `day`, or after today."""

    def seconds(self, now: datetime) -> float:
        """Return it in seconds since the epoch; `now` has the user's time zone or none."""
        if self.ago is not None:
            return (now - self.ago).timestamp()
        day = (self.day or now.date()) + timedelta(days=self.days_after)
        return datetime.combine(day, time(), now.tzinfo).timestamp()


@dataclass(frozen=True)
class When:
    """The time from `since` (inclusive) to `until` (exclusive); None for open ends."""

    since: Moment | None = None
    until: Moment | None = None


HINTS = {
    "tags": "a number such as 3, <3 or 2..4",
    "width": "a number of pixels such as 512, <512 or 512..1024",
    "height": "a number of pixels such as 512, <512 or 512..1024",
    "megapixels": "a number such as 12, <0.5 or 1..4",
    "size": "a file size such as >2MB, <500kB or 1..2MB",
    "ratio": "width divided by height such as >1.5, 0.75..1.5 or 16:9",
    "state": "done, skipped, pending or untagged",
    "problem": "yes or no",
    "edited": "today, yesterday, never, a day such as 2026-11-20, or an age such as <7d, <12h or >2w",
    "name": "a name such as IMG_2*",
    "category": "the name of a category",
    "author": "the name of an author",
    "format": "a format such as jpeg, png or heic",
    "filter": "the name of a saved filter",
    "regex": "a regular expression such as regex:/^blue/",
}
"""What each field needs, in plain words."""
ALIASES = {"mp": "megapixels"}
NUMBERS = ("tags", "width", "height", "megapixels", "size", "ratio")
STATES = ("done", "skipped", "pending", "untagged")
_WHOLE = ("tags", "width", "height")

_NUMBER = r"(\d{1,15}(?:\.\d{1,9})?)([a-z]*)"
_COMPARED = re.compile(rf"(<=|>=|<|>|=|){_NUMBER}", re.IGNORECASE)
_BETWEEN = re.compile(rf"(?:{_NUMBER})?\.\.(?:{_NUMBER})?", re.IGNORECASE)
_SHAPE = re.compile(r"(<=|>=|<|>|=|)(\d{1,6}):(\d{1,6})")
_UNITS = {"": 1, "b": 1}
_UNITS |= {f"{letter}{b}": 1000**n for n, letter in enumerate("kmgt", 1) for b in ("", "b")}
_UNITS |= {f"{letter}ib": 1024**n for n, letter in enumerate("kmgt", 1)}

_AGE = re.compile(r"(<=|>=|<|>)(\d{1,4})(m|h|d|w)", re.IGNORECASE)
_DAY = re.compile(r"(<=|>=|<|>|=|)(\d{4}-\d{2}-\d{2})")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})?\.\.(\d{4}-\d{2}-\d{2})?")
_AGES = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

_FORMATS = {"jpg": "jpeg", "jpe": "jpeg", "jfif": "jpeg", "mpo": "jpeg", "heic": "heif", "hif": "heif"}
_FORMATS |= {"tif": "tiff", "dib": "bmp", "jp2": "jpeg2000", "j2k": "jpeg2000"}


def plain_format(name: str) -> str:
    """Return the canonical name of a format, from any name that Pillow or file names use."""
    name = name.lower().lstrip(".")
    return _FORMATS.get(name, name)


def number(field: str, text: str) -> Span:
    """Read ``3``, ``<3``, ``>=3`` or ``2..4``; a plain number means everything that rounds to it as written.

    Raises
    ------
    BadValueError
        If it is none of these.
    """
    if field == "ratio" and (shape := _SHAPE.fullmatch(text)):
        return _of_shape(shape)
    if compared := _COMPARED.fullmatch(text):
        sign, digits, unit = compared.groups()
        factor = _factor(field, digits, unit)
        value = float(digits) * factor
        if sign in ("", "="):
            half = 0.5 * 10.0 ** -len(digits.partition(".")[2]) * factor
            return Span(value - half, value + half, below=True)
        return _beyond(sign, value)
    between = _BETWEEN.fullmatch(text)
    if between is None or text == "..":
        raise BadValueError
    low, low_unit, high, high_unit = between.groups()
    return Span(
        float(low) * _factor(field, low, low_unit or high_unit or "") if low else float("-inf"),
        float(high) * _factor(field, high, high_unit) if high else float("inf"),
    )


def _beyond(sign: str, value: float) -> Span:
    if sign.startswith("<"):
        return Span(float("-inf"), value, below=sign == "<")
    return Span(value, float("inf"), above=sign == ">")


def _of_shape(shape: re.Match[str]) -> Span:
    sign, width, height = shape[1], int(shape[2]), int(shape[3])
    if not width or not height:
        raise BadValueError
    value = width / height
    # One pixel more or less on either side must not matter.
    return Span(value * 0.995, value * 1.005) if sign in ("", "=") else _beyond(sign, value)


def _factor(field: str, digits: str, unit: str) -> float:
    if field == "size":
        if unit.lower() not in _UNITS:
            raise BadValueError
        return _UNITS[unit.lower()]
    if unit.lower() not in ("", "px" if field in ("width", "height") else "") or (
        field in _WHOLE and "." in digits
    ):
        raise BadValueError
    return 1.0


def edited(text: str) -> When | None:
    """Read when an image was last edited; None for never.

    Raises
    ------
    BadValueError
        If it is not a time.
    """
    text = text.lower()
    if text == "never":
        return None
    if text in ("today", "yesterday"):
        after = 0 if text == "today" else -1
        return When(Moment(days_after=after), Moment(days_after=after + 1))
    if age := _AGE.fullmatch(text):
        moment = Moment(ago=timedelta(**{_AGES[age[3]]: int(age[2])}))
        return When(since=moment) if age[1].startswith("<") else When(until=moment)
    if day := _DAY.fullmatch(text):
        return _by_day(day[1], _day(day[2]))
    days = _DAYS.fullmatch(text)
    if days is None or text == "..":
        raise BadValueError
    return When(
        Moment(day=_day(days[1])) if days[1] else None,
        Moment(day=_day(days[2]), days_after=1) if days[2] else None,
    )


def _by_day(sign: str, day: date) -> When:
    begin, end = Moment(day=day), Moment(day=day, days_after=1)
    return {"<": When(until=begin), "<=": When(until=end), ">": When(end), ">=": When(begin)}.get(
        sign, When(begin, end)
    )


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadValueError from error
    if not 1971 <= day.year <= 9000:  # A range that every system supports.
        raise BadValueError
    return day
