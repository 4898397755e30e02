"""The form for batch edits: one table of operations with their fields, which the page draws the form from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

import msgspec

from tagger_widget.dataset.image import State
from tagger_widget.dataset.tags.captions import split_tags
from tagger_widget.errors import BadInputError
from tagger_widget.operations.arguments import one_tag
from tagger_widget.operations.base import Operation
from tagger_widget.operations.order import CategoryOrder, Deduplicate, MoveToFront, Reorder, Sort, SortBy
from tagger_widget.operations.state import SetState, SetTrigger
from tagger_widget.operations.tags import Add, Remove, RemoveRare, Rename, Where
from tagger_widget.operations.text import ReplaceRegex, ReplaceText, Split
from tagger_widget.widget.shared.wording import as_sentence

Kind = Literal["tags", "tag", "text", "number", "choice", "check"]
Values = Mapping[str, str]
"""Content of the fields by name; a checked box holds ``"yes"``."""


class Field(msgspec.Struct, frozen=True):
    """One field of a form."""

    name: str
    """A field keeps what was typed for fields of the same name in other forms."""
    kind: Kind
    """``"tags"`` takes several, separated by commas; ``"tag"`` takes one."""
    label: str
    hint: str = ""
    start: str = ""
    """Its content at first."""
    options: tuple[tuple[str, str], ...] = ()
    """For a choice: values and their labels."""
    known: bool = True
    """Whether only tags that images have make sense in it."""
    when: tuple[str, str] | None = None
    """Another field's name and value: this field counts, and is shown, only if that one has this value."""


@dataclass(frozen=True)
class Form:
    """One operation as a form."""

    name: str
    label: str
    group: str
    make: Callable[[Values], Operation]
    fields: tuple[Field, ...] = ()
    about: str = ""
    """What it does, if the label does not say it."""
    is_whole: bool = False
    """Whether it always applies to all images."""
    is_live: bool = True
    """Whether the images it would change may be counted while it is being filled in."""

    def for_page(self) -> dict[str, object]:
        """Return the form as plain data for the page."""
        return {
            "name": self.name,
            "label": self.label,
            "group": self.group,
            "fields": [msgspec.structs.asdict(field) for field in self.fields],
            "about": self.about,
            "whole": self.is_whole,
            "live": self.is_live,
        }


class FormProblem(NamedTuple):
    """Why a form cannot be carried out."""

    field: str
    """The field to correct; empty if the problem is none of a single field."""
    text: str


_TAGS = Field("tags", "tags", "Tags", "separated by commas")
_IGNORE_CASE = Field("ignore_case", "check", "Ignore case")

