"""The form for batch edits: each operation with its fields, in one table that the page draws the form from."""

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
from tagger_widget.widget.shared.wording import sentence

Kind = Literal["tags", "tag", "text", "number", "choice", "check"]
Values = Mapping[str, str]
"""What stands in the fields, by their names; a check box that is ticked holds ``"yes"``."""


class Field(msgspec.Struct, frozen=True):
    """One field of a form."""

    name: str
    """Fields of the same name in other forms keep what was typed."""
    kind: Kind
    """``"tags"`` takes several with commas between, ``"tag"`` just one."""
    label: str
    hint: str = ""
    start: str = ""
    """What stands in it at first."""
    options: tuple[tuple[str, str], ...] = ()
    """For a choice: values and what they are called."""
    known: bool = True
    """Whether only tags that images have make sense in it."""
    when: tuple[str, str] | None = None
    """Another field's name and value: it only counts, and is only shown, where that one has this value."""


@dataclass(frozen=True)
class Form:
    """One operation as a form."""

    name: str
    label: str
    group: str
    make: Callable[[Values], Operation]
    fields: tuple[Field, ...] = ()
    about: str = ""
    """What it does, where that does not go without saying."""
    is_whole: bool = False
    """Whether it is for all images and for nothing less."""
    is_live: bool = True
    """Whether the images it would change may be counted while it is being filled in."""

    def for_page(self) -> dict[str, object]:
        """Put it into what the page can read."""
        return {
            "name": self.name,
            "label": self.label,
            "group": self.group,
            "fields": [msgspec.structs.asdict(field) for field in self.fields],
            "about": self.about,
            "whole": self.is_whole,
            "live": self.is_live,
        }


class Problem(NamedTuple):
    """Why what stands in a form cannot be carried out."""

    field: str
    """The field to be put right; empty where there is none."""
    text: str


_TAGS = Field("tags", "tags", "Tags", "with commas between them")
_IGNORE_CASE = Field("ignore_case", "check", "Upper and lower case are the same")

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
                "after", "tag", "After the tag", "at the end where that is missing", when=("where", "after")
            ),
        ),
    ),
    Form(
        "remove",
        "Remove",
        "Tags",
        lambda v: Remove(v["tags"]),
        (msgspec.structs.replace(_TAGS, hint="commas between; * stands for any letters"),),
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
        (Field("fewer_than", "number", "Used by fewer images than", "of the whole dataset", start="2"),),
    ),
    Form(
        "deduplicate",
        "Remove doubled spellings",
        "Tags",
        lambda _: Deduplicate(),
        about="Of tags of one image that differ only in case, or in “_” and blanks, the first stays.",
    ),
    Form("move_to_front", "Move to the front", "Order", lambda v: MoveToFront(v["tags"]), (_TAGS,)),
    Form(
        "reorder",
        "Put in this order",
        "Order",
        lambda v: Reorder(v["tags"]),
        (_TAGS,),
        "These tags share the places that they have in each image; all others stay in theirs.",
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
        about="Tags are put in the order of their categories; those without one come last.",
    ),
    Form(
        "replace_text",
        "Replace text",
        "Text of tags",
        lambda v: ReplaceText(v["text"], v["replacement"], v["ignore_case"] == "yes"),
        (
            Field("text", "text", "Text within tags"),
            Field("replacement", "text", "Replace by", "a comma splits the tag"),
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
            Field("replacement", "text", "Replace by", r"\1 is its first group; a comma splits the tag"),
            _IGNORE_CASE,
        ),
        is_live=False,  # A pattern half typed may be one that takes its time.
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
        "Set the mark",
        "Images",
        lambda v: SetState(cast(State, v["state"])),
        (
            Field(
                "state",
                "choice",
                "Mark as",
                start="done",
                options=(("done", "Done"), ("skipped", "Skipped"), ("pending", "Neither: still to do")),
            ),
        ),
    ),
    Form(
        "set_trigger",
        "Change the trigger word",
        "Images",
        lambda v: SetTrigger(v["word"] or None),
        (Field("word", "text", "Trigger word", "leave it empty to have none"),),
        "It comes first in the caption of every image.",
        is_whole=True,
    ),
)
"""The operations in the order of the form."""
_BY_NAME = {form.name: form for form in FORMS}


def operation_of(name: str, typed: Mapping[str, str]) -> Operation | Problem:
    """Make an operation of a form that was filled in, or tell which field to put right.

    Parameters
    ----------
    name
        That of the form.
    typed
        What stands in its fields; of one that is missing, what it starts with.
    """
    form = _BY_NAME[name]
    values = {field.name: typed.get(field.name, field.start) for field in form.fields}
    for field in form.fields:
        if field.when and values[field.when[0]] != field.when[1]:
            del values[field.name]
        elif problem := _problem(field, values[field.name]):
            return problem
    try:
        return form.make(values)
    except BadInputError as error:
        return Problem(form.fields[0].name if form.fields else "", sentence(error))


def _problem(field: Field, text: str) -> Problem | None:
    try:
        if field.kind == "tag":
            one_tag(text)
        elif field.kind == "tags" and not split_tags(text):
            return Problem(field.name, "There is no tag yet: type one, or several with commas.")
    except BadInputError as error:
        return Problem(field.name, sentence(error))
    return None


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise BadInputError(f"“{text}” is no whole number") from error
