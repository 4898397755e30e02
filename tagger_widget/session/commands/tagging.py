"""Commands that rename or remove a tag in every image."""

from __future__ import annotations

from collections.abc import Iterator

from tagger_widget.dataset.arrangement import transform
from tagger_widget.dataset.arrangement.model import Arrangement
from tagger_widget.dataset.dataset import Dataset
from tagger_widget.dataset.edits import changes
from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.tags.captions import clean_tag, split_tags
from tagger_widget.errors import BadInputError
from tagger_widget.operations.tags import check_renaming
from tagger_widget.session.commands.arranging import Commit


def rename_everywhere(data: Dataset, commit: Commit, old: str, new: str) -> Edit | None:
    """Rename a tag in every image and in the arrangement; see `Session.rename_tag`."""
    before, after = clean_tag(old), _one_tag(new, data)
    check_renaming([before], after, data.settings.trigger)

    def arranged() -> Arrangement:
        known = bool(data.counts.by_tag.get(after)) or after in data.arrangement.members
        return transform.with_renamed(data.arrangement, before, after, into_known=known)

    if before == after:
        return None
    return commit(
        "rename",
        lambda: (image.name for image in _with_tag(data, before, unread=True)),
        lambda: changes.retagged(
            _with_tag(data, before), lambda image: changes.renamed(image.tags, before, after)
        ),
        arrangement_of=arranged,
    )


def remove_everywhere(data: Dataset, commit: Commit, tag: str) -> Edit | None:
    """Remove a tag from every image and from the arrangement; see `Session.remove_tag`."""
    gone = clean_tag(tag)
    return commit(
        "remove",
        lambda: (image.name for image in _with_tag(data, gone, unread=True)),
        lambda: changes.retagged(
            _with_tag(data, gone), lambda image: changes.with_removed(image.tags, (gone,))
        ),
        arrangement_of=lambda: transform.with_removed(data.arrangement, gone),
    )


def _one_tag(text: str, data: Dataset) -> str:
    tags = split_tags(text, keep=data.counts.by_tag)
    if not tags:
        raise BadInputError("the new name of the tag is blank; to be rid of the tag, remove it")
    if len(tags) > 1 or "," in text:
        raise BadInputError(
            f"a tag can be renamed to one tag only, and “{text[:60]}” has a comma or a line break; leave it out"
        )
    return tags[0]


def _with_tag(data: Dataset, tag: str, *, unread: bool = False) -> Iterator[ImageRecord]:
    """Find the images that have a tag; `unread` adds those whose own captions were not taken in yet."""
    if unread or data.counts.by_tag.get(tag):
        for image in data:
            if tag in image.tags or (unread and not image.started):
                yield image
