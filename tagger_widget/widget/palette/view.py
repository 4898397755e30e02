"""The anywidget of the palette: the box to add a tag, recent tags on the digits, quick sets, and all known tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from anywidget import AnyWidget
from traitlets import Dict, List, Unicode

from tagger_widget.dataset.arrangement.rules import STARTING_CATEGORIES
from tagger_widget.widget.assets import script, styles

if TYPE_CHECKING:
    from tagger_widget.dataset.arrangement.model import Arrangement
    from tagger_widget.vocabulary.vocabulary import Vocabulary

DIGITS = 9


class DigitsView(NamedTuple):
    """The tags that share the digits."""

    recent: Sequence[str]
    """The tags used last, newest first."""
    pinned: Sequence[str]
    """The pinned ones, in their order."""


class Palette(AnyWidget):
    """The browser's side of the known tags; `PaletteController` carries out its messages.

    What the page does to the tags of an image goes through the tagging view.
    """

    _esm = script("palette/index.js")
    _css = styles(
        "palette/palette.css", "palette/add-tag-box.css", "shared/overlays.css", "palette/category-dialog.css"
    )

    recent = List(Unicode()).tag(sync=True)
    """The tags on the digits 1 to 9."""
    bindings = List(Dict()).tag(sync=True)
    """The table of keys, as the tagging view has it."""
    starting = List(
        Dict(), [msgspec.structs.asdict(category) for category in STARTING_CATEGORIES], read_only=True
    ).tag(sync=True)
    """The categories offered if there are none."""

    def send_tags(self, vocabulary: Vocabulary) -> None:
        """Send every known tag with its count; as bytes, which a saved notebook does not keep."""
        counts = vocabulary.counts
        tags = {"tags": list(counts), "counts": list(counts.values()), "recent": list(vocabulary.recent)}
        self.send({"kind": "tags"}, [msgspec.json.encode(tags)])

    def send_counts(self, counts: Mapping[str, int], tags: Iterable[str]) -> None:
        """Send the counts of a few tags, None for one that is no longer known."""
        self.send({"kind": "counts", "changes": [[tag, counts.get(tag)] for tag in tags]})

    def send_arrangement(self, arrangement: Arrangement) -> None:
        """Send categories, quick sets, pinned and hidden tags."""
        self.send({"kind": "arrangement"}, [msgspec.json.encode(arrangement)])

    def return_tags(self, tags: Sequence[str]) -> None:
        """Put tags that could not be saved back into the box, so that they need not be typed again."""
        self.send({"kind": "typed", "text": ", ".join(tags)})

    def render_digits(self, view: DigitsView) -> None:
        """Show recent and pinned tags on the digits, each on the one it had."""
        self.recent = list(on_digits(self.recent, view.recent, view.pinned))


def on_digits(places: Sequence[str], recent: Sequence[str], pinned: Sequence[str]) -> tuple[str, ...]:
    """Give the pinned tags the first digits, and the others to those used last.

    Parameters
    ----------
    places
        The tags on the digits so far.
    recent
        The tags used last, newest first.
    pinned
        The pinned ones, in their order.
    """
    first = tuple(pinned[:DIGITS])
    others = [tag for tag in recent if tag not in first][: DIGITS - len(first)]
    return (*first, *keep_places([tag for tag in places if tag not in first], others))


def keep_places(places: Sequence[str], recent: Sequence[str]) -> tuple[str, ...]:
    """Give each recent tag a digit, the one it had if it had one: fingers remember.

    Parameters
    ----------
    places
        The tags on the digits so far.
    recent
        The tags to be there, newest first.
    """
    coming = iter([tag for tag in reversed(recent) if tag not in places])
    kept = [tag if tag in recent else next(coming, None) for tag in places]
    return tuple(tag for tag in (*kept, *coming) if tag is not None)
