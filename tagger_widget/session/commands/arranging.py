"""Commands that arrange tags: categories, quick sets, pinned and hidden tags."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from msgspec.structs import replace

from tagger_widget.dataset.arrangement import transform
from tagger_widget.dataset.arrangement.model import Arrangement, Category, TagSet
from tagger_widget.dataset.edit_request import EditRequest
from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.dataset.tags.captions import split_tags
from tagger_widget.session.context import SessionContext
from tagger_widget.storage.arrangement_file import merge_imported, read_arrangement, write_arrangement


class Arranging:
    """How the tags of a session's dataset are arranged; each command is one edit that can be undone.

    Each returns the edit, or None when nothing would change, and raises `UnsavedError` when the disk refuses
    it, as `Session.add_tags` does. Names of categories and sets are found whatever their case.

    Parameters
    ----------
    context
        The open dataset.
    """

    def __init__(self, context: SessionContext) -> None:
        self._context = context
        self._data = context.data

    @property
    def now(self) -> Arrangement:
        """The arrangement as it is now."""
        return self._data.arrangement

    def put(self, category: str | None, *tags: str) -> Edit | None:
        """Put tags into a category; None takes them out of theirs.

        Raises
        ------
        BadInputError
            If there is no such category.
        """
        its = self._tags(*tags)
        return self._arrange(lambda now: transform.with_members(now, category, its))

    def hide(self, *tags: str) -> Edit | None:
        """Hide tags: they are neither listed nor offered; images keep them."""
        its = self._tags(*tags)
        return self._arrange(lambda now: replace(now, hidden=transform.with_more(now.hidden, its)))

    def unhide(self, *tags: str) -> Edit | None:
        """List and offer hidden tags again."""
        its = self._tags(*tags)
        return self._arrange(lambda now: replace(now, hidden=transform.without(now.hidden, its)))

    def pin(self, *tags: str) -> Edit | None:
        """Pin tags to the digits, after those that are pinned already."""
        its = self._tags(*tags)
        return self._arrange(lambda now: replace(now, pinned=transform.with_more(now.pinned, its)))

    def unpin(self, *tags: str) -> Edit | None:
        """Unpin tags: they come and go with the others again."""
        its = self._tags(*tags)
        return self._arrange(lambda now: replace(now, pinned=transform.without(now.pinned, its)))

    def set_categories(
        self, categories: Sequence[Category], renamed: Mapping[str, str] = MappingProxyType({})
    ) -> Edit | None:
        """Replace all categories, in this order.

        Parameters
        ----------
        categories
            All of them; the tags of one that is left out are in none from then on.
        renamed
            New names by old ones: their tags follow.

        Raises
        ------
        BadInputError
            If a name is blank, too long or used twice, a colour is not ``#rrggbb``, or a category to be renamed
            does not exist.
        """
        return self._arrange(lambda now: transform.with_categories(now, categories, renamed))

    def save_set(self, name: str, tags: Sequence[str], key: str = "", former: str = "") -> Edit | None:
        """Save a quick set: tags that are added together. It replaces a set of the same name.

        Parameters
        ----------
        name
            Name of the set.
        tags
            Its tags.
        key
            The key that adds them; empty for none.
        former
            Its former name, if it is renamed.

        Raises
        ------
        BadInputError
            If the name cannot be used, there are no tags, or another set has the key.
        """
        new = TagSet(name, self._tags(*([tags] if isinstance(tags, str) else tags)), key)
        return self._arrange(lambda now: transform.with_set(now, new, former))

    def delete_set(self, name: str) -> Edit | None:
        """Delete a quick set.

        Raises
        ------
        BadInputError
            If there is none of this name.
        """
        return self._arrange(lambda now: transform.without_set(now, name))

    def order(self, on: bool) -> Edit | None:
        """Write tags in the order of their categories, in all captions at once; or stop doing so."""
        return self._arrange(lambda now: replace(now, ordered=on))

    def count_order(self) -> int:
        """Count the images that `order` would change."""
        order = transform.order_of(self.now)
        return sum(order(image.tags) != image.tags for image in self._data)

    def export(self, path: str | Path) -> None:
        """Write categories with their tags, sets, pinned and hidden tags to a file that `take_in` reads.

        Raises
        ------
        SaveError
            If it cannot be written.
        """
        write_arrangement(Path(path), self.now)

    def take_in(self, path: str | Path) -> Edit | None:
        """Take in what was exported. It is added to what is here; if both have something, the file's counts.

        Raises
        ------
        BadInputError
            If it is no such file, or its content is not possible; the message names the place.
        FolderError
            If it cannot be read.
        """
        found = read_arrangement(Path(path))
        return self._arrange(lambda now: merge_imported(found, now, Path(path)))

    def _tags(self, *texts: str) -> tuple[str, ...]:
        return split_tags(*texts, keep=self._data.counts.by_tag)

    def _arrange(self, arranged: Callable[[Arrangement], Arrangement]) -> Edit | None:
        request = EditRequest(
            "arrange", (), lambda _data: {}, arrangement=lambda data: arranged(data.arrangement)
        )
        return self._context.commit(request)
