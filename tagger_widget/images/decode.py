"""Image files opened as Pillow images, every failure told in plain words.

Files are opened by what they contain, through Pillow's own classes instead of ``Image.open``.
That one tries formats by their looks, takes a phone's JPEG with a second picture inside for another
format, and warns of a large image through the process's warning filters, which no thread can change safely.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import stat
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from tagger_widget.dataset.phrases import printable
from tagger_widget.errors import ImageProblemError
from tagger_widget.images.decode_limits import canvas, excess
from tagger_widget.images.formats import describe_stranger, kind_of
from tagger_widget.images.memory_budget import MemoryBudget

BYTES_MAX = 1 << 30
"""Bytes of a file; what is read is held in memory whole."""
PIXELS_MAX = 2 * 89_478_485
"""Where Pillow refuses an image as a decompression bomb, too: about 179 megapixels."""
SIDE_PX_MAX = 65_500
"""The longest side a JPEG can have."""
BYTES_PER_PIXEL = 16
"""The most memory that decoding, turning and converting an image was measured to take, next to its file."""
_DEARER = {"WEBP": 24, "AVIF": 20, "HEIF": 20, "JPEG2000": 32}
"""The same for the formats whose decoders keep more than one copy: fewer of their pixels are decoded."""
MEMORY_MAX = PIXELS_MAX * BYTES_PER_PIXEL
"""What the images that are decoded at one time may take: 2.7 GiB. Those of up to 16 megapixels never queue."""

_memory = MemoryBudget(MEMORY_MAX, free=16_000_000 * BYTES_PER_PIXEL)
_file_bytes = MemoryBudget(BYTES_MAX, free=32 << 20)

_DECODER_ERRORS = (
    # A damaged file makes decoders raise almost anything; these are the kinds Pillow's own code and its
    # libraries were seen to raise. A warning is among them for processes that turn warnings into errors.
    *(OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError),
    *(RuntimeError, AssertionError, struct.error, zlib.error, Image.DecompressionBombError, Warning),
)


class _Jpeg(JpegImagePlugin.JpegImageFile):
    def _read_dpi_from_exif(self) -> None:
        """Leave the resolution alone: nobody needs it, and Pillow warns about broken EXIF on its way."""


_YCBCR = 6
"""How a TIFF says that its samples are luma and chroma (PhotometricInterpretation, TIFF 6.0, section 21)."""


class _Tiff(TiffImagePlugin.TiffImageFile):
    def _setup(self) -> None:
        super()._setup()
        photometric = self.tag_v2.get(TiffImagePlugin.PHOTOMETRIC_INTERPRETATION)
        if photometric == _YCBCR and not self.use_load_libtiff:
            self._read_as_ycbcr()

    def _read_as_ycbcr(self) -> None:
        """Read uncompressed luma and chroma as such: Pillow before 13, the newest for Python 3.10, sees padded RGB."""
        if self._planar_configuration != 1:
            raise SyntaxError("YCbCr in separate planes")  # which no version decodes
        self._mode = "YCbCr"
        self.tile = [tile._replace(args=("YCbCr", *(tile.args or ())[1:])) for tile in self.tile]

    def load_prepare(self) -> None:
        # Pillow would check for a bomb once more here, warning from 89 megapixels on.
        if self._im is None:
            self.im = Image.new(self.mode, self._tile_size).im
        super().load_prepare()


def _open_heif(stream: io.BytesIO) -> ImageFile.ImageFile:
    import pi_heif  # type: ignore[import-untyped]  # noqa: PLC0415 - 10 ms that only owners of HEIC files pay

    opened: ImageFile.ImageFile = pi_heif.HeifImageFile(stream)
    return opened


_OPENERS: dict[str, Callable[[io.BytesIO], ImageFile.ImageFile]] = {
    "JPEG": _Jpeg,
    "PNG": PngImagePlugin.PngImageFile,
    "WEBP": WebPImagePlugin.WebPImageFile,
    "HEIF": _open_heif,
    "AVIF": AvifImagePlugin.AvifImageFile,
    "TIFF": _Tiff,
    "GIF": GifImagePlugin.GifImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
    "DIB": BmpImagePlugin.DibImageFile,
    "JPEG2000": Jpeg2KImagePlugin.Jpeg2KImageFile,
    "PPM": PpmImagePlugin.PpmImageFile,
}


class Source(NamedTuple):
    """An image file that was opened."""

    image: ImageFile.ImageFile
    """Its pixels are decoded when ``load()`` is called."""
    data: bytes
    """The file, whole."""
    status: os.stat_result
    """What the system says of the file."""


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Source]:
    """Open an image by its content, for a block that decodes it.

    The block holds its share of the memory there is for images: it waits while other threads decode
    large ones. What decoders raise inside it is put into plain words.

    Raises
    ------
    ImageProblemError
        When the file is gone, may not be read, is empty, not a regular file, or larger than 1 GiB; when it is
        no image, is damaged, or is too large or too laborious to be decoded safely.
    """
    name = printable(path.name)
    with contextlib.ExitStack() as held:
        data, status = _read(path, name, held)
        kind = _checked_kind(data, name)
        cost = _DEARER.get(kind, BYTES_PER_PIXEL)
        claimed = canvas(kind, data) * cost
        if claimed <= MEMORY_MAX:  # Or it is refused before it takes any.
            held.enter_context(_memory.share(claimed))
        with decoding(name):
            image = _OPENERS[kind](io.BytesIO(data))
        _check_size(image.size, MEMORY_MAX // cost, name)
        if claimed <= _memory.free:
            held.enter_context(_memory.share(image.width * image.height * cost))
        with decoding(name):
            yield Source(image, data, status)


def _read(path: Path, name: str, held: contextlib.ExitStack) -> tuple[bytes, os.stat_result]:
    try:
        # Without O_NONBLOCK, opening a pipe that somebody left in the folder would wait forever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as stream:  # noqa: PTH123 - a Path cannot open a descriptor
            status = os.fstat(descriptor)
            _check_readable(status, name)
            held.enter_context(_file_bytes.share(status.st_size))
            data = stream.read(status.st_size + 1)
    except OSError as error:
        raise ImageProblemError(f"{name} {_read_problem(error)}.") from error
    if not data:
        raise ImageProblemError(f"{name} is empty. Copy it again from where it came from.")
    return data, status


def _check_readable(status: os.stat_result, name: str) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise ImageProblemError(
            f"{name} is a folder and not an image. Rename it without the image's extension."
        )
    if not stat.S_ISREG(status.st_mode):
        raise ImageProblemError(f"{name} is not a regular file. Take it out of the folder.")
    if status.st_size > BYTES_MAX:
        raise ImageProblemError(f"{name} is larger than 1 GiB. Export a smaller version as JPEG or PNG.")


def _read_problem(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "is gone, or a link to a file that is gone. Put it back"
    if isinstance(error, PermissionError):
        return "may not be read. Change its permissions, or ask its owner to"
    if isinstance(error, IsADirectoryError):
        return "is a folder and not an image. Rename it without the image's extension"
    if error.errno in (errno.ENXIO, errno.ENODEV, errno.EOPNOTSUPP):
        return "is not a regular file. Take it out of the folder"
    return f"cannot be read: {error.strerror or error}. Check the drive it is on"


def _checked_kind(data: bytes, name: str) -> str:
    kind = kind_of(data)
    if kind is None:
        raise ImageProblemError(f"{name} {describe_stranger(data)}.")
    problem = excess(kind, data)
    if problem:
        raise ImageProblemError(
            f"{name} {problem}: decoding it could take very long. Export it anew as JPEG or PNG."
        )
    return kind


def _check_size(size: tuple[int, int], most: int, name: str) -> None:
    width, height = size
    if width * height > most:
        raise ImageProblemError(
            f"{name} has {width:,} by {height:,} pixels; {most:,} in all are the most that is decoded. "
            "Make it smaller, or cut out the part you want."
        )
    longest = max(width, height)
    if longest > SIDE_PX_MAX:
        raise ImageProblemError(
            f"{name} is {longest:,} pixels long; {SIDE_PX_MAX:,} is the most. Cut out the part you want."
        )


@contextlib.contextmanager
def decoding(name: str) -> Iterator[None]:
    """Put what a decoder raises about the image called `name` into plain words.

    Raises
    ------
    ImageProblemError
        In place of whatever the decoder raised.
    """
    try:
        yield
    except MemoryError as error:
        raise ImageProblemError(
            f"{name} needs more memory than is free. Close some programs and try again."
        ) from error
    except _DECODER_ERRORS as error:
        if isinstance(error, EOFError) or "truncated" in str(error).lower():
            raise ImageProblemError(f"{name} is cut off. Copy it again from where it came from.") from error
        raise ImageProblemError(
            f"{name} is damaged, cut off, or of a rare kind. Copy it again, or export it as JPEG or PNG."
        ) from error
