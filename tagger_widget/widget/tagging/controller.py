"""What the stage in the page asks for: moves, commands, edits of the image in front, pictures at full size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tagger_widget.errors import TaggerError, UnsavedError
from tagger_widget.widget.shared import wording
from tagger_widget.widget.tagging.commands import carry_out, go

if TYPE_CHECKING:
    from tagger_widget.session.session import Session
    from tagger_widget.widget.palette.view import Palette
    from tagger_widget.widget.shared.preview_loader import Picture, Pictures
    from tagger_widget.widget.shared.status_line import Remarks
    from tagger_widget.widget.tagging.cards import Deck
    from tagger_widget.widget.tagging.view import Stage

Message = dict[str, Any]
_PAGES_KEPT = 16


class Helm:
    """Carries out what a stage asks for.

    Parameters
    ----------
    session
        What is steered.
    stage, deck, palette
        What the page shows of it.
    pictures
        Where the pictures on the cards come from.
    remarks
        Is told what there is to be said.
    also
        Commands that are not the session's.
    """

    def __init__(
        self,
        session: Session,
        stage: Stage,
        deck: Deck,
        palette: Palette,
        pictures: Pictures,
        remarks: Remarks,
        also: Mapping[str, Callable[[], object]],
    ) -> None:
        self._session = session
        self._stage = stage
        self._deck = deck
        self._palette = palette
        self._pictures = pictures
        self._remarks = remarks
        self._also = also
        self.acknowledged: dict[str, int] = {}
        """By page: its last move that was carried out."""
        self._orders: dict[str, Callable[[Message], None]] = {
            "hello": self._welcome,
            "go": self._go,
            "command": self.command,
            "tags": self._take_tags,
            "edit": self._edit,
            "full": self._show_full,
        }

    def take(self, message: Message) -> None:
        """Carry out what a page asks for.

        Raises
        ------
        TaggerError
            When that is not possible.
        """
        self._orders[message["kind"]](message)

    def command(self, message: Message) -> None:
        """Carry out a command of the table of keys."""
        self._begin(message)
        name = message["command"]
        if name in self._also:
            self._also[name]()
            return
        if name == "retry":
            self._pictures.forget_problems([self._session.current.name])
        remark = carry_out(self._session, name, message.get("name"))
        if remark:
            self._remarks.say(remark)

    def change(self, name: str, before: list[str], after: list[str]) -> None:
        """Change an image's tags as a page has; what cannot be saved goes back into its box.

        Raises
        ------
        UnsavedError
            When the disk refuses it: it is kept then.
        """
        try:
            self._session.change_tags(name, before, after)
        except UnsavedError:
            raise
        except TaggerError as error:
            self._remarks.say(wording.not_saved(sorted(set(before) ^ set(after)), error), "trouble")
            self._palette.give_back([tag for tag in after if tag not in before])

    def show_picture(self, name: str, picture: Picture) -> None:
        """Send a picture to the card of its image, if there still is one."""
        card = self._deck.cards.get(name)
        if card:
            self._stage.show_picture(name, card.image.model_id, picture)

    def _welcome(self, message: Message) -> None:
        """Give a page that has just opened what is not state of the widgets."""
        self.acknowledged = dict([*self.acknowledged.items(), (message["page"], 0)][-_PAGES_KEPT:])
        for name, picture in self._pictures.ready.items():
            self.show_picture(name, picture)
        for card in self._deck.cards.values():
            card.asked = None

    def _go(self, message: Message) -> None:
        self._begin(message)
        go(self._session, message["name"])

    def _take_tags(self, message: Message) -> None:
        self._deck.told(message["name"], message["after"])
        if message.get("wished"):
            return  # It shows what was asked of it; what became of that meanwhile is seen to next.
        self.change(message["name"], message["before"], message["after"])

    def _edit(self, message: Message) -> None:
        """Edit an image whose card the page does not have, or, without a name, the current one."""
        name = message["name"] or self._session.current.name
        add, toggled = message["add"], message["toggle"]
        tags = list(self._session.image(name).tags)
        more = [*add, toggled] if toggled and toggled not in tags else add
        kept = [tag for tag in tags if tag != toggled]
        self.change(name, tags, [*kept, *(tag for tag in more if tag not in tags)])

    def _show_full(self, message: Message) -> None:
        card = self._deck.cards.get(message["name"])
        if card:
            data, image_format = self._session.full_image(card.name)
            self._stage.show_full(card.name, card.image.model_id, data, image_format)

    def _begin(self, message: Message) -> None:
        """Take note of a move, and let go of what was said about an earlier one."""
        if "move" in message:
            self.acknowledged[message["page"]] = message["move"]
        self._remarks.go_on()
