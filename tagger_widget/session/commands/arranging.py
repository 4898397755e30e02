"""The commands that arrange tags, and those that rename or remove one everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from msgspec.structs import replace

from tagger_widget.dataset.arrangement import transform
from tagger_widget.dataset.arrangement.model import Arrangement, Category, TagSet
from tagger_widget.dataset.dataset import Dataset
from tagger_widget.dataset.edits import changes
from tagger_widget.dataset.edits.edit import Edit, EditKind
from tagger_widget.dataset.tags.captions import split_tags
from tagger_widget.storage.arrangement_file import read_arrangement, taken_in, write_arrangement


class Commit(Protocol):
    """Makes one edit, as `Ledger.commit` does."""

    def __call__(  # noqa: D102
        self,
        kind: EditKind,
        names: Callable[[], Iterator[str]],
        changes_of: Callable[[], changes.Changes],
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
        return self._arrange(lambda now: transform.with_members(now, category, its))

    def hide(self, *tags: str) -> Edit | None:
        """Have tags neither listed nor offered; images keep them."""
        its = self._tags(*tags)
        return self._arrange(lambda now: replace(now, hidden=transform.with_more(now.hidden, its)))

    def unhide(self, *tags: str) -> Edit | None:
        """Have hidden tags listed and offered again."""
        its = self._tags(*tags)
        return self._arrange(lambda now: replace(now, hidden=transform.without(now.hidden, its)))

    def pin(self, *tags: str) -> Edit | None:
        """Have tags keep their place on the digits, after those that do already."""
        its = self._tags(*tags)
        return self._arrange(lambda now: replace(now, pinned=transform.with_more(now.pinned, its)))

    def unpin(self, *tags: str) -> Edit | None:
        """Have pinned tags come and go with the others again."""
        its = self._tags(*tags)
        return self._arrange(lambda now: replace(now, pinned=transform.without(now.pinned, its)))

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
        return self._arrange(lambda now: transform.with_categories(now, categories, renamed))

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
        return self._arrange(lambda now: transform.with_set(now, new, former))

    def delete_set(self, name: str) -> Edit | None:
        """Delete a set.

        Raises
        ------
        BadInputError
            When there is none of this name.
        """
        return self._arrange(lambda now: transform.without_set(now, name))

    def order(self, on: bool) -> Edit | None:
        """Have tags written in the order of their categories, those of all captions at once; or no more."""
        return self._arrange(lambda now: replace(now, ordered=on))

    def count_order(self) -> int:
        """Tell how many images `order` would change."""
        order = transform.order_of(self.now)
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
        return split_tags(*texts, keep=self._data.counts.by_tag)

    def _arrange(self, arranged: Callable[[Arrangement], Arrangement]) -> Edit | None:
        return self._commit("arrange", lambda: iter(()), dict, arrangement_of=lambda: arranged(self.now))
