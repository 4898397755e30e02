"""Opening folders: what is refused, what is resumed, and what is added later."""

from __future__ import annotations

from pathlib import Path

import pytest

from tagger_widget import BadInputError, FolderError, NoImagesError, Session
from tests.support.folders import captions, content, fill, run_python


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Return three images."""
    return fill(tmp_path / "photos", 3)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """The error includes the current directory, since relative paths often go wrong that way."""
    with pytest.raises(FolderError, match=r"no folder .*nowhere.*you are in"):
        Session(tmp_path / "nowhere")


def test_a_file_in_place_of_a_folder_is_named(photos: Path) -> None:
    """The remedy is to give the folder of the file."""
    with pytest.raises(FolderError, match=r"IMG_1\.jpg is a file. Give the folder"):
        Session(photos / "IMG_1.jpg")


def test_a_folder_without_images_is_refused_and_stays_empty(tmp_path: Path) -> None:
    """Nothing is created in the folder."""
    with pytest.raises(NoImagesError, match="no image in"):
        Session(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_files_that_cannot_be_read_says_which(tmp_path: Path) -> None:
    """RAW files are named with the remedy."""
    (tmp_path / "photo.cr2").write_bytes(b"raw")
    with pytest.raises(NoImagesError, match=r"photo\.cr2"):
        Session(tmp_path)


def test_the_output_folder_cannot_be_the_source(photos: Path) -> None:
    """The source is never written to."""
    with pytest.raises(FolderError, match="source folder itself"):
        Session(photos, output=photos)
    assert len(list(photos.iterdir())) == 3


def test_an_output_folder_with_files_of_the_user_is_refused(photos: Path, tmp_path: Path) -> None:
    """The user's files might be overwritten."""
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "photos-0001.jpg").write_bytes(b"mine")
    with pytest.raises(FolderError, match=r"not ours \(photos-0001\.jpg"):
        Session(photos, output=theirs)
    assert content(theirs) == {"photos-0001.jpg": b"mine"}


def test_a_tag_list_may_lie_ready_in_the_output_folder(photos: Path, tmp_path: Path) -> None:
    """The tags of a prepared tag list are known from the start."""
    output = tmp_path / "out"
    output.mkdir()
    (output / "tags.txt").write_text("cat\r\ndog\r\n")
    with Session(photos, output=output) as session:
        assert list(session.vocabulary) == ["cat", "dog"]


def test_the_output_folder_may_be_anywhere_else(photos: Path, tmp_path: Path) -> None:
    """The source folder then stays exactly as it is."""
    before = content(photos)
    with Session(photos, output=tmp_path / "deep" / "out", prefix="p") as session:
        assert session.wait_copied(60)
        session.add_tags(0, "cat")
    assert content(photos) == before
    assert (tmp_path / "deep" / "out" / "p-0001.txt").read_text() == "cat"


def test_permissions_are_needed_to_read(photos: Path) -> None:
    """A folder that may not be listed is named, with the remedy."""
    photos.chmod(0)
    result = run_python(
        "import sys, tagger_widget\ntry: tagger_widget.Session(sys.argv[1])\n"
        "except tagger_widget.FolderError as error: print(error)",
        photos,
        heed_permissions=True,
    )
    photos.chmod(0o755)
    assert "ermission" in result.stdout, result.stderr


def test_permissions_are_needed_to_write(photos: Path) -> None:
    """A read-only source folder needs an output folder elsewhere, and the error says so."""
    photos.chmod(0o555)
    result = run_python(
        "import sys, tagger_widget\ntry: tagger_widget.Session(sys.argv[1])\n"
        "except tagger_widget.FolderError as error: print(error)",
        photos,
        heed_permissions=True,
    )
    photos.chmod(0o755)
    assert "choose another output folder" in result.stdout, result.stderr


def test_resuming_goes_on_at_the_same_image_with_every_tag(photos: Path) -> None:
    """The session says where it resumed."""
    with Session(photos, prefix="p", trigger="ohwx") as session:
        assert session.resumed is None
        session.add_tags(0, "cat")
        session.next()
        session.add_tags(1, "dog")
    with Session(photos) as session:
        assert session.resumed is not None
        assert (session.resumed.position, session.resumed.total) == (1, 3)
        assert [image.tags for image in session.images] == [("cat",), ("dog",), ()]
        assert session.images[0].state == "done"
        assert session.vocabulary.recent == ("dog", "cat")
        assert session.settings.trigger == "ohwx"


