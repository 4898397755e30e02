"""The errors that this package raises on purpose.

* TaggerError
  * BadInputError          an argument or a tag that cannot be used
    * BadQueryError        a filter that is not understood; has the position
    * BadRegexError        a regular expression that cannot be used; has the position
  * FolderError            a folder that cannot be read, written or used as requested
    * NoImagesError        a folder without any images
  * UnknownImageError      a name or an index that does not exist
  * ImageProblemError      one image that cannot be read
  * DamagedError           ``session.json`` or the journal cannot be understood
    * NewerVersionError    they were written by a newer version of this package
  * SaveError              something could not be written: disk full, no permission …
    * UnsavedError         an edit that is kept in memory, and saved as soon as the disk allows
  * PluginError            a plugin failed
  * ClosedError            the session was closed

Every message names the file and the remedy.
"""

from __future__ import annotations

_SHOWN = 80
"""Characters of a filter that are shown around the position of an error."""


class TaggerError(Exception):
    """Root of all errors that this package raises on purpose."""


class BadInputError(TaggerError, ValueError):
    """An argument or a tag cannot be used."""


class BadQueryError(BadInputError):
    """A filter is not understood; the message marks the position in it.

    Parameters
    ----------
    reason
        What was expected, as one sentence.
    query
        The whole filter.
    position
        0-based index of the offending character; the length of the filter for its end.
    """

    def __init__(self, reason: str, query: str, position: int) -> None:
        start = max(0, position - _SHOWN // 2)
        # One for one, so that the mark stays below its character.
        shown = "".join(c if c.isprintable() else " " for c in query[start : start + _SHOWN])
        super().__init__(f"{reason}\n  {shown}\n  {' ' * (position - start)}^")
        self.reason = reason
        self.query = query
        self.position = position

    def __reduce__(self) -> tuple[type[BadQueryError], tuple[str, str, int]]:
        return type(self), (self.reason, self.query, self.position)


class BadRegexError(BadInputError):
    """A regular expression cannot be used; the message gives the position in it, if there is one.

    Parameters
    ----------
    reason
        Why, as one sentence without a full stop.
    pattern
        The expression.
    position
        0-based index of the offending character; None if it is the expression as a whole.
    """

    def __init__(self, reason: str, pattern: str, position: int | None = None) -> None:
        place = ""
        if position is not None:
            rest = pattern[position : position + 20]
            place = f" at character {position + 1}" + (f", before {rest}" if rest else "")
        super().__init__(reason + place)
        self.reason = reason
        self.pattern = pattern
        self.position = position

    def __reduce__(self) -> tuple[type[BadRegexError], tuple[str, str, int | None]]:
        return type(self), (self.reason, self.pattern, self.position)


class FolderError(TaggerError):
    """A folder cannot be read, written, or used as requested."""


class NoImagesError(FolderError):
    """A folder has no images to tag."""


class UnknownImageError(TaggerError, LookupError):
    """No image has this name or index."""


class ImageProblemError(TaggerError):
    """One image cannot be read; its message is the reason shown to the user."""


class DamagedError(TaggerError):
    """A file that this package maintains cannot be read: it is damaged."""


class NewerVersionError(DamagedError):
    """A file was written by a newer version of this package."""


class SaveError(TaggerError):
    """Something could not be written; everything acknowledged before is safe."""


class UnsavedError(SaveError):
    """An edit could not be saved yet: it is kept in memory, and saved as soon as the disk allows."""


class PluginError(TaggerError):
    """A plugin cannot be loaded, raises, or returns what it should not; its own error is the cause."""


class ClosedError(TaggerError):
    """The session was closed; open the folder again."""
