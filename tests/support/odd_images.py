"""Odd, broken and hostile image files: families of file names with their bytes.

Every family is a function that returns a dictionary. What its files must come to stands with the tests.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import socket
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from tests.support.pictures import (
    drawing,
    encoded,
    exif,
    files_of_every_kind,
    heic,
    odd_cmyk_profile,
    png,
    png_chunk,
    srgb_profile,
)

Files = dict[str, bytes]

MODES = (
    "1",
    "L",
    "LA",
    "La",
    "P",
    "PA",
    "RGB",
    "RGBA",
    "RGBa",
    "RGBX",
    "CMYK",
    "YCbCr",
    "LAB",
    "HSV",
    "I",
    "I;16",
    "I;16B",
    "F",
)
FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif", "TIFF": "tif", "GIF": "gif", "BMP": "bmp",
           "DIB": "dib", "JPEG2000": "jp2", "PPM": "ppm"}  # fmt: skip


def every_mode() -> Files:
    """Every mode in every format that Pillow can write it in."""
    files = {}
    for mode in MODES:
        picture = _in_mode(mode)
        for kind, extension in FORMATS.items():
            if (mode, kind) == ("F", "PPM"):
                continue  # That would be a PFM, which is not read.
            # Pillow before 13 still writes 32-bit greys as PNG, with a warning.
            with contextlib.suppress(OSError, KeyError, ValueError, DeprecationWarning):
                files[f"{mode.replace(';', '-')}-{kind}.{extension}"] = encoded(picture, kind)
    return files


def _in_mode(mode: str) -> Image.Image:
    picture = drawing(mode="RGBA") if mode in ("LA", "La", "PA", "RGBa") else drawing()
    chain = {"La": ("LA", "La"), "RGBa": ("RGBa",), "PA": ("RGBA", "PA"), "LAB": ("LAB",), "I;16": ("L", "I", "I;16"),
             "I;16B": ("L", "I", "I;16B"), "I": ("L", "I"), "F": ("L", "F")}  # fmt: skip
    if mode == "LAB":
        return Image.merge("LAB", picture.split())
    for step in chain.get(mode, (mode,)):
        picture = picture.convert(step)
    return picture


def cut_off() -> Files:
    """Each kind of file, truncated at many lengths."""
    files = {}
    for name, data in files_of_every_kind().items():
        lengths = {1, 4, 12, 13, 40, len(data) - 1, *(len(data) * share // 17 for share in range(1, 17))}
        for length in sorted(lengths):
            files[f"cut-{length}-{name}"] = data[:length]
    return files


def damaged() -> Files:
    """Each kind of file with some bytes changed; always the same ones."""
    chance = random.Random(20)
    files = {}
    for turn in range(6):
        for name, whole in files_of_every_kind().items():
            data = bytearray(whole)
            for _ in range(chance.choice((1, 4, 40))):
                data[chance.randrange(len(data))] = chance.randrange(256)
            files[f"damaged-{turn}-{name}"] = bytes(data)
    return files


def wrong_names() -> Files:
    """Files with the extension of another format, and files that are not images."""
    whole = files_of_every_kind()
    kinds = {name: data for name, data in whole.items() if name.startswith("a.")}
    return {
        f"{name.replace('.', '-')}.{extension}": data
        for name, data in kinds.items()
        for extension in ("jpg", "png", "tif")
    }


def strangers() -> Files:
    """Files that are not images, whatever their names."""
    return {
        "empty.png": b"",
        "text.png": b"a photo of a cat",
        "html.jpg": b"<!DOCTYPE html><title>404</title>",
        "zeros.webp": bytes(4096),
        "zip.heic": b"PK\3\4" + bytes(60),
        "svg.png": b"<?xml version='1.0'?><svg/>",
        "film.jpg": b"\0\0\0\x20ftypisom" + bytes(90),
        "script.gif": b"#!/bin/sh\nrm -rf /\n",
        "pointer.jpg": b"version https://git-lfs.github.com/spec/v1\noid sha256:4665\nsize 12345\n",
    }


def _patched(data: bytes, after: bytes, skip: int, layout: str, *values: int) -> bytes:
    """Overwrite the numbers at an offset from each occurrence of a mark."""
    changed, at = bytearray(data), data.find(after)
    assert at >= 0
    while at >= 0:
        struct.pack_into(layout, changed, at + len(after) + skip, *values)
        at = data.find(after, at + 1)
    return bytes(changed)


def too_large() -> Files:
    """Small files that declare enormous pictures."""
    huge = 60_000
    return {
        "declared.png": png(20_000, 20_000),
        "most.png": png(0x7FFFFFFF, 0x7FFFFFFF),
        "plain.png": encoded(Image.new("1", (20_000, 20_000)), "PNG"),
        "declared.jpg": _patched(encoded(drawing(), "JPEG"), b"\xff\xc0", 3, ">HH", huge, huge),
        "declared.gif": _patched(encoded(drawing(), "GIF"), b"GIF87a", 0, "<HH", huge, huge),
        "frame.gif": _large_frame(),
        "declared.bmp": _patched(encoded(drawing(), "BMP"), b"\x28\0\0\0", 0, "<ii", huge, huge),
        "declared.tif": encoded(drawing(), "TIFF").replace(*_tiff_sides(61, 43, huge)),
        "declared.webp": _webp_canvas(16_384, 16_384),
        "declared.jp2": _patched(encoded(drawing(), "JPEG2000"), b"ihdr", 0, ">II", huge, huge),
        "codestream.j2k": _patched(_codestream(), b"\xff\x51", 4, ">II", huge, huge),
        "declared.avif": _patched(encoded(drawing(), "AVIF"), b"ispe", 4, ">II", huge, huge),
        "declared.heic": _patched(heic(drawing(64, 48)), b"ispe", 4, ">II", huge, huge),
        "declared.ppm": b"P6 60000 60000 255\n" + bytes(100),
        "longer.png": encoded(Image.new("L", (65_501, 1)), "PNG"),
    }


def _codestream() -> bytes:
    data = encoded(drawing(), "JPEG2000")
    return data[data.index(b"\xff\x4f\xff\x51") :]


def _tiff_sides(width: int, height: int, to: int) -> tuple[bytes, bytes]:
    """Tags of the width and height of a TIFF, which Pillow writes one after the other."""
    pattern = "<HHII" if b"\x00\x01\x04\x00" in encoded(drawing(), "TIFF") else "<HHIHH"
    old = [struct.pack(pattern, 256 + n, 4 if pattern == "<HHII" else 3, 1, side, *(() if pattern == "<HHII" else (0,)))
           for n, side in enumerate((width, height))]  # fmt: skip
    new = [struct.pack(pattern, 256 + n, 4 if pattern == "<HHII" else 3, 1, to, *(() if pattern == "<HHII" else (0,)))
           for n in range(2)]  # fmt: skip
    return b"".join(old), b"".join(new)


def _large_frame() -> bytes:
    data = bytearray(encoded(drawing(), "GIF"))
    at = 13 + (3 << ((data[10] & 7) + 1))
    at = data.index(b",", at)
    struct.pack_into("<HH", data, at + 5, 60_000, 60_000)
    return bytes(data)


def _webp_canvas(width: int, height: int, *more: bytes, flags: int = 0) -> bytes:
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    picture = encoded(drawing(), "WEBP")[12:]
    body = b"WEBPVP8X" + struct.pack("<IB3x", 10, flags) + canvas + picture + b"".join(more)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _segment(marker: int, body: bytes = b"") -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def _behind_header(*chunks: bytes) -> bytes:
    data = encoded(drawing(), "PNG")
    return data[:33] + b"".join(chunks) + data[33:]


def _many_scans(count: int) -> bytes:
    data = encoded(drawing(), "JPEG", progressive=True)
    first, second = (data.index(b"\xff\xda", at) for at in (0, data.index(b"\xff\xda") + 2))
    second = data.index(b"\xff\xda", second)
    third = data.index(b"\xff", second + 2)
    while data[third + 1] in (0, *range(0xD0, 0xD8)):
        third = data.index(b"\xff", third + 1)
    assert first < second < third
    return data[:third] + data[second:third] * count + data[third:]


def _tiff_pages(count: int) -> bytes:
    """Build a TIFF of tiny pages, each with its own directory."""
    out = bytearray(b"II*\0" + struct.pack("<I", 12) + b"abcd")
    fields = ((256, 2), (257, 2), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, 2), (279, 4))
    tags = struct.pack("<H", len(fields)) + b"".join(
        struct.pack("<HHII", tag, 4, 1, value) for tag, value in fields
    )
    for page in range(count):
        following = 0 if page == count - 1 else len(out) + len(tags) + 4
        out += tags + struct.pack("<I", following)
    return bytes(out)


def _tiff_circle() -> bytes:
    data = bytearray(_tiff_pages(2))
    data[-4:] = struct.pack("<I", 12)
    return bytes(data)


def _rle_bmp(body: bytes) -> bytes:
    palette = b"".join(bytes((value, value, value, 0)) for value in range(256))
    header = struct.pack("<IiiHHIIiiII", 40, 100, 100, 1, 8, 1, len(body), 0, 0, 256, 0)
    start = 14 + len(header) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(body), 0, 0, start) + header + palette + body


def _split_gif(extension: bytes, count: int) -> bytes:
    data = encoded(drawing(), "GIF")
    at = 13 + (3 << ((data[10] & 7) + 1))
    return data[:at] + extension * count + data[at:]


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _content(data: bytes, kind: bytes) -> bytes:
    """Return the content of the only box of a kind."""
    at = data.index(kind)
    (size,) = struct.unpack_from(">I", data, at - 4)
    return data[at + 4 : at - 4 + size]


def heic_grid(tiles: int, declared: int) -> bytes:
    """Build a HEIC of 64 by 64 pixels from a square of tiles that all hold the same picture.

    Parameters
    ----------
    tiles
        Tiles a side.
    declared
        Pixels a side that each tile is said to have; what is decoded has 64.
    """
    single = heic(Image.new("RGB", (64, 64), (90, 120, 30)))
    meta, count = _content(single, b"meta"), tiles * tiles
    properties, table = _content(meta, b"ipco"), _content(meta, b"ipma")
    properties = _patched(properties, b"ispe", 4, ">II", declared, declared)
    properties += _box(b"ispe", struct.pack(">III", 0, 64, 64))
    of_grid = 0
    at = 0
    while at < len(properties):
        at += struct.unpack_from(">I", properties, at)[0]
        of_grid += 1
    ids = range(10, 10 + count)
    association = struct.pack(">II", 0, count + 1) + b"".join(struct.pack(">H", n) + table[10:] for n in ids)
    association += struct.pack(">HBB", 2, 1, 0x80 | of_grid)
    items = b"".join(_box(b"infe", b"\2\0\0\1" + struct.pack(">HH", n, 0) + b"hvc1\0") for n in ids)
    items += _box(b"infe", b"\2\0\0\0" + struct.pack(">HH", 2, 0) + b"grid\0")
    grid = struct.pack(">BBBBII", 0, 1, tiles - 1, tiles - 1, 64, 64)
    base, _extents, _offset, length = struct.unpack_from(">IHII", _content(meta, b"iloc"), 12)
    start = single.index(b"meta") - 4
    rest = single[start + 8 + len(meta) :]

    def whole(moved: int, grid_at: int) -> bytes:
        places = b"".join(struct.pack(">HHIHII", n, 0, base + moved, 1, 0, length) for n in ids)
        places += struct.pack(">HHIHII", 2, 0, grid_at, 1, 0, len(grid))
        references = struct.pack(">HH", 2, count) + b"".join(struct.pack(">H", n) for n in ids)
        return _box(
            b"meta",
            bytes(4) + _box(b"hdlr", _content(meta, b"hdlr")) + _box(b"pitm", struct.pack(">IH", 0, 2))
            + _box(b"iloc", b"\0\0\0\0\x44\x40" + struct.pack(">H", count + 1) + places)
            + _box(b"iinf", struct.pack(">IH", 0, count + 1) + items)
            + _box(b"iref", bytes(4) + _box(b"dimg", references))
            + _box(b"iprp", _box(b"ipco", properties) + _box(b"ipma", association)),
        )  # fmt: skip

    new = len(whole(0, 0))
    grid_at = start + new + len(rest) + 8
    return single[:start] + whole(new - len(meta) - 8, grid_at) + rest + _box(b"mdat", grid)


def _endless_items() -> bytes:
    """Build an AVIF with many tables, each of which claims all following bytes."""
    data = encoded(drawing(), "AVIF")
    tables = _box(b"ipma", struct.pack(">II", 0, 0xFFFFFFFF)) * 50
    meta = _box(b"meta", bytes(4) + _box(b"iprp", tables))
    return data.replace(b"meta", b"free") + meta + bytes(400_000)


def too_laborious() -> Files:
    """Small pictures in files that take a decoder disproportionately long."""
    photo = encoded(drawing(), "JPEG")
    bomb = zlib.compress(bytes(1_000_000))
    blocks = bytes(encoded(drawing(), "JPEG2000", precinct_size=(4, 4), codeblock_size=(4, 4)))
    return {
        "exif-pieces.jpg": photo[:2] + _segment(0xE1, b"Exif\0\0" + bytes(65_000)) * 300 + photo[2:],
        "segments.jpg": photo[:2] + _segment(0xE5) * 20_000 + photo[2:],
        "fill.jpg": photo[:2] + b"\xff" * 30_000 + photo[2:],
        "scans.jpg": _many_scans(2_000),
        "chunks.png": _behind_header(png_chunk(b"prVt", b"") * 5_000),
        "chunks-after.png": encoded(drawing(), "PNG")[:-12]
        + png_chunk(b"prVt", b"") * 5_000
        + png(1, 1)[-12:],
        "profiles.png": _behind_header(png_chunk(b"iCCP", b"a\0\0" + bomb) * 3_000),
        "pieces.png": _behind_header(png_chunk(b"IDAT", b"") * 600_000),
        "comments.gif": _split_gif(b"\x21\xfe\1x\0", 2_000),
        "blocks.gif": _split_gif(b"\x21\xfe" + b"\1x" * 1_100_000 + b"\0", 1),
        "tags.tif": _tiff_pages(1).replace(struct.pack("<H", 9), struct.pack("<H", 40_000), 1)
        + bytes(500_000),
        "numbers.tif": _tiff_pages(1).replace(
            struct.pack("<HHI", 279, 4, 1), struct.pack("<HHI", 279, 4, 9_000_000)
        ),
        "runs.bmp": _rle_bmp(b"\0\1" * 5_000_000),
        "blanks.ppm": b"P6" + b" " * 100_000 + b"2 2 255\n" + bytes(12),
        "comments.ppm": b"P3 9 9 255\n" + b"#\n" * 3_000 + b"1 " * 243,
        "digits.ppm": b"P3 2000 2000 255\n" + b"123 " * 2_500_000,
        "tiles.jp2": _patched(_codestream(), b"\xff\x51", 4, ">II8xII", 20_000, 8_000, 16, 16),
        "grid.heic": heic_grid(20, 4_096),
        "boxes.heic": heic(drawing(64, 48)).replace(b"meta", b"free") + _box(b"free", b"") * 150_000,
        "items.avif": _endless_items(),
        "blocks.jp2": _patched(blocks, b"\xff\x51", 4, ">II8xII", 8_000, 8_000, 8_000, 8_000),
    }


def laborious_to_no_avail() -> Files:
    """Files that look expensive, but of which only a small part needs to be read."""
    frame = encoded(drawing(8, 8), "GIF")
    start = 13 + (3 << ((frame[10] & 7) + 1))
    shades = [Image.new("L", (8, 8), n % 251) for n in range(1_500)]
    film = {"save_all": True, "append_images": shades, "duration": 20}
    return {
        "frames.gif": frame[:start] + frame[start:-1] * 20_000 + b";",
        "frames.png": encoded(drawing(8, 8, "L"), "PNG", **film),
        "frames.webp": encoded(drawing(8, 8), "WEBP", **film),
        "pages.tif": _tiff_pages(20_000),
        "circle.tif": _tiff_circle(),
        "marks.webp": _webp_canvas(
            61, 43, b"EXIF" + struct.pack("<I", 6_000_000) + b"Exif\0\0" * 1_000_000, flags=8
        ),
        "film-behind.jpg": encoded(drawing(), "JPEG") + b"\xff\xda\0\2" * 5_000,
        "scans.jpg": _many_scans(40),
        "grid.heic": heic_grid(3, 64),
        "long-comment.gif": _split_gif(b"\x21\xfe" + (b"\xff" + bytes(255)) * 9_000 + b"\0", 1),
    }


def zipped_bombs() -> Files:
    """PNG whose texts or profile grow a thousandfold when decompressed."""
    bomb = zlib.compress(bytes(30_000_000), 9)
    text = zlib.compress(b"x" * 1_000_000, 9)
    return {
        "profile.png": _behind_header(png_chunk(b"iCCP", b"a\0\0" + bomb)),
        "ztxt.png": _behind_header(png_chunk(b"zTXt", b"a\0\0" + bomb)),
        "itxt.png": _behind_header(png_chunk(b"iTXt", b"a\0\1\0\0\0" + bomb)),
        "many.png": _behind_header(*(png_chunk(b"zTXt", b"%d\0\0" % n + text) for n in range(200))),
    }


def odd_shapes() -> Files:
    """Build the smallest and the longest pictures."""
    return {
        **{f"1x1.{extension}": encoded(drawing(1, 1), kind) for kind, extension in FORMATS.items()},
        **{
            f"{side}.{extension}": encoded(Image.new("L", size, 99), kind)
            for kind, extension in (("JPEG", "jpg"), ("PNG", "png"), ("TIFF", "tif"), ("BMP", "bmp"))
            for side, size in (("wide", (65_500, 1)), ("tall", (1, 65_500)))
        },
    }


def broken_exif() -> Files:
    """Give a valid picture EXIF that is broken in one of many ways."""
    good = exif(6)
    body = good.removeprefix(b"Exif\0\0")
    ways = {
        "empty": b"",
        "garbage": b"garbage" * 9,
        "cut": body[:9],
        "cut-later": body[:-30],
        "far": b"II*\0\xff\xff\xff\x7f",
        "many": b"II*\0\x08\0\0\0\xff\xff" + bytes(40),
        "circle": b"II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0",
        "zero": b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0",
        "nine": b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x09\0\0\0\0\0\0\0",
        "text": b"II*\0\x08\0\0\0\x01\0\x12\x01\x02\0\x04\0\0\0six\0\0\0\0\0",
        "order": b"IM*\0" + body[4:],
        "twice": b"Exif\0\0Exif\0\0" + bytes(9),
    }
    kinds = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
    return {
        f"exif-{way}.{extension}": encoded(
            drawing(), kind, exif=b"Exif\0\0" + data if kind == "JPEG" else data or b"x"
        )
        for kind, extension in kinds.items()
        for way, data in ways.items()
    }


def profiles() -> Files:
    """CMYK and RGB with a fitting, an unusual and a broken colour profile."""
    cmyk, rgb = drawing(mode="CMYK"), drawing()
    choices = {"none": None, "cmyk": odd_cmyk_profile(), "rgb": srgb_profile(), "broken": b"x" * 300,
               "cut": srgb_profile()[:200], "huge": srgb_profile() + bytes(9_000_000)}  # fmt: skip
    return {
        f"{mode}-{name}.{extension}": encoded(picture, kind, icc_profile=profile)
        for mode, picture in (("cmyk", cmyk), ("rgb", rgb))
        for kind, extension in (("JPEG", "jpg"), ("TIFF", "tif"))
        for name, profile in choices.items()
    }


def odd_names() -> Files:
    """Give a valid picture names that confuse programs."""
    data = encoded(drawing(), "JPEG")
    names = ["-rf.jpg", "--help.jpg", "it's \"quoted\".jpg", "$(reboot).jpg", "a;b|c&d.jpg", "%s%n.jpg", "C:\\x.jpg",
             "dots...jpg", "trailing.jpg.", "blank.jpg ", " leading.jpg", "\u202egpj.exe.jpg", "\x1b[31mred.jpg",
             "bell\x07.jpg", "tab\tname.jpg", "👨\u200d👩\u200d👧.jpg",
             "\u0646\u06cc\u0645\u200c\u0641.jpg", "Case.jpg", "case.jpg", "CASE.JPG",
             "e\u0301.jpg", "\u00e9.jpg", "CON.jpg", "a" * 251 + ".jpg", "é" * 125 + ".jpg", "a..jpg"]  # fmt: skip
    return dict.fromkeys(names, data)


def odd_names_of_texts() -> Files:
    """Give a file that is not an image the same names, so that they appear in messages."""
    return dict.fromkeys(odd_names(), b"a text")


def unspeakable_names() -> list[bytes]:
    """Names that no text file could hold."""
    return [b"two\nlines.jpg", b"return\r.jpg", b"not-\xff-utf8.jpg", b"separator-\xe2\x80\xa8.jpg"]


def lay_no_files(folder: Path, elsewhere: Path) -> list[str]:
    """Put folders, pipes, sockets and dangling links into `folder`; return the names to be refused."""
    (folder / "folder.jpg").mkdir()
    os.mkfifo(folder / "pipe.png")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "socket.png"))
    links = {
        "lost.jpg": "nowhere",
        "circle.jpg": "circle.jpg",
        "device.jpg": "/dev/zero",
        "home.jpg": str(elsewhere),
    }
    for name, target in links.items():
        (folder / name).symlink_to(target)
    return ["pipe.png", "socket.png", *links]


FAMILIES: dict[str, Callable[[], Files]] = {
    family.__name__: family
    for family in (every_mode, cut_off, damaged, wrong_names, strangers, too_large, too_laborious,
                   laborious_to_no_avail, zipped_bombs, odd_shapes, broken_exif, profiles, odd_names,
                   odd_names_of_texts)
}  # fmt: skip


def reference(data: bytes) -> Image.Image:
    """Return a picture as Pillow alone reads it, upright and in RGB."""
    from PIL import ImageOps

    with Image.open(io.BytesIO(data)) as image:
        return ImageOps.exif_transpose(image).convert("RGB")
