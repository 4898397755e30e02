"""Commands for one image after the other: moving about, tags, the trigger word; and taking them back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Literal

from tagger_widget.dataset.edits import changes
from tagger_widget.dataset.edits.edit import Edit, EditKind
from tagger_widget.dataset.image import ImageRecord, State
from tagger_widget.dataset.tags.captions import check_trigger, split_tags, strip_trigger
from tagger_widget.session.commands.arranging import Arranging
from tagger_widget.session.commands.tagging import remove_everywhere, rename_everywhere
from tagger_widget.session.history.undo import revert
from tagger_widget.session.lookup import Lookup


class Tagging(Lookup):
    """A dataset whose images are tagged; every command is carried out on the disk before it returns."""

    # Moving about --------------------------------------------------------------------------------

    def next(self) -> ImageRecord:
        """Go to the next image, past those known to have a problem; one with tags is done with that."""
        if self.current.tags and self.current.problem is None:
            self._mark("done")
        return self._go(self._walk.reached(1), direction=1)

    def previous(self) -> ImageRecord:
        """Go to the previous image, past those known to have a problem."""
        return self._go(self._walk.reached(-1), direction=-1)

    def skip(self) -> ImageRecord:
        """Mark the current image as skipped and go to the next."""
        self._mark("skipped")
        return self._go(self._walk.reached(1), direction=1)

    def next_untagged(self) -> ImageRecord:
        """Go to the next image without tags, from the start again after the last; stay when there is none."""
        for index in self._walk.untagged():
            self._start(index)
            if not self.images[index].tags:
                return self._go(index, direction=1)
        return self._go(self.position)

    def go_to(self, key: str | int) -> ImageRecord:
        """Go to the image with this name or 0-based index.

        Raises
        ------
        UnknownImageError
            When there is none.
        """
        return self._go(self.index(key))

    def _go(self, index: int, *, direction: int | None = None) -> ImageRecord:
        with self._command():
            if index != self.position:
                self._walk.go(index, direction=direction)
                self._start(index)
                self._upkeep.arrived()
        self._upkeep.copier.wake()
        return self.current

    def _mark(self, state: State) -> None:
        name = self.current.name
        was_open = self.current.state == "pending"
        # A mark that cannot be saved must not keep the user from stepping on.
        self._upkeep.attempt(
            "marks", lambda: self._commit("mark", [name], lambda: changes.marked(self.image(name), state))
        )
        if was_open and self.image(name).state == state:
            self._upkeep.pace.settle()

    # Tags ----------------------------------------------------------------------------------------

    def add_tags(self, key: str | int, *tags: str) -> Edit | None:
        """Put tags at the end of an image's list; those it has already stay where they are.

        Parameters
        ----------
        key
            Name or 0-based index of the image.
        *tags
            Commas and line breaks split one into several.

        Returns
        -------
        Edit or None
            None when the image had them all.

        Raises
        ------
        UnknownImageError
            When there is no such image.
        BadInputError
            When a tag is longer than 1,000 characters.
        UnsavedError
            When the disk refuses the edit: it is kept, shown, and written as soon as that works again.
        """
        more = strip_trigger(split_tags(*tags), self.settings.trigger)
        return self._retag("add", key, lambda image: changes.with_added(image.tags, more))

    def remove_tags(self, key: str | int, *tags: str) -> Edit | None:
        """Take tags away from an image; parameters, answer and errors are those of `add_tags`."""
        less = split_tags(*tags, keep=self.image(key).tags)
        return self._retag("remove", key, lambda image: changes.with_removed(image.tags, less))

    def set_tags(self, key: str | int, tags: Sequence[str]) -> Edit | None:
        """Give an image exactly these tags in this order; the rest is as with `add_tags`.

        The trigger word is not among them: it has its place in every caption.
        """
        if isinstance(tags, str):
            tags = [tags]
        wanted = strip_trigger(split_tags(*tags, keep=self.image(key).tags), self.settings.trigger)
        return self._retag("set", key, lambda _image: wanted)

    def change_tags(self, key: str | int, before: Sequence[str], after: Sequence[str]) -> Edit | None:
        """Do to an image's tags what was done between two lists of a screen that may lag behind.

        What the second list has more is added, what it lacks is removed, and the rest is put in its order;
        tags that came meanwhile from elsewhere stay.
        """
        wanted = strip_trigger(split_tags(*after, keep=self.image(key).tags), self.settings.trigger)
        kind: EditKind = (
            "add" if set(before) < set(wanted) else "remove" if set(wanted) < set(before) else "set"
        )
        return self._retag(kind, key, lambda image: changes.with_changed(image.tags, before, wanted))

    def _retag(
        self, kind: EditKind, key: str | int, tags_of: Callable[[ImageRecord], tuple[str, ...]]
    ) -> Edit | None:
        name = self.image(key).name
        return self._commit(kind, [name], lambda: changes.retagged([self.image(name)], tags_of))

    def rename_tag(self, old: str, new: str) -> Edit | None:
        """Rename a tag everywhere: in every image, its category, the sets, pinned and hidden tags.

        Where an image has both, the first of their places counts. The rest is as with `add_tags`.

        Raises
        ------
        BadInputError
            When `new` is blank, several tags, too long, or the trigger word.
        """
        return rename_everywhere(self._data, self._commit, old, new)

    def remove_tag(self, tag: str) -> Edit | None:
        """Remove a tag everywhere: from every image, its category, the sets, pinned and hidden tags."""
        return remove_everywhere(self._data, self._commit, tag)

    @property
    def arranging(self) -> Arranging:
        """Categories, quick sets, pinned and hidden tags, and the commands that change them."""
        return Arranging(self._data, self._commit)

    def set_trigger(self, trigger: str | None) -> Edit | None:
        """Set, change or (with None) remove the trigger word of every caption, as one edit.

        Raises
        ------
        BadInputError
            When it cannot be a trigger word.
        UnsavedError
            When the disk refuses the edit: it is kept, shown, and written as soon as that works again.
        """
        after = check_trigger(trigger) if trigger else None
        with self._command():
            before = self._ledger.trigger
            if before == after:
                return None
            names = [image.name for image in self.images]
            return self._commit(
                "trigger", names, lambda: changes.trigger_set(self.images, after), trigger=(before, after)
            )

    # Undo ----------------------------------------------------------------------------------------

    def undo(self, edit_id: str | None = None, leave_out: Collection[str] = ()) -> Edit | None:
        """Take back an edit, leaving in place what was done to the same images since.

        An edit that was taken back for some of its images counts as undone; the history tells how many were
        left out. Naming it again takes it back for those as well.

        Parameters
        ----------
        edit_id
            Which one; the last of one's own when not given. To take back an undo is to redo.
        leave_out
            Names of images that stay as they are, such as those that `conflicts` lists.

        Returns
        -------
        Edit or None
            The edit that took it back; None when there is nothing to undo, or every image is left out.

        Raises
        ------
        BadInputError
            When no edit has this id, or images are left out where it can only be taken back whole: it changed
            the trigger word, or how tags are arranged.
        UnknownImageError
            When there is no such image to leave out.
        FolderError
            When the history cannot be read.
        UnsavedError
            As with `add_tags`.
        """
        with self._command():
            if edit_id is not None:
                edit = self._find(edit_id)
                return self._revert("redo" if edit.kind == "undo" else "undo", edit, leave_out)
            last = self._last("undo")
            return self._revert("undo", last, leave_out) if last else None

    def redo(self) -> Edit | None:
        """Bring back what the last undo took away; None when there is nothing to redo.

        Raises
        ------
        FolderError
            When the history cannot be read.
        UnsavedError
            As with `add_tags`.
        """
        with self._command():
            last = self._last("redo")
            return self._revert("redo", last) if last else None

    def _last(self, kind: Literal["undo", "redo"]) -> Edit | None:
        """Find the edit that comes next; there being none is told only when the history could be read."""
        if not getattr(self._ledger.stacks, kind):
            self._ledger.index.refresh()
        stack: list[tuple[str, int]] = getattr(self._ledger.stacks, kind)
        return self._edit_at(stack[-1][1]) if stack else None

    def _revert(self, kind: EditKind, edit: Edit, leave_out: Collection[str] = ()) -> Edit | None:
        return revert(self._ledger, self._commit, kind, edit, leave_out)