def test_an_output_folder_opens_its_own_dataset(photos: Path) -> None:
    """Opening the output folder is the same as opening the source folder."""
    with Session(photos) as session:
        session.add_tags(0, "cat")
        output = session.output
    with Session(output) as session:
        assert session.source == photos
        assert session.image(0).tags == ("cat",)


def test_an_output_folder_moved_with_its_source_still_opens(photos: Path, tmp_path: Path) -> None:
    """The source is looked for beside the output folder."""
    with Session(photos) as session:
        session.add_tags(0, "cat")
        assert session.wait_copied(60)
    moved = photos.rename(tmp_path / "moved")
    with Session(moved / "tagged") as session:
        assert session.source == moved
        assert session.image(0).tags == ("cat",)
        assert session.troubles == ()


def test_a_dataset_whose_source_is_gone_can_be_tagged(photos: Path, tmp_path: Path) -> None:
    """Everything that was copied is available."""
    with Session(photos, output=tmp_path / "out") as session:
        assert session.wait_copied(60)
    photos.rename(tmp_path / "elsewhere")
    with Session(tmp_path / "out") as session:
        session.add_tags(0, "cat")
        assert session.preview(0).natural_width == 64
        assert session.problems == []


def test_new_files_get_the_next_numbers(photos: Path) -> None:
    """Existing images keep their numbers, even if new ones sort before them."""
    with Session(photos, prefix="p") as session:
        first = [(image.name, image.source) for image in session.images]
    fill(photos, 1, start=0)
    with Session(photos) as session:
        assert [(image.name, image.source) for image in session.images] == [*first, ("p-0004", "IMG_0.jpg")]


def test_a_source_that_only_the_dataset_names_is_not_read(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dataset of somebody else must not copy this user's pictures; the user's own dataset opens as usual."""
    with Session(photos, output=tmp_path / "out", background=False):
        pass
    with Session(tmp_path / "out", background=False):
        pass
    monkeypatch.setenv("TAGGER_STATE_DIR", str(tmp_path / "another user"))
    with pytest.raises(FolderError, match="you have not opened it from there before"):
        Session(tmp_path / "out")
    with Session(photos, output=tmp_path / "out", background=False):
        pass
    with Session(tmp_path / "out") as session:
        assert session.wait_copied(60)


def test_the_output_folder_is_no_source(photos: Path) -> None:
    """Copies are not imported again, even with subfolders."""
    with Session(photos, recursive=True) as session:
        assert session.wait_copied(60)
    with Session(photos, recursive=True) as session:
        assert len(session.images) == 3


def test_subfolders_count_when_asked_for(photos: Path) -> None:
    """Two sources with the same file name get two names."""
    fill(photos / "more", 2)
    with Session(photos) as session:
        assert len(session.images) == 3
    with Session(photos, recursive=True) as session:
        assert [image.source for image in session.images[3:]] == ["more/IMG_1.jpg", "more/IMG_2.jpg"]
        assert len({image.name for image in session.images}) == 5


def test_a_name_taken_by_a_file_in_the_folder_is_passed_over(photos: Path) -> None:
    """A file that somebody put there is never overwritten."""
    with Session(photos, prefix="p") as session:
        assert session.wait_copied(60)
        (session.output / "p-0004.png").write_bytes(b"somebody's")
    fill(photos, 1, start=9)
    with Session(photos) as session:
        assert session.wait_copied(60)
        assert session.images[3].name == "p-0005"
    assert (photos / "tagged" / "p-0004.png").read_bytes() == b"somebody's"


def test_the_prefix_of_a_dataset_stands(photos: Path) -> None:
    """Another prefix is refused with a remedy; the same one is accepted."""
    Session(photos, prefix="p").close()
    Session(photos, prefix="p").close()
    with pytest.raises(BadInputError, match="another output folder"):
        Session(photos, prefix="q")
    with pytest.raises(BadInputError, match="my-set"):
        Session(photos, output=photos / "new", prefix="my set")


def test_another_trigger_on_reopening_changes_the_dataset(photos: Path) -> None:
    """The change is one edit that can be undone; without a trigger nothing changes."""
    with Session(photos, prefix="p", trigger="one") as session:
        session.add_tags(0, "cat")
    with Session(photos, trigger="two") as session:
        assert captions(session.output)["p-0001"] == "two, cat"
        session.undo()
        assert session.settings.trigger == "one"
    with Session(photos) as session:
        assert session.settings.trigger == "one"
