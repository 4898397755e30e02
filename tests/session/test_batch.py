"""Batch edits of a session: merged with concurrent edits, all or nothing, and undone to the last byte."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tagger_widget import BadInputError, Session, UnsavedError
from tagger_widget.dataset.arrangement.model import Arrangement, Category
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.operations import (
    Add,
    Deduplicate,
    MoveToFront,
    Operation,
    Remove,
    RemoveRare,
    Rename,
    ReplaceRegex,
    ReplaceText,
    SetState,
    SetTrigger,
    Sort,
    Split,
)
from tests.support.folders import FullDisk, captions, content, fill, run_python
from tests.support.plans import BESIDE, tags


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Return six images, five of them with a caption beside them."""
    return fill(tmp_path / "photos", 6, captions=BESIDE)


@pytest.fixture
def session(photos: Path) -> Iterator[Session]:
    """Open these images without background threads."""
    with Session(photos, prefix="p", background=False) as session:
        yield session


def arrange(session: Session) -> Arrangement:
    """Give "cat" a category, a set and a pin, and have captions ordered by category."""
    arranging = session.arranging
    arranging.set_categories([Category("scene", "#112233"), Category("subject", "#445566")])
    arranging.put("scene", "sofa", "x")
    arranging.put("subject", "cat")
    arranging.save_set("both", ["cat", "sofa"])
    arranging.pin("cat")
    arranging.order(True)
    return session.settings.arrangement


@pytest.mark.parametrize("new", ["lion", "tabby"])
def test_a_tag_renamed_in_all_images_takes_its_arrangement_along(
    photos: Path, tmp_path: Path, new: str
) -> None:
    """The arrangement changes as with `Session.rename_tag`, in the same edit, and is previewed and undone with it."""
    with (
        Session(photos, prefix="p", background=False) as session,
        Session(photos, output=tmp_path / "other", prefix="p", background=False) as other,
    ):
        for one in (session, other):
            one.take_in_captions()
            before = arrange(one)
        begun = captions(session.output)
        plan = session.plan(Rename("cat", new))
        preview = plan.preview()
        assert "Would also change: categories, quick sets, pinned tags." in preview.summary()
        shown = {diff.name: diff.after for diff in preview}
        edit = plan.apply()
        assert edit is not None
        assert {name: change.after for name, change in edit.changes.items()} == shown
        other.rename_tag("cat", new)
        assert session.settings.arrangement == other.settings.arrangement != before
        assert session.settings.arrangement.members[new] == "subject"
        assert captions(session.output) == captions(other.output)
        session.undo()
        assert session.settings.arrangement == before
        assert captions(session.output) == begun


def test_a_tag_renamed_in_some_images_leaves_the_arrangement_alone(session: Session) -> None:
    """If only some images are renamed, the old tag still exists and keeps its category."""
    session.take_in_captions()
    before = arrange(session)
    for plan in (
        session.plan(Rename("cat", "lion"), ["p-0001"]),
        session.plan(Rename("cat", "lion")).without("p-0002"),
        session.select("cat sofa").rename_tag("cat", "lion"),
    ):
        assert plan.preview().rearranged is None
        plan.apply()
        assert session.settings.arrangement == before
        session.undo()


def test_a_tag_that_no_image_has_is_renamed_in_its_category(session: Session) -> None:
    """Renaming it counts as a change, although no caption changes."""
    session.take_in_captions()
    arrange(session)
    session.arranging.put("subject", "horse")
    plan = session.plan(Rename("horse", "pony"))
    preview = plan.preview()
    assert preview
    assert preview.summary()[1:] == ["Would also change: categories."]
    assert plan.apply() is not None
    assert session.settings.arrangement.members["pony"] == "subject"
    assert session.snapshot().undo == "Renamed horse to pony"


def test_tags_merged_into_one_are_hidden_only_if_all_were(session: Session) -> None:
    """An image that showed one of them before still shows the merged tag."""
    session.take_in_captions()
    session.arranging.hide("x", "tree")
    session.plan(Rename("x, tree", "dull")).apply()
    assert session.settings.arrangement.hidden == ("dull",)
    session.undo()
    session.plan(Rename("x, dog", "dull")).apply()
    assert session.settings.arrangement.hidden == ("tree",)


def test_what_others_did_since_the_preview_is_kept(photos: Path) -> None:
    """The plan is evaluated again on the current state, and lists the images that changed meanwhile."""
    with (
        Session(photos, prefix="p", background=False, author="ann") as ann,
        Session(photos, prefix="p", background=False, author="ben") as ben,
    ):
        plan = ann.plan(Rename("cat", "tabby"))
        plan.preview()
        ben.add_tags("p-0001", "window")
        ben.set_tags("p-0002", ["dog"])
        ben.add_tags("p-0003", "cat")
        plan.apply()
        assert tags(ann)[:3] == ["tabby, sofa, window", "dog", "tree, tabby"]
        assert plan.changed_meanwhile == ("p-0001", "p-0003")


