"""The cards of the images around the current one, each with its preview and its tags.

A card is an Image and a TagsInput that belong to one image for life, so that nothing typed can land on
another. Seven fixed slots hold the cards; going on puts a new card into the slot of the one farthest away.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ipywidgets import Box, Image, Label, Layout, TagsInput
from ipywidgets.widgets.widget_description import DescriptionStyle

if TYPE_CHECKING:
    from tagger_widget.dataset.image import ImageRecord
    from tagger_widget.session.session import Session

REACH = 3
"""Cards kept ready on each side of the current one."""
SLOTS = 2 * REACH + 1
FORESIGHT = 12
"""How many images ahead and back the page knows by name, so that a burst of keys finds its way."""
_LINGERING = 32
"""TagsInputs that still listen after their card has gone: an edit may be on its way from the page."""
_REPORTS_KEPT = 50

OnTags = Callable[[str, list[str], list[str]], None]
RequestTags = Callable[[str, list[str], list[str]], None]


class CardsView(NamedTuple):
    """The images around the current one."""

    place: tuple[int, int]
    """0-based index of the current image, and number of images."""
    images: tuple[tuple[int, ImageRecord], ...]
    """Indexes and images that have a card, in the order in which to make them: the current one, those ahead, those
    behind; at most as many as there are slots."""
    order: tuple[str, ...]
    """Names of the images that next and previous reach, in order, the current one among them."""


class Card:
    """One image's Image and TagsInput.

    The bytes of the preview go to the page by messages and never become state of the Image: a notebook keeps the
    state of its widgets when it is saved, and must not hold the images.
    """

    def __init__(self, record: ImageRecord, index: int, on_tags: OnTags) -> None:
        self.name = record.name
        self.index = index
        self.facts = record.facts
        self.about = describe_image(record)
        """Facts of the image in words, and a note on them."""
        self.mark = f"tagger-image-{index}"
        """CSS class by which the page finds what belongs to this card."""
        self.requested: tuple[str, ...] | None = None
        """Tags that the page was last asked to show, until it does."""
        self.shown = list(record.tags)
        """Tags that the page shows, as far as the session knows. The TagsInput's own value runs ahead:
        it changes before the edit that follows from it is made, on another thread in JupyterLab."""
        self._reported: list[list[str]] = []
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

    def note_report(self, tags: list[str]) -> None:
        """Note that the page has reported a change to these tags, which the TagsInput will bring as well."""
        self._reported = [*self._reported[-_REPORTS_KEPT:], tags]
        self.shown = tags

    def show_tags(self, wanted: tuple[str, ...], request_tags: RequestTags | None) -> None:
        """Show these tags in the page.

        Parameters
        ----------
        wanted
            The tags.
        request_tags
            Asks open pages to show other tags than they do; None while there is no page.
        """
        if tuple(self.shown) == wanted:
            self.requested = None
        elif request_tags is None:
            self.shown = list(wanted)
            self.tags.value = self.shown
        elif self.requested != wanted:
            self.requested = wanted
            request_tags(self.name, self.shown, list(wanted))

    def describe(self, record: ImageRecord) -> None:
        """Describe the image anew if its facts have changed: they come once it is copied."""
        if record.facts is not self.facts:
            self.facts, self.about = record.facts, describe_image(record)

    def for_page(self, slot: int) -> dict[str, str | int]:
        """Return what the page needs to find the card in its slot."""
        return {
            "name": self.name,
            "index": self.index,
            "facts": self.about[0],
            "note": self.about[1],
            "mark": self.mark,
            "slot": slot,
            "image": self.image.model_id,
            "tags": self.tags.model_id,
        }

    def _on_value(self, on_tags: OnTags, before: list[str], after: list[str]) -> None:
        if after in self._reported:
            # Changes made while the kernel was busy come as one: those before it are settled, too.
            del self._reported[: self._reported.index(after) + 1]
        elif after != self.shown:
            on_tags(self.name, before, after)


class Slot:
    """Two fixed places on the screen: one for a card's image, one for its tags."""

    def __init__(self, trigger: Label, layout: Layout) -> None:
        self._fixed = (trigger,)
        self.card: Card | None = None
        self.picture = Box(layout=layout, _dom_classes=("tagger-picture",))
        self.tags = Box(self._fixed, layout=layout, _dom_classes=("tagger-tags",))
        self.box = Box((self.picture, self.tags), layout=layout, _dom_classes=("tagger-slot",))

    def put_card(self, card: Card) -> None:
        """Show another card here."""
        self.card = card
        self.picture.children = (card.image,)
        self.tags.children = (*self._fixed, card.tags)


