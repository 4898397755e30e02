"""Tags edited in a table become a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tagger_widget import BadInputError, Session
from tests.support.folders import fill

pandas = pytest.importorskip("pandas")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Return three images, two of them with a caption."""
    return fill(tmp_path / "photos", 3, captions={1: "cat,sofa", 2: "dog, cat"})


def frame_of(session: Session) -> Any:
    """Return a frame of all images."""
    session.apply_frame({"name": [], "tags": []})
    tags = [list(image.tags) for image in session.images]
    return pandas.DataFrame({"name": [i.name for i in session.images], "tags": tags, "tags_before": tags})


def tags(session: Session) -> list[tuple[str, ...]]:
    """Return the tags of all images."""
    return [image.tags for image in session.images]


def test_edited_tags_are_previewed_and_applied(photos: Path) -> None:
    """Tags are lists or text with commas; images that are not in the frame are unchanged."""
    with Session(photos, prefix="p", background=False) as session:
        frame = frame_of(session)
        frame["tags"] = [["cat", "sofa", "new"], "dog", []]
        plan = session.apply_frame(frame[:2])
        assert [str(diff) for diff in plan.preview()] == ["p-0001: cat, sofa, +new", "p-0002: dog, −cat"]  # noqa: RUF001
        plan.apply()
        assert tags(session) == [("cat", "sofa", "new"), ("dog",), ()]
        session.undo()
        assert tags(session) == [("cat", "sofa"), ("dog", "cat"), ()]


def test_a_frame_older_than_the_dataset_is_merged_and_conflicts_named(photos: Path) -> None:
    """Changes made meanwhile stay; tags changed in two ways are conflicts in the preview."""
    with Session(photos, prefix="p", background=False) as session:
        frame = frame_of(session)
        frame["tags"] = [["tabby", "sofa"], ["puppy", "cat"], []]
        session.add_tags("p-0001", "window")
        session.set_tags("p-0002", ["hound", "cat"])
        plan = session.apply_frame(frame)
        preview = plan.preview()
        assert preview.conflicts == {"p-0002": ("dog", "hound", "puppy")}
        assert "1 image also changed elsewhere: p-0002." in str(preview)
        plan.without(*preview.conflicts).apply()
        assert tags(session)[:2] == [("tabby", "sofa", "window"), ("hound", "cat")]


def test_what_a_selection_gives_is_taken_back(photos: Path) -> None:
    """Images are given by name, tags as text, and changes made meanwhile stay."""
    with Session(photos, prefix="p", background=False) as session:
        session.take_in_captions()
        frame = session.select("cat").to_frame()
        frame["tags"] = frame["tags"].str.replace("cat", "tabby")
        session.add_tags("p-0001", "window")
        session.apply_frame(frame).apply()
        assert tags(session)[:2] == [("tabby", "sofa", "window"), ("dog", "tabby")]


def test_a_round_trip_through_csv_changes_nothing(photos: Path, tmp_path: Path) -> None:
    """Tags are one text; images without tags come back as missing values; the trigger word is not a tag."""
    with Session(photos, prefix="p", background=False, trigger="ohwx") as session:
        frame = frame_of(session)
        for column in ("tags", "tags_before"):
            frame[column] = [", ".join(["ohwx", *its] if its else []) for its in frame[column]]
        frame.to_csv(tmp_path / "captions.csv", index=False)
        assert not session.apply_frame(pandas.read_csv(tmp_path / "captions.csv")).preview()


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        pytest.param({"name": ["p-0001"]}, "no column called tags; it has name", id="no tags"),
        pytest.param({}, "no column called name or tags; it has none", id="empty"),
        pytest.param({"name": ["p-0001", "x-1"], "tags": ["", ""]}, "not in the dataset: x-1", id="unknown"),
        pytest.param({"name": ["p-0001"] * 2, "tags": ["a", "b"]}, "more than once: p-0001", id="twice"),
        pytest.param({"name": ["p-0001"], "tags": [None]}, "p-0001 has no tags in the frame", id="missing"),
        pytest.param({"name": ["p-0001"], "tags": [7.5]}, "the tags of p-0001 are 7.5", id="a number"),
        pytest.param({"name": ["p-0001"], "tags": ["x" * 1001]}, "1,001 characters", id="long"),
        pytest.param({"name": [1], "tags": ["x"]}, "not in the dataset: 1", id="a number for a name"),
    ],
)
def test_a_frame_that_cannot_be_used_is_refused(photos: Path, columns: dict[str, Any], words: str) -> None:
    """An invalid frame is refused with the fault before anything changes."""
    with Session(photos, prefix="p", background=False) as session:
        with pytest.raises(BadInputError) as error:
            session.apply_frame(pandas.DataFrame(columns))
        assert words in str(error.value)
        assert len(session.history) == 0
