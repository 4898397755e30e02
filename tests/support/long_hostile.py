"""Tests that take minutes: the largest images and thousands of damaged files. Run this file by its path."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest

from tagger_widget.errors import ImageProblemError
from tagger_widget.images import decode
from tagger_widget.images.formats import kind_of
from tagger_widget.images.preview import render_preview
from tagger_widget.storage.output.copies import import_image
from tests.support.peaks import WORST, peak_bytes
from tests.support.pictures import files_of_every_kind


@pytest.mark.parametrize("name", WORST)
def test_the_largest_image_of_each_kind_keeps_to_the_bound(tmp_path: Path, name: str) -> None:
    """The largest image that is decoded takes no more than 2.7 GiB in addition to its file."""
    path = tmp_path / name
    path.write_bytes(WORST[name](64))
    cost = decode._BYTES_PER_PIXEL_OF.get(kind_of(path.read_bytes()) or "", decode.BYTES_PER_PIXEL)
    side = int((decode.MEMORY_MAX / cost) ** 0.5)
    path.write_bytes(WORST[name](min(side, 6_000) if name in ("a.heic", "a.avif") else side))
    assert peak_bytes(path) < decode.MEMORY_MAX + 3 * path.stat().st_size


@pytest.mark.parametrize("seed", range(200))
def test_damage_never_escapes_as_anything_else(tmp_path: Path, seed: int) -> None:
    """A file with any damage is imported and shown, or refused with a clear reason."""
    chance = random.Random(1_000 + seed)
    for name, whole in files_of_every_kind().items():
        data = bytearray(whole)
        for _ in range(chance.choice((1, 2, 5, 30))):
            data[chance.randrange(len(data))] = chance.choice((0, 0xFF, 0x7F, chance.randrange(256)))
        path = tmp_path / name
        path.write_bytes(data)
        with contextlib.suppress(ImageProblemError):
            import_image(path, tmp_path, "copy", tmp_path)
        with contextlib.suppress(ImageProblemError):
            render_preview(path)
