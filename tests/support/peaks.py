"""The memory that images take, measured in a separate process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image

from tests.support.folders import run_python
from tests.support.pictures import drawing, encoded, exif, heic, odd_cmyk_profile

_MEASURE = """
import sys, tempfile, threading
from pathlib import Path
from tagger_widget.images import decode, memory_budget
from tagger_widget.images.preview import render_preview, browser_bytes
from tagger_widget.storage.output.copies import import_image
import pi_heif

def peak():
    # Not ru_maxrss: a process inherits that from the one that started it.
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024

def work(path):
    import_image(path, home, threading.current_thread().name, home)
    if threads == 1:
        render_preview(path)
        browser_bytes(path)

threads, share, path = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
home = Path(tempfile.mkdtemp(dir=path.parent))
if share:
    decode._memory = memory_budget.MemoryBudget(share, free=0)
before = peak()
if threads == 1:
    work(path)
else:
    jobs = [threading.Thread(target=work, args=[path], name=f"copy-{n}") for n in range(threads)]
    [job.start() for job in jobs]
    [job.join() for job in jobs]
assert len(list(home.iterdir())) == threads
print(peak() - before)
"""


def peak_bytes(path: Path, *, threads: int = 1, share: int = 0) -> int:
    """Return by how many bytes memory grows while an image is imported, shown, and shown at full size.

    Parameters
    ----------
    path
        The image.
    threads
        How many threads import it at once; several do not show it.
    share
        What they have to share, in bytes, in place of what there is.
    """
    done = run_python(_MEASURE, threads, share, path)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def _plain(mode: str, side: int) -> Image.Image:
    return drawing(64, 64, mode if mode != "CMYK" else "RGB").convert(mode).resize((side, side))


WORST: dict[str, Callable[[int], bytes]] = {
    "turned.png": lambda side: encoded(_plain("RGBA", side), "PNG", exif=exif(6), compress_level=1),
    "deep.png": lambda side: encoded(Image.new("I;16", (side, side), 9000), "PNG", compress_level=1),
    "progressive.jpg": lambda side: encoded(
        _plain("RGB", side), "JPEG", progressive=True, subsampling=0, exif=exif(6)
    ),
    "cmyk.jpg": lambda side: encoded(
        _plain("CMYK", side), "JPEG", progressive=True, icc_profile=odd_cmyk_profile(), exif=exif(6)
    ),
    "float.tif": lambda side: encoded(
        Image.new("F", (side, side), 0.5), "TIFF", compression="tiff_adobe_deflate"
    ),
    "palette.gif": lambda side: encoded(Image.new("P", (side, side), 1), "GIF", transparency=3),
    "a.webp": lambda side: encoded(_plain("RGBA", side), "WEBP", lossless=True, method=0, exif=exif(6)),
    "a.avif": lambda side: encoded(_plain("RGBA", side), "AVIF", speed=10, subsampling="4:4:4", exif=exif(6)),
    "a.jp2": lambda side: encoded(_plain("RGBA", side), "JPEG2000", irreversible=True, quality_layers=[60]),
    "a.heic": lambda side: heic(_plain("RGBA", side), quality=30, chroma=444),
}
"""The most expensive image of each kind, by file name: a function from the side in pixels to the bytes."""
