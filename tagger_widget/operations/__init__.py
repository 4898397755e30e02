"""Batch edits: operations, and the plans made of them. Each operation is one value that says what to do."""

from tagger_widget.operations.base import Context, Operation, Prepared, Tagwise
from tagger_widget.operations.custom import Custom, SetEach
from tagger_widget.operations.order import CategoryOrder, Deduplicate, MoveToFront, Reorder, Sort
from tagger_widget.operations.state import SetState, SetTrigger
from tagger_widget.operations.tags import Add, Remove, RemoveImplied, RemoveRare, Rename
from tagger_widget.operations.text import ReplaceRegex, ReplaceText, Split

__all__ = [
    "Add",
    "CategoryOrder",
    "Context",
    "Custom",
    "Deduplicate",
    "MoveToFront",
    "Operation",
    "Prepared",
    "Remove",
    "RemoveImplied",
    "RemoveRare",
    "Rename",
    "Reorder",
    "ReplaceRegex",
    "ReplaceText",
    "SetEach",
    "SetState",
    "SetTrigger",
    "Sort",
    "Split",
    "Tagwise",
]
