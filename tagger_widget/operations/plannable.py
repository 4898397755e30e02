"""The batch edits by name, for whatever stands for a choice of images."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, Literal

from tagger_widget.dataset.image import State
from tagger_widget.operations.base import Operation
from tagger_widget.operations.custom import Custom
from tagger_widget.operations.order import CategoryOrder, Deduplicate, MoveToFront, Reorder, Sort, SortBy
from tagger_widget.operations.plan import Plan
from tagger_widget.operations.state import SetState
from tagger_widget.operations.tags import Add, Remove, RemoveRare, Rename, Where
from tagger_widget.operations.text import ReplaceRegex, ReplaceText, Split


class Plannable(ABC):
    """A choice of images that plans can be made for; nothing changes until a plan is applied."""

    @abstractmethod
    def plan(self, operation: Operation) -> Plan:
        """Make a plan of any operation for these images."""

    def add_tags(self, *tags: str, where: Where = "last", after: str = "") -> Plan:
        """Add tags at the end, or ``where="first"``, or ``after`` a tag; those that are there stay in place."""
        return self.plan(Add(tags, "after" if after else where, after))

    def remove_tags(self, *tags: str) -> Plan:
        """Remove tags; ``*`` in one stands for any letters, unless a tag is spelled just so."""
        return self.plan(Remove(tags))

    def rename_tag(self, old: str | Sequence[str], new: str) -> Plan:
        """Rename a tag, or several to one; where an image has both, the earliest place counts."""
        return self.plan(Rename(old, new))

    def replace_text(self, old: str, new: str, *, ignore_case: bool = False) -> Plan:
        """Replace a text wherever it stands in a tag; commas in the outcome split the tag."""
        return self.plan(ReplaceText(old, new, ignore_case))

    def replace_regex(self, pattern: str, replacement: str, *, ignore_case: bool = False) -> Plan:
        r"""Replace each match of a regular expression in a tag; ``\1`` is its first group."""
        return self.plan(ReplaceRegex(pattern, replacement, ignore_case))

    def split_tag(self, separator: str) -> Plan:
        """Make several tags of each that has `separator` in it."""
        return self.plan(Split(separator))

    def sort_tags(self, by: SortBy = "name") -> Plan:
        """Sort each image's tags by name, or by ``"count"``: those first that most images have."""
        return self.plan(Sort(by))

    def reorder_tags(self, *tags: str) -> Plan:
        """Put tags in the order given; they share the places they had."""
        return self.plan(Reorder(tags))

    def move_to_front(self, *tags: str) -> Plan:
        """Put tags first in each image that has them, in the order given."""
        return self.plan(MoveToFront(tags))

    def deduplicate(self) -> Plan:
        """Of an image's tags that differ in case or in ``_`` and blanks only, keep the first."""
        return self.plan(Deduplicate())

    def remove_rare(self, fewer_than: int) -> Plan:
        """Remove the tags that fewer images of the whole dataset have."""
        return self.plan(RemoveRare(fewer_than))

    def category_order(self) -> Plan:
        """Put each image's tags in the order of their categories."""
        return self.plan(CategoryOrder())

    def set_state(self, state: State) -> Plan:
        """Mark the images as ``"done"``, ``"skipped"`` or ``"pending"``."""
        return self.plan(SetState(state))

    def edit(self, function: Callable[[Any], Any], *, of: Literal["tags", "image"] = "tags") -> Plan:
        """Ask a function for the new tags of each image.

        Parameters
        ----------
        function
            Called with the list of an image's tags; answers the new ones, as a list or as a text with commas,
            or None to leave the image as it is.
        of
            ``"image"`` has the function called with the whole `ImageRecord`.
        """
        return self.plan(Custom(function, of))
