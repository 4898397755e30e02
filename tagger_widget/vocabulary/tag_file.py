"""Lists of tags as image boards, other tools and people write them: text to tags.

Four formats are supported: ``tag,category,count,"alias,alias"`` (that of the Danbooru and e621 lists for
completion), ``tag,count``, a table whose first line names its columns, and one tag per line. A table of implications
names the columns ``antecedent`` and ``consequent``. Invalid rows are skipped and counted; only a text in an entirely
different format is refused.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice
from typing import NamedTuple

from tagger_widget.dataset.tags.captions import MAX_TAG_LENGTH, clean_tag
from tagger_widget.dataset.tags.folding import fold
from tagger_widget.errors import BadInputError

MAX_ROWS = 300_000
"""Rows of one list that are used; the rest is left out, and reported."""
EXPECTED = 'tag,category,count,"alias,alias" or tag,count or one tag per line'

_SAMPLE = 50
"""Rows from which the format is recognized."""
_MAX_DIGITS = 12
_COLUMNS = {
    "tag": "tag", "name": "tag", "category": "kind", "type": "kind", "count": "counts", "post_count": "counts",
    "posts": "counts", "aliases": "aliases", "alias": "aliases",
    "antecedent": "tag", "antecedent_name": "tag", "consequent": "implied", "consequent_name": "implied",
}  # fmt: skip
_KINDS = {
    "0": "general", "1": "artist", "2": "contributor", "3": "copyright", "4": "character", "5": "meta",
    "6": "invalid", "7": "meta", "8": "lore", "": "",
}  # fmt: skip
_ONLY_E621 = {"2", "6", "7", "8"}
"""Categories that distinguish a list of e621, where 5 is species, from one of Danbooru, where it is meta."""
_EMOTICON = re.compile(r"[\W_]*[^\W_]?[\W_]*(?:_[\W_]*[^\W_]?[\W_]*)+")


class Columns(NamedTuple):
    """The 0-based columns of a list; None for those it does not have."""

    tag: int
    kind: int | None = None
    counts: int | None = None
    aliases: int | None = None
    implied: int | None = None
    delimiter: str = ","
    header: int = 0
    """1-based number of the line that names the columns; 0 if there is none."""

    @property
    def plain(self) -> bool:
        """Whether there are only tags."""
        return self.counts is None and self.kind is None and self.aliases is None and self.implied is None


@dataclass
class TagFile:
    """The tags of one list, in order; the fields of one tag have the same index in each list."""

    tags: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    """``"general"``, ``"artist"`` …; ``""`` if the list does not say."""
    counts: list[int] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    """Aliases of each tag, separated by commas."""
    implications: list[tuple[str, str]] = field(default_factory=list)
    """Pairs of a tag that implies and the one that it implies; a table of these has no tags to suggest."""
    board: bool = False
    """Whether it has categories or counts, as from an image board, rather than being written by hand."""
    skipped: int = 0
    """Number of invalid rows."""
    first: tuple[int, str, str] | None = None
    """1-based line and text of the first invalid row, and what is wrong with it."""
    cut: bool = False
    """Whether there were more than `MAX_ROWS` rows."""

    def skip_row(self, line: int, text: str, wrong: str) -> None:
        """Count an invalid row."""
        self.skipped += 1
        if self.first is None:
            self.first = (line, _shown(text), wrong)


def spelled(tag: str) -> str:
    """Return a board's tag as in captions: spaces for underscores, except in emoticons such as ``o_o``."""
    if "_" not in tag or (len(tag) < 12 and _EMOTICON.fullmatch(tag)):
        return tag
    return " ".join(tag.replace("_", " ").split())


def parse(text: str, stopped: Callable[[], bool] = lambda: False) -> TagFile:
    """Read a list of tags.

    Parameters
    ----------
    text
        The list; lines that are a single ``#`` or begin with ``#`` and a space are comments.
    stopped
        Called now and then to check whether to stop halfway.

    Raises
    ------
    BadInputError
        If it has another format; the message names the line and what was expected.
    """
    columns = _columns(text)
    read = TagFile(board=not columns.plain)
    rows = _whole_lines(text, columns, read) if columns.plain else _table_rows(text, columns, read)
    for number, (line, row) in enumerate(rows):
        if number == MAX_ROWS:
            read.cut = True
            break
        if not number % 5_000 and stopped():
            break
        wrong = _add_row(read, row, columns)
        if wrong:
            read.skip_row(line, columns.delimiter.join(row), wrong)
    _name_kinds(read)
    return read


