"""Limits on the work of decoding a file, checked from its structure before any of it is decoded.

The pixel count of an image bounds most of the work. What it does not bound is counted here: a few megabytes of
empty segments, scans or directories can keep a decoder busy for hours. Every limit is far above what programs
write, and each count stops as soon as its limit is exceeded, so that counting itself is cheap.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator

SEGMENTS_MAX = 10_000
"""Segments of a JPEG, over all its scans; a large colour profile takes up to 255."""
SCANS_MAX = 100
"""Scans of a JPEG; programs write ten, and libjpeg processes the whole image for each."""
HEADER_BYTES_MAX = 16 << 20
"""Bytes of metadata before the pixels of a JPEG: Pillow joins its EXIF piece by piece."""
CHUNKS_MAX = 1_000
"""Chunks of a PNG that are not pixels, except for those of further frames."""
PIXEL_CHUNKS_MAX = 500_000
"""Chunks of a PNG that are pixels; most programs write one for every 8 KiB or more."""
EXTENSIONS_MAX = 1_000
"""Extension blocks of a GIF up to its second frame."""
BLOCKS_MAX = 1_000_000
"""Blocks of at most 255 bytes of a GIF up to its second frame."""
TAGS_MAX = 1_000
"""Tags of the first directory of a TIFF."""
NUMBERS_MAX = 1 << 21
"""Numbers that one tag of a TIFF holds; the offsets of all tiles are such a tag."""
RUN_BYTES_MAX = 8 << 20
"""Bytes of a run-length encoded BMP, which Pillow decodes in Python."""
TEXT_BYTES_MAX = 8 << 20
"""Bytes of a PPM whose numbers are written as text, which Pillow decodes in Python."""
COMMENTS_MAX = 1_000
"""Comments of such a PPM: Pillow cuts each out of a megabyte."""
TILES_MAX = 20_000
"""Tiles of a JPEG 2000; each has its own decoder."""
CODE_BLOCKS_MAX = 1_000_000
"""Code blocks of a JPEG 2000; each takes a few hundred bytes of memory, and usually holds 4,096 pixels."""

CONTAINED_PIXELS_MAX = 4 * 178_956_970
"""Pixels of all pictures in a HEIC or AVIF: a large photo consists of tiles, which count a second time."""
STEPS_MAX = 100_000
"""Boxes and items of a HEIC or AVIF."""


def excess(kind: str, data: bytes) -> str | None:
    """Return why a file takes far more work to decode than its pixels justify; None if it does not.

    Parameters
    ----------
    kind
        Its format, as Pillow names it.
    data
        All its bytes. If they are damaged, the count ends there: the decoder will report it.
    """
    count = _COUNTS.get(kind)
    try:
        return count(data) if count else None
    except _TooManyStepsError:
        return "has more parts than any program writes"
    except (struct.error, IndexError, ValueError):
        return None


def canvas(kind: str, data: bytes) -> int:
    """Return the pixels allocated as soon as the file is opened, before its size is known; 0 for most formats."""
    # Pillow opens a WebP with the animation decoder, which allocates the canvas at once. Its size: RFC 9649, 2.7.
    if kind != "WEBP" or data[12:16] != b"VP8X" or len(data) < 30:
        return 0
    width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
    return width * height


_JPEG_ALONE = frozenset({0x00, 0x01, *range(0xD0, 0xDA)})
"""Second bytes of markers without a segment: escapes, restarts, start and end."""
_SCAN, _END, _FILL = 0xDA, 0xD9, 0xFF
_NEXT_SEGMENT = re.compile(rb"\xff[^\x00\xff\xd0-\xd8]")


def _jpeg(data: bytes) -> str | None:
    at = 2
    for _ in range(SEGMENTS_MAX):
        at = data.find(b"\xff", at)
        if at < 0:
            return None
        if at > HEADER_BYTES_MAX:
            break
        marker = data[at + 1]
        if marker == _SCAN:
            return _jpeg_scans(data, at)
        at = _after_segment(data, at)
    return "has more metadata before its pixels than any camera writes"


def _after_segment(data: bytes, at: int) -> int:
    marker = data[at + 1]
    if marker == _FILL:
        return at + 1
    if marker in _JPEG_ALONE:
        return at + 2
    (length,) = struct.unpack_from(">H", data, at + 2)
    return at + 2 + max(2, int(length))


def _jpeg_scans(data: bytes, at: int) -> str | None:
    if data.count(b"\xff\xda", at) <= SCANS_MAX:
        return None  # Nearly always; what follows the picture, such as a video, may contain these bytes too.
    scans = 0
    for _ in range(SEGMENTS_MAX):
        marker = data[at + 1]
        scans += marker == _SCAN
        if marker == _END:
            return None
        if scans > SCANS_MAX:
            break
        found = _NEXT_SEGMENT.search(data, _after_segment(data, at))
        if found is None:
            return None
        at = found.start()
    return f"has more than {SCANS_MAX} scans"


def _png(data: bytes) -> str | None:
    at, pixels, others, animated = 8, 0, 0, False
    while pixels <= PIXEL_CHUNKS_MAX and others <= CHUNKS_MAX:
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"IDAT":
            pixels += 1
        elif kind == b"IEND" or (kind == b"fcTL" and animated and pixels):
            return None  # The first frame ends here, and no other is read.
        else:
            others += 1
            animated = animated or (kind == b"acTL" and data[at + 8 : at + 12] > b"\0\0\0\1")
        at += 12 + length
    return "has more parts than any program writes"


_EXTENSION, _FRAME = 0x21, 0x2C


def _gif(data: bytes) -> str | None:
    at = 13 + _palette_bytes(data[10])
    extensions = blocks = frames = 0
    while extensions <= EXTENSIONS_MAX and blocks <= BLOCKS_MAX:
        kind = data[at]
        if kind == _EXTENSION:
            extensions += 1
            at += 2
        elif kind == _FRAME:
            frames += 1
            if frames > 1:
                return None
            at += 11 + _palette_bytes(data[at + 9])
        else:
            at += 1
            extensions += 1
            continue
        while data[at] and blocks <= BLOCKS_MAX:
            at += 1 + data[at]
            blocks += 1
        at += 1
    return "has more parts than any program writes"


def _palette_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


_TIFF_TEXT = frozenset({1, 2, 6, 7})
"""Types whose values stay bytes instead of becoming one number each."""


def _tiff(data: bytes) -> str | None:
    order = "<" if data[:2] == b"II" else ">"
    # A BigTIFF has 64-bit offsets and counts.
    big = data[2:4] in (b"+\0", b"\0+")
    (at,) = struct.unpack_from(order + ("Q" if big else "I"), data, 8 if big else 4)
    (tags,) = struct.unpack_from(order + ("Q" if big else "H"), data, at)
    if tags > TAGS_MAX:
        return f"has more than {TAGS_MAX:,} tags"
    at += 8 if big else 2
    for _ in range(tags):
        _tag, kind, count = struct.unpack_from(order + ("HHQ" if big else "HHI"), data, at)
        if kind not in _TIFF_TEXT and count > NUMBERS_MAX:
            return f"has a tag with more than {NUMBERS_MAX:,} numbers"
        at += 20 if big else 12
    return None


def _bmp(data: bytes) -> str | None:
    return _dib(data, 14)


def _dib(data: bytes, at: int = 0) -> str | None:
    size, compression = struct.unpack_from("<I12xI", data, at)
    if size >= 40 and compression in (1, 2) and len(data) > RUN_BYTES_MAX:
        return f"is run-length encoded and larger than {RUN_BYTES_MAX >> 20} MiB"
    return None


_PPM_HEADER = re.compile(rb"P[1-6](?:(?:\s|#[^\r\n]*[\r\n])+[0-9]+){2}")


def _ppm(data: bytes) -> str | None:
    if not _PPM_HEADER.match(data[:4096]):
        return "has a header longer than any program writes"
    plain = data[1:2] in (b"1", b"2", b"3")
    if plain and (len(data) > TEXT_BYTES_MAX or data.count(b"#") > COMMENTS_MAX):
        return f"has its numbers written as text, and is larger than {TEXT_BYTES_MAX >> 20} MiB or full of comments"
    return None


def _jpeg2000(data: bytes) -> str | None:
    """Count tiles and code blocks; the layout of both headers: ITU-T T.800, A.5.1 and A.6.1."""
    at = data.index(b"\xff\x4f\xff\x51") + 4
    length, *sides = struct.unpack_from(">H2x8I", data, at)
    width, height, left, top, tile_width, tile_height = *sides[:4], *sides[4:6]
    if not tile_width or not tile_height:
        return None
    pixels = max(0, width - left) * max(0, height - top)
    tiles = -(-width // tile_width) * -(-height // tile_height)
    if tiles > TILES_MAX:
        return f"has more than {TILES_MAX:,} tiles"
    (channels,) = struct.unpack_from(">H", data, at + 36)
    at += length
    while data[at : at + 2] != b"\xff\x52":
        at += 2 + max(2, *struct.unpack_from(">H", data, at + 2))
    if pixels * channels // _code_block(data, at) > CODE_BLOCKS_MAX:
        return f"has more than {CODE_BLOCKS_MAX:,} code blocks"
    return None


def _code_block(data: bytes, at: int) -> int:
    """Return the pixels of the smallest code block, which is never larger than its precinct."""
    precincts, levels, across, down = struct.unpack_from(">4xB4xBBB", data, at)
    sides = [(across + 2, down + 2)]
    if precincts & 1:
        sizes = data[at + 14 : at + 15 + levels]
        sides += [(min(across + 2, size & 15), min(down + 2, size >> 4)) for size in sizes]
    return 1 << int(min(x + y for x, y in sides))


def _heif(data: bytes) -> str | None:
    """Add up all pictures: a tiny one may be cropped from a thousand huge ones. ISO/IEC 14496-12 and 23008-12."""
    pixels, steps = 0, _Steps()
    for start, end in _boxes(data, 0, len(data), steps, b"meta"):
        for first, last in _boxes(data, start + 4, end, steps, b"iprp"):
            sizes = [
                _extent(data, at) if data[at - 4 : at] == b"ispe" else 0
                for properties, stop in _boxes(data, first, last, steps, b"ipco")
                for at, _stop in _boxes(data, properties, stop, steps)
            ]
            for at, _stop in _boxes(data, first, last, steps, b"ipma"):
                pixels += _assigned(data, at, sizes, steps)
    if pixels > CONTAINED_PIXELS_MAX:
        return f"consists of pictures with more than {CONTAINED_PIXELS_MAX:,} pixels"
    return None


class _TooManyStepsError(Exception):
    """Walking through a file would itself take too long."""


class _Steps:
    """The steps left for one file, whose tables may overlap and refer to each other."""

    def __init__(self) -> None:
        self._left = STEPS_MAX

    def count_one(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise _TooManyStepsError


def _boxes(
    data: bytes, at: int, end: int, steps: _Steps, wanted: bytes | None = None
) -> Iterator[tuple[int, int]]:
    """Yield the start and end of the content of each box on one level."""
    while at + 8 <= min(end, len(data)):
        steps.count_one()
        size, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, at + 8)
            head = 16
        stop = end if size == 0 else at + max(size, head)
        if wanted in (None, kind):
            yield at + head, stop
        at = stop


def _extent(data: bytes, at: int) -> int:
    width, height = struct.unpack_from(">4xII", data, at)
    return int(width * height)


def _assigned(data: bytes, at: int, sizes: list[int], steps: _Steps) -> int:
    """Return the pixels of all items that one table assigns properties to."""
    versions, count = struct.unpack_from(">II", data, at)
    item_bytes, wide = (2 if versions >> 24 == 0 else 4), versions & 1
    at += 8
    pixels = 0
    for _ in range(count):
        steps.count_one()
        properties = data[at + item_bytes]
        at += item_bytes + 1
        layout = f">{properties}{'H' if wide else 'B'}"
        numbers = (number & (0x7FFF if wide else 0x7F) for number in struct.unpack_from(layout, data, at))
        pixels += max((sizes[number - 1] for number in numbers if 0 < number <= len(sizes)), default=0)
        at += struct.calcsize(layout)
    return pixels


_COUNTS: dict[str, Callable[[bytes], str | None]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "HEIF": _heif,
    "AVIF": _heif,
    "GIF": _gif,
    "TIFF": _tiff,
    "JPEG2000": _jpeg2000,
    "BMP": _bmp,
    "DIB": _dib,
    "PPM": _ppm,
}
