"""The gallery's filter: what a text finds, where it is wrong, and which texts are kept under a name."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, NamedTuple

from tagger_widget.errors import BadQueryError, TaggerError

if TYPE_CHECKING:
    from tagger_widget.session.session import Session


class Misunderstood(NamedTuple):
    """Why a filter means nothing."""

    message: str
    position: int
    """Where in its text, in characters from 0."""


class Filtering:
    """Holds the images of a session against a filter.

    Parameters
    ----------
    session
        Whose images.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.text = ""
        """The filter in force; empty for all images."""
        self.found: array[int] | None = None
        """Indexes of the images it finds, in order; None for all."""

    def saved(self) -> list[list[str]]:
        """List the filters kept, each by its name and its text; none while they cannot be read."""
        try:
            return [list(pair) for pair in self._session.filters.items()]
        except TaggerError:
            return []  # Whoever saves one, or uses one by its name, is told why.

    def find(self, text: str) -> Misunderstood | None:
        """Put a filter in force, or tell why it means nothing; then the one before stays."""
        try:
            self.apply(text)
        except BadQueryError as error:
            return Misunderstood(error.reason, error.position)
        except TaggerError as error:
            return Misunderstood(str(error), 0)
        return None

    def apply(self, text: str) -> None:
        """Put a filter in force.

        Raises
        ------
        BadQueryError
            When it cannot be understood; the one before stays in force.
        """
        self.found = array("I", self._session.select(text).indexes()) if text.strip() else None
        self.text = text

    def again(self) -> bool:
        """Hold the images as they are now against the filter; tell whether it finds others than before."""
        before = self.found
        self.apply(self.text)
        return self.found != before
