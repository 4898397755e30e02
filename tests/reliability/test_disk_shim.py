"""The shim sees every change of the disk, always in the same order."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from tagger_widget import SaveError
from tests.reliability import kills, power
from tests.reliability.disk_shim import DiskShim
from tests.reliability.mishaps import Failure
from tests.reliability.places import lay_out


def test_every_change_passes_the_shim(root: Path) -> None:
    """Replayed in memory, the operations result in exactly what is in the folder."""
    place, disk, record = power.record(root)
    for event in record.events:
        disk.happen(event)
    paths = [place.photos, *place.photos.rglob("*")]
    assert disk.whole() == {str(path): path.read_bytes() if path.is_file() else None for path in paths}


def test_a_day_of_work_writes_only_to_the_output_folder(root: Path) -> None:
    """No original is opened for writing, renamed or removed."""
    _, operations = kills.rehearse(root)
    written = {operation.path for operation in operations if operation.for_writing}
    assert len(written) > 20
    assert [path for path in written if not path.startswith(str(root / "photos" / "tagged"))] == []


def test_the_operations_of_a_day_are_the_same_every_time(root: Path) -> None:
    """Otherwise their numbers would mean nothing."""
    first, second = (kills.rehearse(root / name)[1] for name in ("first", "second"))
    assert [operation.kind for operation in first] == [operation.kind for operation in second]


def test_an_operation_can_be_made_to_fail(root: Path) -> None:
    """The failure is reported in the package's own words."""
    place = lay_out(root)
    failure = Failure(errno.ENOSPC, 1, None)
    with place.opened() as session:
        with DiskShim(failure, place.output).installed(), pytest.raises(SaveError, match="the disk is full"):
            session.add_tags(0, "a")
        assert failure.failed
