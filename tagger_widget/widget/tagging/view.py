"""The anywidget of the tagging screen: keys, focus, the cards in the page, zoom and the status line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from anywidget import AnyWidget
from traitlets import Dict, Int, List, Unicode

from tagger_widget.widget.assets import script, styles
from tagger_widget.widget.keys.keymap import Keymap
from tagger_widget.widget.tagging.cards import SLOTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tagger_widget.widget.shared.preview_loader import LoadedPreview
    from tagger_widget.widget.tagging.integrity_check import CheckSummary


class TaggingView(AnyWidget):
    """The browser's side of the tagging screen; `TaggingController` carries out its messages.

    Its traits are set by `TaggerWidget.render` alone, but for `choices`.
    """

    _esm = script("tagging/index.js")
    _css = styles(
        "shared/theme.css",
        "tagging/screen.css",
        "tagging/image-viewer.css",
        "tagging/filmstrip.css",
        "tagging/tag-input.css",
        "shared/modal.css",
    )

    bindings = List(Dict(), Keymap().for_page()).tag(sync=True)
    """The table of keys."""
    deck: Dict[str, Any] = Dict(
        {"current": "", "cards": [], "order": [], "unusable": None, "answered": []}
    ).tag(sync=True)
    """Where the user is: ``current``, ``cards``, ``order`` (names that next and previous reach), ``unusable`` (the
    current one if it has a problem: no step leads back to it) and ``answered`` (requests to move that this state takes
    into account)."""
    slots = Int(SLOTS).tag(sync=True)
    """Places for cards: the page waits until all of them are there."""
    choices = Dict({"filmstrip": True, "keep_zoom": False}).tag(sync=True)
    """What is switched on; the page changes it."""
    finished = Unicode().tag(sync=True)
    """That all images are tagged, in words; empty until they are."""
    status = Dict({"text": "", "tone": "info", "notes": []}).tag(sync=True)
    """What was done last, in words; its tone, ``"info"`` or ``"trouble"``; and what came from elsewhere."""
    troubles = List(Unicode()).tag(sync=True)
    """What does not work at the moment, in words."""
    others: Dict[str, Any] = Dict().tag(sync=True)
    """Who else is at which image, by its name: ``text`` and ``at``, the image's place from 0 to 1. The page shows
    it when it goes to that image, without asking."""
    whereabouts = Unicode().tag(sync=True)
    """Where each of them is, one a line: the tooltip of the top bar's label, as a Label shows none of its own."""

    def send_preview(self, name: str, image_id: str, preview: LoadedPreview) -> None:
        """Send a preview, or the reason why there is none, for the card of an image."""
        facts: dict[str, object] = {"kind": "picture", "name": name, "image": image_id}
        if isinstance(preview, str):
            self.send({**facts, "problem": preview})
            return
        size = {"width": preview.natural_width, "height": preview.natural_height}
        self.send({**facts, **size, "format": preview.format}, [preview.data])

    def send_names(self, names: Mapping[int, str]) -> None:
        """Send the names of images of the film strip, by index."""
        self.send({"kind": "names", "names": {str(index): name for index, name in names.items()}})

    def send_thumbnail(self, index: int, thumbnail: LoadedPreview) -> None:
        """Send a thumbnail for the film strip, or that there is none."""
        facts = {"kind": "thumbnail", "index": index}
        if isinstance(thumbnail, str):
            self.send({**facts, "format": ""})
        else:
            self.send({**facts, "format": thumbnail.format}, [thumbnail.data])

    def send_check(self, summary: CheckSummary) -> None:
        """Show what a check of the dataset found."""
        self.send({"kind": "checked", **msgspec.to_builtins(summary)})

    def request_tags(self, name: str, shown: list[str], wanted: list[str]) -> None:
        """Ask the page to show these tags of an image, without losing what is being done to them there."""
        self.send({"kind": "wish", "name": name, "from": shown, "to": wanted})
