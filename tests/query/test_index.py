"""Filters find the same images as plain Python."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_widget.dataset.image import ImageRecord, SourceFacts
from tagger_widget.dataset.tags.folding import fold
from tagger_widget.errors import BadQueryError
from tagger_widget.query.index import FilterIndex
from tagger_widget.query.nodes import All, Any, Node
from tagger_widget.query.parser import parse

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_regex_that_runs_away_is_stopped() -> None:
    """The error shows the place of the expression, and the next filter works."""
    index = FilterIndex([ImageRecord("p-1", "1.jpg", ("a" * 60 + "c",))], set())
    node = parse(r"x regex:/^(a|aa)+$/")
    assert isinstance(node, All)
    with pytest.raises(BadQueryError, match="takes longer than 1 second") as caught:
        index.tagged_regex(node.parts[1])  # type: ignore[arg-type]
    assert caught.value.position == 2
    assert index.tagged_regex(parse("regex:/c$/")).tolist() == [True]  # type: ignore[arg-type]


TAGS = (
    "cat",
    "Cat",
    "long hair",
    "long_hair",
    "blue eyes",
    "blue dress",
    "t-shirt",
    "miku (vocaloid)",
    "Été",
)
tags = st.lists(st.sampled_from(TAGS), max_size=6, unique=True).map(tuple)
facts = st.none() | st.builds(
    SourceFacts,
    size=st.sampled_from((0, 999, 1000, 1500, 2_000_000)),
    mtime_ns=st.just(0),
    sha256=st.just(""),
    width=st.sampled_from((64, 512, 1024)),
    height=st.sampled_from((64, 512, 768)),
    format=st.sampled_from(("JPEG", "MPO", "PNG", "HEIF")),
)
changes = st.builds(
    ImageRecord,
    name=st.just(""),
    source=st.just(""),
    tags=tags,
    state=st.sampled_from(("pending", "done", "skipped")),
    problem=st.none() | st.just("damaged"),
    facts=facts,
)
Told = tuple[str, "Callable[[ImageRecord], bool]"]


def _known(measure: Callable[[SourceFacts], bool]) -> Callable[[ImageRecord], bool]:
    return lambda image: image.facts is not None and measure(image.facts)


def _has(folded: str) -> Callable[[ImageRecord], bool]:
    return lambda image: any(fold(tag) == folded for tag in image.tags)


LEAVES: tuple[Told, ...] = (
    ("cat", _has("cat")),
    ("hair", lambda _image: False),
    ("long_hair", _has("long hair")),
    ('"blue eyes"', _has("blue eyes")),
    ("miku_(vocaloid)", _has("miku (vocaloid)")),
    ("ete", _has("ete")),
    ("blue_*", lambda image: any(fold(tag).startswith("blue ") for tag in image.tags)),
    ("?at", _has("cat")),
    ("*", lambda image: bool(image.tags)),
    ("regex:/^[cl]/", lambda image: any(re.search("^[cl]", tag) for tag in image.tags)),
    ("regex:/^C/i", lambda image: any(re.search("^c", tag, re.IGNORECASE) for tag in image.tags)),
    ("tags:<3", lambda image: len(image.tags) < 3),
    ("tags:0", lambda image: not image.tags),
    ("tags:2..4", lambda image: 2 <= len(image.tags) <= 4),
    ("state:skipped", lambda image: image.state == "skipped"),
    ("state:untagged", lambda image: not image.tags and image.problem is None),
    ("problem:yes", lambda image: image.problem is not None),
    ("width:<=512", _known(lambda its: its.width <= 512)),
    ("height:768", _known(lambda its: its.height == 768)),
    ("mp:>0.3", _known(lambda its: its.width * its.height > 300_000)),
    ("ratio:>1.3", _known(lambda its: its.width / its.height > 1.3)),
    ("ratio:4:3", _known(lambda its: its.width * 3 == its.height * 4)),
    ("size:<1kB", _known(lambda its: its.size < 1000)),
    ("size:1501B..2MB", _known(lambda its: its.size == 2_000_000)),
    ("format:jpg", lambda image: (image.facts.format if image.facts else "JPEG") in ("JPEG", "MPO")),
    ("name:p-0*", lambda image: int(image.name[2:]) < 10),
    ("name:img_03", lambda image: image.name == "p-03"),
    ("name:IMG_03.JPG", lambda image: image.name == "p-03"),
    ("name:p-03.jpg", lambda image: image.name == "p-03"),
    ("name:sub/*1.jpg", lambda image: image.name.endswith("1")),
)


def _both(one: Told, other: Told) -> Told:
    return f"({one[0]}) {other[0]}", lambda image: one[1](image) and other[1](image)


def _either(one: Told, other: Told) -> Told:
    return f"({one[0]} | {other[0]})", lambda image: one[1](image) or other[1](image)


def _without(one: Told) -> Told:
    return f"-({one[0]})", lambda image: not one[1](image)


queries = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: (
        st.builds(_both, inner, inner) | st.builds(_either, inner, inner) | st.builds(_without, inner)
    ),
    max_leaves=6,
)


@given(
    st.lists(changes, min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 11), changes), max_size=8),
    st.lists(changes, max_size=3),
    st.lists(queries, min_size=1, max_size=4),
)
def test_filters_agree_with_plain_python(
    begun: list[ImageRecord], edits: list[tuple[int, ImageRecord]], late: list[ImageRecord], told: list[Told]
) -> None:
    """On any dataset, after any edits and with new images, each filter finds what a loop would."""
    from msgspec.structs import replace

    from tagger_widget.query.evaluate import evaluate

    def named(image: ImageRecord, number: int) -> ImageRecord:
        return replace(image, name=f"p-{number:02}", source=f"sub/IMG_{number:02}.jpg")

    images = [named(image, number) for number, image in enumerate(begun)]
    changed: set[int] = set()
    index = FilterIndex(images, changed)

    def check() -> None:
        index.refresh()
        for query, expected in told:
            found = evaluate(parse(query), index, _no_leaf).tolist()
            assert found == [expected(image) for image in images], query

    check()
    for number, image in edits:
        row = number % len(images)
        images[row] = named(image, row)
        changed.add(row)
    check()
    images.extend(named(image, number) for number, image in enumerate(late, len(images)))
    check()


def _no_leaf(node: Node) -> Any:
    raise AssertionError(node)
