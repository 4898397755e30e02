"""Import of a single image into an output folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from PIL import Image

from tagger_widget.errors import ImageProblemError
from tagger_widget.storage.output.copies import import_image

if TYPE_CHECKING:
    from tagger_widget.dataset.image import SourceFacts


class Copy(NamedTuple):
    path: Path
    facts: SourceFacts

    def image(self) -> Image.Image:
        """Return the copy as Pillow reads it."""
        with Image.open(self.path) as image:
            image.load()
            return image


class ImportFolders:
    """A source folder, an output folder, and a folder for temporary files."""

    def __init__(self, home: Path) -> None:
        self.source, self.output, self.tmp = (home / name for name in ("source", "output", "tmp"))
        for folder in (self.source, self.output, self.tmp):
            folder.mkdir()

    def write_source(self, name: str, data: bytes) -> Path:
        """Write a source image."""
        path = self.source / name
        path.write_bytes(data)
        return path

    def copy(self, source: Path, stem: str = "set-0001") -> Copy:
        """Import a source image."""
        name, facts = import_image(source, self.output, stem, self.tmp)
        return Copy(self.output / name, facts)

    def refuse(self, source: Path) -> str:
        """Import an image that must be refused, check that no file remains, and return the message."""
        with pytest.raises(ImageProblemError) as caught:
            self.copy(source)
        assert list(self.output.iterdir()) == []
        assert list(self.tmp.iterdir()) == []
        message = str(caught.value)
        assert source.name in message
        assert message.endswith(".")
        return message