def _add_row(read: TagFile, row: list[str], columns: Columns) -> str:
    """Add one row, and return what is wrong with it, or ``""``."""
    try:
        tag = clean_tag(row[columns.tag])
        kind = "" if columns.kind is None else row[columns.kind].strip()
        count = "" if columns.counts is None else row[columns.counts].strip()
    except IndexError:
        return "columns are missing"
    if not tag or "," in tag or len(tag) > MAX_TAG_LENGTH:
        return "this is not a valid tag"
    if columns.implied is not None:
        return _add_implication(read, tag, row[columns.implied :])
    if count and not (count.isdecimal() and len(count) <= _MAX_DIGITS):
        return "the count is not a number"
    aliases = ""
    if columns.aliases is not None and len(row) > columns.aliases:
        # Without quotation marks, each alias is a cell; they come last unless a header says otherwise.
        aliases = row[columns.aliases] if columns.header else ",".join(row[columns.aliases :])
    read.tags.append(tag)
    read.kinds.append(kind)
    read.counts.append(int(count) if count else 0)
    read.aliases.append(aliases)
    return ""


def _add_implication(read: TagFile, tag: str, rest: list[str]) -> str:
    if not rest:
        return "columns are missing"
    implied = clean_tag(rest[0])
    if not implied or "," in implied or len(implied) > MAX_TAG_LENGTH:
        return "this is not a valid tag"
    if fold(implied) != fold(tag):
        read.implications.append((tag, implied))
    return ""


def _name_kinds(read: TagFile) -> None:
    used = set(read.kinds)
    names = _KINDS | ({"5": "species"} if used & _ONLY_E621 else {})
    known = set(names.values())
    named = {
        kind: names.get(kind, kind.lower() if kind.lower() in known | {"species"} else "other")
        for kind in used
    }
    read.kinds = [named[kind] for kind in read.kinds]


# Rows ------------------------------------------------------------------------------------


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line that is not blank, with its number."""
    for number, line in enumerate(StringIO(text, newline=None), 1):
        if not line.isspace() and not line.startswith(("# ", "#\t", "#\n")):
            yield number, line


def _whole_lines(text: str, columns: Columns, _read: TagFile) -> Iterator[tuple[int, list[str]]]:
    """Yield one tag after the other; a line with several, as in a caption, gives several."""
    for number, line in _lines(text):
        if number > columns.header:
            for tag in line.split(","):
                if not tag.isspace():
                    yield number, [tag]


def _table_rows(text: str, columns: Columns, read: TagFile) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a table, each a line: an unclosed quotation mark must not swallow the lines after it."""
    for number, line in _lines(text):
        if number > columns.header:
            try:
                yield number, _cells(line, columns.delimiter)
            except csv.Error as error:
                read.skip_row(number, line, f"the quotation marks are unbalanced: {error}")


def _cells(line: str, delimiter: str) -> list[str]:
    if '"' not in line:
        return line.rstrip("\n").split(delimiter)
    return next(csv.reader((line,), delimiter=delimiter, skipinitialspace=True, strict=True))


# Formats ---------------------------------------------------------------------------------


def _columns(text: str) -> Columns:
    sample = list(islice(_lines(text), _SAMPLE))
    if not sample:
        return Columns(0)
    number, first = sample[0]
    if re.match(r"\s*(?:[{\[]\s*(?:$|[\"{\[])|<(?:!|\?xml|html))", first, re.IGNORECASE):
        raise _refused(number, first)
    for delimiter in ",\t;":
        rows = [_split(line, delimiter) for _, line in sample]
        named = _named(rows[0], delimiter, number)
        if named:
            return named
        found = Counter(map(_shape, rows)).most_common(1)[0][0]
        if found:
            return Columns(*found, delimiter=delimiter)
    return _plain(sample)


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return _cells(line, delimiter)
    except csv.Error:
        return [line]


def _named(row: list[str], delimiter: str, number: int) -> Columns | None:
    """Interpret a first line that names the columns."""
    places: dict[str, int] = {}
    for place, title in enumerate(row):
        column = _COLUMNS.get(title.strip().lower())
        if column:
            places.setdefault(column, place)
    if "tag" not in places or (len(row) > 1 and len(places) < 2):
        return None
    if len(row) == 1 and row[0].strip() not in {"tag", "name"}:
        return None
    return Columns(**places, delimiter=delimiter, header=number)


def _shape(row: list[str]) -> tuple[int, int | None, int | None, int | None] | None:
    """Guess the columns from one row."""
    numbers = [bool(re.fullmatch(r"\s*-?\d+\s*", cell)) for cell in row]
    if len(row) >= 3 and numbers[1] and (numbers[2] or not row[2].strip()):
        return 0, 1, 2, 3
    if len(row) == 2 and numbers[1]:
        return 0, None, 1, None
    if len(row) == 3 and numbers[1]:
        return 0, None, 1, 2
    return None


def _plain(sample: list[tuple[int, str]]) -> Columns:
    """Check that a text without columns can be a list of tags."""
    for number, line in sample:
        if any(len(tag) > 120 or tag.count(" ") > 12 for tag in line.split(",")) or "\t" in line.strip():
            raise _refused(number, line)
    return Columns(0)


def _shown(line: str) -> str:
    return "".join(filter(str.isprintable, line.strip()[:60]))


def _refused(number: int, line: str) -> BadInputError:
    return BadInputError(
        f"line {number} is “{_shown(line)}”, but {EXPECTED} is expected; save the list in one of these formats"
    )
