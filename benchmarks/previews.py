"""Time of importing and previewing an image of 12 megapixels, by kind of file.

Run as ``python benchmarks/previews.py``; prints a table in Markdown. The picture is a real photograph that
comes with scikit-learn, enlarged to what a phone takes. Each figure is the best of a few runs on one thread.
"""

from __future__ import annotations

import importlib.util
import io
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pillow_heif
from PIL import Image

from tagger_widget.images.preview import render_preview
from tagger_widget.storage.output.copies import import_image
from tagger_widget.storage.output.preview_cache import PreviewCache

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = (4032, 3024)
RUNS = 3


def photograph() -> Image.Image:
    spec = importlib.util.find_spec("sklearn")
    assert spec is not None
    assert spec.origin is not None
    with Image.open(Path(spec.origin).parent / "datasets" / "images" / "china.jpg") as image:
        return image.resize(SIZE, Image.Resampling.LANCZOS)


def exif(orientation: int) -> bytes:
    data = Image.Exif()
    data[0x0112] = orientation
    return data.tobytes()


def files(image: Image.Image) -> dict[str, bytes]:
    def encoded(kind: str, **options: Any) -> bytes:
        stream = io.BytesIO()
        image.save(stream, kind, **options)
        return stream.getvalue()

    heic = io.BytesIO()
    pillow_heif.from_pillow(image).save(heic, quality=80)
    return {
        "JPEG": encoded("JPEG", quality=90),
        "JPEG, progressive": encoded("JPEG", quality=90, progressive=True),
        "JPEG, turned by EXIF": encoded("JPEG", quality=90, exif=exif(6)),
        "PNG": encoded("PNG", compress_level=3),
        "WebP": encoded("WEBP", quality=85, method=0),
        "HEIC": heic.getvalue(),
        "AVIF": encoded("AVIF", quality=75, speed=10),
        "TIFF": encoded("TIFF", compression="tiff_lzw"),
    }


def best_ms(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def main() -> None:
    print("| file | MB | import ms | preview ms | from disk ms | preview KB |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        for kind, data in files(photograph()).items():
            source = home / "source"
            source.write_bytes(data)
            imported = best_ms(lambda: import_image(source, home, "copy", home))  # noqa: B023 - called at once
            rendered = best_ms(lambda: render_preview(source))  # noqa: B023
            PreviewCache(home / "previews").get("copy", source)
            kept = best_ms(lambda: PreviewCache(home / "previews").get("copy", source))  # noqa: B023
            size = len(render_preview(source).data)
            sizes = f"{len(data) / 1e6:.1f}", f"{size / 1e3:.0f}"
            print(f"| {kind} | {sizes[0]} | {imported:.0f} | {rendered:.0f} | {kept:.1f} | {sizes[1]} |")


if __name__ == "__main__":
    main()
