"""Categories, quick sets, pinned and hidden tags."""

from tagger_widget.dataset.arrangement.model import Arrangement, Category, Rearranged, TagSet
from tagger_widget.dataset.arrangement.rules import STARTING_CATEGORIES
from tagger_widget.dataset.arrangement.transform import conflicts, find_category, in_category_order

__all__ = [
    "STARTING_CATEGORIES",
    "Arrangement",
    "Category",
    "Rearranged",
    "TagSet",
    "conflicts",
    "find_category",
    "in_category_order",
]
