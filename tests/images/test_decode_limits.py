"""Limits of decoding: memory shared by threads, and work estimated in advance."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PIL import GifImagePlugin, TiffImagePlugin

from tagger_widget.errors import ImageProblemError
from tagger_widget.images import decode, decode_limits
from tagger_widget.images.decode_limits import excess
from tagger_widget.images.formats import kind_of
from tagger_widget.images.memory_budget import MemoryBudget
from tagger_widget.images.preview import browser_bytes, render_preview
from tagger_widget.storage.output.copies import import_image
from tests.support import odd_images
from tests.support.peaks import WORST, peak_bytes
from tests.support.pictures import drawing, encoded, png_chunk

SLACK_BYTES = 30 << 20
"""What decoders and allocators take for any image."""
DEADLINE_S = 60


class Job:
    """A job on its own thread that holds its share until it is released."""

    def __init__(self, budget: MemoryBudget, amount: int) -> None:
        self.inside = threading.Event()
        self.go = threading.Event()
        self._budget = budget
        self._amount = amount
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with self._budget.share(self._amount):
            self.inside.set()
            assert self.go.wait(DEADLINE_S)

    def end(self) -> None:
        self.go.set()
        self._thread.join(DEADLINE_S)


def _until_waiting(budget: MemoryBudget, count: int) -> None:
    """Wait until this many jobs are queued."""
    moment = threading.Event()
    for _ in range(DEADLINE_S * 200):
        if len(budget._waiting) == count:
            return
        moment.wait(0.005)
    raise AssertionError(f"{len(budget._waiting)} jobs wait, not {count}")


class TestMemoryBudget:
    def test_jobs_that_fit_together_run_together(self) -> None:
        """Two halves fill the budget; a third job waits until one of them is done."""
        budget = MemoryBudget(10, free=0)
        first, second = Job(budget, 5), Job(budget, 5)
        assert first.inside.wait(DEADLINE_S)
        assert second.inside.wait(DEADLINE_S)
        third = Job(budget, 5)
        _until_waiting(budget, 1)
        assert not third.inside.is_set()
        first.end()
        assert third.inside.wait(DEADLINE_S)
        second.end()
        third.end()

    def test_nobody_overtakes_a_large_job(self) -> None:
        """Jobs are served in order, even if a smaller one would fit, so that a large one does not wait forever."""
        budget = MemoryBudget(10, free=0)
        first = Job(budget, 6)
        assert first.inside.wait(DEADLINE_S)
        large = Job(budget, 10)
        _until_waiting(budget, 1)
        small = Job(budget, 1)
        _until_waiting(budget, 2)
        assert not small.inside.is_set()
        first.end()
        assert large.inside.wait(DEADLINE_S)
        assert not small.inside.is_set()
        large.end()
        assert small.inside.wait(DEADLINE_S)
        small.end()

    def test_small_jobs_never_wait(self) -> None:
        """Small jobs are admitted at any time."""
        budget = MemoryBudget(10, free=2)
        whole = Job(budget, 10)
        assert whole.inside.wait(DEADLINE_S)
        with budget.share(2):
            pass
        whole.end()

    def test_a_job_that_fails_gives_its_share_back(self) -> None:
        """An error inside the block releases the share; a job larger than the budget gets all of it."""
        budget = MemoryBudget(10, free=0)
        for amount in (10, 1_000):
            with pytest.raises(ValueError, match="oops"), budget.share(amount):
                raise ValueError("oops")
        with budget.share(10):
            pass


class TestMemory:
    # The encoders of the others take long: they are in long_hostile.py.
    @pytest.mark.parametrize("name", ["turned.png", "cmyk.jpg", "float.tif", "palette.gif"])
    def test_no_image_takes_more_than_is_said(self, tmp_path: Path, name: str) -> None:
        """Import, preview and full view of the worst image of each kind stay within the limit per pixel."""
        side = 1_800
        path = tmp_path / name
        path.write_bytes(WORST[name](side))
        cost = decode._BYTES_PER_PIXEL_OF.get(kind_of(path.read_bytes()) or "", decode.BYTES_PER_PIXEL)
        assert peak_bytes(path) < side * side * cost + 3 * path.stat().st_size + SLACK_BYTES

    def test_threads_take_hardly_more_than_one(self, tmp_path: Path) -> None:
        """Four threads with a large image each, and a budget for one, have the peak of one."""
        side = 2_400
        path = tmp_path / "turned.png"
        path.write_bytes(WORST[path.name](side))
        bound = side * side * decode.BYTES_PER_PIXEL
        assert peak_bytes(path, threads=4, share=bound) < bound + 12 * path.stat().st_size + SLACK_BYTES

    def test_the_most_that_is_decoded_is_what_is_said(self) -> None:
        """The documented limit of 2.7 GiB follows from the numbers."""
        assert decode.MEMORY_MAX == decode.PIXELS_MAX * decode.BYTES_PER_PIXEL
        assert round(decode.MEMORY_MAX / 2**30, 1) == 2.7

    @pytest.mark.parametrize("use", [render_preview, browser_bytes])
    def test_previews_wait_for_the_same_budget(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, use: Any
    ) -> None:
        """Previews are decoded within the same limits as copies."""
        budget = MemoryBudget(100, free=0)
        monkeypatch.setattr(decode, "_memory", budget)
        path = tmp_path / "a.tif"
        path.write_bytes(encoded(drawing(), "TIFF"))
        with budget.share(100):
            thread = threading.Thread(target=use, args=[path], daemon=True)
            thread.start()
            _until_waiting(budget, 1)
        thread.join(DEADLINE_S)
        assert not thread.is_alive()


class TestWork:
    @pytest.mark.parametrize("name", odd_images.too_laborious())
    def test_what_is_out_of_proportion_is_never_opened(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        """No decoder opens such a file, be it for the copy, the preview or the full view."""
        monkeypatch.setattr(decode, "_OPENERS", {})
        path = tmp_path / name
        path.write_bytes(odd_images.too_laborious()[name])
        for use in (render_preview, browser_bytes, lambda it: import_image(it, tmp_path, "a", tmp_path)):
            with pytest.raises(ImageProblemError, match="could take very long"):
                use(path)

    @pytest.mark.parametrize("family", ["every_mode", "odd_shapes", "laborious_to_no_avail", "broken_exif"])
    def test_what_programs_write_is_never_out_of_proportion(self, family: str) -> None:
        """All valid files pass."""
        files = odd_images.FAMILIES[family]()
        found = {name: excess(kind_of(data) or "", data) for name, data in files.items()}
        assert {name: problem for name, problem in found.items() if problem} == {}

    @pytest.mark.parametrize(
        ("name", "plugin"),
        [
            pytest.param("pages.tif", TiffImagePlugin.TiffImageFile, id="20,000 pages"),
            pytest.param("circle.tif", TiffImagePlugin.TiffImageFile, id="pages in a circle"),
            pytest.param("frames.gif", GifImagePlugin.GifImageFile, id="20,000 frames"),
        ],
    )
    def test_frames_are_not_counted(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, plugin: Any
    ) -> None:
        """The decoder only checks whether there is a second frame."""
        path = tmp_path / name
        path.write_bytes(odd_images.laborious_to_no_avail()[name])
        steps = []
        seek = plugin._seek

        def counted(self: Any, frame: int, *rest: Any) -> None:
            steps.append(frame)
            seek(self, frame, *rest)

        monkeypatch.setattr(plugin, "_seek", counted)
        _name, facts = import_image(path, tmp_path, "a", tmp_path)
        render_preview(path)
        assert "first" in facts.converted
        assert len(steps) < 12

    def test_limits_are_where_they_are_said_to_be(self) -> None:
        """A PNG with as many chunks as allowed passes, one with one more does not."""
        picture = encoded(drawing(), "PNG")
        for more, refused in ((decode_limits.CHUNKS_MAX, False), (decode_limits.CHUNKS_MAX + 1, True)):
            data = picture[:33] + png_chunk(b"prVt", b"") * (more - 1) + picture[33:]
            assert (excess("PNG", data) is not None) == refused
