"""Changes that other programs make to captions and images in the output folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tagger_widget import Event, Session
from tagger_widget.storage.output.outside_changes import describe_stray_files
from tests.support.folders import captions, content
from tests.support.waiting import wait_for


def test_a_caption_changed_while_nobody_was_here_becomes_an_edit(photos: Path) -> None:
    """The change becomes an edit by author "outside"; it is kept, and can be undone by its id."""
    with Session(photos, prefix="p") as session:
        assert session.wait_copied(60)
        session.add_tags(0, "a")
        output = session.output
    (output / "p-0001.txt").write_text("hand,made")
    (output / "p-0002.txt").unlink()
    with Session(photos) as session:
        assert session.image(0).tags == ("hand", "made")
        assert session.image(1).tags == ()
        edit = session.history[-1]
        assert (edit.author, set(edit.changes)) == ("outside", {"p-0001", "p-0002"})
        assert (output / "p-0001.txt").read_text() == "hand,made"
        session.undo(edit.id)
        assert captions(output)["p-0001"] == "a"
        assert captions(output)["p-0002"] == "cat, dog"


def test_a_caption_changed_while_we_run_appears_by_itself(photos: Path) -> None:
    """An edit made before the change was noticed is merged with it."""
    with Session(photos, prefix="p") as session:
        session.add_tags(0, "a")
        (session.output / "p-0001.txt").write_text("a, hand")
        assert wait_for(lambda: session.image(0).tags == ("a", "hand"), session)
        (session.output / "p-0001.txt").write_text("a, hand, more")
        session.add_tags(0, "b")
        assert session.image(0).tags == ("a", "hand", "more", "b")


def test_a_caption_replaced_by_something_that_is_no_text_is_set_aside(photos: Path) -> None:
    """The tags in the dataset are kept, the foreign file is set aside, and the user is told where it is."""
    with Session(photos, prefix="p") as session:
        session.add_tags(0, "a")
        junk = bytes(range(256)) * 4
        (session.output / "p-0001.txt").write_bytes(junk)
        session.add_tags(0, "b")
        assert captions(session.output)["p-0001"] == "a, b"
        assert any("p-0001" in trouble for trouble in session.troubles)
        assert junk in [
            path.read_bytes() for path in (session.output / ".tagger" / "backups").glob("p-0001*")
        ]


def test_an_image_deleted_from_the_output_is_listed_and_can_be_copied_again(photos: Path) -> None:
    """The tags of a deleted image are kept."""
    with Session(photos, prefix="p") as session:
        assert session.wait_copied(60)
        (session.output / "p-0003.jpg").unlink()
    with Session(photos) as session:
        assert [image.name for image in session.problems] == ["p-0003"]
        assert "deleted" in str(session.problems[0].problem)
        session.retry("p-0003")
        assert session.wait_copied(60)
        assert session.problems == []
        assert (session.output / "p-0003.jpg").exists()


def test_files_the_user_did_not_edit_stay_as_they_are(photos: Path) -> None:
    """Opening, navigating and tagging one image leaves every other caption and image unchanged."""
    with Session(photos, prefix="p") as session:
        assert session.wait_copied(60)
        output = session.output
    (output / "p-0004.txt").write_bytes(b"odd ,form\r\n")
    os.utime(output / "p-0005.jpg", ns=(1, 1))
    before = content(output)
    with Session(photos) as session:
        for _ in range(6):
            session.next()
        session.add_tags(0, "x")
        session.undo()
    after = content(output)
    assert {n: d for n, d in after.items() if n not in ("session.json", "tags.txt")} == {
        n: d for n, d in before.items() if n not in ("session.json", "tags.txt")
    }
    assert (output / "p-0005.jpg").stat().st_mtime_ns == 1


def test_a_copy_made_anew_by_another_process_is_no_news_from_outside(photos: Path) -> None:
    """A copy recorded in the journal is not reported as an outside change, even if the file is seen first."""
    with Session(photos, prefix="p") as ann:
        assert ann.wait_copied(60)
        with Session(photos, background=False) as bob:
            told: list[Event] = []
            bob.subscribe(told.append)
            ann.retry(0)
            assert ann.wait_copied(60)
            bob._background.outside.sweep()  # Looks at the files before it has read the journal.
            bob._context.store.events.deliver()
            assert [event.text for event in told if event.kind == "notice"] == []
            assert bob.image(0).copy == ann.image(0).copy


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([], None),
        (["notes.md", ".hidden.txt", "tags.txt"], None),
        (["b.TXT"], "b.TXT, which is not part of the dataset but would be trained on. Move it out;"),
        (
            ["b.webp", "a.png"],
            "a.png and 1 more, which are not part of the dataset but would be trained on. Move them",
        ),
    ],
    ids=["none", "of no interest to trainers", "one", "two"],
)
def test_files_that_would_be_trained_on_are_described(
    photos: Path, files: list[str], message: str | None
) -> None:
    """The message names the first stray file, counts the others, and says where images belong."""
    with Session(photos, prefix="p", background=False) as session:
        for file in files:
            (session.output / file).write_bytes(b"theirs")
        store = session._context.store
        described = describe_stray_files(store.folder, store.source, store.data)
    if message is None:
        assert described is None
    else:
        assert described is not None
        assert message in described
        assert described.endswith(f"images belong in {photos}.")
