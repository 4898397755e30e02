"""Arranging tags in a session: one edit each, logged, merged with those of others, and undone."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tagger_widget import BadInputError, Category, Event, Session, TagSet, UnsavedError, verify
from tagger_widget.dataset.arrangement.rules import STARTING_CATEGORIES
from tagger_widget.storage.store import compaction
from tests.support.folders import FullDisk, captions, fill, run_python

SUBJECT, STYLE = Category("subject", "#0000ff"), Category("style", "#ff0000")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Return four images: the second has cat and dog, the fourth hat, dog, oil and cat."""
    return fill(tmp_path / "photos", 4, captions={2: "cat, dog", 4: "hat, dog, oil, cat"})


def arranged(session: Session) -> None:
    """Put oil into style and cat into subject."""
    session.arranging.set_categories([STYLE, SUBJECT])
    session.arranging.put("style", "oil")
    session.arranging.put("Subject", "cat")


COMMANDS: dict[str, tuple[Callable[[Session], object], str]] = {
    "put": (lambda s: s.arranging.put("style", "hat"), "Put hat in style"),
    "take out": (lambda s: s.arranging.put(None, "cat"), "Took cat out of subject"),
    "hide": (lambda s: s.arranging.hide("watermark, text"), "Hid watermark, text"),
    "pin": (lambda s: s.arranging.pin("dog"), "Pinned dog"),
    "categories": (lambda s: s.arranging.set_categories(STARTING_CATEGORIES), "Changed the categories"),
    "set": (lambda s: s.arranging.save_set("pet", ["cat", "dog"], "Shift+1"), "Saved the set pet"),
    "order": (lambda s: s.arranging.order(on=True), "Ordered tags by category"),
    "rename": (lambda s: s.rename_tag("cat", "tabby cat"), "Renamed cat to tabby cat in 2 images"),
    "merge": (lambda s: s.rename_tag("cat", "dog"), "Removed cat from 2 images"),
    "remove": (lambda s: s.remove_tag("dog"), "Removed dog from 2 images"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_one_edit_that_survives_restarts(photos: Path, command: str) -> None:
    """The edit is described in words, is there after reopening, and can be undone and redone then."""
    do, words = COMMANDS[command]
    with Session(photos, prefix="p", background=False) as session:
        arranged(session)
        session._context.start_images(["p-0004"])
        before, texts = session.arranging.now, captions(session.output)
        edits = len(session.history)
        do(session)
        assert len(session.history) == edits + 1
        assert session.snapshot().undo == words
        after, texts_after = session.arranging.now, captions(session.output)
    with Session(photos, background=False) as session:
        assert (session.snapshot().arrangement, captions(session.output)) == (after, texts_after)
        session.undo()
        assert (session.arranging.now, session.image(3).tags) == (before, ("hat", "dog", "oil", "cat"))
        assert captions(session.output)["p-0004"] == texts["p-0004"]
    with Session(photos, background=False) as session:
        session.redo()
        assert (session.arranging.now, captions(session.output)) == (after, texts_after)
    report = verify(photos)
    assert report.sound, report.findings


def test_what_is_there_already_is_no_edit(photos: Path) -> None:
    """A command that changes nothing is not logged."""
    with Session(photos, prefix="p") as session:
        arranged(session)
        arranging = session.arranging
        assert arranging.put("style", "oil") is None
        assert arranging.unhide("oil") is None
        assert arranging.unpin("oil") is None
        assert arranging.order(on=False) is None
        assert session.rename_tag("cat", " cat ") is None
        assert session.rename_tag("nowhere", "elsewhere") is None
        assert session.remove_tag("nowhere") is None


def test_renaming_reaches_every_image_and_keeps_the_earliest_place(photos: Path) -> None:
    """Images with captions not imported yet are included; an image with both tags keeps one."""
    with Session(photos, prefix="p", background=False) as session:
        arranged(session)
        edit = session.rename_tag("dog", "cat")
        assert edit is not None
        assert edit.kind == "rename"
        assert session.image(1).tags == ("cat",)
        assert session.image(3).tags == ("hat", "cat", "oil")
        assert "dog" not in session.vocabulary
        session.undo()
        assert session.image(1).tags == ("cat", "dog")
        assert session.image(3).tags == ("hat", "dog", "oil", "cat")


def test_a_change_from_outside_is_renamed_as_well(photos: Path) -> None:
    """A caption changed by another program is imported first, and kept."""
    with Session(photos, prefix="p", background=False) as session:
        session.set_tags(0, ["cat"])
        (session.output / "p-0001.txt").write_text("cat, sofa")
        session.rename_tag("cat", "tabby")
        assert captions(session.output)["p-0001"] == "tabby, sofa"


@pytest.mark.parametrize(
    ("new", "message"),
    [
        pytest.param("a, b", "one tag only", id="comma"),
        pytest.param("a,", "one tag only", id="comma at the end"),
        pytest.param(" \t", "blank", id="blank"),
        pytest.param("x" * 1001, "1,000", id="long"),
        pytest.param("ohwx", "trigger", id="trigger"),
    ],
)
def test_a_tag_becomes_one_tag(photos: Path, new: str, message: str) -> None:
    """Anything but a single tag is refused, and changes nothing."""
    with Session(photos, prefix="p", trigger="ohwx") as session:
        edits = len(session.history)
        with pytest.raises(BadInputError, match=message):
            session.rename_tag("cat", new)
        assert len(session.history) == edits


def test_captions_follow_the_order_of_categories_while_it_is_on(photos: Path) -> None:
    """Every change of tags or of the order itself writes the captions in order, in the same edit."""
    with Session(photos, prefix="p", background=False) as session:
        session.rename_tag("hat", "cap")  # every caption is imported
        arranged(session)
        arranging = session.arranging
        assert arranging.count_order() == 1
        edit = arranging.order(on=True)
        assert edit is not None
        assert list(edit.changes) == ["p-0004"]
        assert captions(session.output)["p-0004"] == "oil, cat, cap, dog"
        assert arranging.count_order() == 0

        session.add_tags(1, "oil")
        assert captions(session.output)["p-0002"] == "oil, cat, dog"
        session.set_tags(0, ["sofa", "cat", "oil"])
        assert captions(session.output)["p-0001"] == "oil, cat, sofa"
        assert session.change_tags(0, ["oil", "cat", "sofa"], ["sofa", "oil", "cat"]) is None

        arranging.set_categories([SUBJECT, STYLE])
        assert captions(session.output)["p-0004"] == "cat, oil, cap, dog"
        arranging.put("subject", "dog")
        assert captions(session.output)["p-0004"] == "cat, dog, oil, cap"
        session.rename_tag("cap", "cat")
        assert captions(session.output)["p-0004"] == "cat, dog, oil"
        for _ in range(6):
            session.undo()
        assert captions(session.output)["p-0004"] == "cap, dog, oil, cat"
        assert captions(session.output)["p-0002"] == "cat, dog"


def test_captions_that_come_later_are_put_in_order(photos: Path) -> None:
    """An image imported after ordering was turned on is in order from its first caption on."""
    with Session(photos, prefix="p", background=False) as session:
        arranged(session)
        session.arranging.order(on=True)
        assert not session.image(3).started
        session.go_to(3)
        assert captions(session.output)["p-0004"] == "oil, cat, hat, dog"


def test_an_order_that_is_taken_back_late_leaves_ordered_what_must_be(photos: Path) -> None:
    """Undoing a tag's category also orders the images that got the tag since."""
    with Session(photos, prefix="p", background=False) as session:
        arranged(session)
        session.arranging.order(on=True)
        put = session.arranging.put("style", "sofa")
        assert put is not None
        session.set_tags(0, ["cat", "sofa"])
        assert captions(session.output)["p-0001"] == "sofa, cat"
        session.undo(put.id)
        assert captions(session.output)["p-0001"] == "cat, sofa"


def test_two_sessions_arrange_at_once(photos: Path) -> None:
    """Each session sees at once what the other one did, and is told of it as an edit."""
    with Session(photos, prefix="p", author="ann") as ann, Session(photos, author="bob") as bob:
        heard, there = list[Event](), threading.Event()

        def listen(event: Event) -> None:
            heard.append(event)
            if event.edit is not None and event.edit.arranged is not None:
                there.set()

        bob.subscribe(listen)
        arranged(ann)
        assert there.wait(10)
        bob.arranging.put("style", "hat")
        ann.arranging.hide("dog")
        bob.undo()
        ann.arranging.pin("cat")
        assert ann.arranging.now.members == {"oil": "style", "cat": "subject"}
        bob.arranging.pin("dog")
        assert bob.arranging.now.pinned == ("cat", "dog")
        assert bob.vocabulary.hidden == {"dog"}


def test_another_process_arranges(photos: Path) -> None:
    """Changes of another process arrive through the journal."""
    with Session(photos, prefix="p", background=False) as session:
        arranged(session)
        code = "import sys; from tagger_widget import Session; s = Session(sys.argv[1]); s.rename_tag('cat', 'tabby')"
        assert run_python(code, photos).returncode == 0
        session.arranging.hide("hat")
        assert session.arranging.now.members == {"oil": "style", "tabby": "subject"}
        assert session.image(3).tags == ("hat", "dog", "oil", "tabby")


def test_an_arrangement_the_disk_refuses_is_made_on_what_others_saved(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refused arrangement is shown, kept, and merged with what another session did meanwhile."""
    with Session(photos, prefix="p", background=False) as session:
        arranged(session)
        session.arranging.order(on=True)
        session.go_to(3)
        disk = FullDisk(monkeypatch)
        disk.refuses = lambda path: path.endswith("journal.jsonl")
        with pytest.raises(UnsavedError):
            session.arranging.put("style", "dog")
        with pytest.raises(UnsavedError):
            session.rename_tag("oil", "oil painting")
        assert session.image(3).tags == ("oil painting", "dog", "cat", "hat")
        disk.refuses = lambda _path: False
        with Session(photos, background=False, author="bob") as bob:
            bob.arranging.hide("hat")
            bob.arranging.put("subject", "sofa")
            bob.set_tags(0, ["dog", "sofa"])
        session.arranging.pin("cat")
        assert session.arranging.now.members == {
            "cat": "subject",
            "sofa": "subject",
            "dog": "style",
            "oil painting": "style",
        }
        assert (session.arranging.now.hidden, session.arranging.now.pinned) == (("hat",), ("cat",))
        assert captions(session.output)["p-0001"] == "dog, sofa"
        assert captions(session.output)["p-0004"] == "oil painting, dog, cat, hat"
        now = session.arranging.now
    with Session(photos) as session:
        assert session.arranging.now == now
    assert verify(photos).sound


def test_an_arrangement_survives_a_smaller_journal_and_a_lost_checkpoint(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new journal starts with the arrangement, and its edits can still be undone."""
    monkeypatch.setattr(compaction.compact, "__defaults__", (1,))
    with Session(photos, prefix="p") as session:
        assert session.wait_copied(60)
        arranged(session)
        session.arranging.hide("dog")
        for _ in range(20):
            session.go_to(0)
            session.skip()
            session.go_to(0)
            session.next()
        session.add_tags(0, "x")
        now = session.arranging.now
    backups = photos / "tagged" / ".tagger" / "backups"
    assert list(backups.glob("journal-*.jsonl.gz"))
    (photos / "tagged" / "session.json").unlink()
    for backup in backups.glob("session-*"):
        backup.unlink()
    with Session(photos) as session:
        assert session.arranging.now == now
        session.undo()
        session.undo()
        assert session.arranging.now.hidden == ()
    assert verify(photos).sound


def test_an_arrangement_goes_from_one_dataset_to_another(photos: Path, tmp_path: Path) -> None:
    """An export is readable; on import the file wins where both define something, and the rest stays."""
    file = tmp_path / "tags.json"
    with Session(photos, prefix="p") as session:
        arranged(session)
        session.arranging.save_set("pet", ["cat"], "Q")
        session.arranging.hide("text")
        session.arranging.export(file)
        assert session.arranging.take_in(file) is None
    written = json.loads(file.read_text("utf-8"))
    assert (written["tagger_widget"], written["version"]) == ("arrangement", 1)
    assert written["categories"][0] == {
        "name": "style",
        "colour": "#ff0000",
        "exclusive": False,
        "tags": ["oil"],
    }
    with Session(fill(tmp_path / "other", 1), prefix="q") as session:
        arranging = session.arranging
        arranging.set_categories([Category("pose", "#00ff00"), Category("Style", "#00ff00", exclusive=True)])
        arranging.put("style", "ink")
        arranging.put("pose", "cat")
        arranging.save_set("mine", ["x"], "Q")
        assert arranging.take_in(str(file)) is not None
        now = arranging.now
        assert now.categories == (Category("pose", "#00ff00"), Category("Style", "#ff0000"), SUBJECT)
        assert now.members == {"ink": "Style", "oil": "Style", "cat": "subject"}
        assert now.sets == (TagSet("mine", ("x",), "Q"), TagSet("pet", ("cat",)))
        assert now.hidden == ("text",)
        session.undo()
        assert arranging.now.members == {"ink": "Style", "cat": "pose"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "tags.json was not imported", id="empty"),
        pytest.param("[" * 100_000, "tags.json was not imported", id="deep"),
        pytest.param("{}", "does not contain an arrangement", id="another"),
        pytest.param('{"tagger_widget": "arrangement", "version": 2}', "newer version", id="newer"),
        pytest.param(
            '{"tagger_widget": "arrangement", "version": 1, "categories": [{"name": "a"}]}',
            r"categories\[0\]|categories\[\.\.\.\]",
            id="colour missing",
        ),
        pytest.param(
            '{"tagger_widget": "arrangement", "version": 1, "categories": '
            '[{"name": "a", "colour": "#000000", "tags": ["x"]}, {"name": "b", "colour": "#000000", "tags": ["x"]}]}',
            r"categories\[1\]: the tag “x” is already in “a”",
            id="tag twice",
        ),
        pytest.param(
            '{"tagger_widget": "arrangement", "version": 1, "hidden": ["a,b"]}', "hidden: “a,b”", id="no tag"
        ),
        pytest.param('{"tagger_widget": "arrangement", "version": 1, "hiden": []}', "hiden", id="misspelt"),
    ],
)
def test_a_file_that_is_not_right_changes_nothing(
    photos: Path, tmp_path: Path, text: str, message: str
) -> None:
    """The error names the file and the place."""
    file = tmp_path / "tags.json"
    file.write_text(text)
    with Session(photos, prefix="p", background=False) as session:
        with pytest.raises(BadInputError, match=message):
            session.arranging.take_in(file)
        assert len(session.history) == 0
