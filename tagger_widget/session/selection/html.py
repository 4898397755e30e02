"""A selection as a table for notebooks: small pictures, names, tags."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from html import escape
from itertools import islice
from typing import TYPE_CHECKING

from PIL import Image

from tagger_widget.dataset.image import ImageRecord
from tagger_widget.errors import TaggerError

if TYPE_CHECKING:
    from tagger_widget.images.preview import Preview

ROWS = 20
"""Images shown; the others are counted."""
_SIDE_PX = 96
_MOST_TAGS = 60
_TAG_LENGTH = 100


def table(images: Sequence[ImageRecord], preview: Callable[[str], Preview], title: str) -> str:
    """Write the first images as an HTML table."""
    rows = "".join(_row(image, preview) for image in islice(images, ROWS))
    rest = len(images) - ROWS
    more = f"<p>… and {rest:,} more</p>" if rest > 0 else ""
    head = "<tr><th></th><th>image</th><th>source</th><th>state</th><th>tags</th></tr>"
    return f"<p>{escape(title)}</p><table>{head}{rows}</table>{more}"


def _row(image: ImageRecord, preview: Callable[[str], Preview]) -> str:
    tags = [
        tag if len(tag) <= _TAG_LENGTH else tag[: _TAG_LENGTH - 1] + "…" for tag in image.tags[:_MOST_TAGS]
    ]
    rest = len(image.tags) - _MOST_TAGS
    shown = ", ".join(tags) + (f" … and {rest:,} more" if rest > 0 else "")
    cells = [image.name, image.source, image.problem or image.state, shown]
    left = 'style="text-align:left"'
    return (
        f"<tr><td>{_picture(image, preview)}</td>"
        + "".join(f"<td {left}>{escape(c)}</td>" for c in cells)
        + "</tr>"
    )


def _picture(image: ImageRecord, preview: Callable[[str], Preview]) -> str:
    if image.problem is not None:
        return ""
    try:
        small = _small(preview(image.name).data)
    except (TaggerError, OSError):  # A picture that cannot be shown must not hide the others.
        return ""
    data = base64.b64encode(small).decode()
    return f'<img src="data:image/jpeg;base64,{data}" alt="{escape(image.name)}">'


def _small(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as picture:
        picture.thumbnail((_SIDE_PX, _SIDE_PX))
        plain = Image.new("RGB", picture.size, "white")
        with_alpha = picture.convert("RGBA")
        plain.paste(with_alpha, mask=with_alpha.getchannel("A"))
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=80)
    return out.getvalue()
