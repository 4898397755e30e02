"""Folders of images to tag, always the same."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from tagger_widget import Session

PREFIX = "p"
BESIDE = {2: "cat,dog", 3: "bird"}
"""Captions that lie beside the images, by number of the image."""


@dataclass(frozen=True)
class Place:
    """A source folder, its output folder, and a state folder for the user."""

    root: Path

    @property
    def photos(self) -> Path:
        """The source folder."""
        return self.root / "photos"

    @property
    def output(self) -> Path:
        """The output folder."""
        return self.photos / "tagged"

    @property
    def tmp(self) -> Path:
        """The folder for files being written."""
        return self.output / ".tagger" / "tmp"

    def originals(self) -> dict[str, bytes]:
        """Return every file of the source folder with its bytes."""
        return {path.name: path.read_bytes() for path in self.photos.iterdir() if path.is_file()}

    def opened(self, **options: Any) -> Session:
        """Open the folder, without background work unless asked for."""
        os.environ["TAGGER_STATE_DIR"] = str(self.root / "state")
        return Session(self.photos, prefix=PREFIX, **{"background": False, "author": "ann", **options})

    def copied_to(self, root: Path) -> Place:
        """Copy everything to another root."""
        shutil.copytree(self.root, root)
        return Place(root)


def lay_out(root: Path, images: int = 3) -> Place:
    """Fill a new source folder with small images, some with captions beside them."""
    place = Place(root)
    place.photos.mkdir(parents=True)
    for number in range(1, images + 1):
        picture = Image.new("RGB", (64, 64), (number * 37 % 256, number * 91 % 256, 90))
        picture.save(place.photos / f"IMG_{number}.jpg")
        if number in BESIDE:
            (place.photos / f"IMG_{number}.txt").write_text(BESIDE[number])
    return place
