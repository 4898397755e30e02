"""What a script may rely on: tags, steps, undo, listeners."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tagger_widget import BadInputError, ClosedError, Event, Session, UnknownImageError
from tests.support.folders import captions, content, fill


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Six images, the second with a caption."""
    return fill(tmp_path / "photos", 6, captions={2: "cat,dog"})


def test_names_are_given_in_natural_order(tmp_path: Path) -> None:
    """IMG_10 comes after IMG_9, and the prefix is the folder's name made safe."""
    with Session(fill(tmp_path / "my photos_1", 11)) as session:
        assert [image.source for image in session.images[8:]] == ["IMG_9.jpg", "IMG_10.jpg", "IMG_11.jpg"]
        assert session.images[0].name == "my-photos-1-0001"


def test_everything_is_copied_byte_for_byte_and_the_source_is_untouched(photos: Path) -> None:
    """A JPEG that needs no change arrives as it was, with its facts recorded."""
    before = content(photos)
    with Session(photos, prefix="mila", trigger="ohwx") as session:
        assert session.wait_copied(60)
        image = session.images[2]
        assert (session.output / "mila-0003.jpg").read_bytes() == before["IMG_3.jpg"]
        assert image.facts is not None
        assert (image.facts.size, image.facts.width, image.facts.height) == (len(before["IMG_3.jpg"]), 64, 48)
    assert {name: data for name, data in content(photos).items() if not name.startswith("tagged")} == before


def test_waiting_without_copying_in_the_background_ends_at_once(photos: Path) -> None:
    """With background=False nothing is copied, and wait_copied() says so."""
    with Session(photos, background=False) as session:
        assert not session.wait_copied()


def test_captions_beside_the_images_become_their_tags(photos: Path) -> None:
    """They are parsed as users write them, and written as trainers read them."""
    with Session(photos, prefix="p") as session:
        assert session.wait_copied(60)
        assert session.image("p-0002").tags == ("cat", "dog")
        assert captions(session.output) == {"p-0002": "cat, dog"}
        assert dict(session.vocabulary.counts) == {"cat": 1, "dog": 1}


def test_captions_beside_the_images_can_be_left_out(photos: Path) -> None:
    """With import_captions=False every image begins without tags."""
    with Session(photos, import_captions=False) as session:
        assert session.wait_copied(60)
        assert all(not image.tags for image in session.images)


def test_an_image_has_its_own_tags_before_it_is_copied(photos: Path) -> None:
    """A tag added at once goes behind those that came with the image."""
    with Session(photos, background=False) as session:
        session.add_tags(1, "window")
        assert session.image(1).tags == ("cat", "dog", "window")


def test_a_tag_is_on_the_disk_when_the_command_returns(photos: Path) -> None:
    """The caption file shows what was acknowledged, without closing anything."""
    with Session(photos, prefix="p", trigger="ohwx") as session:
        session.add_tags("p-0001", "red, blue", "red")
        assert captions(session.output)["p-0001"] == "ohwx, red, blue"
        session.remove_tags("p-0001", "red")
        assert captions(session.output)["p-0001"] == "ohwx, blue"
        session.set_tags("p-0001", ["Zebra", "ohwx", "blue"])
        assert captions(session.output)["p-0001"] == "ohwx, Zebra, blue"


def test_nothing_is_logged_when_nothing_changes(photos: Path) -> None:
    """Adding what is there, removing what is not, and setting what stands are no edits."""
    with Session(photos) as session:
        session.add_tags(0, "cat")
        assert session.add_tags(0, "cat", " ", ",") is None
        assert session.remove_tags(0, "dog") is None
        assert session.set_tags(0, ["cat"]) is None
        assert len(session.history) == 1


def test_an_image_without_tags_has_no_caption_file_unless_there_is_a_trigger(photos: Path) -> None:
    """Never a zero-byte caption."""
    with Session(photos, prefix="p") as session:
        session.add_tags(0, "cat")
        session.remove_tags(0, "cat")
        assert "p-0001" not in captions(session.output)
        session.set_trigger("ohwx")
        assert captions(session.output)["p-0001"] == "ohwx"


def test_images_are_named_by_stem_file_or_index(photos: Path) -> None:
    """What a user sees in the folder works as well; anything else is an error that shows a name."""
    with Session(photos, prefix="p") as session:
        assert session.image("p-0003") is session.image("p-0003.jpg") is session.image(2) is session.image(-4)
        with pytest.raises(UnknownImageError, match="p-0001"):
            session.image("mila-0001")
        with pytest.raises(UnknownImageError, match="has 6"):
            session.go_to(6)


def test_steps_stop_at_the_ends(photos: Path) -> None:
    """Next on the last image and previous on the first stay there."""
    with Session(photos) as session:
        assert session.previous().name == session.images[0].name
        session.go_to(5)
        assert session.next().name == session.images[5].name


def test_stepping_on_marks_an_image_with_tags_as_done(photos: Path) -> None:
    """One without tags stays pending, a skipped one is skipped."""
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
    """It takes in captions beside images that were not looked at yet, and leaves out the skipped."""
    with Session(photos, background=False) as session:
        assert session.next_untagged().source == "IMG_3.jpg"
        session.skip()
        session.go_to(5)
        session.add_tags(0, "cat")
        assert session.next_untagged().source == "IMG_4.jpg"


