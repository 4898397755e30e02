"""Sample images to try the app with. They are drawn when needed: none is shipped or downloaded."""

from __future__ import annotations

import importlib
import io
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image

from tagger_widget.errors import FolderError
from tagger_widget.storage.files import save_error, write_atomic

if TYPE_CHECKING:
    from pathlib import Path

_ORIENTATION_TAG = 0x0112
_ON_ITS_SIDE = 6
"""EXIF orientation of an image whose top is at the right of the stored pixels."""


class _Sample(NamedTuple):
    file: str
    drawing: str
    tags: str = ""
    """Starting tags, written to a caption beside the image; none if empty."""


_SAMPLES = (
    _Sample("balloons.jpg", "balloons"),
    _Sample("boat.jpg", "boat", "sailing boat, sea, clouds, red sail"),
    _Sample("cat.jpg", "cat", "cat, black cat, window, evening"),
    _Sample("city.jpg", "city"),
    _Sample("desert.jpg", "desert"),
    _Sample("fruit.png", "fruit", "still life, fruit, apple, wooden table"),
    _Sample("lighthouse.webp", "lighthouse"),
    _Sample("mountains.jpg", "mountains"),
    _Sample("reef.jpg", "reef"),
    _Sample("snowy forest.jpg", "snowy_forest", "forest, snow, winter"),
    _Sample("sunset.jpg", "sunset", "sunset, lake, hills, clouds"),
    _Sample("toadstool.png", "toadstool"),
)


def draw_samples(folder: Path) -> None:
    """Draw a dozen images into a folder, some with captions beside them; they are identical every time.

    The images vary as those of real datasets do: landscape, portrait, square and very wide; JPEG, PNG and WebP; one
    with transparency; and one stored sideways with an EXIF orientation, as phones do. Existing files are kept.

    Parameters
    ----------
    folder
        Created if it does not exist.

    Raises
    ------
    FolderError
        If the folder cannot be created.
    SaveError
        If an image cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderError(str(save_error(error, folder))) from error
    # Pillow releases the interpreter lock while it works on an image.
    with ThreadPoolExecutor() as pool:
        for _done in pool.map(lambda sample: _draw(sample, folder), _SAMPLES):
            pass


def _draw(sample: _Sample, folder: Path) -> None:
    path = folder / sample.file
    if not path.exists():
        module = importlib.import_module(f"tagger_widget.app.demo.drawings.{sample.drawing}")
        write_atomic(path, _encoded(module.draw(), sample), folder)
    caption = path.with_suffix(".txt")
    if sample.tags and not caption.exists():
        write_atomic(caption, sample.tags.encode(), folder)


def _encoded(image: Image.Image, sample: _Sample) -> bytes:
    stream = io.BytesIO()
    if sample.file.endswith(".png"):
        image.save(stream, "PNG", compress_level=4)
    elif sample.file.endswith(".webp"):
        image.save(stream, "WEBP", quality=90, method=2)
    elif sample.drawing == "balloons":
        exif = Image.Exif()
        exif[_ORIENTATION_TAG] = _ON_ITS_SIDE
        image.transpose(Image.Transpose.ROTATE_90).save(stream, "JPEG", quality=90, exif=exif)
    else:
        image.save(stream, "JPEG", quality=90)
    return stream.getvalue()
