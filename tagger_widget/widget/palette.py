"""The palette: the box to add a tag, recent tags on the digits, and every known tag."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec
from anywidget import AnyWidget
from traitlets import List, Unicode

from tagger_widget.widget.assets import script, styles

if TYPE_CHECKING:
    from tagger_widget.records import Match
    from tagger_widget.vocabulary import Vocabulary

COMPLETIONS = 12
DIGITS = 9


class Palette(AnyWidget):
    """The browser's side of the known tags.

    Messages from the page: ``hello`` (a page has opened and needs all tags) and ``search`` (completions of
    ``text`` are wanted). What the page does to tags goes by way of the stage.
    """

    _esm = script("palette.js")
    _css = styles("palette.css")

    recent = List(Unicode()).tag(sync=True)
    """The tags on the digits 1 to 9."""

    def show_all(self, vocabulary: Vocabulary) -> None:
        """Send every known tag with its count; bytes, which a saved notebook does not keep."""
        counts = vocabulary.counts
        tags = {"tags": list(counts), "counts": list(counts.values()), "recent": list(vocabulary.recent)}
        self.send({"kind": "tags"}, [msgspec.json.encode(tags)])

    def show_counts(self, vocabulary: Vocabulary, tags: Iterable[str]) -> None:
        """Send the counts of a few tags, None for one that is no longer known."""
        counts = vocabulary.counts
        self.send({"kind": "counts", "changes": [[tag, counts.get(tag)] for tag in tags]})

    def show_matches(self, text: str, matches: Sequence[Match]) -> None:
        """Send completions of `text`, the best first."""
        rows = [[match.tag, match.count, *(match.span or (-1, -1))] for match in matches]
        self.send({"kind": "matches", "text": text, "matches": rows})

    def give_back(self, tags: Sequence[str]) -> None:
        """Put tags that could not be saved back into the box, so that they need not be typed again."""
        self.send({"kind": "typed", "text": ", ".join(tags)})

    def show_recent(self, recent: Sequence[str]) -> None:
        """Show the tags used last on the digits, each on the one it had."""
        self.recent = list(keep_places(self.recent, recent[:DIGITS]))


def keep_places(places: Sequence[str], recent: Sequence[str]) -> tuple[str, ...]:
    """Give each recent tag a digit, and the one it has had: fingers remember.

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
