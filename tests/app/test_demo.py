"""The sample images of the demo."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageOps, ImageStat

from tagger_widget.app.demo.samples import draw_samples
from tagger_widget.errors import FolderError
from tagger_widget.storage.output.copies import import_image
from tagger_widget.storage.source_folder import scan
from tests.support.pictures import ORIENTATION_TAG

CAPTIONED = 5


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the sample images."""
    folder = tmp_path_factory.mktemp("demo") / "samples"
    draw_samples(folder)
    return folder


def test_a_dozen_images_of_all_shapes_are_drawn(samples: Path) -> None:
    """There are twelve: landscape, portrait, square and very wide, each of a size fit for training."""
    shapes = []
    for name in scan(samples, recursive=False, exclude=samples / "none").images:
        with Image.open(samples / name) as image:
            upright = ImageOps.exif_transpose(image)
        assert 1024 <= max(upright.size) <= 1536
        shapes.append(upright.width / upright.height)
    assert len(shapes) == 12
    assert min(shapes) < 0.8
    assert max(shapes) > 2
    assert 1 in shapes


def test_the_formats_vary_as_in_real_datasets(samples: Path) -> None:
    """There are JPEG, PNG and WebP, one image with transparency, and one with an EXIF orientation."""
    kinds, turned, transparent = set(), 0, 0
    for name in scan(samples, recursive=False, exclude=samples / "none").images:
        with Image.open(samples / name) as image:
            kinds.add(image.format)
            turned += image.getexif().get(ORIENTATION_TAG, 1) != 1
            transparent += image.has_transparency_data and image.getchannel("A").getextrema()[0] == 0
    assert kinds == {"JPEG", "PNG", "WEBP"}
    assert (turned, transparent) == (1, 1)


def test_the_turned_image_is_upright_once_imported(samples: Path, tmp_path: Path) -> None:
    """In the copy the sky is above the balloons, unlike in the stored pixels of the source."""
    name, facts = import_image(samples / "balloons.jpg", tmp_path, "balloons", tmp_path)
    assert facts.converted == "rotated as its EXIF says"
    with Image.open(tmp_path / name) as image:
        top, bottom = (image.crop((0, y, image.width, y + 60)) for y in (0, image.height - 60))
    assert ImageStat.Stat(top).mean[2] > ImageStat.Stat(bottom).mean[2] + 50


def test_some_have_captions(samples: Path) -> None:
    """A few images have tags, as an earlier tool might have written them."""
    sources = scan(samples, recursive=False, exclude=samples / "none")
    captions = [caption for image in sources.images if (caption := sources.caption_for(image)) is not None]
    assert len(captions) == CAPTIONED
    assert all(2 <= len(path.read_text().split(", ")) <= 6 for path in captions)


def test_existing_files_are_kept(samples: Path) -> None:
    """Drawing again adds what is missing, with identical pixels, changes nothing else, and leaves no stray file."""
    sunset = samples / "sunset.jpg"
    drawn = sunset.read_bytes()
    sunset.unlink()
    (samples / "cat.txt").write_text("my own tag")
    before = {path: path.stat().st_mtime_ns for path in samples.iterdir()}
    draw_samples(samples)
    assert sunset.read_bytes() == drawn
    assert (samples / "cat.txt").read_text() == "my own tag"
    assert {path: path.stat().st_mtime_ns for path in samples.iterdir() if path != sunset} == before
    assert len(list(samples.iterdir())) == 12 + CAPTIONED


def test_a_folder_that_cannot_be_created_is_an_error(tmp_path: Path) -> None:
    """A file in place of the folder is reported with its name."""
    (tmp_path / "file").touch()
    with pytest.raises(FolderError, match="file"):
        draw_samples(tmp_path / "file")