class Cards:
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
        self.by_name: dict[str, Card] = {}
        """The cards in the slots, by image name."""
        self.facts: tuple[dict[str, str | int], ...] = ()
        """What the page needs to find each card."""

    def note_report(self, name: str, tags: list[str]) -> None:
        """Note that the page has reported an image's tags; see `Card.note_report`."""
        for card in (*self.by_name.values(), *self._lingering):
            if card.name == name:
                card.note_report(tags)

    def note_change(self, name: str, tags: list[str]) -> None:
        """Note that the session knows of these tags in an image's TagsInput."""
        card = self.by_name.get(name)
        if card:
            card.shown = tags

    def forget_requests(self) -> None:
        """Forget which tags were requested of the page: one that has just opened was not asked."""
        for card in self.by_name.values():
            card.requested = None

    def render(
        self, view: CardsView, image: Callable[[str], ImageRecord], request_tags: RequestTags | None
    ) -> None:
        """Show a card for each image, and on every card its image's tags; cards at hand stay as they are.

        Parameters
        ----------
        view
            The images.
        image
            Returns an image by its name: others have cards that are still in their slots.
        request_tags
            Asks open pages to show other tags; None while there is no page.
        """
        records = {record.name: record for _, record in view.images}
        self._put_missing(view.images)
        others = [name for name in self.by_name if name not in records]
        self.render_images([*records.values(), *map(image, others)], request_tags)

    def render_images(self, records: Iterable[ImageRecord], request_tags: RequestTags | None) -> None:
        """Show the tags of these images on their cards.

        Only the page writes the tags once there is one: written from here, they would cross with what is being
        typed there.
        """
        for record in records:
            card = self.by_name[record.name]
            card.describe(record)
            card.show_tags(record.tags, request_tags)
        self.facts = tuple(slot.card.for_page(number) for number, slot in enumerate(self.slots) if slot.card)

    def close(self) -> None:
        """Close every widget of the cards."""
        for card in (*self.by_name.values(), *self._lingering):
            card.close()
        for slot in self.slots:
            for box in (slot.box, slot.picture, slot.tags):
                box.close()
        for widget in (self.trigger.style, self.trigger, self.box, self._layout):
            widget.close()

    def _put_missing(self, images: Sequence[tuple[int, ImageRecord]]) -> None:
        names = {record.name for _, record in images}
        free = (slot for slot in self.slots if slot.card is None or slot.card.name not in names)
        for index, record in images:
            if record.name not in self.by_name:
                slot = next(free)
                former = slot.card
                slot.put_card(Card(record, index, self._on_tags))
                if former:
                    self._retire(former)
        self.by_name = {slot.card.name: slot.card for slot in self.slots if slot.card}

    def _retire(self, card: Card) -> None:
        card.image.close()
        self._lingering.append(card)
        if len(self._lingering) > _LINGERING:
            self._lingering.popleft().close()


def look_around(session: Session, place: tuple[int, int]) -> CardsView:
    """Return the images around a place: 0-based index of the current image, and number of images."""
    near = session.neighbours(FORESIGHT)
    images = [*map(session.images.__getitem__, near)]
    at = bisect_left(near, place[0])
    pairs = [*zip(near, images, strict=True)]
    with_card = (*pairs[at : at + REACH + 1], *reversed(pairs[max(at - REACH, 0) : at]))
    return CardsView(place, with_card, tuple(image.name for image in images))


def describe_image(image: ImageRecord) -> tuple[str, str]:
    """Describe an image and its source.

    Returns
    -------
    facts
        Such as "mila-0001 · IMG_2041.HEIC · HEIC", its size in pixels, "12.2 MP · 2.4 MB"; name and source only
        until the image is copied.
    note
        The source's path, and why the copy is not byte for byte, if it is not.
    """
    parts, note = [image.name, image.source.rpartition("/")[2]], image.source
    facts = image.facts
    if facts is not None:
        megapixels = facts.width * facts.height / 1e6
        parts += [_FORMATS.get(facts.format, facts.format), f"{facts.width:,} {TIMES} {facts.height:,}"]
        parts += [f"{megapixels:.1f} MP" if megapixels >= 0.1 else f"{megapixels:.2f} MP", _bytes(facts.size)]
        note += f"\nConverted: {facts.converted}" if facts.converted else ""
    return " · ".join(parts), note


_FORMATS = {"HEIF": "HEIC", "MPO": "JPEG"}
TIMES = "\N{MULTIPLICATION SIGN}"


def _bytes(size: int) -> str:
    for unit, name in ((1e6, "MB"), (1e3, "KB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}" if size < 10 * unit else f"{size / unit:,.0f} {name}"
    return f"{size} bytes"