def test_undo_and_redo_walk_back_and_forth(photos: Path) -> None:
    """Each undo takes back one edit exactly, redo brings it back, a new edit ends redoing."""
    with Session(photos, prefix="p") as session:
        session.add_tags(0, "a", "b")
        session.remove_tags(0, "a")
        session.add_tags(2, "c")
        for expected in [("b",), ("a", "b"), ()]:
            session.undo()
            assert session.image(2).tags == ()
            assert session.image(0).tags == expected if expected else True
        assert session.undo() is None
        session.redo()
        session.redo()
        assert session.image(0).tags == ("b",)
        session.add_tags(0, "x")
        assert session.redo() is None


def test_stepping_is_not_undone(photos: Path) -> None:
    """Undo takes back the last tag, not the mark that a step left."""
    with Session(photos) as session:
        session.add_tags(0, "cat")
        session.next()
        edit = session.undo()
        assert edit is not None
        assert session.image(0).tags == ()
        assert session.position == 1


def test_undo_keeps_what_was_done_to_the_image_since(photos: Path) -> None:
    """An older edit is taken back by tag."""
    with Session(photos) as session:
        first = session.add_tags(0, "a")
        assert first is not None
        session.add_tags(0, "b")
        session.undo(first.id)
        assert session.image(0).tags == ("b",)
        with pytest.raises(BadInputError, match="history"):
            session.undo("no such edit")


def test_setting_the_trigger_is_one_edit_of_the_whole_dataset(photos: Path) -> None:
    """Every caption begins with it; it leaves the tag lists; undo restores both."""
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
    """Before anything is written."""
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
    """What can be written is kept to the letter, also after reopening."""
    with Session(photos) as session:
        session.add_tags(0, text)
        assert session.image(0).tags == tags
    with Session(photos) as session:
        assert session.image(0).tags == tags


def test_a_tag_that_is_too_long_is_refused(photos: Path) -> None:
    """With its length and what to do, and nothing changes."""
    with Session(photos) as session:
        with pytest.raises(BadInputError, match="1,001"):
            session.add_tags(0, "x" * 1001)
        assert session.image(0).tags == ()


def test_listeners_are_told_of_every_change(photos: Path) -> None:
    """Edits, steps and copies, until they unsubscribe."""
    events: list[Event] = []
    with Session(photos, background=False) as session:
        unsubscribe = session.subscribe(events.append)
        edit = session.add_tags(3, "cat")
        session.next()
        assert [event.kind for event in events if event.kind != "image"] == ["edit", "place"]
        assert next(event for event in events if event.kind == "edit").edit == edit
        unsubscribe()
        unsubscribe()
        session.add_tags(3, "dog")
        assert len([event for event in events if event.kind == "edit"]) == 1


def test_a_listener_that_fails_does_not_keep_the_others_from_hearing(photos: Path) -> None:
    """The edit stands, all are told, and the error reaches the caller."""
    events: list[Event] = []

    def fail(_event: Event) -> None:
        raise RuntimeError("broken listener")

    with Session(photos, background=False) as session:
        unsubscribe = session.subscribe(fail)
        session.subscribe(events.append)
        with pytest.raises(RuntimeError, match="broken listener"):
            session.add_tags(0, "cat")
        assert any(event.kind == "edit" for event in events)
        assert session.image(0).tags == ("cat",)
        unsubscribe()


def test_commands_may_come_from_many_threads(photos: Path) -> None:
    """No edit is lost among them."""
    with Session(photos) as session:

        def work(number: int) -> None:
            for step in range(20):
                session.add_tags(step % 6, f"t{number}-{step}")

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        tags = {tag for image in session.images for tag in image.tags}
        assert {f"t{n}-{s}" for n in range(4) for s in range(20)} <= tags


def test_tags_txt_lists_every_tag_in_use_and_those_the_user_keeps_there(photos: Path) -> None:
    """A tag nobody uses any more goes, unless it was put there by hand."""
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


def test_a_closed_session_says_so(photos: Path) -> None:
    """Commands after close() are refused; closing again is not."""
    session = Session(photos)
    session.close()
    session.close()
    with pytest.raises(ClosedError, match="Open the folder again"):
        session.add_tags(0, "cat")


def test_previews_are_there_before_and_after_copying(photos: Path) -> None:
    """From the source at first, from the copy later."""
    with Session(photos, background=False) as session:
        early = session.preview(0)
        assert (early.natural_width, early.natural_height) == (64, 48)
    with Session(photos) as session:
        assert session.wait_copied(60)
        assert session.preview(0).natural_width == 64


def test_what_was_done_between_two_lists_is_done_to_the_tags_as_they_are(photos: Path) -> None:
    """A screen that lags behind loses nobody's tags."""
    with Session(photos) as session:
        session.set_tags(0, ["a", "b"])
        session.add_tags(0, "from another cell")
        session.change_tags(0, ["a", "b"], ["b", "c"])
        assert session.image(0).tags == ("b", "from another cell", "c")


def test_nobody_else_edits_a_dataset_that_is_held(photos: Path) -> None:
    """What others did before is taken in at once; what they want to do waits for the end of the block."""
    with Session(photos, prefix="p", background=False) as ann, Session(photos, background=False) as bob:
        bob.add_tags(0, "before")
        other = threading.Thread(target=lambda: bob.add_tags(0, "after"))
        with ann.held():
            assert ann.image(0).tags == ("before",)
            other.start()
            ann.add_tags(0, "mine")
            assert ann.image(0).tags == ("before", "mine")
        other.join()
        with ann.held():
            assert ann.image(0).tags == ("before", "mine", "after")
