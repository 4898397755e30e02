"""`FilterIndex`: the tags, states and measures of all images, by which filters find them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.safe_regex import SafeRegex, TimeBudget
from tagger_widget.errors import BadQueryError, BadRegexError
from tagger_widget.query.nodes import HasFormat, HasProblem, InState, Measured, Named, Node, Tag, TagRegex
from tagger_widget.query.postings import Mask, Postings
from tagger_widget.query.values import Span, plain_format
from tagger_widget.query.wildcards import Lines, literal, only_piece, wild

REGEX_LIMIT_S = 1.0
"""Seconds that a regular expression may take over all tags."""
_REGEXES_KEPT = 16
_STATES = {"pending": 0, "done": 1, "skipped": 2}
_IMAGE_ENDINGS = (".jpg", ".png", ".webp")
_ROW = np.dtype(
    [
        ("tags", np.int32),
        ("state", np.int8),
        ("problem", np.bool_),
        ("format", np.int16),
        ("width", np.float64),
        ("height", np.float64),
        ("size", np.float64),
    ]
)


class FilterIndex:
    """All images of a dataset by what filters ask for.

    Parameters
    ----------
    images
        The images, in the dataset's own list.
    changed
        Indexes of the images that changed since the last refresh; they are removed from it.
    """

    def __init__(self, images: list[ImageRecord], changed: set[int]) -> None:
        self._images = images
        self._changed = changed
        self.revision = 0
        """Grows with each change."""
        self._formats: dict[str, int] = {}
        records = images[:]
        self._seen = [record.tags for record in records]
        self._postings = Postings(self._seen)
        self._rows = self._table(records)
        self._names, self._files, self._paths = Lines(), Lines(), Lines()
        self._name(records)
        self._regexes: dict[tuple[str, bool], tuple[int, list[str]]] = {}

    def __len__(self) -> int:
        return len(self._seen)

    def refresh(self) -> None:
        """Bring the index up to date."""
        if len(self._images) > len(self._seen):
            self._extend(self._images[len(self._seen) :])
            self.revision += 1
        changed = self._changed
        if not changed:
            return
        self.revision += 1
        while changed:
            row = changed.pop()
            record = self._images[row]
            if record.tags != self._seen[row]:
                self._postings.change(row, self._seen[row], record.tags)
                self._seen[row] = record.tags
            self._rows[row] = self._row(record)

    def _extend(self, new: Sequence[ImageRecord]) -> None:
        for row, record in enumerate(new, len(self._seen)):
            self._postings.change(row, (), record.tags)
        self._seen.extend(record.tags for record in new)
        self._rows = np.concatenate([self._rows, self._table(new)])
        self._name(new)

    def _table(self, records: Sequence[ImageRecord]) -> npt.NDArray[Any]:
        return np.array([self._row(record) for record in records], dtype=_ROW)

    def _row(self, record: ImageRecord) -> tuple[int, int, bool, int, float, float, float]:
        facts = record.facts
        name = facts.format if facts else record.source.rpartition(".")[2]
        number = self._formats.get(name)
        if number is None:
            number = self._formats.setdefault(name, len(self._formats))
        width, height, size = (facts.width, facts.height, facts.size) if facts else (np.nan, np.nan, np.nan)
        state = _STATES[record.state]
        return len(record.tags), state, record.problem is not None, number, width, height, size

    def _name(self, records: Sequence[ImageRecord]) -> None:
        self._names.extend(record.name.casefold() for record in records)
        self._files.extend(record.source.rpartition("/")[2].casefold() for record in records)
        self._paths.extend(record.source.casefold() for record in records)

    # Masks: for each image whether it is found ---------------------------------------------

    def mask(self, node: Node) -> Mask | None:  # noqa: PLR0911 - a case for each kind of node
        """Return the images that a node without parts finds; None if their records do not say.

        Raises
        ------
        BadQueryError
            If a regular expression takes too long.
        """
        match node:
            case Tag():
                return self.tagged(node.text, wildcards=node.wild)
            case TagRegex():
                return self.tagged_regex(node)
            case Named():
                return self.named(node)
            case Measured():
                return self.measured(node.what, node.span)
            case InState():
                return self.in_state(node.state)
            case HasProblem():
                return self.problem(yes=node.yes)
            case HasFormat():
                return self.of_format(node.name)
        return None

    def everything(self) -> Mask:
        """Return all images."""
        return np.ones(len(self), np.bool_)

    def tagged(self, text: str, *, wildcards: bool) -> Mask:
        """Return the images that have a folded tag."""
        if not wildcards:
            return self._postings.mask(self._postings.spelt(text), len(self))
        if not text.strip("*"):
            return self.measured("tags", Span(1, float("inf")))
        return self._postings.mask(self._postings.like(text), len(self))

    def tagged_any(self, tags: Sequence[str]) -> Mask:
        """Return the images that have any of these tags, exactly as written."""
        return self._postings.mask(tags, len(self))

    def tagged_regex(self, node: TagRegex) -> Mask:
        """Return the images that have a tag which a regular expression matches somewhere.

        Raises
        ------
        BadQueryError
            If it takes too long.
        """
        key = node.pattern, node.ignore_case
        known = self._postings.tags
        checked, matching = self._regexes.pop(key, (0, []))
        expression = SafeRegex(node.pattern, ignore_case=node.ignore_case)
        try:
            # Only the tags added since the last search are searched.
            found = expression.search_all(known[checked:], TimeBudget(REGEX_LIMIT_S))
        except BadRegexError as error:
            raise BadQueryError(f"{error.reason}.", node.query, node.position) from None
        self._regexes[key] = len(known), [*matching, *found]
        while len(self._regexes) > _REGEXES_KEPT:
            del self._regexes[next(iter(self._regexes))]
        return self._postings.mask(self._regexes[key][1], len(self))

    def named(self, node: Named) -> Mask:
        """Return images by the name of the image, of its file, or of its source with or without folders."""
        make = wild if node.wild else literal
        mask = np.zeros(len(self), np.bool_)
        if node.wild and (piece := only_piece(node.text)):
            for lines in (self._paths,) if "/" in piece else (self._files, self._names):
                mask[lines.containing(piece)] = True
            return mask
        if "/" in node.text:
            mask[self._paths.matching(make(node.text))] = True
            return mask
        mask[self._files.matching(rf"{make(node.text)}(?:\.[^.\n]*)?")] = True
        stem = node.text[: node.text.rfind(".")] if node.text.endswith(_IMAGE_ENDINGS) else node.text
        mask[self._names.matching(make(stem))] = True
        return mask

    def measured(self, what: str, span: Span) -> Mask:
        """Return images by a number; those whose number is not known yet are not found."""
        rows = self._rows
        if what == "ratio":
            values = rows["width"] / rows["height"]
        elif what == "megapixels":
            values = rows["width"] * rows["height"] / 1e6
        else:
            values = rows[what]
        low = values > span.low if span.above else values >= span.low
        high = values < span.high if span.below else values <= span.high
        return np.asarray(low & high)

    def in_state(self, state: str) -> Mask:
        """Return images by their state; ``untagged`` excludes those with a problem."""
        if state == "untagged":
            return np.asarray((self._rows["tags"] == 0) & ~self._rows["problem"])
        return np.asarray(self._rows["state"] == _STATES[state])

    def problem(self, *, yes: bool) -> Mask:
        """Return the images that cannot be used, or all others."""
        return np.asarray(self._rows["problem"] == yes)

    def of_format(self, name: str) -> Mask:
        """Return images by the format of their source."""
        numbers = [number for known, number in self._formats.items() if plain_format(known) == name]
        return np.isin(self._rows["format"], numbers)
