"""``tags.txt``: every tag in use, and tags that the user keeps there."""

from __future__ import annotations

from threading import RLock

from tagger_widget.dataset.tags.captions import parse
from tagger_widget.dataset.tags.counts import TagCounts
from tagger_widget.dataset.tags.encodings import decode
from tagger_widget.errors import BadInputError, FolderError
from tagger_widget.storage.files import read_error, write_atomic
from tagger_widget.storage.output.folder import OutputFolder, Signature


class TagList:
    """The tag list of an output folder, kept in step with the known tags.

    Parameters
    ----------
    folder
        The output folder.
    known
        The known tags.
    mutex
        Held while the known tags are read or changed.
    """

    def __init__(self, folder: OutputFolder, known: TagCounts, mutex: RLock) -> None:
        self._folder = folder
        self._known = known
        self._mutex = mutex
        self._tags: tuple[str, ...] = ()
        self._signature: Signature | None = None
        self.listed: dict[str, None] = {}
        """Tags that stay known although no image has them, since the user put them in the file."""

    @property
    def was_read(self) -> bool:
        """Whether the file has been read or written, so that its tags are known."""
        return self._signature is not None

    def restore_listed(self, tags: tuple[str, ...]) -> None:
        """Keep these tags known, even if ``tags.txt`` is gone."""
        self.listed = dict.fromkeys(tags)
        self._known.add_known(tags)

    def read(self) -> bool:
        """Read what the user or another program wrote into the file.

        Returns
        -------
        bool
            Whether the file has changed.

        Raises
        ------
        FolderError
            If it cannot be read or is not text.
        """
        path = self._folder.tag_list
        try:
            stat = path.stat()
            signature = (stat.st_mtime_ns, stat.st_size)
            if signature == self._signature:
                return False
            tags = parse(decode(path.read_bytes()))
        except FileNotFoundError:
            return False
        except OSError as error:
            raise read_error(error, path) from error
        except BadInputError as error:
            raise FolderError(f"{path} was not read: {error}") from error
        with self._mutex:
            known = self._known
            unused = {tag: None for tag in tags if not known.by_tag.get(tag)}
            for tag in self.listed.keys() - unused.keys():
                if not known.by_tag.get(tag):
                    known.forget(tag)
            self.listed = unused
            known.add_known(tags)
            self._tags, self._signature = tags, signature
        return True

    def drop_tags_in_use(self) -> None:
        """Drop the tags that images have from `listed`, once the images are known."""
        counts = self._known.by_tag
        self.listed = {tag: None for tag in self.listed if not counts.get(tag)}

    def write(self) -> None:
        """Bring the file up to date.

        Raises
        ------
        SaveError
            If it cannot be written. It is then as it was.
        """
        with self._mutex:
            tags = tuple(self._known)
        if tags == self._tags:
            return
        # Unlike a caption, a list ends with a line break, as editors and shells expect.
        data = "".join(f"{tag}\n" for tag in tags).encode()
        # Synced, since an empty list after a power failure would look as if the user had emptied it.
        stat = write_atomic(self._folder.tag_list, data, self._folder.tmp, durable=True)
        self._tags, self._signature = tags, (stat.st_mtime_ns, stat.st_size)
