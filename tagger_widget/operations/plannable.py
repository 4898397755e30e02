"""The operations as methods, for classes that represent a choice of images."""

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
    """A choice of images to make plans for; nothing changes until a plan is applied."""

    @abstractmethod
    def plan(self, operation: Operation) -> Plan:
        """Return a plan of any operation for these images."""

    def add_tags(self, *tags: str, where: Where = "last", after: str = "") -> Plan:
        """Add tags at the end, or ``where="first"``, or ``after`` a tag; existing ones stay in place."""
        return self.plan(Add(tags, "after" if after else where, after))

    def remove_tags(self, *tags: str) -> Plan:
        """Remove tags; ``*`` matches any characters, unless a tag is spelled exactly like that."""
        return self.plan(Remove(tags))

    def rename_tag(self, old: str | Sequence[str], new: str) -> Plan:
        """Rename a tag, or several to one; if an image has both, the earliest position counts."""
        return self.plan(Rename(old, new))

    def replace_text(self, old: str, new: str, *, ignore_case: bool = False) -> Plan:
        """Replace a text within tags; commas in the result split the tag."""
        return self.plan(ReplaceText(old, new, ignore_case))

    def replace_regex(self, pattern: str, replacement: str, *, ignore_case: bool = False) -> Plan:
        r"""Replace each match of a regular expression within tags; ``\1`` is its first group."""
        return self.plan(ReplaceRegex(pattern, replacement, ignore_case))

    def split_tag(self, separator: str) -> Plan:
        """Split tags at `separator`."""
        return self.plan(Split(separator))

    def sort_tags(self, by: SortBy = "name") -> Plan:
        """Sort each image's tags by name, or by ``"count"``: the tags of the most images first."""
        return self.plan(Sort(by))

    def reorder_tags(self, *tags: str) -> Plan:
        """Put tags in the given order, within the positions that they have together."""
        return self.plan(Reorder(tags))

    def move_to_front(self, *tags: str) -> Plan:
        """Move tags to the front of each image that has them, in the given order."""
        return self.plan(MoveToFront(tags))

    def deduplicate(self) -> Plan:
        """Keep only the first of an image's tags that differ only in case, or in ``_`` and spaces."""
        return self.plan(Deduplicate())

    def remove_rare(self, fewer_than: int) -> Plan:
        """Remove the tags of fewer images than this, counted over the whole dataset."""
        return self.plan(RemoveRare(fewer_than))

    def category_order(self) -> Plan:
        """Sort each image's tags by category."""
        return self.plan(CategoryOrder())

    def set_state(self, state: State) -> Plan:
        """Mark the images as ``"done"``, ``"skipped"`` or ``"pending"``."""
        return self.plan(SetState(state))

    def edit(self, function: Callable[[Any], Any], *, of: Literal["tags", "image"] = "tags") -> Plan:
        """Call a function for the new tags of each image.

        Parameters
        ----------
        function
            Called with the list of an image's tags; returns the new ones, as a list or as a text with commas,
            or None to leave the image unchanged.
        of
            ``"image"`` to call the function with the whole `ImageRecord`.
        """
        return self.plan(Custom(function, of))
