"""What can go wrong, as the caller sees it.

* TaggerError
  * BadInputError          an argument or a tag that cannot be used as it is
  * FolderError            a folder that cannot be read, written or used as asked
    * NoImagesError        a folder without a single image in it
  * UnknownImageError      a name or an index that no image has
  * ImageProblemError      one image that cannot be read
  * DamagedError           ``session.json`` or the journal cannot be understood
    * NewerVersionError    they were written by a newer version of this package
  * SaveError              something could not be written: disk full, no permission …
    * UnsavedError         an edit that is kept, shown, and written as soon as the disk takes it
  * ClosedError            the session was closed

Every message names the file and says what to do about it.
"""

from __future__ import annotations


class TaggerError(Exception):
    """Root of every error this package raises on purpose."""


class BadInputError(TaggerError, ValueError):
    """An argument or a tag cannot be used as it is."""


class FolderError(TaggerError):
    """A folder cannot be read, written, or used as asked."""


class NoImagesError(FolderError):
    """A folder has no image that could be tagged."""


class UnknownImageError(TaggerError, LookupError):
    """No image has this name or index."""


class ImageProblemError(TaggerError):
    """One image cannot be read; its message is the reason shown to the user."""


class DamagedError(TaggerError):
    """A file this package keeps cannot be understood."""


class NewerVersionError(DamagedError):
    """A file was written by a newer version of this package."""


class SaveError(TaggerError):
    """Something could not be written; what was acknowledged before is safe."""


class UnsavedError(SaveError):
    """An edit could not be written yet: it is kept and shown, and written as soon as the disk takes it."""


class ClosedError(TaggerError):
    """The session was closed; open the folder again."""
