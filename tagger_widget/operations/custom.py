"""Operations defined by a function or an edited table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tagger_widget.dataset.image import ImageRecord, State
from tagger_widget.dataset.tags.captions import split_tags
from tagger_widget.dataset.tags.merge import merge
from tagger_widget.errors import BadInputError, TaggerError
from tagger_widget.operations.arguments import Tags, distinct, one_of
from tagger_widget.operations.base import Context, Operation, Prepared

_REMEDY = "Nothing was changed: fix the function, or let it return None to leave this image unchanged."


@dataclass(frozen=True)
class Custom(Operation):
    """Call a function for each image's tags.

    It is called once for each state of an image: what was previewed is what is applied.
    """

    function: Callable[..., Iterable[str] | str | None]
    """Returns the new tags, as a list or a text with commas; None leaves the image unchanged."""
    of: Literal["tags", "image"] = "tags"
    """What it is called with: the list of tags, or the whole `ImageRecord`."""
    _results: dict[tuple[str, Tags, State], Tags] = field(default_factory=dict, compare=False, repr=False)

    verb, done, may_be_slow = "Apply", "Applied", True

    def __post_init__(self) -> None:
        one_of(self.of, Literal["tags", "image"])

    def what(self) -> str:
        """Describe which function."""
        name = getattr(self.function, "__name__", "")
        return f"the function {name}" if name.isidentifier() else "a function"

    def prepared(self, context: Context) -> Prepared:
        """Return it prepared for a dataset."""
        del context
        return Prepared(self._tags_of)

    def _tags_of(self, image: ImageRecord) -> Tags:
        key = (image.name, image.tags, image.state)
        if key not in self._results:
            self._results[key] = self._call(image)
        return self._results[key]

    def _call(self, image: ImageRecord) -> Tags:
        try:
            result = self.function(list(image.tags) if self.of == "tags" else image)
            if result is None:
                return image.tags
            texts = [result] if isinstance(result, str) else list(result)
            return split_tags(*texts, keep=image.tags)
        except TaggerError as error:
            raise BadInputError(f"{image.name}: {error}. {_REMEDY}") from error
        except Exception as error:
            raise BadInputError(
                f"The function raised {type(error).__name__} for {image.name} ({error}). {_REMEDY}"
            ) from error


@dataclass(frozen=True)
class SetEach(Operation):
    """Give each image its own tags, as edited elsewhere.

    If the tags at the start of that editing are known, changes made to them since are kept.
    """

    tags: Mapping[str, Tags]
    """By image name."""
    was: Mapping[str, Tags] = field(default_factory=dict)
    """By image name, the tags at the start of the editing."""
    source: str = "a table"

    verb, done, kind = "Import", "Imported", "set"

    def what(self) -> str:
        """Describe where the tags come from."""
        return f"tags from {self.source}"

    def prepared(self, context: Context) -> Prepared:
        """Return it prepared for a dataset."""
        del context
        return Prepared(self._tags_of)

    def _tags_of(self, image: ImageRecord) -> Tags:
        wanted = self.tags.get(image.name, image.tags)
        was = self.was.get(image.name)
        return wanted if was is None else merge(was, image.tags, wanted)

    def conflict(self, image: ImageRecord) -> Tags:
        """Return the tags that were edited both there and here, in different ways."""
        was, wanted = self.was.get(image.name), self.tags.get(image.name)
        if was is None or wanted is None or wanted in (was, image.tags) or image.tags == was:
            return ()
        return _conflicting(was, image.tags, wanted)


def _conflicting(base: Tags, mine: Tags, theirs: Tags) -> Tags:
    """Return the tags on which two changes of the same tags contradict each other."""
    known, here, there = set(base), set(mine), set(theirs)
    # A tag renamed on either side in two ways shows as one tag removed on both and another added on each.
    both = [tag for tag in base if tag not in here and tag not in there]
    came = [tag for tag in (*mine, *theirs) if tag not in known and not (tag in here and tag in there)]
    if both and came:
        return distinct([*both, *came])
    my_order, their_order = _order(base, mine), _order(base, theirs)
    if my_order is not None and their_order is not None and my_order != their_order:
        return tuple(tag for tag in mine if tag in there)
    return ()


def _order(base: Tags, changed: Tags) -> Tags | None:
    """Return the tags that stayed, if their order changed."""
    before, after = set(base), set(changed)
    stayed = tuple(tag for tag in changed if tag in before)
    return None if stayed == tuple(tag for tag in base if tag in after) else stayed
