"""The palette: the box to add a tag, recent tags on the digits, quick sets, and every known tag."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from anywidget import AnyWidget
from traitlets import Dict, List, Unicode

from tagger_widget.dataset.arrangement.rules import STARTING_CATEGORIES
from tagger_widget.widget.assets import script, styles

if TYPE_CHECKING:
    from tagger_widget.dataset.arrangement.model import Arrangement
    from tagger_widget.vocabulary.matches import Match
    from tagger_widget.vocabulary.vocabulary import Vocabulary

COMPLETIONS = 12
DIGITS = 9


class Palette(AnyWidget):
    """The browser's side of the known tags.

    Messages from the page are listed in `tagger_widget.widget.palette.controller`. What the page does to the
    tags of an image goes by way of the stage.
    """

    _esm = script("palette/index.js")
    _css = styles(
        "palette/palette.css", "palette/add-tag-box.css", "shared/overlays.css", "palette/category-dialog.css"
    )

    recent = List(Unicode()).tag(sync=True)
    """The tags on the digits 1 to 9."""
    bindings = List(Dict()).tag(sync=True)
    """The table of keys, as the stage has it."""
    starting = List(
        Dict(), [msgspec.structs.asdict(category) for category in STARTING_CATEGORIES], read_only=True
    ).tag(sync=True)
    """The categories offered where there are none."""

    def __init__(self, **traits: Any) -> None:
        self._arrangement: Arrangement | None = None
        super().__init__(**traits)

    def show_all(self, vocabulary: Vocabulary) -> None:
        """Send every known tag with its count; bytes, which a saved notebook does not keep."""
        counts = vocabulary.counts
        tags = {"tags": list(counts), "counts": list(counts.values()), "recent": list(vocabulary.recent)}
        self.send({"kind": "tags"}, [msgspec.json.encode(tags)])

    def show_counts(self, vocabulary: Vocabulary, tags: Iterable[str]) -> None:
        """Send the counts of a few tags, None for one that is no longer known."""
        counts = vocabulary.counts
        self.send({"kind": "counts", "changes": [[tag, counts.get(tag)] for tag in tags]})

    def show_arrangement(self, arrangement: Arrangement, *, anew: bool = False) -> None:
        """Send categories, quick sets, pinned and hidden tags; `anew` also when they are as they were."""
        if not anew and (arrangement is self._arrangement or arrangement == self._arrangement):
            return
        self._arrangement = arrangement
        self.send({"kind": "arrangement"}, [msgspec.json.encode(arrangement)])

    def show_matches(self, text: str, matches: Sequence[Match], kinds: Mapping[str, str]) -> None:
        """Send completions of `text`, the best first.

        Parameters
        ----------
        text
            What they are for.
        matches
            The completions.
        kinds
            What the wider vocabulary says that a tag is, such as ``"artist"``; by tag, where it knows.
        """
        rows = [
            {
                "tag": match.tag,
                "count": match.count,
                "span": match.span,
                "alias": match.alias,
                "wide": match.wide,
                "kind": kinds.get(match.tag, ""),
            }
            for match in matches
        ]
        self.send({"kind": "matches", "text": text, "matches": rows})

    def answer(self, question: str, answer: Mapping[str, object]) -> None:
        """Answer a page that asked."""
        self.send({"kind": "answer", "id": question, "answer": dict(answer)})

    def give_back(self, tags: Sequence[str]) -> None:
        """Put tags that could not be saved back into the box, so that they need not be typed again."""
        self.send({"kind": "typed", "text": ", ".join(tags)})

    def show_recent(self, recent: Sequence[str], pinned: Sequence[str] = ()) -> None:
        """Show the pinned tags and those used last on the digits, each on the one it had."""
        self.recent = list(on_digits(self.recent, recent, pinned))


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