FORMS = (
    Form(
        "add",
        "Add",
        "Tags",
        lambda v: Add(v["tags"], cast(Where, v["where"]), v.get("after", "")),
        (
            msgspec.structs.replace(_TAGS, known=False),
            Field(
                "where",
                "choice",
                "Where",
                start="last",
                options=(("last", "At the end"), ("first", "At the beginning"), ("after", "After a tag")),
            ),
            Field(
                "after", "tag", "After the tag", "at the end of images without it", when=("where", "after")
            ),
        ),
    ),
    Form(
        "remove",
        "Remove",
        "Tags",
        lambda v: Remove(v["tags"]),
        (msgspec.structs.replace(_TAGS, hint="separated by commas; * stands for any characters"),),
    ),
    Form(
        "rename",
        "Rename or merge",
        "Tags",
        lambda v: Rename(v["old"], v["new"]),
        (
            Field("old", "tags", "Tag", "or several, to merge them"),
            Field("new", "tag", "New name", known=False),
        ),
    ),
    Form(
        "remove_rare",
        "Remove rare tags",
        "Tags",
        lambda v: RemoveRare(_whole_number(v["fewer_than"])),
        (Field("fewer_than", "number", "Used by fewer images than", "in the whole dataset", start="2"),),
    ),
    Form(
        "deduplicate",
        "Remove duplicate spellings",
        "Tags",
        lambda _: Deduplicate(),
        about="Keeps the first of an image's tags that differ only in case, or in “_” and spaces.",
    ),
    Form("move_to_front", "Move to the front", "Order", lambda v: MoveToFront(v["tags"]), (_TAGS,)),
    Form(
        "reorder",
        "Put in this order",
        "Order",
        lambda v: Reorder(v["tags"]),
        (_TAGS,),
        "Reorders these tags among their own places in each image; all other tags stay where they are.",
    ),
    Form(
        "sort",
        "Sort",
        "Order",
        lambda v: Sort(cast(SortBy, v["by"])),
        (
            Field(
                "by",
                "choice",
                "By",
                start="name",
                options=(("name", "Name"), ("count", "How often they are used")),
            ),
        ),
    ),
    Form(
        "category_order",
        "Order by category",
        "Order",
        lambda _: CategoryOrder(),
        about="Puts tags in the order of their categories; tags without one come last.",
    ),
    Form(
        "replace_text",
        "Replace text",
        "Text of tags",
        lambda v: ReplaceText(v["text"], v["replacement"], v["ignore_case"] == "yes"),
        (
            Field("text", "text", "Text within tags"),
            Field("replacement", "text", "Replace with", "a comma splits the tag"),
            _IGNORE_CASE,
        ),
    ),
    Form(
        "replace_regex",
        "Replace by pattern",
        "Text of tags",
        lambda v: ReplaceRegex(v["pattern"], v["replacement"], v["ignore_case"] == "yes"),
        (
            Field("pattern", "text", "Regular expression"),
            Field("replacement", "text", "Replace with", r"\1 is the first group; a comma splits the tag"),
            _IGNORE_CASE,
        ),
        is_live=False,  # A half-typed pattern may take a long time.
    ),
    Form(
        "split",
        "Split",
        "Text of tags",
        lambda v: Split(v["separator"]),
        (Field("separator", "text", "At", "such as “;” or “ and ”"),),
    ),
    Form(
        "set_state",
        "Set status",
        "Images",
        lambda v: SetState(cast(State, v["state"])),
        (
            Field(
                "state",
                "choice",
                "Status",
                start="done",
                options=(("done", "Done"), ("skipped", "Skipped"), ("pending", "Neither (still to do)")),
            ),
        ),
    ),
    Form(
        "set_trigger",
        "Change the trigger word",
        "Images",
        lambda v: SetTrigger(v["word"] or None),
        (Field("word", "text", "Trigger word", "leave empty for none"),),
        "Comes first in the caption of every image.",
        is_whole=True,
    ),
)
"""The operations in the order of the form."""
_BY_NAME = {form.name: form for form in FORMS}


def make_operation(name: str, typed: Mapping[str, str]) -> Operation | FormProblem:
    """Return the operation of a completed form, or the field to correct.

    Parameters
    ----------
    name
        Name of the form.
    typed
        Content of its fields; a missing one has its initial content.
    """
    form = _BY_NAME[name]
    values = {field.name: typed.get(field.name, field.start) for field in form.fields}
    for field in form.fields:
        if field.when and values[field.when[0]] != field.when[1]:
            del values[field.name]
        elif problem := _field_problem(field, values[field.name]):
            return problem
    try:
        return form.make(values)
    except BadInputError as error:
        return FormProblem(form.fields[0].name if form.fields else "", as_sentence(error))


def _field_problem(field: Field, text: str) -> FormProblem | None:
    try:
        if field.kind == "tag":
            one_tag(text)
        elif field.kind == "tags" and not split_tags(text):
            return FormProblem(field.name, "There is no tag yet: type one, or several separated by commas.")
    except BadInputError as error:
        return FormProblem(field.name, as_sentence(error))
    return None


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise BadInputError(f"“{text}” is not a whole number") from error
