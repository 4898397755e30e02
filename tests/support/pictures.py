"""Image files: real photographs, drawn pictures, and files as phones and scanners write them."""

from __future__ import annotations

import functools
import importlib.util
import io
import struct
import zlib
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms


def _home(package: str) -> Path:
    """Return the folder of a package without importing it, which would take a second."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


_SKIMAGE = _home("skimage") / "data"
_SKLEARN = _home("sklearn") / "datasets" / "images"
PHOTOS = [
    *(_SKLEARN / name for name in ("china.jpg", "flower.jpg")),
    *(_SKIMAGE / name for name in ("astronaut.png", "coffee.png", "chelsea.png", "camera.png", "page.png")),
    *(_SKIMAGE / name for name in ("hubble_deep_field.jpg", "retina.jpg", "rocket.jpg", "logo.png")),
]
"""Photographs and scans from scikit-image and scikit-learn: colour, grey, and with alpha."""
ORIENTATION_TAG = 0x0112
PHONE_SIZE = (4032, 3024)


def photo(name: str) -> Path:
    """Return the path of a real photograph, by file name."""
    return next(path for path in PHOTOS if path.name == name)


@functools.cache
def phone_picture() -> Image.Image:
    """Return a real photograph enlarged to the 12 megapixels of a phone."""
    with Image.open(photo("china.jpg")) as image:
        return image.resize(PHONE_SIZE, Image.Resampling.BICUBIC)


def drawing(width: int = 61, height: int = 43, mode: str = "RGB") -> Image.Image:
    """Draw a picture whose corners all differ, so that its eight orientations can be told apart."""
    ramp = Image.linear_gradient("L")
    across = ramp.rotate(90).resize((width, height))
    down = ramp.resize((width, height))
    picture = Image.merge("RGB", (across, down, across.point(lambda value: value // 3)))
    if mode in ("RGBA", "LA"):
        picture.putalpha(down)
    return picture.convert(mode)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Return the bytes of a file that Pillow writes."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def heic(image: Image.Image, **options: Any) -> bytes:
    """Return the bytes of a HEIC file as a phone writes it."""
    import pillow_heif

    stream = io.BytesIO()
    pillow_heif.from_pillow(image).save(stream, **options)
    return stream.getvalue()


def exif(orientation: int) -> bytes:
    """Build EXIF with an orientation, a camera name and a location."""
    data = Image.Exif()
    data[ORIENTATION_TAG] = orientation
    data[0x0110] = "A camera"
    data.get_ifd(0x8825)[1] = "N"
    return data.tobytes()


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """Build one chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, rows: bytes = b"", *, depth: int = 8) -> bytes:
    """Build a colour PNG of any size, with 8 or 16 bits per channel, from the rows given."""
    header = struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*chunk) for chunk in chunks)


@functools.cache
def srgb_profile() -> bytes:
    """Return the bytes of an RGB colour profile; cached, because a profile contains its time of creation."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def odd_cmyk_profile() -> bytes:
    """Build the CMYK profile of a press whose cyan ink is red: only a converter that reads it is right."""
    clut = bytearray()
    for corner in range(16):  # Cyan is the slowest of the four inks.
        cyan, black = corner & 8, corner & 1
        clut += bytes((0, 128, 128)) if black else bytes((136, 208, 195)) if cyan else bytes((255, 128, 128))
    identity = bytes(range(256))
    matrix = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    lut = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + matrix + identity * 4 + bytes(clut) + identity * 3
    text = b"desc" + bytes(4) + struct.pack(">I", 4) + b"odd\0" + bytes(78)
    white = b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061)
    tags = [(b"desc", text), (b"wtpt", white), (b"A2B0", lut)]
    table, body, at = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for name, data in tags:
        padded = data + bytes(-len(data) % 4)
        table += name + struct.pack(">II", at + len(body), len(data))
        body += padded
    header = bytearray(128)
    header[0:4] = struct.pack(">I", at + len(body))
    header[8:12] = b"\x02\x10\0\0"
    header[12:24] = b"prtrCMYKLab "
    header[36:40] = b"acsp"
    header[68:80] = struct.pack(">3i", 63190, 65536, 54061)
    return bytes(header) + table + body


def files_of_every_kind() -> dict[str, bytes]:
    """Build one valid file of each supported kind, by file name."""
    return {
        "a.jpg": encoded(drawing(), "JPEG"),
        "progressive.jpg": encoded(drawing(), "JPEG", progressive=True),
        "turned.jpg": encoded(drawing(), "JPEG", exif=exif(6)),
        "cmyk.jpg": encoded(drawing(mode="CMYK"), "JPEG"),
        "a.png": encoded(drawing(), "PNG"),
        "alpha.png": encoded(drawing(mode="RGBA"), "PNG"),
        "a.webp": encoded(drawing(), "WEBP"),
        "lossless.webp": encoded(drawing(mode="RGBA"), "WEBP", lossless=True),
        "a.heic": heic(drawing(64, 48)),
        "a.avif": encoded(drawing(), "AVIF"),
        "a.tif": encoded(drawing(), "TIFF"),
        "packed.tif": encoded(drawing(), "TIFF", compression="tiff_lzw"),
        "a.bmp": encoded(drawing(), "BMP"),
        "a.gif": encoded(drawing(), "GIF"),
        "a.jp2": encoded(drawing(), "JPEG2000"),
        "a.ppm": encoded(drawing(), "PPM"),
    }
