"""Previews and diffs as HTML for notebooks."""

from __future__ import annotations

import html
from collections.abc import Sequence

from tagger_widget.dataset.phrases import counted
from tagger_widget.operations.diff import SIGNS, ImageDiff

# Dark enough on white and light enough on black; the signs distinguish the parts without colours.
_STYLES = {
    "kept": "",
    "added": "color:#1a7f37;font-weight:600",
    "removed": "color:#c62828;text-decoration:line-through",
    "moved": "color:#8a6100;font-style:italic",
}


def preview_html(summary: Sequence[str], diffs: Sequence[ImageDiff], more: int) -> str:
    """Return a preview as HTML.

    Parameters
    ----------
    summary
        Sentences above the table.
    diffs
        The images in the table.
    more
        How many images the table leaves out; 0 or less for none.
    """
    rows = "".join(
        f'<tr><th style="text-align:left">{html.escape(diff.name)}</th>'
        f'<td style="text-align:left">{diff_html(diff)}</td></tr>'
        for diff in diffs
    )
    rest = f"<p>… and {counted(more, 'more image')}</p>" if more > 0 else ""
    head = "".join(f"<p>{html.escape(line)}</p>" for line in summary)
    return f"<div>{head}<table>{rows}</table>{rest}</div>"


def diff_html(diff: ImageDiff) -> str:
    """Return the tags of an image as HTML: added ones green, removed ones red, moved ones marked."""
    spans = [
        f'<span style="{_STYLES[part.fate]}">{SIGNS[part.fate]}{html.escape(part.tag)}</span>'
        for part in diff.parts
    ]
    state = f" <em>{diff.state[0]} → {diff.state[1]}</em>" if diff.state else ""
    conflicts = (
        f" <strong>also changed elsewhere: {html.escape(', '.join(diff.conflicts))}</strong>"
        if diff.conflicts
        else ""
    )
    return (", ".join(spans) or "<em>no tags</em>") + state + conflicts
