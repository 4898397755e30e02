"""Selections of a session: lazy, live, narrowed, displayed."""

from __future__ import annotations

import random
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tagger_widget import BadInputError, BadQueryError, DamagedError, Selection, Session, TaggerError
from tagger_widget.operations import Add
from tests.support.folders import fill


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Return twelve images, three of them tagged."""
    return fill(
        tmp_path / "photos", 12, captions={2: "cat, long hair", 3: "cat, blue_eyes", 11: "Blue dress"}
    )


@pytest.fixture
def session(photos: Path):
    """Open these images and wait until they are copied."""
    with Session(photos, prefix="p", author="ann") as session:
        assert session.wait_copied(60)
        yield session


def test_a_selection_is_a_sequence_of_images_in_order(session: Session) -> None:
    """A selection has a length, names, items, slices and membership."""
    cats = session.select("cat")
    assert isinstance(cats, Selection)
    assert len(cats) == 2
    assert cats.names == ("p-0002", "p-0003")
    assert [image.tags[1] for image in cats] == ["long hair", "blue_eyes"]
    assert cats[-1] == session.image("p-0003")
    assert cats[1:].names == ("p-0003",)
    assert "p-0002" in cats
    assert session.image(1) in cats
    assert "p-0001" not in cats
    assert not session.select("dog")
    assert repr(cats) == "<2 of 12 images: cat>"
    assert len(session.select()) == 12


def test_selections_are_narrowed_step_by_step(session: Session) -> None:
    """Each step filters what the previous one leaves."""
    some = session.select("tags:>0").where(lambda image: "cat" in image.tags)
    assert some.names == ("p-0002", "p-0003")
    assert some.select("blue_*").names == ("p-0003",)
    assert session.select()[2:4].select("cat").names == ("p-0003",)
    assert session.select("name:p-0*")[::-3][:2].names == ("p-0012", "p-0009")


def test_a_filter_that_is_not_understood_raises_at_once(session: Session) -> None:
    """Neither len() nor a loop is needed to find the error."""
    with pytest.raises(BadQueryError):
        session.select("tags:")
    with pytest.raises(BadQueryError):
        session.select("cat").select("(")
    with pytest.raises(BadQueryError):
        session.count("a |")


def test_a_selection_shows_the_dataset_as_it_is(session: Session) -> None:
    """Edits and undos show in a selection at once, and a loop over it may make them."""
    cats = session.select("cat")
    for image in cats:
        session.remove_tags(image.name, "cat")
    assert len(cats) == 0
    session.undo()
    assert cats.names == ("p-0003",)
    session.skip()
    assert session.select("state:skipped").names == ("p-0001",)


def test_everything_a_session_knows_can_be_asked_for(session: Session) -> None:
    """Measures, formats and categories come from the records, edits from the journal."""
    assert session.count("width:64 height:48 ratio:4:3 format:jpeg") == 12
    assert session.count("edited:never") == 12
    session.add_tags(0, "cat")
    assert session.select("edited:today author:ANN edited:<1h").names == ("p-0001",)
    assert session.count("author:bob | edited:yesterday | edited:>1h") == 0
    session.undo()
    assert session.count("edited:today") == 1
    session.next_untagged()
    session.skip()
    assert session.count("-edited:never") == 1


def test_last_edits_are_known_after_a_restart(photos: Path) -> None:
    """Last edits are read from the journal, regardless of what session.json covers."""
    with Session(photos, author="ann", background=False) as session:
        session.add_tags(0, "cat")
        session.add_tags(3, "cat")
    with Session(photos, author="bob", background=False) as session:
        session.add_tags(3, "dog")
        assert session.count("author:ann") == 2
        assert session.select("author:bob").indexes() == [3]
        assert session.count("edited:today") == 2


def test_another_process_shows(photos: Path) -> None:
    """Changes of another session are found as soon as they are taken in."""
    with Session(photos, background=False) as one, Session(photos, author="bob", background=False) as two:
        dogs = one.select("dog")
        assert len(dogs) == 0
        two.add_tags(4, "dog")
        two.filters["dogs"] = "dog"
        one.add_tags(5, "dog")
        assert dogs.indexes() == [4, 5]
        assert one.count("filter:dogs author:bob") == 1


def test_images_that_come_later_are_found(photos: Path) -> None:
    """The index grows with the dataset."""
    with Session(photos, background=False) as session:
        assert session.count("tags:0") == 9 + 3  # Captions are imported with the images.
    fill(photos, 3, start=13)
    with Session(photos, background=False) as session:
        assert session.count("name:IMG_1?") == 6


def test_random_edits_and_undos_keep_the_index_right(photos: Path) -> None:
    """After each edit, filters find what a loop over the images finds."""
    chance = random.Random(3)
    tags = ["cat", "dog", "long hair", "Cat", "bird"]
    with Session(photos, background=False) as session:
        for _ in range(60):
            index, tag = chance.randrange(12), chance.choice(tags)
            action = chance.choice((session.add_tags, session.remove_tags, None, session.redo))
            if action in (session.add_tags, session.remove_tags):
                action(index, tag)
            else:
                (action or session.undo)()
            for query, folded in (("cat", "cat"), ("long_hair", "long hair"), ("d?g", "dog")):
                expected = [
                    n for n, image in enumerate(session.images) if folded in {t.lower() for t in image.tags}
                ]
                assert session.select(query).indexes() == expected
            assert session.count("tags:>=2") == sum(len(image.tags) >= 2 for image in session.images)


def test_an_edit_takes_its_changes_into_the_index_unless_that_would_make_it_wait(photos: Path) -> None:
    """A large edit updates the index itself; an edit during a filter does not wait for it."""
    with Session(photos, prefix="p", background=False) as session:
        assert session.count("new") == 0
        changed, finder = session._context.store.data.changed, session._context.finder
        session.plan(Add("new")).apply()
        assert changed == set()
        with ThreadPoolExecutor(1) as another, finder._lock:
            another.submit(session.add_tags, 0, "newer").result(timeout=10)
        assert changed == {0}
        assert session.count("newer") == 1
        assert changed == set()


def test_filters_are_saved_under_a_name(session: Session, photos: Path) -> None:
    """Filters are kept with the dataset, checked when saved, and can be deleted."""
    session.filters["To do"] = "tags:<2 -state:skipped"
    session.filters["cats"] = 'filter:"to do" | cat'
    assert session.count("filter:cats") == 12
    with Session(photos, prefix="p", background=False) as other:
        assert dict(other.filters) == {"To do": "tags:<2 -state:skipped", "cats": 'filter:"to do" | cat'}
        del other.filters["cats"]
    assert list(session.filters) == ["To do"]
    with pytest.raises(KeyError):
        del session.filters["cats"]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        pytest.param("", "cat", id="no name"),
        pytest.param('a"b', "cat", id="quote in the name"),
        pytest.param("a" * 101, "cat", id="long name"),
        pytest.param("a", "tags:x", id="not understood"),
        pytest.param("a", "filter:a", id="itself"),
        pytest.param("a", "filter:b", id="in a circle"),
    ],
)
def test_a_filter_that_could_not_be_used_is_not_saved(session: Session, name: str, query: str) -> None:
    """Saving raises, and earlier filters stay."""
    session.filters["a"] = "cat"
    session.filters["b"] = "filter:a"
    with pytest.raises(BadInputError):
        session.filters[name] = query
    assert dict(session.filters) == {"a": "cat", "b": "filter:a"}


def test_damaged_saved_filters_are_named_with_the_remedy(session: Session) -> None:
    """All other filters still work."""
    path = session.output / ".tagger" / "filters.json"
    path.write_text("{")
    with pytest.raises(DamagedError, match=r"filters\.json"):
        session.select("filter:a")
    assert session.count("cat") == 2


def test_what_is_no_file_is_not_waited_for(session: Session) -> None:
    """A folder or a pipe in place of the file is reported."""
    (session.output / ".tagger" / "filters.json").mkdir()
    with pytest.raises(DamagedError, match="is not a regular file"):
        dict(session.filters)


def test_a_notebook_shows_a_bounded_table_with_pictures(tmp_path: Path) -> None:
    """The table has at most twenty rows, and user text is never markup."""
    with Session(fill(tmp_path / "photos", 25), background=False) as session:
        session.add_tags(0, "<img src=x onerror=alert(1)>")
        html = session.select()._repr_html_()
        assert html.count("<tr>") == 21
        assert html.count("data:image/jpeg;base64,") == 20
        assert "<img src=x" not in html
        assert "&lt;img src=x onerror=alert(1)&gt;" in html
        assert "… and 5 more" in html
        assert len(html) < 200_000


def test_a_frame_has_a_line_for_each_image(session: Session) -> None:
    """The frame is indexed by name and has all known facts."""
    frame = session.select("cat").to_frame()
    assert list(frame.index) == ["p-0002", "p-0003"]
    assert frame.loc["p-0002", "tags"] == "cat, long hair"
    assert frame.loc["p-0003", "width"] == 64


def test_without_pandas_a_frame_is_refused_with_the_remedy(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message has the command that installs pandas."""
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(TaggerError, match="pip install"):
        session.select().to_frame()


def test_opening_loads_nothing_that_only_filters_need(photos: Path) -> None:
    """numpy, lark, regex and pandas are imported when first used."""
    from tests.support.folders import run_python

    code = (
        "import sys\nfrom tagger_widget import Session\n"
        "with Session(sys.argv[1], background=False) as s:\n    s.add_tags(0, 'cat'); s.select()\n"
        "print([m for m in ('numpy', 'lark', 'regex', 'pandas') if m in sys.modules])"
    )
    result = run_python(code, photos)
    assert result.stdout.strip() == "[]", result.stderr
