"""Previews, decoded and compared."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

from tagger_widget.images.preview import Preview


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def shown(preview: Preview) -> Image.Image:
    """Decode a preview and check its format and size."""
    with Image.open(io.BytesIO(preview.data)) as image:
        image.load()
    assert image.format == preview.format.upper()
    assert image.size == (preview.width, preview.height)
    return image


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pictures, in steps of 256."""
    other = other.convert("RGB").resize(one.size, Image.Resampling.HAMMING)
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other)).mean)
