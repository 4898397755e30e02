"""What can be asked of a session: images, tags, history, filters, pictures."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path

from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.dataset.edits.wording import describe
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.settings import Settings
from tagger_widget.errors import ImageProblemError, TaggerError
from tagger_widget.images.preview import Preview, browser_bytes
from tagger_widget.session.background.vocabularies import LoadedVocabulary
from tagger_widget.session.history import conflicts as annals
from tagger_widget.session.history.conflicts import Conflict
from tagger_widget.session.history.history import History
from tagger_widget.session.history.rows import HistoryEntry
from tagger_widget.session.live import LiveDataset
from tagger_widget.session.snapshot import Snapshot
from tagger_widget.storage.validation import source_path
from tagger_widget.vocabulary.vocabulary import Vocabulary


class Lookup(LiveDataset):
    """A dataset that is open, and the questions it answers."""

    @property
    def settings(self) -> Settings:
        """How the dataset was set up."""
        return self._data.settings

    @property
    def vocabulary(self) -> Vocabulary:
        """Every known tag, with counts, recency and search."""
        return self._upkeep.vocabulary

    @property
    def vocabulary_files(self) -> tuple[LoadedVocabulary, ...]:
        """The files with further tags that are offered; empty until they are read."""
        return self._upkeep.vocabularies.loaded

    @property
    def position(self) -> int:
        """0-based index of the current image."""
        return self._walk.position

    @property
    def current(self) -> ImageRecord:
        """The image the user is at."""
        return self._data.images[self._walk.position]

    @property
    def problems(self) -> list[ImageRecord]:
        """The images that cannot be used, each with its reason in `problem`."""
        return [image for image in self.images if image.problem is not None]

    @property
    def unsupported(self) -> list[tuple[str, str]]:
        """Files in the source folder that got no number, each with the reason."""
        sources = self._upkeep.sources
        return list(sources.unsupported) if sources else []

    @property
    def troubles(self) -> tuple[str, ...]:
        """What does not work at the moment, in plain words with the remedy."""
        return self._ledger.board.messages()

    def image(self, key: str | int) -> ImageRecord:
        """Find an image by its name or 0-based index.

        Raises
        ------
        UnknownImageError
            When there is none.
        """
        return self._data.image(key)

    def index(self, key: str | int) -> int:
        """0-based index of the image with this name.

        Raises
        ------
        UnknownImageError
            When there is none.
        """
        return self._data.index(key)

    def neighbours(self, radius: int) -> list[int]:
        """Indexes of the images that up to `radius` steps lead to, in order, the current one among them."""
        return self._walk.neighbours(radius)

    def snapshot(self) -> Snapshot:
        """Answer all that a screen shows, as of now."""
        ledger = self._ledger
        with ledger.mutex:
            tally, stacks = ledger.data.tally, ledger.stacks
            return Snapshot(
                total=len(self.images),
                position=self.position,
                current=self.current,
                done=tally.done,
                skipped=tally.skipped,
                untagged=tally.untagged,
                left=tally.left,
                copied=tally.copied,
                failed=tally.failed,
                recent=ledger.data.counts.recent[:9],
                trigger=ledger.trigger,
                arrangement=ledger.data.arrangement,
                author=self.author,
                saved=not ledger.captions.unwritten and not ledger.unsaved,
                unsaved=len(ledger.unsaved),
                others=self._upkeep.others,
                troubles=ledger.board.messages(),
                edits=ledger.edits,
                today=self._upkeep.pace.today,
                seconds_each=self._upkeep.pace.seconds_each,
                undo=self._in_words(stacks.undo),
                redo=self._in_words(stacks.redo),
            )

    def _in_words(self, stack: list[tuple[str, int]]) -> str | None:
        """Tell what the next undo or redo would do; what cannot be read must not keep a screen from being drawn."""
        if not stack:
            return None
        try:
            return self._described(stack[-1][1])
        except TaggerError:
            return "the last change"

    # History -------------------------------------------------------------------------------------

    @property
    def history(self) -> History:
        """Every edit ever made, oldest first."""
        with self._ledger.mutex:
            return History(self._ledger.index.refresh().offsets[:], self._edit_at)

    def entries(
        self, limit: int = 50, before: str | None = None, *, author: str | None = None, marks: bool = True
    ) -> list[HistoryEntry]:
        """List edits in words, the newest first.

        Parameters
        ----------
        limit
            How many at most.
        before
            Id of an edit: those made before it; the newest when not given.
        author
            Who made them; anybody when not given.
        marks
            Whether to list the marks (done, skipped) that come from stepping on.

        Raises
        ------
        BadInputError
            When no edit has the id `before`.
        """
        return self._rows.page(limit, before, author=author, marks=marks)

    def entry(self, edit_id: str) -> HistoryEntry:
        """Answer one edit in words.

        Raises
        ------
        BadInputError
            When no edit has this id.
        """
        return self._rows.row(edit_id)

    def edit(self, edit_id: str) -> Edit:
        """Answer one edit, with what it did to each image.

        Raises
        ------
        BadInputError
            When no edit has this id.
        """
        return self._find(edit_id)

    @property
    def authors(self) -> list[str]:
        """Everybody who ever edited anything, ``"outside"`` for other programs."""
        return self._rows.authors()

    def describe(self, edit_id: str) -> str:
        """Tell in plain words what an edit did.

        Raises
        ------
        BadInputError
            When no edit has this id.
        """
        return describe(self._find(edit_id))

    def conflicts(self, edit_id: str) -> tuple[Conflict, ...]:
        """List the images for which taking back an edit is not plain, since later edits changed the same tags.

        `undo` leaves what those did in place.

        Raises
        ------
        BadInputError
            When no edit has this id.
        """
        return annals.conflicts(self._ledger, edit_id)

    # Filters -------------------------------------------------------------------------------------

    def count(self, query: str) -> int:
        """Tell how many images a filter finds.

        Raises
        ------
        BadQueryError
            When the filter is not understood, or a regular expression takes too long.
        """
        finder = self._upkeep.finder
        return finder.count(finder.parse(query))

    @property
    def filters(self) -> MutableMapping[str, str]:
        """Filters saved under a name, for ``filter:NAME``; shared by all who open the folder."""
        return self._upkeep.finder.filters

    # Pictures ------------------------------------------------------------------------------------

    def preview(self, key: str | int) -> Preview:
        """Answer an image small enough for the screen; it is rendered once and kept on the disk.

        Raises
        ------
        ImageProblemError
            When the image cannot be read.
        UnknownImageError
            When there is no such image.
        """
        image = self.image(key)
        return self._previews.get(image.name, self._readable(image))

    def thumbnail(self, key: str | int) -> Preview:
        """Answer an image small enough for a row of many; as `preview` does otherwise.

        Raises
        ------
        ImageProblemError
            When the image cannot be read.
        UnknownImageError
            When there is no such image.
        """
        image = self.image(key)
        return self._thumbnails.get(image.name, self._readable(image))

    def full_image(self, key: str | int) -> tuple[bytes, str]:
        """Answer an image in full resolution as a browser can show it, and its format.

        Raises
        ------
        ImageProblemError
            When the image cannot be read.
        UnknownImageError
            When there is no such image.
        """
        return browser_bytes(self._readable(self.image(key)))

    def _readable(self, image: ImageRecord) -> Path:
        if image.problem is not None:
            raise ImageProblemError(image.problem)
        return self.output / image.file if image.file else source_path(self.source, image.source)
