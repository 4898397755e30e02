"""Commands that change the tags of an image, the trigger word, or one tag in every image."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tagger_widget.dataset.arrangement import transform
from tagger_widget.dataset.arrangement.model import Arrangement
from tagger_widget.dataset.dataset import Dataset
from tagger_widget.dataset.edit_request import EditRequest
from tagger_widget.dataset.edits import changes
from tagger_widget.dataset.edits.edit import Edit, EditKind
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.tags.captions import check_trigger, clean_tag, split_tags, strip_trigger
from tagger_widget.errors import BadInputError
from tagger_widget.operations.tags import check_renaming
from tagger_widget.session.context import SessionContext


class TagCommands:
    """The commands that change tags; `Session` documents each.

    Parameters
    ----------
    context
        The open dataset.
    """

    def __init__(self, context: SessionContext) -> None:
        self._context = context
        self._data = context.data

    def add(self, key: str | int, tags: Sequence[str]) -> Edit | None:
        """Put tags at the end of an image's list; see `Session.add_tags`."""
        more = strip_trigger(split_tags(*tags), self._data.settings.trigger)
        name = self._data.image(key).name
        return self._context.retag("add", name, lambda image: changes.with_added(image.tags, more))

    def remove(self, key: str | int, tags: Sequence[str]) -> Edit | None:
        """Take tags away from an image; see `Session.remove_tags`."""
        image = self._data.image(key)
        less = split_tags(*tags, keep=image.tags)
        return self._context.retag("remove", image.name, lambda now: changes.with_removed(now.tags, less))

    def set(self, key: str | int, tags: Sequence[str]) -> Edit | None:
        """Give an image exactly these tags in this order; see `Session.set_tags`."""
        image = self._data.image(key)
        wanted = self._clean([tags] if isinstance(tags, str) else tags, image)
        return self._context.retag("set", image.name, lambda _now: wanted)

    def change(self, key: str | int, before: Sequence[str], after: Sequence[str]) -> Edit | None:
        """Do to an image's tags what was done between two lists; see `Session.change_tags`."""
        image = self._data.image(key)
        wanted = self._clean(after, image)
        old, new = set(before), set(wanted)
        kind: EditKind = "add" if old < new else "remove" if new < old else "set"
        return self._context.retag(
            kind, image.name, lambda now: changes.with_changed(now.tags, before, wanted)
        )

    def _clean(self, tags: Sequence[str], image: ImageRecord) -> tuple[str, ...]:
        return strip_trigger(split_tags(*tags, keep=image.tags), self._data.settings.trigger)

    def rename_everywhere(self, old: str, new: str) -> Edit | None:
        """Rename a tag in every image and in the arrangement; see `Session.rename_tag`."""
        before, after = clean_tag(old), self._one_tag(new)
        check_renaming([before], after, self._data.settings.trigger)

        def arranged(data: Dataset) -> Arrangement:
            known = bool(data.counts.by_tag.get(after)) or after in data.arrangement.members
            return transform.with_renamed(data.arrangement, (before,), after, into_known=known)

        if before == after:
            return None
        return self._context.commit(
            EditRequest(
                "rename",
                lambda data: (image.name for image in _with_tag(data, before, unread=True)),
                lambda data: changes.retagged(
                    _with_tag(data, before), lambda image: changes.renamed(image.tags, before, after)
                ),
                arrangement=arranged,
            )
        )

    def remove_everywhere(self, tag: str) -> Edit | None:
        """Remove a tag from every image and from the arrangement; see `Session.remove_tag`."""
        gone = clean_tag(tag)
        return self._context.commit(
            EditRequest(
                "remove",
                lambda data: (image.name for image in _with_tag(data, gone, unread=True)),
                lambda data: changes.retagged(
                    _with_tag(data, gone), lambda image: changes.with_removed(image.tags, (gone,))
                ),
                arrangement=lambda data: transform.with_removed(data.arrangement, gone),
            )
        )

    def set_trigger(self, trigger: str | None) -> Edit | None:
        """Set, change or remove the trigger word of every caption; see `Session.set_trigger`."""
        after = check_trigger(trigger) if trigger else None
        with self._context.command():
            before = self._data.settings.trigger
            if before == after:
                return None
            return self._context.commit(
                EditRequest(
                    "trigger",
                    lambda data: [image.name for image in data],
                    lambda data: changes.trigger_set(data, after),
                    trigger=(before, after),
                )
            )

    def _one_tag(self, text: str) -> str:
        tags = split_tags(text, keep=self._data.counts.by_tag)
        if not tags:
            raise BadInputError("the new name of the tag is blank; to be rid of the tag, remove it")
        if len(tags) > 1 or "," in text:
            raise BadInputError(
                f"a tag can be renamed to one tag only, and “{text[:60]}” has a comma or a line break; "
                "leave it out"
            )
        return tags[0]


def _with_tag(data: Dataset, tag: str, *, unread: bool = False) -> Iterator[ImageRecord]:
    """Find the images that have a tag; `unread` adds those whose own captions were not taken in yet."""
    if unread or data.counts.by_tag.get(tag):
        for image in data:
            if tag in image.tags or (unread and not image.started):
                yield image
