"""Filters evaluated against an index."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from tagger_widget.query import nodes as q

if TYPE_CHECKING:
    from tagger_widget.query.index import FilterIndex
    from tagger_widget.query.postings import Mask


def evaluate(node: q.Node, index: FilterIndex, look_up: Callable[[q.Node], Mask]) -> Mask:
    """Answer a filter from an index; `look_up` answers what the index does not know."""
    match node:
        case q.All(parts):
            return reduce(and_, (evaluate(part, index, look_up) for part in parts), index.everything())
        case q.Any(parts):
            return reduce(or_, (evaluate(part, index, look_up) for part in parts))
        case q.Not(part):
            return ~evaluate(part, index, look_up)
    mask = index.answer(node)
    return look_up(node) if mask is None else mask
