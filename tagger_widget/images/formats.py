"""Kinds of image files: by extension, to find them, and by content, to open them.

A name is only a hint: phones, chat programs and web pages produce PNG files called ``.jpg``. The extension
therefore decides whether a file is considered at all, and its first bytes decide how it is read.
"""

from __future__ import annotations

_READABLE = """
    .jpg .jpeg .jpe .jfif .mpo .png .apng .webp .gif .bmp .dib .tif .tiff .heic .heif .hif .heics .heifs
    .avif .avifs .jp2 .j2k .j2c .jpf .jpx .ppm .pgm .pbm .pnm
"""
READABLE = frozenset(_READABLE.split())
"""Lower-case extensions of the files that count as images of a dataset."""

_RAW = "is a camera's raw file. Develop it, or export it from your photo program as JPEG or PNG"
_LAYERS = "is a layered image. Export it as PNG from the program it was made with"
_VECTOR = "is a vector drawing. Export it as PNG at the size you want to train with"
_OTHER = "is in a format that is not supported. Export it as JPEG or PNG"
_REMEDIES = {
    ".3fr .arw .cr2 .cr3 .crw .dcr .dng .erf .kdc .mef .mos .mrw .nef .nrw .orf .pef .raf .raw .rw2": _RAW,
    ".rwl .sr2 .srf .srw .x3f": _RAW,
    ".psd .psb .xcf .kra .ora .clip .sai .afphoto .procreate": _LAYERS,
    ".svg .svgz .eps .ai .wmf .emf .cdr": _VECTOR,
    ".jxl .jxr .wdp .hdp .exr .hdr .tga .dds .pcx .ico .icns .qoi .pfm .sgi .ras .xbm .xpm .bpg": _OTHER,
}
UNSUPPORTED = {extension: remedy for group, remedy in _REMEDIES.items() for extension in group.split()}
"""Lower-case extensions of images that cannot be read, each with the text that follows the file's name in a message."""

_MAGIC = {
    "JPEG": (b"\xff\xd8\xff",),
    "PNG": (b"\x89PNG\r\n\x1a\n",),
    "GIF": (b"GIF87a", b"GIF89a"),
    "TIFF": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
    "BMP": (b"BM",),
    "DIB": (b"\x28\0\0\0",),
    "JPEG2000": (b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"),
    "PPM": (b"P1", b"P2", b"P3", b"P4", b"P5", b"P6"),
}
_OTHER_FILES = {
    b"<!doctype": "is a web page and not an image. Download the image itself again",
    b"<html": "is a web page and not an image. Download the image itself again",
    b"<?xml": _VECTOR,
    b"<svg": _VECTOR,
    b"8bps": _LAYERS,
    b"gimp xcf": _LAYERS,
    b"\xff\x0a": _OTHER,
    b"\0\0\0\x0cjxl ": _OTHER,
    b"%pdf": "is a PDF. Export its pages as PNG",
    b"pk\x03\x04": "is a zip archive. Unpack it, and put the images into the folder",
}


def kind_of(data: bytes) -> str | None:
    """Return the format of an image, as Pillow names it, from its first bytes; None if it is not supported."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        return _media_kind(data)
    return next((kind for kind, magic in _MAGIC.items() if data.startswith(magic)), None)


def _media_kind(data: bytes) -> str | None:
    """Distinguish HEIC from AVIF, which share one container format, by the brands listed at its beginning."""
    end = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, end, 4))}
    if brands & {b"avif", b"avis"}:
        return "AVIF"
    if brands & {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}:
        return "HEIF"
    return None


def describe_unsupported(data: bytes) -> str:
    """Describe what a file that `kind_of` does not recognize seems to be, and what to do; follows the file's name."""
    if not data.strip(b"\0"):
        return "contains only zeros, as after an interrupted copy. Copy it again"
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for magic, words in _OTHER_FILES.items():
        if start.startswith(magic):
            return words
    if data[4:8] == b"ftyp":
        return "is a video and not an image. Extract single frames as JPEG or PNG"
    return "is not an image in a supported format. Export it as JPEG or PNG, or remove it from the folder"


def extension_of(name: str) -> str:
    """Return the extension of a file name in lower case; trailing spaces and dots are ignored."""
    name = name.rstrip(" .").lower()  # Windows cannot write these.
    return name[name.rfind(".") :]
