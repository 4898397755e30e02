"""The deck of cards: the images around the current one, each with its picture and its tags.

A card is an Image and a TagsInput that belong to one image for life, so that nothing typed can land on
another. Seven fixed slots hold the cards; going on puts a new card into the slot of the one farthest away.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ipywidgets import Box, Image, Label, Layout, TagsInput
from ipywidgets.widgets.widget_description import DescriptionStyle

from tagger_widget.widget.shared import wording

if TYPE_CHECKING:
    from tagger_widget.dataset.image import ImageRecord

REACH = 3
"""Cards kept ready on each side of the current one."""
SLOTS = 2 * REACH + 1
_LINGERING = 32
"""TagsInputs that still listen after their card has gone: an edit may be on its way from the page."""

_TOLD_KEPT = 50

OnTags = Callable[[str, list[str], list[str]], None]
Wish = Callable[[str, list[str], list[str]], None]


class Card:
    """One image's Image and TagsInput.

    The picture's bytes go to the page by messages and never become state of the Image: a notebook keeps the
    state of its widgets when it is saved, and must not hold the images.
    """

    def __init__(self, record: ImageRecord, index: int, on_tags: OnTags) -> None:
        self.name = record.name
        self.index = index
        self.about = wording.about(record)
        """Facts of the image in words, and a note on them."""
        self.mark = f"tagger-image-{index}"
        """CSS class by which the page finds what belongs to this card."""
        self.asked: tuple[str, ...] | None = None
        """Tags that the page was last asked to show, until it does."""
        self.shown = list(record.tags)
        """Tags that the page shows, as far as the session has heard of them. The TagsInput's own value runs ahead:
        it changes before the edit that follows from it is made, on another thread in JupyterLab."""
        self._told: list[list[str]] = []
        # Its own, and closed with it: the page keeps every view of a layout, and all it belongs to, as long as that.
        self._layout, self._style = Layout(), DescriptionStyle()
        self.image = Image(layout=self._layout, _dom_classes=(self.mark,))
        self.tags = TagsInput(
            value=list(record.tags),
            allow_duplicates=False,
            placeholder="Add a tag here",
            layout=self._layout,
            style=self._style,
            _dom_classes=(self.mark,),
        )
        self.tags.observe(lambda change: self._on_value(on_tags, change.old, change.new), "value")

    def close(self) -> None:
        """Close every widget of the card."""
        for widget in (self.image, self.tags, self._layout, self._style):
            widget.close()

    def told(self, tags: list[str]) -> None:
        """Note that the page has told of a change to these tags, which the TagsInput will bring as well."""
        self._told = [*self._told[-_TOLD_KEPT:], tags]
        self.shown = tags

    def _on_value(self, on_tags: OnTags, before: list[str], after: list[str]) -> None:
        if after in self._told:
            # Changes made while the kernel was busy come as one: those before it are settled, too.
            del self._told[: self._told.index(after) + 1]
        else:
            on_tags(self.name, before, after)


class Slot:
    """Two fixed places on the screen: one for a card's picture, one for its tags."""

    def __init__(self, trigger: Label, layout: Layout) -> None:
        self._fixed = (trigger,)
        self.card: Card | None = None
        self.picture = Box(layout=layout, _dom_classes=("tagger-picture",))
        self.tags = Box(self._fixed, layout=layout, _dom_classes=("tagger-tags",))
        self.box = Box((self.picture, self.tags), layout=layout, _dom_classes=("tagger-slot",))

    def put(self, card: Card) -> None:
        """Show another card here."""
        self.card = card
        self.picture.children = (card.image,)
        self.tags.children = (*self._fixed, card.tags)


class Deck:
    """The cards around the current image.

    Parameters
    ----------
    on_tags
        Called with an image's name and its tags before and after the page changed them.
    """

    def __init__(self, on_tags: OnTags) -> None:
        self._on_tags = on_tags
        self._layout = layout = Layout()  # Of what stays.
        self._lingering: deque[Card] = deque()
        self.trigger = Label(_dom_classes=("tagger-trigger",), layout=layout)
        """The trigger word, the same on every card."""
        self.slots = [Slot(self.trigger, layout) for _ in range(SLOTS)]
        self.box = Box(tuple(slot.box for slot in self.slots), layout=layout, _dom_classes=("tagger-deck",))

    @property
    def cards(self) -> dict[str, Card]:
        """The cards in the slots, by image name."""
        return {slot.card.name: slot.card for slot in self.slots if slot.card}

    def told(self, name: str, tags: list[str]) -> None:
        """Note that the page has told of an image's tags; see `Card.told`."""
        for card in (*self.cards.values(), *self._lingering):
            if card.name == name:
                card.told(tags)

    def heard(self, name: str, tags: list[str]) -> None:
        """Note that the session has heard of what an image's TagsInput shows."""
        for card in self.cards.values():
            if card.name == name:
                card.shown = tags

    def show(self, records: Sequence[tuple[int, ImageRecord]]) -> None:
        """Have cards for these images; those there already stay as they are.

        Parameters
        ----------
        records
            Indexes and images, at most as many as there are slots, in the order in which to make them.
        """
        names = {record.name for _, record in records}
        cards = self.cards
        for _, record in records:
            if record.name in cards:
                cards[record.name].about = wording.about(record)  # Its facts come once it is copied.
        free = [slot for slot in self.slots if slot.card is None or slot.card.name not in names]
        missing = [(index, record) for index, record in records if record.name not in cards]
        for slot, (index, record) in zip(free, missing, strict=False):
            former = slot.card
            slot.put(Card(record, index, self._on_tags))
            if former:
                self._retire(former)

    def align(self, tags_of: Callable[[str], tuple[str, ...]], wish: Wish | None) -> None:
        """Have each card show its image's tags.

        Only the page writes them once there is one: written from here, they would cross with what is being
        typed there.

        Parameters
        ----------
        tags_of
            Finds the tags of an image by name.
        wish
            Asks the open pages to show other tags; None while there is none.
        """
        for card in self.cards.values():
            wanted = tags_of(card.name)
            if tuple(card.shown) == wanted:
                card.asked = None
            elif wish is None:
                card.tags.value = card.shown = list(wanted)
            elif card.asked != wanted:
                card.asked = wanted
                wish(card.name, card.shown, list(wanted))

    def facts(self) -> list[dict[str, str | int]]:
        """Return what the page must know to find each card."""
        return [
            {
                "name": slot.card.name,
                "index": slot.card.index,
                "facts": slot.card.about[0],
                "note": slot.card.about[1],
                "mark": slot.card.mark,
                "slot": number,
                "image": slot.card.image.model_id,
                "tags": slot.card.tags.model_id,
            }
            for number, slot in enumerate(self.slots)
            if slot.card
        ]

    def close(self) -> None:
        """Close every widget of the deck."""
        for card in (*self.cards.values(), *self._lingering):
            card.close()
        for slot in self.slots:
            for box in (slot.box, slot.picture, slot.tags):
                box.close()
        for widget in (self.trigger.style, self.trigger, self.box, self._layout):
            widget.close()

    def _retire(self, card: Card) -> None:
        card.image.close()
        self._lingering.append(card)
        if len(self._lingering) > _LINGERING:
            self._lingering.popleft().close()