def test_captions_changed_by_another_program_are_kept(session: Session) -> None:
    """Outside changes are imported before the plan is carried out."""
    session.plan(Add("seen")).apply()
    (session.output / "p-0001.txt").write_text("sofa, cat, by hand", "utf-8")
    session.plan(Rename("cat", "tabby")).apply()
    assert tags(session)[0] == "sofa, tabby, by hand"
    assert captions(session.output)["p-0001"] == "sofa, tabby, by hand"


def test_a_function_that_raises_after_many_images_changes_none_of_them(tmp_path: Path) -> None:
    """At image 500 of 1,000, no caption and no history has changed; the error names the image and the remedy."""
    photos = fill(tmp_path / "photos", 1_000)
    with Session(photos, prefix="p", background=False, trigger="ohwx") as session:
        session.take_in_captions()
        before, asked = content(session.output), 0

        def function(image: ImageRecord) -> list[str]:
            nonlocal asked
            asked += 1
            return [image.source, f"number {500 // (500 - asked)}"]

        with pytest.raises(BadInputError) as error:
            session.select().edit(function, of="image").apply()
        assert asked == 500
        assert "ZeroDivisionError for p-0500" in str(error.value)
        assert "let it return None" in str(error.value)
        assert content(session.output) == before
        assert len(session.history) == 0


def test_a_script_that_raises_leaves_whole_edits_behind(photos: Path) -> None:
    """Earlier edits of the script are saved and can be undone one by one; its own exception is raised."""

    def script() -> None:
        with Session(photos, prefix="p", background=False) as session:
            for operation in (Add("seen"), Rename("cat", "tabby"), Remove("sofa")):
                session.plan(operation).apply()
            raise KeyError("by mistake")

    with pytest.raises(KeyError, match="by mistake"):
        script()
    with Session(photos, background=False) as session:
        assert tags(session)[0] == captions(session.output)["p-0001"] == "tabby, seen"
        assert [row.kind for row in session.entries()] == ["remove", "rename", "add"]
        for _ in range(3):
            session.undo()
        assert tags(session) == ["cat, sofa", "dog, cat", "tree", "tabby, x, cat", "cat", ""]


def ctrl_c() -> None:
    """Do as Ctrl+C does, even if a shell started the tests in the background with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(
    ("stop", "error"),
    [
        pytest.param(ctrl_c, KeyboardInterrupt, id="interrupted"),
        pytest.param(lambda: 1 // 0, ZeroDivisionError, id="raised in progress"),
    ],
)
def test_a_batch_that_is_stopped_among_its_captions_is_finished(
    photos: Path, stop: Callable[[], object], error: type[BaseException]
) -> None:
    """The edit is logged by then: the remaining captions are written on closing at the latest."""
    with Session(photos, prefix="p", background=False) as session:
        session.plan(Add("seen")).preview()
        written: list[None] = []

        def progress() -> None:
            written.append(None)
            if len(written) == 2:
                stop()

        with pytest.raises(error):
            session.plan(Rename("cat", "tabby")).apply(progress)
        assert [image.tags[0] for image in session.images[:5]] == ["tabby", "dog", "tree", "tabby", "tabby"]
        assert not session.snapshot().saved
    with Session(photos, background=False) as session:
        assert captions(session.output)["p-0005"] == tags(session)[4] == "tabby"
        session.undo()
        assert captions(session.output)["p-0004"] == "tabby, x, cat"


def test_a_full_disk_keeps_a_batch_whole(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit that cannot be logged is kept in memory and later written as a whole."""
    disk = FullDisk(monkeypatch)
    with Session(photos, prefix="p", background=False) as session:
        session.plan(Add("x")).preview()
        before = content(session.output)
        disk.refuses = lambda path: path.endswith("journal.jsonl")
        with pytest.raises(UnsavedError):
            session.plan(Rename("cat", "tabby")).apply()
        assert content(session.output) == before
        disk.refuses = lambda _path: False
        session._context.store.retry()
        assert captions(session.output)["p-0001"] == "tabby, sofa"
        assert len(session.history) == 1


