"""The commands that arrange tags, and those that rename or remove one everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from msgspec.structs import replace

from tagger_widget import arrangement, edits
from tagger_widget.captions import clean_tag, split_tags
from tagger_widget.dataset import Dataset
from tagger_widget.disk.arrangement_file import read_arrangement, taken_in, write_arrangement
from tagger_widget.errors import BadInputError
from tagger_widget.operations import check_renaming
from tagger_widget.records import Arrangement, Category, Edit, EditKind, ImageRecord, TagSet


class Commit(Protocol):
    """Makes one edit, as `Ledger.commit` does."""

    def __call__(  # noqa: D102
        self,
        kind: EditKind,
        names: Callable[[], Iterator[str]],
        changes_of: Callable[[], edits.Changes],
        *,
        arrangement_of: Callable[[], Arrangement] | None = None,
    ) -> Edit | None: ...


class Arranging:
    """How the tags of a session's dataset are arranged; each command is one edit that can be undone.

    Each answers the edit, or None when nothing would change, and raises `UnsavedError` when the disk refuses
    it, as with `Session.add_tags`. Names of categories and sets are found whatever their case.

    Parameters
    ----------
    data
        The dataset.
    commit
        Makes the edits.
    """

    def __init__(self, data: Dataset, commit: Commit) -> None:
        self._data = data
        self._commit = commit

    @property
    def now(self) -> Arrangement:
        """The arrangement as it is now."""
        return self._data.arrangement

    def put(self, category: str | None, *tags: str) -> Edit | None:
        """Put tags into a category, or with None into none.

        Raises
        ------
        BadInputError
            When there is no such category.
        """
        its = self._tags(*tags)
        return self._arrange(lambda now: arrangement.with_members(now, category, its))

    def hide(self, *tags: str) -> Edit | None:
        """Have tags neither listed nor offered; images keep them."""
        its = self._tags(*tags)
        return self._arrange(lambda now: replace(now, hidden=arrangement.with_more(now.hidden, its)))

    def unhide(self, *tags: str) -> Edit | None:
        """Have hidden tags listed and offered again."""
        its = self._tags(*tags)
        return self._arrange(lambda now: replace(now, hidden=arrangement.without(now.hidden, its)))

    def pin(self, *tags: str) -> Edit | None:
        """Have tags keep their place on the digits, after those that do already."""
        its = self._tags(*tags)
        return self._arrange(lambda now: replace(now, pinned=arrangement.with_more(now.pinned, its)))

    def unpin(self, *tags: str) -> Edit | None:
        """Have pinned tags come and go with the others again."""
        its = self._tags(*tags)
        return self._arrange(lambda now: replace(now, pinned=arrangement.without(now.pinned, its)))

    def set_categories(
        self, categories: Sequence[Category], renamed: Mapping[str, str] = MappingProxyType({})
    ) -> Edit | None:
        """Have exactly these categories, in this order.

        Parameters
        ----------
        categories
            All of them; the tags of one that is left out are in none from then on.
        renamed
            New names by old ones: their tags follow.

        Raises
        ------
        BadInputError
            When a name is blank, too long or there twice, a colour is not ``#rrggbb``, or a category is
            renamed that is not there.
        """
        return self._arrange(lambda now: arrangement.with_categories(now, categories, renamed))

    def save_set(self, name: str, tags: Sequence[str], key: str = "", former: str = "") -> Edit | None:
        """Save tags that are added together, in place of the set of this name if there is one.

        Parameters
        ----------
        name
            What the set is called.
        tags
            Its tags.
        key
            The key that adds them; empty for none.
        former
            What the set was called before, when it is given another name.

        Raises
        ------
        BadInputError
            When the name cannot be used, there are no tags, or another set has the key.
        """
        new = TagSet(name, self._tags(*([tags] if isinstance(tags, str) else tags)), key)
        return self._arrange(lambda now: arrangement.with_set(now, new, former))

    def delete_set(self, name: str) -> Edit | None:
        """Delete a set.

        Raises
        ------
        BadInputError
            When there is none of this name.
        """
        return self._arrange(lambda now: arrangement.without_set(now, name))

    def order(self, on: bool) -> Edit | None:
        """Have tags written in the order of their categories, those of all captions at once; or no more."""
        return self._arrange(lambda now: replace(now, ordered=on))

    def count_order(self) -> int:
        """Tell how many images `order` would change."""
        order = arrangement.order_of(self.now)
        return sum(order(image.tags) != image.tags for image in self._data)

    def export(self, path: str | Path) -> None:
        """Write categories with their tags, sets, pinned and hidden tags to a file that others can take in.

        Raises
        ------
        SaveError
            When it cannot be written.
        """
        write_arrangement(Path(path), self.now)

    def take_in(self, path: str | Path) -> Edit | None:
        """Take in what was exported: it is added to what is here, and where both have it, the file's counts.

        Raises
        ------
        BadInputError
            When it is no such file, or says what cannot be; the message names the place.
        FolderError
            When it cannot be read.
        """
        found = read_arrangement(Path(path))
        return self._arrange(lambda now: taken_in(found, now, Path(path)))

    def _tags(self, *texts: str) -> tuple[str, ...]:
        return split_tags(*texts, keep=self._data.vocabulary.counts)

    def _arrange(self, arranged: Callable[[Arrangement], Arrangement]) -> Edit | None:
        return self._commit("arrange", lambda: iter(()), dict, arrangement_of=lambda: arranged(self.now))


def rename_everywhere(data: Dataset, commit: Commit, old: str, new: str) -> Edit | None:
    """Rename a tag in every image and in the arrangement; see `Session.rename_tag`."""
    before, after = clean_tag(old), _one_tag(new, data)
    check_renaming([before], after, data.settings.trigger)

    def arranged() -> Arrangement:
        known = bool(data.vocabulary.counts.get(after)) or after in data.arrangement.members
        return arrangement.with_renamed(data.arrangement, before, after, into_known=known)

    if before == after:
        return None
    return commit(
        "rename",
        lambda: (image.name for image in _with_tag(data, before, unread=True)),
        lambda: edits.retagged(
            _with_tag(data, before), lambda image: edits.renamed(image.tags, before, after)
        ),
        arrangement_of=arranged,
    )


def remove_everywhere(data: Dataset, commit: Commit, tag: str) -> Edit | None:
    """Remove a tag from every image and from the arrangement; see `Session.remove_tag`."""
    gone = clean_tag(tag)
    return commit(
        "remove",
        lambda: (image.name for image in _with_tag(data, gone, unread=True)),
        lambda: edits.retagged(_with_tag(data, gone), lambda image: edits.with_removed(image.tags, (gone,))),
        arrangement_of=lambda: arrangement.with_removed(data.arrangement, gone),
    )


def _one_tag(text: str, data: Dataset) -> str:
    tags = split_tags(text, keep=data.vocabulary.counts)
    if not tags:
        raise BadInputError("the new name of the tag is blank; to be rid of the tag, remove it")
    if len(tags) > 1 or "," in text:
        raise BadInputError(
            f"a tag can be renamed to one tag only, and “{text[:60]}” has a comma or a line break; leave it out"
        )
    return tags[0]


def _with_tag(data: Dataset, tag: str, *, unread: bool = False) -> Iterator[ImageRecord]:
    """Find the images that have a tag; `unread` adds those whose own captions were not taken in yet."""
    if unread or data.vocabulary.counts.get(tag):
        for image in data:
            if tag in image.tags or (unread and not image.started):
                yield image
