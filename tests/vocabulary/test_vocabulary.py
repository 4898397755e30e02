"""Counts and recency of the known tags."""

from __future__ import annotations

import pytest

from tagger_widget.dataset.tags.counts import TagCounts
from tagger_widget.vocabulary.vocabulary import Vocabulary
from tests.support.vocabularies import FILLING, filled, found


def test_counts_follow_edits() -> None:
    """Counts are live, known tags stay with a count of zero, and the order is that of their addition."""
    vocabulary = filled("listed")
    counts = vocabulary.counts
    vocabulary.known.count_all([("cat", "sun"), ("cat",), ()])
    assert dict(counts) == {"listed": 0, "cat": 2, "sun": 1}
    vocabulary.known.replace(("cat", "sun"), ("cat", "sea"), used=True)
    assert dict(counts) == {"listed": 0, "cat": 2, "sun": 0, "sea": 1}
    assert list(vocabulary) == ["listed", "cat", "sun", "sea"]
    assert len(vocabulary) == 4
    assert "sun" in vocabulary
    assert "dog" not in vocabulary


def test_counts_cannot_be_written() -> None:
    """The view of the counts is read-only."""
    with pytest.raises(TypeError):
        filled("cat").counts["cat"] = 3  # type: ignore[index]


def test_only_unused_tags_can_be_forgotten() -> None:
    """A tag in use stays known; an unused one is removed everywhere."""
    vocabulary = filled("listed", counts={"cat": 1})
    vocabulary.known.replace((), ("sun",), used=True)
    vocabulary.known.replace(("sun",), (), used=True)
    for tag in ("cat", "listed", "sun", "never known"):
        vocabulary.known.forget(tag)
    assert list(vocabulary) == ["cat"]
    assert vocabulary.recent == ()
    assert found(vocabulary, "sun") == found(vocabulary, "list") == []


def test_forgotten_tag_is_not_found_in_the_lists() -> None:
    """Among very many tags, too, a tag is forgotten and known again at once."""
    vocabulary = filled(*FILLING)
    assert vocabulary.search("zz 0007")[0].kind == "exact"
    vocabulary.known.forget("zz 0007")
    assert "zz 0007" not in found(vocabulary, "zz 0007")
    vocabulary.known.add_known(["zz 0007"])
    assert vocabulary.search("zz 0007")[0].kind == "exact"


def test_recent_tags_are_those_that_came_in() -> None:
    """The newest tag is first, each is listed once, and edits of others do not count."""
    vocabulary = Vocabulary(TagCounts())
    vocabulary.known.replace((), ("a", "b"), used=True)
    vocabulary.known.replace(("a",), ("a", "c"), used=True)
    vocabulary.known.replace((), ("d",), used=False)
    assert vocabulary.recent == ("c", "b", "a")
    vocabulary.known.replace((), ("a",), used=True)
    vocabulary.known.replace(("c",), (), used=True)
    assert vocabulary.recent == ("a", "c", "b")


def test_recent_tags_are_at_most_a_hundred() -> None:
    """The oldest tags are dropped, whatever the size of the additions."""
    vocabulary = Vocabulary(TagCounts())
    vocabulary.known.replace((), [str(number) for number in range(150)], used=True)
    vocabulary.known.replace((), ("x",), used=True)
    assert vocabulary.recent == ("x", *(str(number) for number in range(149, 50, -1)))


def test_recency_is_taken_up_again() -> None:
    """Restored tags are the recent ones in the order given; unknown ones are left out."""
    vocabulary = filled("a", "b", "c")
    vocabulary.known.replace((), ("c",), used=True)
    vocabulary.known.remember(["b", "unknown", "a"])
    assert vocabulary.recent == ("b", "a")
    remembered = Vocabulary(TagCounts())
    remembered.known.add_known(vocabulary)
    remembered.known.remember(vocabulary.recent)
    assert remembered.recent == vocabulary.recent


def test_revision_grows_with_changes_only() -> None:
    """The same revision means the same tags and counts."""
    vocabulary = filled("listed")
    revisions = [vocabulary.known.revision]
    vocabulary.known.count_all([("cat",)])
    revisions.append(vocabulary.known.revision)
    vocabulary.known.add_known(["new"])
    revisions.append(vocabulary.known.revision)
    vocabulary.known.replace((), ("cat",), used=False)
    revisions.append(vocabulary.known.revision)
    vocabulary.known.forget("new")
    revisions.append(vocabulary.known.revision)
    assert revisions == sorted(set(revisions))
    vocabulary.known.count_all([])
    vocabulary.known.add_known(["cat"])
    vocabulary.known.replace(("cat", "sun"), ("sun", "cat"), used=True)
    vocabulary.known.forget("cat")
    vocabulary.known.remember(["cat"])
    vocabulary.search("cat")
    assert vocabulary.known.revision == revisions[-1]