KILLED = """
import os, signal, sys
from tagger_widget import Session
from tagger_widget.operations import Add, Rename
session = Session(sys.argv[1], prefix="p", background=False)
session.plan(Add("seen")).preview()
left, replace = int(sys.argv[2]), os.replace
def counted(*arguments, **more):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(*arguments, **more)
os.replace = counted
session.plan(Rename("cat", "tabby")).apply()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are otherwise there")
@pytest.mark.parametrize("captions_written", [0, 1, 3])
def test_a_batch_that_was_killed_half_way_is_there_whole(photos: Path, captions_written: int) -> None:
    """The edit is in the journal: on the next opening it is complete, however many captions were written."""
    killed = run_python(KILLED, photos, captions_written)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with Session(photos, background=False) as session:
        assert tags(session)[:5] == ["tabby, sofa", "dog, tabby", "tree", "tabby, x", "tabby"]
        assert captions(session.output)["p-0005"] == "tabby"
        session.undo()
        assert captions(session.output)["p-0004"] == "tabby, x, cat"


WORDS = ["cat", "Cat", "dog", "long hair", "long_hair", "a/b", "tabby cat", "sky", "x"]
some = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True)
one = st.sampled_from(WORDS)
OPERATIONS: st.SearchStrategy[Operation] = st.one_of(
    st.builds(Add, some, st.sampled_from(["first", "last"])),
    st.builds(Remove, some),
    st.builds(Rename, some, one),
    st.builds(
        ReplaceText, st.sampled_from(["a", "cat", " ", "_", "x"]), st.sampled_from(["", "b", ", ", "cat"])
    ),
    st.builds(ReplaceRegex, st.sampled_from(["^c", "[aeiou]", r"(\w+) (\w+)"]), st.sampled_from(["", "x"])),
    st.builds(Split, st.sampled_from(["/", " "])),
    st.builds(Sort, st.sampled_from(["name", "count"])),
    st.builds(MoveToFront, some),
    st.builds(Deduplicate),
    st.builds(RemoveRare, st.integers(2, 4)),
    st.builds(SetTrigger, st.sampled_from(["cat", "ohwx", None])),
    st.builds(SetState, st.sampled_from(["done", "skipped"])),
)
DATASETS = st.lists(st.lists(one, unique=True, max_size=6), min_size=4, max_size=4)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(DATASETS, st.lists(OPERATIONS, min_size=1, max_size=5))
def test_undo_restores_every_caption_byte_for_byte(
    lists: list[list[str]], operations: list[Operation]
) -> None:
    """Each undo restores all captions and states exactly, and previews agree with what is applied."""
    with tempfile.TemporaryDirectory() as home:
        photos = fill(Path(home) / "photos", 4)
        with Session(photos, prefix="p", background=False) as session:
            for image, its in zip(list(session.images), lists, strict=True):
                session.set_tags(image.name, its)
            begun, stages = len(session.history), [_all(session)]
            for operation in operations:
                word = session.settings.trigger
                if isinstance(operation, Rename) and word in {*operation.old, operation.new}:
                    continue
                plan = session.plan(operation)
                preview = plan.preview()
                expected = {diff.name: diff.tags("kept", "added", "moved") for diff in preview}
                if plan.apply() is None:
                    assert not expected
                    continue
                new = session.settings.trigger
                heads = (new,) if new and new != word else ()
                assert {name: (*heads, *session.image(name).tags) for name in expected} == expected
                stages.append(_all(session))
            for stage in reversed(stages[:-1]):
                session.undo()
                assert _all(session) == stage
            assert len(session.history) == begun + 2 * (len(stages) - 1)


def _all(session: Session) -> tuple[dict[str, str], list[str]]:
    return captions(session.output), [image.state for image in session.images]


def test_a_selection_has_a_method_for_each(session: Session) -> None:
    """A method covers the images that the selection finds when the plan is made, and equals its operation."""
    session.take_in_captions()
    cats = session.select("cat")
    assert cats.rename_tag("cat", "x").preview().names == ("p-0001", "p-0002", "p-0004", "p-0005")
    assert cats[:1].add_tags("new", where="first").apply() is not None
    assert session.images[0].tags == ("new", "cat", "sofa")
    for plan in (
        cats.remove_tags("sof*"),
        cats.replace_text("sofa", "couch"),
        cats.replace_regex("^sofa$", "couch"),
        cats.split_tag("f"),
        session.select("p-none | tree | dog").sort_tags(),
        cats.reorder_tags("sofa", "cat"),
        cats.move_to_front("cat"),
        session.select().remove_rare(2),
        cats.set_state("done"),
        cats.edit(lambda tags: [*tags, "more"]),
        cats.edit(lambda image: [image.name], of="image"),
    ):
        assert plan.apply() is not None, plan
        session.undo()
    assert cats.deduplicate().apply() is None
    assert cats.category_order().apply() is None


def test_applying_touches_only_captions_that_change(session: Session) -> None:
    """All other files keep their times, and the source folder is unchanged."""
    session.plan(Add("seen")).preview()
    other = session.output / "p-0003.txt"
    os.utime(other, ns=(1, 1))
    session.rewrite_captions("p-0003")
    before = other.stat().st_mtime_ns
    session.plan(Rename("cat", "tabby")).apply()
    assert other.stat().st_mtime_ns == before
