"""Tags of images and the trigger word: what each command changes, in memory and on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from tagger_widget import BadInputError, Session
from tests.support.folders import captions


def test_captions_beside_the_images_become_their_tags(photos: Path) -> None:
    """Captions are parsed as users write them, and written as trainers read them."""
    with Session(photos, prefix="p") as session:
        assert session.wait_copied(60)
        assert session.image("p-0002").tags == ("cat", "dog")
        assert captions(session.output) == {"p-0002": "cat, dog"}
        assert dict(session.vocabulary.counts) == {"cat": 1, "dog": 1}


def test_captions_beside_the_images_can_be_left_out(photos: Path) -> None:
    """With import_captions=False every image starts without tags."""
    with Session(photos, import_captions=False) as session:
        assert session.wait_copied(60)
        assert all(not image.tags for image in session.images)


def test_an_image_has_its_own_tags_before_it_is_copied(photos: Path) -> None:
    """A tag added at once follows those from the caption beside the image."""
    with Session(photos, background=False) as session:
        session.add_tags(1, "window")
        assert session.image(1).tags == ("cat", "dog", "window")


def test_a_tag_is_on_the_disk_when_the_command_returns(photos: Path) -> None:
    """The caption file has every acknowledged change, without close()."""
    with Session(photos, prefix="p", trigger="ohwx") as session:
        session.add_tags("p-0001", "red, blue", "red")
        assert captions(session.output)["p-0001"] == "ohwx, red, blue"
        session.remove_tags("p-0001", "red")
        assert captions(session.output)["p-0001"] == "ohwx, blue"
        session.set_tags("p-0001", ["Zebra", "ohwx", "blue"])
        assert captions(session.output)["p-0001"] == "ohwx, Zebra, blue"


def test_nothing_is_logged_when_nothing_changes(photos: Path) -> None:
    """Commands that change nothing make no edit."""
    with Session(photos) as session:
        session.add_tags(0, "cat")
        assert session.add_tags(0, "cat", " ", ",") is None
        assert session.remove_tags(0, "dog") is None
        assert session.set_tags(0, ["cat"]) is None
        assert len(session.history) == 1


def test_an_image_without_tags_has_no_caption_file_unless_there_is_a_trigger(photos: Path) -> None:
    """There is never an empty caption file."""
    with Session(photos, prefix="p") as session:
        session.add_tags(0, "cat")
        session.remove_tags(0, "cat")
        assert "p-0001" not in captions(session.output)
        session.set_trigger("ohwx")
        assert captions(session.output)["p-0001"] == "ohwx"


def test_setting_the_trigger_is_one_edit_of_the_whole_dataset(photos: Path) -> None:
    """Every caption starts with it; it leaves the tag lists; undo restores both."""
    with Session(photos, prefix="p") as session:
        session.add_tags(0, "x", "mila", "y")
        session.set_trigger("mila")
        texts = captions(session.output)
        assert len(texts) == 6
        assert (texts["p-0001"], texts["p-0002"], texts["p-0003"]) == ("mila, x, y", "mila, cat, dog", "mila")
        session.set_trigger("other")
        assert captions(session.output)["p-0001"] == "other, x, y"
        session.undo()
        session.undo()
        assert captions(session.output) == {"p-0001": "x, mila, y", "p-0002": "cat, dog"}
        session.redo()
        assert captions(session.output)["p-0001"] == "mila, x, y"
        session.set_trigger(None)
        assert captions(session.output)["p-0001"] == "x, y"


@pytest.mark.parametrize(
    "trigger",
    [
        pytest.param("a,b", id="comma"),
        pytest.param("a\nb", id="line break"),
        pytest.param("a(b)", id="brackets"),
        pytest.param("  ", id="blank"),
    ],
)
def test_a_trigger_that_trainers_would_choke_on_is_refused(photos: Path, trigger: str) -> None:
    """The trigger word is refused before anything is written."""
    with pytest.raises(BadInputError):
        Session(photos, trigger=trigger)
    assert not (photos / "tagged").exists()


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        pytest.param("a, b,,c", ("a", "b", "c"), id="commas"),
        pytest.param("a\nb", ("a", "b"), id="line break"),
        pytest.param("  \t ", (), id="only blanks"),
        pytest.param("poster (object)", ("poster (object)",), id="brackets"),
        pytest.param("long_hair", ("long_hair",), id="underscore"),
        pytest.param("👩‍🎨 artist", ("👩‍🎨 artist",), id="emoji with joiner"),
        pytest.param("שלום עולם", ("שלום עולם",), id="right to left"),
        pytest.param("x" * 1000, ("x" * 1000,), id="1,000 characters"),
        pytest.param("a\x00b\x07", ("ab",), id="control characters"),
    ],
)
def test_odd_tags_come_back_as_they_were_given(photos: Path, text: str, tags: tuple[str, ...]) -> None:
    """Valid tags are kept to the letter, also after reopening."""
    with Session(photos) as session:
        session.add_tags(0, text)
        assert session.image(0).tags == tags
    with Session(photos) as session:
        assert session.image(0).tags == tags


def test_a_tag_that_is_too_long_is_refused(photos: Path) -> None:
    """The error has the length and a remedy, and nothing changes."""
    with Session(photos) as session:
        with pytest.raises(BadInputError, match="1,001"):
            session.add_tags(0, "x" * 1001)
        assert session.image(0).tags == ()


def test_what_was_done_between_two_lists_is_done_to_the_tags_as_they_are(photos: Path) -> None:
    """A screen with an outdated list removes nobody's tags."""
    with Session(photos) as session:
        session.set_tags(0, ["a", "b"])
        session.add_tags(0, "from another cell")
        session.change_tags(0, ["a", "b"], ["b", "c"])
        assert session.image(0).tags == ("b", "from another cell", "c")


def test_tags_txt_lists_every_tag_in_use_and_those_the_user_keeps_there(photos: Path) -> None:
    """Unused tags are removed from the file, unless the user added them there."""
    with Session(photos, prefix="p") as session:
        assert session.wait_copied(60)
        session.add_tags(0, "typo")
        session.remove_tags(0, "typo")
        session.add_tags(0, "window")
    tag_list = photos / "tagged" / "tags.txt"
    assert tag_list.read_text() == "cat\ndog\nwindow\n"
    tag_list.write_text("cat\nwanted\ndog\nwindow\n")
    with Session(photos) as session:
        assert session.vocabulary.counts["wanted"] == 0
        session.add_tags(0, "more")
    assert tag_list.read_text().split() == ["cat", "wanted", "dog", "window", "more"]
