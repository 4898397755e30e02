"""The gallery's filter: what a text finds, where it is wrong, and the filters saved under a name."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, NamedTuple

from tagger_widget.errors import BadQueryError, TaggerError

if TYPE_CHECKING:
    from tagger_widget.session.session import Session


class FilterProblem(NamedTuple):
    """Why a filter cannot be understood."""

    message: str
    position: int
    """The place in its text, in characters from 0."""


class GalleryFilter:
    """The filter in force, and the images that it finds.

    Parameters
    ----------
    session
        The session whose images are filtered.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.text = ""
        """The filter; empty for all images."""
        self.found: array[int] | None = None
        """Indexes of the images it finds, in order; None for all."""

    def saved_filters(self) -> list[list[str]]:
        """Return the saved filters, each as name and text; none while they cannot be read."""
        try:
            return [list(pair) for pair in self._session.filters.items()]
        except TaggerError:
            return []  # Saving one, or using one by its name, shows the reason.

    def try_filter(self, text: str) -> FilterProblem | None:
        """Put a filter in force; if it cannot be understood, keep the one before and return the problem."""
        try:
            self.set_filter(text)
        except BadQueryError as error:
            return FilterProblem(error.reason, error.position)
        except TaggerError as error:
            return FilterProblem(str(error), 0)
        return None

    def set_filter(self, text: str) -> None:
        """Put a filter in force.

        Raises
        ------
        BadQueryError
            If it cannot be understood; the one before stays in force.
        """
        self.found = array("I", self._session.select(text).indexes()) if text.strip() else None
        self.text = text

    def refresh(self) -> bool:
        """Filter the images as they are now; return whether others are found than before."""
        before = self.found
        self.set_filter(self.text)
        return self.found != before
