"""What each operation does to the tags of one image."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_widget import BadInputError, ImageRecord
from tagger_widget.dataset.arrangement.model import Arrangement, Category
from tagger_widget.operations import (
    Add,
    CategoryOrder,
    Context,
    Custom,
    Deduplicate,
    MoveToFront,
    Operation,
    Remove,
    RemoveImplied,
    RemoveRare,
    Rename,
    Reorder,
    ReplaceRegex,
    ReplaceText,
    SetEach,
    SetState,
    SetTrigger,
    Sort,
    Split,
)
from tagger_widget.operations.diff import moved_tags, parts_of

COUNTS = {"cat": 9, "dog": 5, "long hair": 3, "blue_eyes": 2, "Blue Sky": 1, "a": 4, "b": 4, "c": 1, "1*": 2}
WORDS = st.sampled_from(["cat", "dog", "feline", "Cat", "long_hair", "long hair", "sky", "a b", "x/y"])
TAGS = st.lists(WORDS, unique=True, max_size=7).map(tuple)


def done(operation: Operation, *tags: str) -> tuple[str, ...]:
    """Carry out an operation on an image with these tags."""
    known = {**dict.fromkeys(tags, 1), **COUNTS}
    arrangement = Arrangement(
        categories=(Category("animal", "#000000"), Category("looks", "#111111")),
        members={"dog": "animal", "cat": "animal", "long hair": "looks"},
    )
    prepared = operation.prepared(Context(known, arrangement, "ohwx"))
    if prepared.having is not None and prepared.having.isdisjoint(tags):
        return tags
    return prepared.tags_of(ImageRecord("p-1", "1.jpg", tags))


@pytest.mark.parametrize(
    ("operation", "before", "after"),
    [
        pytest.param(Add("x, y"), "cat, y", "cat, y, x", id="add last"),
        pytest.param(Add("x", "first"), "cat, dog", "x, cat, dog", id="add first"),
        pytest.param(Add("x", "after", "cat"), "cat, dog", "cat, x, dog", id="add after"),
        pytest.param(
            Add("x", "after", "nowhere"), "cat, dog", "cat, dog, x", id="add after what is not there"
        ),
        pytest.param(Remove(["cat", "b"]), "a, cat, b", "a", id="remove"),
        pytest.param(Remove("blue *"), "cat, blue_eyes, Blue Sky", "cat", id="remove a pattern"),
        pytest.param(Remove("1*"), "1*, 1girl", "1girl", id="a star that is a tag's own"),
        pytest.param(Remove("CAT"), "cat", "cat", id="case counts without a pattern"),
        pytest.param(Rename("cat", "tabby cat"), "a, cat, b", "a, tabby cat, b", id="rename in place"),
        pytest.param(Rename("cat", "dog"), "dog, a, cat", "dog, a", id="merge into an earlier one"),
        pytest.param(Rename("cat", "dog"), "cat, a, dog", "dog, a", id="merge into a later one"),
        pytest.param(Rename(["a", "b"], "c"), "x, b, y, a", "x, c, y", id="several to one"),
        pytest.param(RemoveRare(3), "cat, c, blue_eyes, dog", "cat, dog", id="remove rare"),
        pytest.param(RemoveImplied({"cat": frozenset({"tabby"})}), "cat, tabby", "tabby", id="implied"),
        pytest.param(RemoveImplied({"cat": frozenset({"tabby"})}), "cat, dog", "cat, dog", id="not implied"),
        pytest.param(ReplaceText("hair", "fur"), "long hair, cat", "long fur, cat", id="replace"),
        pytest.param(ReplaceText("HAIR", "fur", ignore_case=True), "long hair", "long fur", id="any case"),
        pytest.param(ReplaceText(" and ", ", "), "a and b, c", "a, b, c", id="commas split"),
        pytest.param(ReplaceText("cat", ""), "cat, dog", "dog", id="nothing left of a tag"),
        pytest.param(ReplaceText("long ", ""), "hair, x, long hair", "hair, x", id="replace and merge"),
        pytest.param(ReplaceRegex(r"(\w+) (\w+)", r"\2 \1"), "long hair, cat", "hair long, cat", id="regex"),
        pytest.param(ReplaceRegex("^CAT$", "x", ignore_case=True), "cat, catty", "x, catty", id="anchors"),
        pytest.param(Split("/"), "cat/dog, a", "cat, dog, a", id="split"),
        pytest.param(Split("/"), "//, a", "//, a", id="nothing but separators"),
        pytest.param(Sort(), "dog, Cat, 1girl", "1girl, Cat, dog", id="sort by name"),
        pytest.param(Sort("count"), "a, dog, cat", "cat, dog, a", id="sort by count"),
        pytest.param(Reorder("c, a"), "a, x, c, y", "c, x, a, y", id="reorder"),
        pytest.param(MoveToFront("b, a"), "x, a, y, b", "b, a, x, y", id="to the front"),
        pytest.param(Deduplicate(), "long_hair, x, Long hair", "long_hair, x", id="deduplicate"),
        pytest.param(
            CategoryOrder(), "x, long hair, dog, y, cat", "dog, cat, long hair, x, y", id="categories"
        ),
        pytest.param(SetTrigger("cat"), "a, cat", "a", id="a tag becomes the trigger word"),
        pytest.param(SetState("done"), "a", "a", id="state"),
        pytest.param(Custom(lambda tags: [t.upper() for t in tags]), "a, b", "A, B", id="function"),
        pytest.param(Custom(lambda tags: "x, y"), "a", "x, y", id="function that answers a text"),  # noqa: ARG005
        pytest.param(Custom(lambda tags: None), "a", "a", id="function that leaves it"),  # noqa: ARG005
        pytest.param(Custom(lambda i: [i.name], of="image"), "a", "p-1", id="function of the image"),
    ],
)
def test_an_operation_does_what_it_says(operation: Operation, before: str, after: str) -> None:
    """Each operation gives the expected tags."""
    assert done(operation, *before.split(", ")) == tuple(filter(None, after.split(", ")))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        pytest.param(lambda: Rename("cat", "a, b"), "has a comma", id="comma in a name"),
        pytest.param(lambda: Rename("cat", "a\nb"), "line break", id="line break in a name"),
        pytest.param(lambda: Rename("cat", " "), "cannot be blank", id="blank name"),
        pytest.param(lambda: Rename("", "cat"), "no tag", id="nothing to rename"),
        pytest.param(lambda: Add(","), "no tag", id="nothing to add"),
        pytest.param(lambda: Add("x" * 1001), "1,001 characters", id="too long"),
        pytest.param(
            lambda: Add("x", "middle"), "'middle' is not one of first, last, after", id="no such place"
        ),  # type: ignore[arg-type]
        pytest.param(lambda: RemoveRare(1), "2 or more", id="rare"),
        pytest.param(lambda: ReplaceText("", "x"), "at least one letter", id="empty text"),
        pytest.param(lambda: Split(""), "no separator", id="no separator"),
        pytest.param(lambda: SetState("great"), "'great' is not one of pending", id="no such state"),  # type: ignore[arg-type]
        pytest.param(lambda: ReplaceRegex("(cat", ""), "missing ) at character 5", id="bracket left open"),
        pytest.param(lambda: ReplaceRegex("ca++[)+", ""), "at character", id="place"),
        pytest.param(lambda: ReplaceRegex("cat", r"\2"), r"\2 is not understood", id="no such group"),
        pytest.param(lambda: ReplaceRegex("(?:" * 400 + ")" * 400, ""), "", id="nested deep"),
        pytest.param(lambda: ReplaceRegex("x" * 2000, ""), "at most 1,000", id="long pattern"),
        pytest.param(lambda: SetTrigger("a(b)"), "cannot have", id="trigger"),
    ],
)
def test_what_cannot_be_used_is_refused_when_it_is_made(make: object, words: str) -> None:
    """An invalid argument is refused when the operation is created, with a message that names the fault."""
    with pytest.raises(BadInputError) as error:
        make()  # type: ignore[operator]
    assert words in str(error.value)


MANY = tuple(f"tag {number}" for number in range(20_000))
OTHERS = tuple(f"other {number}" for number in range(20_000))


@pytest.mark.parametrize(
    "operation",
    [
        pytest.param(Add(OTHERS), id="add"),
        pytest.param(Remove(MANY[::2]), id="remove"),
        pytest.param(Rename(MANY[::2], "x"), id="rename"),
        pytest.param(RemoveImplied({tag: frozenset({tag, f"{tag}0"}) for tag in MANY}), id="implied"),
        pytest.param(Reorder(MANY[::-1]), id="reorder"),
        pytest.param(MoveToFront(MANY[::-2]), id="front"),
        pytest.param(Sort(), id="sort"),
        pytest.param(Deduplicate(), id="deduplicate"),
        pytest.param(CategoryOrder(), id="categories"),
        pytest.param(ReplaceText("tag", "x"), id="replace"),
        pytest.param(ReplaceRegex(r"tag (\d)", r"\1"), id="regex"),
        pytest.param(Custom(lambda tags: tags[::-1]), id="function"),
        pytest.param(SetEach({"p-1": MANY[::-1]}, {"p-1": MANY[1:]}), id="table"),
    ],
)
def test_the_time_is_in_proportion_to_the_tags(operation: Operation) -> None:
    """An image with twenty thousand tags takes no time to speak of."""
    begun = time.process_time()
    image = ImageRecord("p-1", "1.jpg", MANY)
    arrangement = Arrangement((Category("c", "#000000"),), dict.fromkeys(MANY, "c"), hidden=MANY, pinned=MANY)
    context = Context(dict.fromkeys((*MANY, *OTHERS), 1), arrangement)
    after = operation.prepared(context).tags_of(image)
    operation.arranged(context)
    operation.conflict(image)
    operation.describe()
    assert parts_of(MANY, after)
    assert time.process_time() - begun < 3


def test_a_pattern_that_runs_away_is_stopped() -> None:
    """The time limit of a pattern holds for the whole dataset; each run of a plan starts with a new one."""
    operation = ReplaceRegex("^(a|aa|aaa)+$", "x")
    # The first would take years, the other a measurable part of the time available.
    runaway, slow = "a" * 200 + "b", "a" * 22 + "b"
    for tag in (runaway, slow):
        with pytest.raises(BadInputError, match="takes longer than 2 seconds"):
            operation.rewritten(tag)
    assert done(operation, slow) == (slow,)


def test_a_pattern_cannot_blow_up_a_tag() -> None:
    """A tag of more than 1,000 characters is refused with the tag that would become it."""
    with pytest.raises(BadInputError, match="cat would become"):
        done(ReplaceRegex(".", "x" * 999), "cat")


def test_a_function_that_raises_names_the_image() -> None:
    """The error names the image and the exception."""
    with pytest.raises(BadInputError, match=r"KeyError for p-1 \('gone'\)"):
        done(Custom(lambda _tags: {}["gone"]), "a")


def test_edits_from_elsewhere_are_merged_and_conflicts_named() -> None:
    """Tags added meanwhile stay; a tag that was renamed in two ways is a conflict."""
    operation = SetEach({"p-1": ("tabby", "b")}, {"p-1": ("cat", "b")})
    assert done(operation, "cat", "b", "new") == ("tabby", "b", "new")
    assert operation.conflict(ImageRecord("p-1", "", ("cat", "b", "new"))) == ()
    assert operation.conflict(ImageRecord("p-1", "", ("kitten", "b"))) == ("cat", "kitten", "tabby")


@given(TAGS, WORDS, WORDS)
def test_renaming_never_doubles_or_reorders(tags: tuple[str, ...], old: str, new: str) -> None:
    """All other tags keep their order, and the new name takes the position of the first of the two."""
    after = done(Rename(old, new), *tags)
    assert len(set(after)) == len(after)
    others = [tag for tag in tags if tag not in {old, new}]
    assert [tag for tag in after if tag not in {old, new}] == others
    if old in tags and old != new:
        first = min(tags.index(tag) for tag in (old, new) if tag in tags)
        assert after.index(new) == first
        assert old not in after
    else:
        assert after == tags


@given(TAGS, TAGS)
def test_a_diff_tells_the_whole_story(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Both lists can be restored from a diff, and the tags it calls unchanged have the same order in both."""
    parts = parts_of(before, after)
    assert tuple(part.tag for part in parts if part.fate != "removed") == after
    assert {part.tag for part in parts if part.fate != "added"} == set(before)
    kept = [part.tag for part in parts if part.fate == "kept"]
    assert [tag for tag in before if tag in kept] == kept
    assert len(parts) == len({part.tag for part in parts})


def test_as_few_tags_as_can_be_count_as_moved() -> None:
    """Moving one tag to the front counts as one moved tag."""
    assert moved_tags("abcdef", "fabcde") == {"f"}
    assert moved_tags("abcdef", "bcdaef") == {"a"}
    assert moved_tags("abc", "abc") == set()


def test_every_operation_tells_what_it_does() -> None:
    """Every operation describes itself in plain words, before and after it is applied."""
    assert Rename("cat", "tabby cat").describe() == "Rename cat to tabby cat"
    assert Remove("a, b, c, d, e").describe(done=True) == "Removed a, b, c and 2 more"
    assert Add("x", "after", "cat").describe() == "Add x after cat"
    assert ReplaceText("a", "b").describe(done=True) == "Replaced “a” with “b” within tags"
    assert Custom(len).describe() == "Apply the function len"
