"""Copies of the images, and their previews before and after copying."""

from __future__ import annotations

from pathlib import Path

from tagger_widget import Session
from tests.support.folders import content, fill


def test_names_are_given_in_natural_order(tmp_path: Path) -> None:
    """IMG_10 follows IMG_9, and the prefix is derived from the folder's name."""
    with Session(fill(tmp_path / "my photos_1", 11)) as session:
        assert [image.source for image in session.images[8:]] == ["IMG_9.jpg", "IMG_10.jpg", "IMG_11.jpg"]
        assert session.images[0].name == "my-photos-1-0001"


def test_everything_is_copied_byte_for_byte_and_the_source_is_untouched(photos: Path) -> None:
    """A JPEG that needs no change is copied as it is, and its facts are recorded."""
    before = content(photos)
    with Session(photos, prefix="mila", trigger="ohwx") as session:
        assert session.wait_copied(60)
        image = session.images[2]
        assert (session.output / "mila-0003.jpg").read_bytes() == before["IMG_3.jpg"]
        assert image.facts is not None
        assert (image.facts.size, image.facts.width, image.facts.height) == (len(before["IMG_3.jpg"]), 64, 48)
    assert {name: data for name, data in content(photos).items() if not name.startswith("tagged")} == before


def test_waiting_without_copying_in_the_background_ends_at_once(photos: Path) -> None:
    """With background=False nothing is copied, and wait_copied() returns False."""
    with Session(photos, background=False) as session:
        assert not session.wait_copied()


def test_previews_are_there_before_and_after_copying(photos: Path) -> None:
    """A preview comes from the source before copying and from the copy afterwards."""
    with Session(photos, background=False) as session:
        early = session.preview(0)
        assert (early.natural_width, early.natural_height) == (64, 48)
    with Session(photos) as session:
        assert session.wait_copied(60)
        assert session.preview(0).natural_width == 64
