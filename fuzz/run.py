"""Feed a parser with bytes that Atheris makes up, guided by what they reach.

Run with ``python fuzz/run.py TARGET -max_total_time=300`` after ``pip install -e '.[fuzz]'``. What follows the
target goes to libFuzzer; a folder named there keeps the corpus from one run to the next.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable

import atheris

with atheris.instrument_imports(include=["tagger_widget"]):
    from tagger_widget.dataset.tags import captions
    from tagger_widget.errors import BadInputError
    from tagger_widget.images import decode_limits, formats, normalize


class _Carrier:
    """As much of a Pillow image as the reader of orientations asks for."""

    format = "JPEG"

    def __init__(self, data: bytes) -> None:
        head, _, tail = data.partition(b"|")
        self.info = {"exif": head, "xmp": tail, "Raw profile type exif": tail.decode("latin-1")}


def caption(data: bytes) -> None:
    """Whatever the bytes, there is a caption or a `BadInputError`, and a caption stays as it is."""
    with contextlib.suppress(BadInputError):
        text = captions.format_caption(captions.parse(captions.decode(data)))
        again = captions.format_caption(captions.parse(captions.decode(text.encode())))
        assert again == text, (text, again)
        assert "\n" not in text, text
        assert ",," not in text, text
        assert text == text.strip(" "), text


def orientation(data: bytes) -> None:
    """Whatever stands in EXIF and XMP, there are eight ways to turn an image."""
    assert normalize.orientation(_Carrier(data)) in range(1, 9)  # type: ignore[arg-type]


def kind(data: bytes) -> None:
    """Whatever a file holds, it has a kind or a description, and its work is counted."""
    found = formats.kind_of(data)
    if found is None:
        assert formats.describe_unsupported(data)
    else:
        decode_limits.canvas(found, data)
        decode_limits.excess(found, data)


def structure(data: bytes) -> None:
    """End without an error for every format, whatever follows its first bytes."""
    for name in decode_limits._COUNTS:  # noqa: SLF001 - the same list, lest one be forgotten
        (magic, *_others) = formats._MAGIC.get(name, (b"",))  # noqa: SLF001 - it spares the fuzzer a hurdle
        decode_limits.excess(name, magic + data)


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (caption, orientation, kind, structure)
}


def main() -> None:
    """Fuzz the target that the command line names."""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"Give one of {', '.join(TARGETS)}, then options of libFuzzer.")
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
