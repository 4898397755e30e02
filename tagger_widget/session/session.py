"""Session: the one door to a dataset. Commands go in, snapshots and events come out.

It is one class in four chapters, each on top of the one before: `LiveDataset` holds the dataset, `Lookup` answers
questions, `Tagging` has the commands for one image after the other, and `Session` those for many.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import get_args

from tagger_widget.dataset.tags.captions import check_trigger
from tagger_widget.errors import BadInputError, FolderError
from tagger_widget.operations.base import Operation
from tagger_widget.operations.plan import Plan
from tagger_widget.plugins.importers import dataframe
from tagger_widget.plugins.suggesters import aliases, spelling
from tagger_widget.plugins.suggesters import implications as implications_files
from tagger_widget.plugins.suggesters.base import Suggestion
from tagger_widget.session.options import Wishes
from tagger_widget.session.selection.selection import Selection
from tagger_widget.session.tagging import Tagging
from tagger_widget.vocabulary.reference import Underscores


class Session(Tagging):
    """A folder of images being tagged; made anew, or taken up where it was left.

    The source folder is never written to. Every command is carried out on the disk before it returns,
    so nothing is lost when the process dies; closing only tidies up. Commands may come from any thread.

    Parameters
    ----------
    folder
        The folder with the images, or an output folder to go on with.
    output
        Where images, captions and the rest go; ``tagged`` inside `folder` when not given.
    prefix
        First part of the output names: letters, digits and hyphens; from the folder's name when not given.
    trigger
        Trigger word, put first in every caption. In a dataset that has another one it is changed,
        which can be undone.
    recursive
        Whether the folders inside `folder` count as well; they do not by default.
    import_captions
        Whether captions beside the images become their starting tags; they do by default.
    author
        Name that edits are made under; the user's login name when not given.
    background
        Whether to copy images and watch the folder while the session is open. Without it, images are
        left where they are, and other processes' edits come in with the next command.
    vocabularies
        Files with further tags to offer, such as a list of Danbooru's tags: CSV, or one tag a line. Those of
        the user's own settings are offered as well. They are read in the background; without `background`
        those given here are read before this returns, and the user's own are with them.
    underscores
        Whether the tags of image boards are offered with blanks, as trainers have it, or as they are
        written there (``"keep"``).

    Raises
    ------
    FolderError
        When a folder is missing, cannot be read or written, or holds files that are not ours.
    NoImagesError
        When there is not a single image to tag.
    BadInputError
        When the prefix or the trigger word cannot be used.
    DamagedError, NewerVersionError
        When the files of an earlier session cannot be understood.

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
        named = [vocabularies] if isinstance(vocabularies, (str, Path)) else vocabularies
        wishes = Wishes(prefix, trigger, recursive, import_captions)
        super().__init__(folder, output, wishes, author, named, underscores)
        self._start(self.position)
        if trigger and check_trigger(trigger) != self._ledger.trigger:
            self.set_trigger(trigger)
        if background:
            self._upkeep.begin()
        else:
            self._upkeep.look_at_copies()
            if self._upkeep.vocabularies.asked:
                self._upkeep.load_vocabularies()

    def __repr__(self) -> str:
        return f"Session({str(self.source)!r}, {self.position + 1} of {len(self.images)})"

    # Many images ---------------------------------------------------------------------------------

    def select(self, query: str = "") -> Selection:
        """Answer the images that a filter finds, such as ``"cat -dog tags:<3"``; all of them without one.

        Nothing is looked up before the selection is used.

        Raises
        ------
        BadQueryError
            When the filter is not understood; it tells the place and what was expected there.
        """
        everything = Selection(self, self._upkeep.finder)
        return everything.select(query) if query.strip() else everything

    def plan(self, operation: Operation, names: Collection[str] | None = None) -> Plan:
        """Plan a batch edit of some images, or of all: it can be previewed, and is one edit once applied.

        Parameters
        ----------
        operation
            What is to be done: one of `tagger_widget.operations.base` or `tagger_widget.operations.order`.
        names
            The images; all when not given.

        Raises
        ------
        UnknownImageError
            When there is no such image.
        BadInputError
            When some images only are to have a trigger word.
        """
        self._check_open()
        return Plan(self._target, names, operation)

    def take_in_captions(self) -> None:
        """Take in now all captions that lie beside images nobody looked at yet, as plans for all images do."""
        self._target.import_captions(None)

    def apply_frame(self, frame: object) -> Plan:
        """Plan to take over tags that were edited in a table; nothing changes until the plan is applied.

        Parameters
        ----------
        frame
            A pandas frame, or a mapping of columns: ``name`` and ``tags`` (lists, or texts with commas), and
            ``tags_before`` with the tags as they were when it was made. With that, what happened to the images
            since is kept, and the preview names what was changed in two ways.

        Raises
        ------
        BadInputError
            When a column is missing, a name is unknown or there twice, or tags cannot be used.
        """
        self._target.import_captions(None)
        operation = dataframe.edited(frame, self._data.by_name(), self.settings.trigger)
        return self.plan(operation, tuple(operation.tags))

    # Tidying up ----------------------------------------------------------------------------------

    def similar_tags(self) -> list[Suggestion]:
        """List spellings that are probably meant to be one tag, each with what would make them one."""
        return spelling.similar(self._counts())

    def aliased_tags(self) -> list[Suggestion]:
        """List tags that a wider vocabulary knows as other names of tags that are in use as well.

        They are spelled as the dataset spells them; there are none until a vocabulary is read.
        """
        wide = self.vocabulary.wide
        return aliases.aliased(self._counts(), wide.other_names) if wide else []

    def implied_tags(self, implications: str | Path | None = None) -> list[Suggestion]:
        """List tags that say nothing new where another one is.

        Parameters
        ----------
        implications
            A CSV file with a line for each: antecedent, consequent (tabby cat, cat). Without it, the
            implications among the vocabularies count; there are none until those are read.

        Raises
        ------
        BadInputError, FolderError
            When the file cannot be understood, or read.
        """
        if implications is None:
            wide = self.vocabulary.wide
            return self._target.implied(wide.implications) if wide and wide.implications else []
        path = Path(implications)
        try:
            pairs = implications_files.read_implications(path.read_bytes())
        except OSError as error:
            raise FolderError(f"Cannot read {path}: {error.strerror}.") from error
        except BadInputError as error:
            raise BadInputError(f"{path}: {error}") from error
        return self._target.implied(pairs)

    def _counts(self) -> dict[str, int]:
        self._target.import_captions(None)
        with self._ledger.mutex:
            return dict(self.vocabulary.counts)

    # Copies and captions -------------------------------------------------------------------------

    def retry(self, key: str | int | None = None) -> None:
        """Copy an image anew from its source, or (with None) all that have a problem; tags stay as they are.

        Raises
        ------
        UnknownImageError
            When there is no such image.
        SaveError
            When it could not be noted.
        """
        with self._command():
            self._ledger.copy_again(self.problems if key is None else [self.image(key)])
        self._upkeep.copier.wake(again=True)

    def rewrite_captions(self, *keys: str | int) -> None:
        """Write captions anew from their images' tags, whatever form another program gave them.

        Tags that another program put there are taken in before.

        Raises
        ------
        UnknownImageError
            When there is no such image.
        SaveError
            When something could not be written.
        """
        names = [self.image(key).name for key in keys]
        with self._command(), self._ledger.transaction():
            self._ledger.start(names)
            self._ledger.absorb_outside(names)
            self._ledger.captions.write(names)

    def wait_copied(self, timeout_s: float | None = None) -> bool:
        """Wait until every image is copied or known to have a problem; False when the time ran out."""
        self._check_open()
        return self._upkeep.copier.wait(timeout_s)
