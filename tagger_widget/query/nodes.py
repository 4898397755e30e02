"""The frozen nodes of a filter, independent of any dataset."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from tagger_widget.query.values import Span, When


@dataclass(frozen=True)
class All:
    """Images that every part finds; all images if there is none."""

    parts: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Any:
    """Images that at least one part finds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    """Images that the part does not find."""

    part: Node


@dataclass(frozen=True)
class Tag:
    """Images that have a tag."""

    text: str
    """Folded by `fold`."""
    wild: bool = False


@dataclass(frozen=True)
class TagRegex:
    """Images that have a tag which a regular expression matches somewhere."""

    pattern: str
    ignore_case: bool = False
    query: str = field(default="", compare=False)
    """The filter that contains it, for messages."""
    position: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Named:
    """Images by the name of the image or of its source file."""

    text: str
    """Casefolded."""
    wild: bool = False


@dataclass(frozen=True)
class Measured:
    """Images by a number."""

    what: str
    """One of `tagger_widget.query.values.NUMBERS`."""
    span: Span


@dataclass(frozen=True)
class InState:
    """Images by their state."""

    state: str


@dataclass(frozen=True)
class InCategory:
    """Images that have a tag of a category."""

    name: str
    """Folded by `fold`."""


@dataclass(frozen=True)
class EditedBy:
    """Images that an author ever edited."""

    author: str
    """Casefolded."""


@dataclass(frozen=True)
class LastEdited:
    """Images by the time of their last edit."""

    when: When | None
    """None for never."""


@dataclass(frozen=True)
class HasProblem:
    """Images that cannot be used, or all others."""

    yes: bool


@dataclass(frozen=True)
class HasFormat:
    """Images by the format of their source."""

    name: str


Node: TypeAlias = (
    All
    | Any
    | Not
    | Tag
    | TagRegex
    | Named
    | Measured
    | InState
    | InCategory
    | EditedBy
    | LastEdited
    | HasProblem
    | HasFormat
)
