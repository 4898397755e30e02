"""Lines of a journal are decoded as a whole or in part, and damage in one of them costs only that line."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from tagger_widget.dataset.edits.edit import Change, Edit
from tagger_widget.dataset.image import Added
from tagger_widget.storage.journal.entries import (
    Entry,
    encode_line,
    read_brief,
    read_change,
    read_entries,
    read_entry,
    read_head,
    read_images,
    read_touch,
    split_lines,
)

TIME = datetime(2026, 11, 25, 10, 30, tzinfo=timezone.utc)
CHANGE = Change(("cat",), ("cat", "dog"))
EDIT = Edit("1" * 24, TIME, "ann", "batch", {"p-0001": CHANGE}, label="Add dog", left_out=("p-0002",))
PARTS = [read_head, read_touch, read_brief, read_images]


@pytest.mark.parametrize("entry", [Entry(edit=EDIT), Entry(past=EDIT)], ids=["edit", "past"])
def test_each_part_of_an_edit_is_that_of_the_whole(entry: Entry) -> None:
    """A part has the same values as the edit, whether that is to be applied or past."""
    line = encode_line(entry)
    assert read_entry(line) == entry
    head, touch, brief, images = (read(line) for read in PARTS)
    assert (head.id, head.author, head.kind, head.left_out) == (EDIT.id, "ann", "batch", ("p-0002",))
    assert (touch.author, touch.time, list(touch.changes)) == ("ann", TIME, ["p-0001"])
    assert (brief.label, brief.time, list(brief.changes)) == ("Add dog", TIME, ["p-0001"])
    assert images.id == EDIT.id
    assert read_change(images.changes["p-0001"]) == CHANGE


@pytest.mark.parametrize("read", PARTS)
@pytest.mark.parametrize(
    "line",
    [
        pytest.param(encode_line(Entry(added=(Added("p-0001", "a.jpg"),))), id="another kind of line"),
        pytest.param(encode_line(Entry(edit=EDIT))[:40] + b"\n", id="cut off"),
        pytest.param(b'{"edit":' + b"[" * 100_000 + b"\n", id="too deep"),
        pytest.param(b'{"edit":{"id":1}}\n', id="wrong types"),
        pytest.param(b"\xff\xfe\n", id="not text"),
    ],
)
def test_a_line_without_a_readable_edit_has_no_parts(read: object, line: bytes) -> None:
    """Every partial decoder returns None in place of an error."""
    assert callable(read)
    assert read(line) is None


def test_a_damaged_line_costs_only_itself() -> None:
    """The lines around it are decoded as if it were not there, and a torn last line does not count."""
    good = encode_line(Entry(edit=EDIT))
    data = good + b'{"edit":{"id"\n' + good + good[:20]
    lines = split_lines(data, 1_000)
    assert [offset for offset, _ in lines] == [1_000, 1_000 + len(good), 1_000 + len(good) + 14]
    assert read_entries([line for _, line in lines]) == [Entry(edit=EDIT), None, Entry(edit=EDIT)]
