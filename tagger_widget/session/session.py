"""Session: the public face of a dataset. Commands go in, snapshots and events come out."""

from __future__ import annotations

import getpass
import weakref
from collections.abc import Callable, Collection, MutableMapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, get_args

from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.settings import Settings
from tagger_widget.dataset.tags.captions import check_trigger
from tagger_widget.errors import BadInputError
from tagger_widget.images.preview import Preview
from tagger_widget.operations.base import Operation
from tagger_widget.operations.plan import Plan
from tagger_widget.plugins import Suggestion, TagProposal
from tagger_widget.session.background.copier import Copier
from tagger_widget.session.background.keeper import Keeper
from tagger_widget.session.background.vocabularies import LoadedVocabulary, Vocabularies
from tagger_widget.session.commands.arranging import Arranging
from tagger_widget.session.commands.batch import BatchCommands
from tagger_widget.session.commands.copies import Copies
from tagger_widget.session.commands.exchange import Exchange
from tagger_widget.session.commands.navigation import Navigation
from tagger_widget.session.commands.pictures import Pictures
from tagger_widget.session.commands.suggestions import Suggestions
from tagger_widget.session.commands.tagging import TagCommands
from tagger_widget.session.context import SessionContext
from tagger_widget.session.history.conflicts import Conflict
from tagger_widget.session.history.history import History
from tagger_widget.session.history.rows import HistoryEntry
from tagger_widget.session.images import Images
from tagger_widget.session.opening import locate, open_dataset
from tagger_widget.session.options import OpenOptions
from tagger_widget.session.plugins import Plugins
from tagger_widget.session.selection.finder import ImageFinder
from tagger_widget.session.selection.selection import Selection
from tagger_widget.session.snapshot import Snapshot, take_snapshot
from tagger_widget.storage.store.event_queue import Listener
from tagger_widget.vocabulary.reference import Underscores
from tagger_widget.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from typing_extensions import Self


