"""Opening image files as Pillow images, with every failure explained in plain words.

Files are opened by their content, through Pillow's own classes instead of ``Image.open``, which guesses the format,
takes a phone's JPEG with a second picture inside for another format, and warns of large images through the warning
filters of the process, which no thread can change safely.
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
from tagger_widget.images.formats import describe_unsupported, kind_of
from tagger_widget.images.memory_budget import MemoryBudget

BYTES_MAX = 1 << 30
"""Bytes of a file, which is read into memory as a whole."""
PIXELS_MAX = 2 * 89_478_485
"""Pixels from which Pillow, too, refuses an image as a decompression bomb: about 179 megapixels."""
SIDE_PX_MAX = 65_500
"""The longest side a JPEG can have."""
BYTES_PER_PIXEL = 16
"""The most memory that decoding, rotating and converting an image took in measurements, besides its file."""
_BYTES_PER_PIXEL_OF = {"WEBP": 24, "AVIF": 20, "HEIF": 20, "JPEG2000": 32}
"""The same for formats whose decoders hold more than one copy; their pixel limit is lower accordingly."""
MEMORY_MAX = PIXELS_MAX * BYTES_PER_PIXEL
"""Memory for the images that are decoded at the same time: 2.7 GiB. Images up to 16 megapixels never queue."""

_memory = MemoryBudget(MEMORY_MAX, free=16_000_000 * BYTES_PER_PIXEL)
_file_bytes = MemoryBudget(BYTES_MAX, free=32 << 20)

_DECODER_ERRORS = (
    # A damaged file makes decoders raise almost anything; these are the errors that Pillow and its libraries
    # were seen to raise. Warning is among them for processes that turn warnings into errors.
    *(OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError),
    *(RuntimeError, AssertionError, struct.error, zlib.error, Image.DecompressionBombError, Warning),
)


class _Jpeg(JpegImagePlugin.JpegImageFile):
    def _read_dpi_from_exif(self) -> None:
        """Skip the resolution: it is not needed, and Pillow warns about broken EXIF when it reads it."""


_YCBCR = 6
"""PhotometricInterpretation of a TIFF whose samples are luma and chroma (TIFF 6.0, section 21)."""


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
    import pi_heif  # type: ignore[import-untyped]  # noqa: PLC0415 - takes 10 ms, and only HEIC files need it

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
    """The whole file."""
    status: os.stat_result
    """The status of the file."""


@contextlib.contextmanager
def open_image(path: Path) -> Iterator[Source]:
    """Open an image by its content, for a block that decodes it.

    The block holds its share of the memory for images: it waits while other threads decode large ones. Errors
    that decoders raise inside it are explained in plain words.

    Raises
    ------
    ImageProblemError
        If the file is missing, not readable, empty, not a regular file, or larger than 1 GiB; if it is not an
        image, is damaged, or is too large or too much work to decode safely.
    """
    name = printable(path.name)
    with contextlib.ExitStack() as held:
        data, status = _read(path, name, held)
        kind = _checked_kind(data, name)
        cost = _BYTES_PER_PIXEL_OF.get(kind, BYTES_PER_PIXEL)
        claimed = canvas(kind, data) * cost
        if claimed <= MEMORY_MAX:  # Otherwise it is refused before it takes any.
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
        # Without O_NONBLOCK, opening a pipe in the folder would wait forever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as stream:  # noqa: PTH123 - a Path cannot open a descriptor
            status = os.fstat(descriptor)
            _check_readable(status, name)
            held.enter_context(_file_bytes.share(status.st_size))
            data = stream.read(status.st_size + 1)
    except OSError as error:
        raise ImageProblemError(f"{name} {_read_problem(error)}.") from error
    if not data:
        raise ImageProblemError(f"{name} is empty. Copy it again from the original.")
    return data, status


def _check_readable(status: os.stat_result, name: str) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise ImageProblemError(
            f"{name} is a folder and not an image. Rename it without the image extension."
        )
    if not stat.S_ISREG(status.st_mode):
        raise ImageProblemError(f"{name} is not a regular file. Remove it from the folder.")
    if status.st_size > BYTES_MAX:
        raise ImageProblemError(f"{name} is larger than 1 GiB. Export a smaller version as JPEG or PNG.")


def _read_problem(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "is gone, or is a link to a file that is gone. Put it back"
    if isinstance(error, PermissionError):
        return "cannot be read: permission denied. Change its permissions, or ask its owner to"
    if isinstance(error, IsADirectoryError):
        return "is a folder and not an image. Rename it without the image extension"
    if error.errno in (errno.ENXIO, errno.ENODEV, errno.EOPNOTSUPP):
        return "is not a regular file. Remove it from the folder"
    return f"cannot be read: {error.strerror or error}. Check the drive it is on"


def _checked_kind(data: bytes, name: str) -> str:
    kind = kind_of(data)
    if kind is None:
        raise ImageProblemError(f"{name} {describe_unsupported(data)}.")
    problem = excess(kind, data)
    if problem:
        raise ImageProblemError(
            f"{name} {problem}: decoding it could take very long. Export it again as JPEG or PNG."
        )
    return kind


def _check_size(size: tuple[int, int], most: int, name: str) -> None:
    width, height = size
    if width * height > most:
        raise ImageProblemError(
            f"{name} has {width:,} by {height:,} pixels; the limit is {most:,} in total. "
            "Scale it down, or crop it."
        )
    longest = max(width, height)
    if longest > SIDE_PX_MAX:
        raise ImageProblemError(f"{name} is {longest:,} pixels long; the limit is {SIDE_PX_MAX:,}. Crop it.")


@contextlib.contextmanager
def decoding(name: str) -> Iterator[None]:
    """Explain what a decoder raises about the image called `name` in plain words.

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
            raise ImageProblemError(f"{name} is truncated. Copy it again from the original.") from error
        raise ImageProblemError(
            f"{name} is damaged, truncated, or of a rare kind. Copy it again, or export it as JPEG or PNG."
        ) from error
