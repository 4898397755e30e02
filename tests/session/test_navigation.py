"""The current image, and what leaving an image does to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tagger_widget import Session, UnknownImageError


def test_images_are_named_by_stem_file_or_index(photos: Path) -> None:
    """Names, file names and indexes are accepted; the error for anything else shows a valid name."""
    with Session(photos, prefix="p") as session:
        assert session.image("p-0003") is session.image("p-0003.jpg") is session.image(2) is session.image(-4)
        with pytest.raises(UnknownImageError, match="p-0001"):
            session.image("mila-0001")
        with pytest.raises(UnknownImageError, match="has 6"):
            session.go_to(6)


def test_steps_stop_at_the_ends(photos: Path) -> None:
    """Next on the last image and previous on the first one do not move."""
    with Session(photos) as session:
        assert session.previous().name == session.images[0].name
        session.go_to(5)
        assert session.next().name == session.images[5].name


def test_stepping_on_marks_an_image_with_tags_as_done(photos: Path) -> None:
    """An image without tags stays pending, a skipped one is skipped."""
    with Session(photos) as session:
        session.add_tags(0, "cat")
        session.next()
        session.go_to(2)
        session.next()
        session.skip()
        assert [image.state for image in session.images][:4] == ["done", "pending", "pending", "skipped"]
        snapshot = session.snapshot()
        assert (snapshot.done, snapshot.skipped, snapshot.position) == (1, 1, 4)


def test_next_untagged_goes_round_and_passes_over_what_has_tags(photos: Path) -> None:
    """Captions beside the images are imported for this, and skipped images are left out."""
    with Session(photos, background=False) as session:
        assert session.next_untagged().source == "IMG_3.jpg"
        session.skip()
        session.go_to(5)
        session.add_tags(0, "cat")
        assert session.next_untagged().source == "IMG_4.jpg"
