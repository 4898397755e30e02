"""What the counts of tags record for those who keep lists of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tagger_widget.dataset.tags.counts import TagCounts


def known(*tags: str) -> TagCounts:
    counts = TagCounts()
    counts.add_known(tags)
    return counts


def test_changed_tags_are_recorded_until_settled() -> None:
    """Each changed tag has the revision of its last change, forgotten ones too; settling drops the older ones."""
    counts = known("a", "b", "c")
    counts.count_all([("a",)])
    first = counts.revision
    counts.replace(("a",), ("b",), used=True)
    counts.forget("c")
    assert list(counts.changed) == ["a", "b", "c"]
    assert counts.changed["c"] == counts.revision > counts.changed["a"] > first
    counts.settle(counts.changed["a"])
    assert list(counts.changed) == ["c"]
    counts.settle(counts.revision, keep={"c"})
    assert list(counts.changed) == ["c"]
    counts.settle(counts.revision)
    assert not counts.changed


def test_a_snapshot_does_not_change() -> None:
    """It has the counts, the changed tags and the revision of one moment."""
    counts = known("a")
    before = counts.snapshot()
    counts.count_all([("a", "b")])
    assert before == ({"a": 0}, ("a",), 1)
    assert counts.snapshot() == ({"a": 1, "b": 1}, ("a", "b"), 2)


@pytest.mark.parametrize(
    ("change", "counted"),
    [
        pytest.param(lambda counts: counts.count_all([("a",)]), True, id="count"),
        pytest.param(lambda counts: counts.replace((), ("b",), used=False), True, id="replace"),
        pytest.param(lambda counts: counts.add_known(["new"]), True, id="known"),
        pytest.param(lambda counts: counts.forget("b"), True, id="forget"),
        pytest.param(lambda counts: counts.use(["a"]), False, id="use"),
        pytest.param(lambda counts: counts.remember(["a"]), False, id="remember"),
        pytest.param(lambda counts: setattr(counts, "hidden", {"a"}), False, id="hide"),
    ],
)
def test_the_version_grows_with_every_change(change: Callable[[TagCounts], object], counted: bool) -> None:
    """The revision only grows if the tags or their counts change."""
    counts = known("a", "b")
    version, revision = counts.version, counts.revision
    change(counts)
    assert counts.version > version
    assert (counts.revision > revision) is counted


def test_used_tags_are_the_newest() -> None:
    """The last one is the newest; unknown ones are ignored, and the others keep their order."""
    counts = known("a", "b", "c")
    counts.use(["a", "b"])
    counts.use(["unknown", "c", "a"])
    assert counts.recent == ("a", "c", "b")
