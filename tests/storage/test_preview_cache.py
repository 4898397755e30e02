"""Previews are rendered once and cached in memory and on disk; a failing disk stops none."""

from __future__ import annotations

import os
import resource
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import ImageOps

from tagger_widget.errors import ImageProblemError
from tagger_widget.images.preview import Preview, render_preview
from tagger_widget.storage.output.preview_cache import PreviewCache, PreviewStore
from tests.support.pictures import drawing, encoded
from tests.support.previews import difference, put, shown


class TestCache:
    @pytest.fixture
    def source(self, tmp_path: Path) -> Path:
        """Return an image that is larger than its preview."""
        return put(tmp_path, "a.jpg", encoded(drawing(700, 500), "JPEG"))

    def test_a_preview_is_made_once(self, tmp_path: Path, source: Path) -> None:
        """The second request for an image returns the same object from memory."""
        cache = PreviewCache(tmp_path / "previews", side_px=100)
        assert cache.get("set-0001", source) is cache.get("set-0001", source)

    def test_a_preview_survives_on_the_disk(self, tmp_path: Path, source: Path) -> None:
        """A later process finds the preview and its natural size on disk without decoding the image."""
        before = PreviewCache(tmp_path / "previews", side_px=100).get("set-0001", source)
        status = source.stat()
        source.write_bytes(bytes(status.st_size))  # Not decodable: only the cache has it.
        os.utime(source, ns=(status.st_atime_ns, status.st_mtime_ns))
        after = PreviewCache(tmp_path / "previews", side_px=100).get("set-0001", source)
        assert after == before
        assert (after.natural_width, after.natural_height) == (700, 500)

    def test_a_changed_image_is_shown_changed(self, tmp_path: Path, source: Path) -> None:
        """When the file changes, or another file takes the name, the preview is rendered again."""
        cache = PreviewCache(tmp_path / "previews", side_px=100)
        before = cache.get("set-0001", source)
        source.write_bytes(encoded(ImageOps.invert(drawing(700, 500)), "JPEG"))
        changed = cache.get("set-0001", source)
        other = cache.get("set-0001", put(tmp_path, "b.jpg", encoded(drawing(500, 700), "JPEG")))
        assert difference(shown(changed), shown(before)) > 50
        assert (other.natural_width, other.natural_height) == (500, 700)
        assert len(list((tmp_path / "previews").iterdir())) == 1

    def test_previews_of_another_size_are_not_confused(self, tmp_path: Path, source: Path) -> None:
        """A cache for larger previews does not use smaller ones from the disk."""
        PreviewCache(tmp_path / "previews", side_px=50).get("set-0001", source)
        assert PreviewCache(tmp_path / "previews", side_px=100).get("set-0001", source).width == 100

    def test_damaged_previews_are_made_anew(self, tmp_path: Path, source: Path) -> None:
        """A preview file with any damage is rendered again."""
        whole = PreviewCache(tmp_path / "previews", side_px=100).get("set-0001", source)
        (kept,) = (tmp_path / "previews").iterdir()
        for damage in (b"", b"garbage", kept.read_bytes()[:-9]):
            kept.write_bytes(damage)
            assert PreviewCache(tmp_path / "previews", side_px=100).get("set-0001", source) == whole

    def test_memory_is_bounded(self, tmp_path: Path, source: Path) -> None:
        """The least recently used preview leaves memory first."""
        size = len(render_preview(source, 100).data)
        cache = PreviewCache(None, side_px=100, memory_bytes=2 * size)
        copies = [put(tmp_path, f"{index}.jpg", source.read_bytes()) for index in range(3)]
        first, second = (cache.get(path.stem, path) for path in copies[:2])
        assert cache.get("0", copies[0]) is first
        third = cache.get("2", copies[2])
        assert cache.get("0", copies[0]) is first
        assert cache.get("2", copies[2]) is third
        assert cache.get("1", copies[1]) is not second

    def test_the_disk_is_bounded(self, tmp_path: Path, source: Path) -> None:
        """The folder never exceeds its limit, and always contains the newest preview."""
        size = len(render_preview(source, 100).data) + 300
        cache = PreviewCache(tmp_path / "previews", side_px=100, disk_bytes=5 * size)
        for index in range(20):
            cache.get(f"set-{index:04}", source)
            kept = list((tmp_path / "previews").iterdir())
            assert sum(path.stat().st_size for path in kept) <= 5 * size
            assert any(path.name.startswith(f"set-{index:04}") for path in kept)
        assert len(kept) >= 3

    @pytest.mark.parametrize("obstacle", ["file", "full"])
    def test_a_failing_disk_stops_no_preview(self, tmp_path: Path, source: Path, obstacle: str) -> None:
        """If previews cannot be written, they are kept in memory, and no partial file remains."""
        folder = tmp_path / "previews"
        if obstacle == "file":
            folder.write_bytes(b"in the way")
        cache = PreviewCache(folder, side_px=400)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
        try:
            preview = cache.get("set-0001", source)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert shown(preview).size == (400, 286)
        assert cache.get("set-0001", source) is preview
        assert obstacle == "file" or list(folder.iterdir()) == []

    def test_threads_that_want_the_same_share_one_rendering(self, tmp_path: Path, source: Path) -> None:
        """Eight simultaneous requests for one image share one rendering."""
        asking = threading.Barrier(8)
        cache = PreviewCache(tmp_path / "previews", side_px=100)

        def ask(_turn: int) -> Preview:
            asking.wait()
            return cache.get("set-0001", source)

        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(ask, range(8)))
        assert all(preview is found[0] for preview in found)

    def test_a_problem_reaches_every_thread_and_is_tried_again(self, tmp_path: Path) -> None:
        """A broken image fails for every caller; once it is repaired, it is shown."""
        broken = put(tmp_path, "a.jpg", b"\xff\xd8\xff broken")
        cache = PreviewCache(tmp_path / "previews", side_px=100)
        with ThreadPoolExecutor(4) as pool:
            asked = [pool.submit(cache.get, "set-0001", broken) for _ in range(4)]
        assert all(isinstance(future.exception(), ImageProblemError) for future in asked)
        broken.write_bytes(encoded(drawing(700, 500), "JPEG"))
        assert cache.get("set-0001", broken).width == 100
        broken.unlink()
        with pytest.raises(ImageProblemError, match=r"a\.jpg is gone"):
            cache.get("set-0001", broken)

    def test_many_threads_use_one_cache(self, tmp_path: Path) -> None:
        """Threads that request many images at once each get the right one."""
        sources = [
            put(tmp_path, f"{index}.jpg", encoded(drawing(200 + index, 150), "JPEG")) for index in range(40)
        ]
        cache = PreviewCache(tmp_path / "previews", side_px=100, memory_bytes=20_000, disk_bytes=40_000)
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda path: cache.get(path.stem, path), sources * 3))
        assert [preview.natural_width for preview in found] == [200 + index for index in range(40)] * 3


def test_only_previews_are_tidied_away(tmp_path: Path) -> None:
    """If the folder of previews is a link to a folder of the user's, none of the user's files is deleted."""
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "a.txt").write_bytes(bytes(500))
    (tmp_path / "previews").symlink_to(letters)
    store = PreviewStore(tmp_path / "previews", bytes_max=100)
    for name in ("a", "b", "c"):
        store.write(name, bytes(90))
    assert (letters / "a.txt").exists()
    assert sum(path.suffix == ".preview" for path in letters.iterdir()) == 1
