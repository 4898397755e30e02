"""The stage: keys, focus, the deck in the page, zoom and the status line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from anywidget import AnyWidget
from traitlets import Dict, Int, List, Unicode

from tagger_widget.widget.assets import script, styles
from tagger_widget.widget.keys import keymap
from tagger_widget.widget.tagging.cards import SLOTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tagger_widget.images.preview import Preview
    from tagger_widget.widget.shared.collaborators import Company
    from tagger_widget.widget.shared.preview_loader import Picture
    from tagger_widget.widget.tagging.integrity_check import Checked


class Stage(AnyWidget):
    """The browser's side of the screen; Python tells it what is, and hears what the user does.

    Messages from the page: ``hello`` (a page has opened), ``go`` (to the image called ``name``), ``command``
    (one of those in the table of keys), ``tags`` (of the image ``name``, ``before`` and ``after`` a change of its
    TagsInput), ``edit`` (tags to ``add`` to and ``remove`` from an image whose card
    is not in the page), ``full`` (the whole image is wanted), ``strip`` (thumbnails of these indexes
    are wanted). A move has the page's id and a number, which
    `deck` answers.
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

    bindings = List(Dict(), keymap.for_page(keymap.table())).tag(sync=True)
    """The table of keys."""
    deck: Dict[str, Any] = Dict({"current": "", "cards": [], "order": [], "unusable": None, "ack": {}}).tag(
        sync=True
    )
    """Where the user is: ``current``, ``cards``, ``order`` (names that next and previous reach), ``unusable`` (the
    current one when it has a problem: no step leads back to it) and ``ack`` (by page, the number of its last
    move that Python has carried out)."""
    slots = Int(SLOTS).tag(sync=True)
    """Places for cards: the page waits until all of them are there."""
    choices = Dict({"filmstrip": True, "keep_zoom": False}).tag(sync=True)
    """What is switched on; the page changes it."""
    finished = Unicode().tag(sync=True)
    """That all images are tagged, in words; empty as long as they are not."""
    status = Dict({"text": "", "tone": "info", "notes": []}).tag(sync=True)
    """What was done last, in words, whether it is ``"info"`` or ``"trouble"``, and what came from elsewhere."""
    troubles = List(Unicode()).tag(sync=True)
    """What does not work at the moment, in words."""
    others: Dict[str, Any] = Dict().tag(sync=True)
    """Who else is at which image, by its name: ``text`` and ``at``, the image's place from 0 to 1. The page shows
    it when it goes to that image, without asking."""
    whereabouts = Unicode().tag(sync=True)
    """Where each of them is, one a line: the tooltip of the top bar's label, as a Label shows none of its own."""

    def say(self, text: str, tone: str = "info", notes: Sequence[str] = ()) -> None:
        """Show a sentence in the status line, and others beside it."""
        self.status = {"text": text, "tone": tone, "notes": list(notes)}

    def show_company(self, company: Mapping[str, Company], whereabouts: str) -> None:
        """Show who else is at which image."""
        self.others = msgspec.to_builtins(dict(company))
        self.whereabouts = whereabouts

    def show_picture(self, name: str, image_id: str, picture: Picture) -> None:
        """Send a preview, or the reason why there is none, for the card of an image."""
        facts: dict[str, object] = {"kind": "picture", "name": name, "image": image_id}
        if isinstance(picture, str):
            self.send({**facts, "problem": picture})
            return
        size = {"width": picture.natural_width, "height": picture.natural_height}
        self.send({**facts, **size, "format": picture.format}, [picture.data])

    def show_full(self, name: str, image_id: str, data: bytes, image_format: str) -> None:
        """Send an image in full resolution, to be shown in place of its preview."""
        facts = {"kind": "picture", "name": name, "image": image_id, "format": image_format, "full": True}
        self.send(facts, [data])

    def show_marks(self, packed: bytes) -> None:
        """Send what became of all images, one compressed byte for each."""
        self.send({"kind": "marks"}, [packed])

    def change_marks(self, changes: Sequence[tuple[int, int]]) -> None:
        """Send what became of a few images: index and mark."""
        self.send({"kind": "marked", "changes": changes})

    def show_names(self, names: Mapping[int, str]) -> None:
        """Send the names of images of the film strip, by index."""
        self.send({"kind": "names", "names": {str(index): name for index, name in names.items()}})

    def show_thumbnail(self, index: int, thumbnail: Preview | None) -> None:
        """Send a picture for the film strip; None where there is none to be had."""
        facts = {"kind": "thumbnail", "index": index, "format": thumbnail.format if thumbnail else ""}
        self.send(facts, [thumbnail.data] if thumbnail else [])

    def show_checked(self, checked: Checked) -> None:
        """Show what a check of the dataset found."""
        self.send({"kind": "checked", **msgspec.to_builtins(checked)})

    def wish(self, name: str, shown: list[str], wanted: list[str]) -> None:
        """Ask the page to show these tags of an image, without losing what is being done to them there."""
        self.send({"kind": "wish", "name": name, "from": shown, "to": wanted})