class Session:
    """A folder of images being tagged: a new dataset, or one resumed where it was left.

    The source folder is never written to. Every command is carried out on the disk before it returns,
    so nothing is lost if the process dies; closing only tidies up. Commands may come from any thread.

    Parameters
    ----------
    folder
        The folder with the images, or an output folder to resume.
    output
        Where images, captions and the rest go; by default ``tagged`` inside `folder`.
    prefix
        First part of the output names: letters, digits and hyphens; by default from the folder's name.
    trigger
        Trigger word, put first in every caption. A dataset that has another one gets this instead,
        which can be undone.
    recursive
        Whether the subfolders of `folder` belong to the dataset; by default they do not.
    import_captions
        Whether captions beside the images become their starting tags; by default they do.
    author
        Name that edits are made under; by default the user's login name.
    background
        Whether to copy images and watch the folder while the session is open. Without it, images are
        left where they are, and other processes' edits come in with the next command.
    vocabularies
        Files with further tags to offer, such as a list of Danbooru's tags: CSV, or one tag a line. Those of
        the user's own settings are offered as well. They are read in the background; without `background`
        those given here, and then the user's own, are read before this returns.
    underscores
        Whether the tags of image boards are offered with blanks, as trainers expect them, or as they are
        written there (``"keep"``).

    Raises
    ------
    FolderError
        If a folder is missing, cannot be read or written, or holds files that are not ours.
    NoImagesError
        If there is not a single image to tag.
    BadInputError
        If the prefix or the trigger word cannot be used.
    DamagedError, NewerVersionError
        If the files of an earlier session cannot be understood.

    Examples
    --------
    >>> with Session("photos", prefix="mila") as session:  # doctest: +SKIP
    ...     session.add_tags("mila-0001", "cat", "window")
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        output: str | Path | None = None,
        prefix: str | None = None,
        trigger: str | None = None,
        recursive: bool | None = None,
        import_captions: bool | None = None,
        author: str | None = None,
        background: bool = True,
        vocabularies: Sequence[str | Path] = (),
        underscores: Underscores = "blanks",
    ) -> None:
        if underscores not in get_args(Underscores):
            raise BadInputError(f"underscores is {underscores!r}, and can be 'blanks' or 'keep'.")
        lists = [vocabularies] if isinstance(vocabularies, (str, Path)) else vocabularies
        options = OpenOptions(prefix, trigger, recursive, import_captions)
        opened = open_dataset(*locate(folder, output), options, author or _login_name())
        store = opened.store
        self._context = context = SessionContext(
            store,
            ImageFinder(store),
            Vocabulary(store.data.counts),
            opened.pace,
            opened.presence,
            opened.sources,
            opened.presence.others(),
        )
        # The two need each other: the copier copies what is near first, and navigation wakes it.
        copier = Copier(
            context,
            near=lambda: navigation.near(),  # noqa: PLW0108
            pass_over=lambda: navigation.pass_over(),  # noqa: PLW0108
        )
        self.navigation = navigation = Navigation(context, opened.position, copier)
        self.tags = TagCommands(context)
        self.pictures = Pictures(context)
        self.copies = Copies(context, copier)
        self.batch = BatchCommands(context)
        self._plugins = Plugins(context, self.batch.take_in_captions, self.pictures.load)
        self.suggestions = Suggestions(context, self._plugins)
        self.exchange = Exchange(context, self._plugins)
        self._arranging = Arranging(context)
        self._history = History(context)
        self._background = Keeper(
            context, navigation, copier, Vocabularies(lists, underscores, context), opened.unverified
        )
        self.author = store.author
        self.source = store.source
        self.output = store.folder.path
        self.resumed = opened.resumed
        self.images = Images(store.data.images)
        # Runs when the session is collected and when the interpreter ends, whichever comes first.
        self._finalizer = weakref.finalize(self, self._background.close_quietly)
        navigation.start_image(navigation.position)
        if trigger and check_trigger(trigger) != store.data.settings.trigger:
            self.set_trigger(trigger)
        if background:
            self._background.begin()
        else:
            self._background.run_once()

    def __repr__(self) -> str:
        return f"Session({str(self.source)!r}, {self.position + 1} of {len(self.images)})"

    # Images --------------------------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """How the dataset was set up."""
        return self._context.data.settings

    @property
    def problems(self) -> list[ImageRecord]:
        """The images that cannot be used, each with its reason in `problem`."""
        return [image for image in self.images if image.problem is not None]

    @property
    def unsupported(self) -> list[tuple[str, str]]:
        """Files in the source folder that got no number, each with the reason."""
        sources = self._context.sources
        return list(sources.unsupported) if sources else []

    @property
    def troubles(self) -> tuple[str, ...]:
        """What does not work at the moment, in plain words with the remedy."""
        return self._context.store.problems.messages()

    def image(self, key: str | int) -> ImageRecord:
        """Find an image by its name or 0-based index.

        Raises
        ------
        UnknownImageError
            If there is none.
        """
        return self._context.data.image(key)

    def index(self, key: str | int) -> int:
        """0-based index of the image with this name.

        Raises
        ------
        UnknownImageError
            If there is none.
        """
        return self._context.data.index(key)

    def snapshot(self) -> Snapshot:
        """Return all that a screen shows, as of now."""
        return take_snapshot(self._context, self.navigation, self._history)

    # Position ------------------------------------------------------------------------------------

    @property
    def position(self) -> int:
        """0-based index of the current image."""
        return self.navigation.position

    @property
    def current(self) -> ImageRecord:
        """The image the user is at."""
        return self.navigation.current

    def neighbours(self, radius: int) -> list[int]:
        """Indexes of the images that up to `radius` steps lead to, in order, the current one among them."""
        return self.navigation.neighbours(radius)

    def next(self) -> ImageRecord:
        """Go to the next image, past those known to have a problem; one with tags is then done."""
        return self.navigation.next()

    def previous(self) -> ImageRecord:
        """Go to the previous image, past those known to have a problem."""
        return self.navigation.previous()

    def skip(self) -> ImageRecord:
        """Mark the current image as skipped and go to the next."""
        return self.navigation.skip()

    def next_untagged(self) -> ImageRecord:
        """Go to the next image without tags, from the first again after the last; stay if there is none."""
        return self.navigation.next_untagged()

    def go_to(self, key: str | int) -> ImageRecord:
        """Go to the image with this name or 0-based index.

        Raises
        ------
        UnknownImageError
            If there is none.
        """
        return self.navigation.go_to(key)

    # Tags ----------------------------------------------------------------------------------------

    def add_tags(self, key: str | int, *tags: str) -> Edit | None:
        """Put tags at the end of an image's list; those it already has stay where they are.

        Parameters
        ----------
        key
            Name or 0-based index of the image.
        *tags
            Commas and line breaks split one into several.

        Returns
        -------
        Edit or None
            None if the image had them all.

        Raises
        ------
        UnknownImageError
            If there is no such image.
        BadInputError
            If a tag is longer than 1,000 characters.
        UnsavedError
            If the disk refuses the edit: it is kept, shown, and written as soon as that works again.
        """
        return self.tags.add(key, tags)

    def remove_tags(self, key: str | int, *tags: str) -> Edit | None:
        """Take tags away from an image; parameters, result and errors are those of `add_tags`."""
        return self.tags.remove(key, tags)

    def set_tags(self, key: str | int, tags: Sequence[str]) -> Edit | None:
        """Give an image exactly these tags in this order; otherwise like `add_tags`.

        The trigger word is not among them: it has its place in every caption.
        """
        return self.tags.set(key, tags)

    def change_tags(self, key: str | int, before: Sequence[str], after: Sequence[str]) -> Edit | None:
        """Do to an image's tags what was done between two lists of a screen that may lag behind.

        What the second list adds is added, what it lacks is removed, and the rest is put in its order;
        tags that came from elsewhere meanwhile stay.
        """
        return self.tags.change(key, before, after)

    def rename_tag(self, old: str, new: str) -> Edit | None:
        """Rename a tag everywhere: in every image, its category, the sets, pinned and hidden tags.

        If an image has both, the first of their places counts. Otherwise like `add_tags`.

        Raises
        ------
        BadInputError
            If `new` is blank, several tags, too long, or the trigger word.
        """
        return self.tags.rename_everywhere(old, new)

    def remove_tag(self, tag: str) -> Edit | None:
        """Remove a tag everywhere: from every image, its category, the sets, pinned and hidden tags."""
        return self.tags.remove_everywhere(tag)

    def set_trigger(self, trigger: str | None) -> Edit | None:
        """Set, change or (with None) remove the trigger word of every caption, as one edit.

        Raises
        ------
        BadInputError
            If it cannot be a trigger word.
        UnsavedError
            If the disk refuses the edit: it is kept, shown, and written as soon as that works again.
        """
        return self.tags.set_trigger(trigger)

    @property
    def arranging(self) -> Arranging:
        """Categories, quick sets, pinned and hidden tags, and the commands that change them."""
        return self._arranging

    @property
    def vocabulary(self) -> Vocabulary:
        """Every known tag, with counts, recency and search."""
        return self._context.vocabulary

    @property
    def vocabulary_files(self) -> tuple[LoadedVocabulary, ...]:
        """The files with further tags that are offered; empty until they are read."""
        return self._background.vocabularies.loaded

    # History -------------------------------------------------------------------------------------

    @property
    def history(self) -> History:
        """Every edit ever made, oldest first, as a sequence that grows with each edit."""
        return self._history

    def undo(self, edit_id: str | None = None, leave_out: Collection[str] = ()) -> Edit | None:
        """Take back an edit, leaving in place what was done to the same images since.

        An edit that was taken back for some of its images counts as undone; the history says how many were
        left out. Naming it again takes it back for those as well.

        Parameters
        ----------
        edit_id
            Which one; by default the last of one's own. To take back an undo is to redo.
        leave_out
            Names of images that stay as they are, such as those that `conflicts` lists.

        Returns
        -------
        Edit or None
            The edit that took it back; None if there is nothing to undo, or every image is left out.

        Raises
        ------
        BadInputError
            If no edit has this id, or images are left out of an edit that can only be taken back whole: one
            that changed the trigger word, or how tags are arranged.
        UnknownImageError
            If there is no such image to leave out.
        FolderError
            If the history cannot be read.
        UnsavedError
            As with `add_tags`.
        """
        return self._history.undo(edit_id, leave_out)

    def redo(self) -> Edit | None:
        """Bring back what the last undo took away; None if there is nothing to redo.

        Raises
        ------
        FolderError
            If the history cannot be read.
        UnsavedError
            As with `add_tags`.
        """
        return self._history.redo()

    def entries(
        self, limit: int = 50, before: str | None = None, *, author: str | None = None, marks: bool = True
    ) -> list[HistoryEntry]:
        """List edits in words, the newest first.

        Parameters
        ----------
        limit
            How many at most.
        before
            Id of an edit: those made before it; by default the newest.
        author
            Who made them; by default anybody.
        marks
            Whether to list the marks (done, skipped) that come from stepping on.

        Raises
        ------
        BadInputError
            If no edit has the id `before`.
        """
        return self._history.entries(limit, before, author=author, marks=marks)

    def entry(self, edit_id: str) -> HistoryEntry:
        """Return one edit in words.

        Raises
        ------
        BadInputError
            If no edit has this id.
        """
        return self._history.entry(edit_id)

    def edit(self, edit_id: str) -> Edit:
        """Return one edit, with what it did to each image.

        Raises
        ------
        BadInputError
            If no edit has this id.
        """
        return self._history.edit(edit_id)

    @property
    def authors(self) -> list[str]:
        """Everybody who ever edited anything, ``"outside"`` for other programs."""
        return self._history.authors

    def describe(self, edit_id: str) -> str:
        """Describe in plain words what an edit did.

        Raises
        ------
        BadInputError
            If no edit has this id.
        """
        return self._history.describe(edit_id)

    def conflicts(self, edit_id: str) -> tuple[Conflict, ...]:
        """List the images for which later edits changed the same tags as an edit, so that undoing it is not plain.

        `undo` leaves in place what those did.

        Raises
        ------
        BadInputError
            If no edit has this id.
        """
        return self._history.conflicts(edit_id)

    # Filters and batch edits ---------------------------------------------------------------------

    def select(self, query: str = "") -> Selection:
        """Return the images that a filter finds, such as ``"cat -dog tags:<3"``; all of them without one.

        Nothing is looked up before the selection is used.

        Raises
        ------
        BadQueryError
            If the filter is not understood; the message names the place and what was expected there.
        """
        everything = Selection(self, self._context.finder)
        return everything.select(query) if query.strip() else everything

    def count(self, query: str) -> int:
        """Count the images that a filter finds.

        Raises
        ------
        BadQueryError
            If the filter is not understood, or a regular expression takes too long.
        """
        finder = self._context.finder
        return finder.count(finder.parse(query))

    @property
    def filters(self) -> MutableMapping[str, str]:
        """Filters saved under a name, for ``filter:NAME``; shared by all who open the folder."""
        return self._context.finder.filters

    def plan(self, operation: Operation, names: Collection[str] | None = None) -> Plan:
        """Plan a batch edit of some images, or of all: it can be previewed, and is one edit once applied.

        Parameters
        ----------
        operation
            What is to be done: one of `tagger_widget.operations`.
        names
            The images; by default all.

        Raises
        ------
        UnknownImageError
            If there is no such image.
        BadInputError
            If only some images are to have a trigger word.
        """
        return self.batch.plan(operation, names, self)

    def take_in_captions(self) -> None:
        """Take in now all captions beside images that nobody looked at yet, as plans for all images do."""
        self.batch.take_in_captions()

    def apply_frame(self, frame: object) -> Plan:
        """Plan to take over tags that were edited in a table; nothing changes until the plan is applied.

        Parameters
        ----------
        frame
            A pandas frame, or a mapping of columns: ``name`` and ``tags`` (lists, or texts with commas), and
            ``tags_before`` with the tags as they were when the table was made. With that, what happened to the
            images since is kept, and the preview names what was changed in two ways.

        Raises
        ------
        BadInputError
            If a column is missing, a name is unknown or there twice, or tags cannot be used.
        """
        return self.import_("dataframe", frame)

    # Imports and exports -------------------------------------------------------------------------

    def import_(self, name: str, source: object, **options: object) -> Plan:
        """Plan to take over tags from elsewhere; nothing changes until the plan is applied.

        Parameters
        ----------
        name
            Of the importer; `plugins` lists them.
        source
            What it reads: a path as a rule.
        **options
            Options of the importer.

        Raises
        ------
        BadInputError
            If there is no such importer or option, or the source cannot be understood.
        FolderError
            If the source cannot be read.
        UnknownImageError
            If the source names an image that is not in the dataset.
        PluginError
            If the importer fails.
        """
        operation, names = self.exchange.read(name, source, options)
        return self.plan(operation, names)

    def export(
        self,
        name: str,
        target: str | Path | None = None,
        names: Collection[str] | None = None,
        **options: object,
    ) -> Any:
        """Write images and their tags in another form.

        Parameters
        ----------
        name
            Of the exporter; `plugins` lists them.
        target
            The file or folder to write; not needed by an exporter that returns an object.
        names
            The images; by default all.
        **options
            Options of the exporter.

        Returns
        -------
        Any
            What the exporter returns.

        Raises
        ------
        BadInputError
            If there is no such exporter or option, or the target is missing.
        UnknownImageError
            If there is no such image.
        SaveError
            If something could not be written.
        PluginError
            If the exporter fails.
        """
        return self.exchange.export(name, target, names, options)

    @property
    def plugins(self) -> dict[str, tuple[str, ...]]:
        """Names of the built-in and installed ``"suggesters"``, ``"exporters"`` and ``"importers"``."""
        return self._plugins.names()

    # Suggestions ---------------------------------------------------------------------------------

    def suggest(self, name: str | None = None, **options: object) -> list[Suggestion]:
        """List tags that could be merged, or removed beside others, each with the operation that does it.

        Parameters
        ----------
        name
            Of the suggester; `plugins` lists them. By default all are asked, and those that fail are left out:
            `troubles` has the reason.
        **options
            Options of the suggester.

        Raises
        ------
        BadInputError
            If there is no such suggester or option.
        PluginError
            If the suggester fails.
        """
        return self.suggestions.suggest(name, options)

    def propose(
        self, name: str, names: Collection[str] | None = None, **options: object
    ) -> list[TagProposal]:
        """List the tags that a suggester proposes for images.

        Parameters
        ----------
        name
            Of the suggester; `plugins` lists them.
        names
            The images; by default all. Those that have a problem are left out.
        **options
            Options of the suggester.

        Raises
        ------
        BadInputError
            If there is no such suggester or option.
        UnknownImageError
            If there is no such image.
        PluginError
            If the suggester fails.
        """
        return self.suggestions.propose(name, names, options)

    def similar_tags(self) -> list[Suggestion]:
        """List spellings that are probably meant to be one tag, each with the operation that merges them."""
        return self.suggest("spelling")

    def aliased_tags(self) -> list[Suggestion]:
        """List tags that a reference vocabulary knows as other names of tags that are in use as well.

        They are spelled as the dataset spells them; there are none until a vocabulary is read.
        """
        return self.suggest("aliases")

    def implied_tags(self, implications: str | Path | None = None) -> list[Suggestion]:
        """List tags that add nothing to another tag of the same image.

        Parameters
        ----------
        implications
            A CSV file with a line for each: antecedent, consequent (tabby cat, cat). Without it, the
            implications among the vocabularies count; there are none until those are read.

        Raises
        ------
        BadInputError, FolderError
            If the file cannot be understood, or read.
        """
        return self.suggest("implications", file=implications)

    # Pictures, copies and captions ---------------------------------------------------------------

    def preview(self, key: str | int) -> Preview:
        """Return an image small enough for the screen; it is rendered once and kept on the disk.

        Raises
        ------
        ImageProblemError
            If the image cannot be read.
        UnknownImageError
            If there is no such image.
        """
        return self.pictures.preview(key)

    def thumbnail(self, key: str | int) -> Preview:
        """Return an image small enough for a row of many; otherwise like `preview`.

        Raises
        ------
        ImageProblemError
            If the image cannot be read.
        UnknownImageError
            If there is no such image.
        """
        return self.pictures.thumbnail(key)

    def full_image(self, key: str | int) -> tuple[bytes, str]:
        """Return an image in full resolution, as a browser can show it, and its format.

        Raises
        ------
        ImageProblemError
            If the image cannot be read.
        UnknownImageError
            If there is no such image.
        """
        return self.pictures.full_image(key)

    def retry(self, key: str | int | None = None) -> None:
        """Copy an image anew from its source, or (with None) all that have a problem; tags stay as they are.

        Raises
        ------
        UnknownImageError
            If there is no such image.
        SaveError
            If it could not be noted.
        """
        self.copies.retry(key)

    def rewrite_captions(self, *keys: str | int) -> None:
        """Write captions anew from their images' tags, whatever form another program gave them.

        Tags that another program put there are taken in before.

        Raises
        ------
        UnknownImageError
            If there is no such image.
        SaveError
            If something could not be written.
        """
        self.copies.rewrite_captions(keys)

    def wait_copied(self, timeout_s: float | None = None) -> bool:
        """Wait until every image is copied or known to have a problem; False if the time ran out."""
        return self.copies.wait(timeout_s)

    # Listening and closing -----------------------------------------------------------------------

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with an `Event` after each change, from here or from elsewhere.

        It is called on the thread that made the change, which may be one in the background.

        Returns
        -------
        callable
            Ends the subscription; a second call does nothing.
        """
        return self._context.store.events.subscribe(listener)

    def held(self) -> AbstractContextManager[None]:
        """Hold the dataset for a block, with all that others did taken in: nobody else edits it meanwhile.

        If the folder cannot be locked, as on a full disk, others are not kept out.
        """
        return self._context.held()

    def close(self) -> None:
        """Write what is still to be written, and stop; closing twice does no harm.

        Raises
        ------
        SaveError
            If something could not be written. Every acknowledged edit is in the journal all the same,
            and is carried out when the folder is next opened; the message says where the others are kept.
            Closing again tries again.
        """
        self._finalizer.detach()
        self._background.close()

    def __enter__(self) -> Self:
        """Return the session itself, which is closed at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the session."""
        self.close()


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # A container may run under a user without a name.
        return "me"
