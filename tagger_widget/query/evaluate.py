"""Evaluating filters against an index."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from tagger_widget.query import nodes

if TYPE_CHECKING:
    from tagger_widget.query.index import FilterIndex
    from tagger_widget.query.postings import Mask


def evaluate(node: nodes.Node, index: FilterIndex, look_up: Callable[[nodes.Node], Mask]) -> Mask:
    """Return the images that a filter finds; `look_up` evaluates nodes that the index does not know."""
    match node:
        case nodes.All(parts):
            return reduce(and_, (evaluate(part, index, look_up) for part in parts), index.everything())
        case nodes.Any(parts):
            return reduce(or_, (evaluate(part, index, look_up) for part in parts))
        case nodes.Not(part):
            return ~evaluate(part, index, look_up)
    mask = index.mask(node)
    return look_up(node) if mask is None else mask
