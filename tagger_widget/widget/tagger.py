"""TaggerWidget: the one screen, composed of its parts, drawn from snapshots of a Session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar

from ipywidgets import Box, VBox, Widget

from tagger_widget.errors import TaggerError, UnknownImageError, UnsavedError
from tagger_widget.session import Session
from tagger_widget.widget import people, words
from tagger_widget.widget.bars import Banner, NavigationBar, Theme, TopBar
from tagger_widget.widget.commands import carry_out, go
from tagger_widget.widget.deck import REACH, Deck
from tagger_widget.widget.news import News, Newsroom
from tagger_widget.widget.palette import COMPLETIONS, Palette
from tagger_widget.widget.pictures import Picture, Pictures
from tagger_widget.widget.remarks import Remarks
from tagger_widget.widget.stage import Stage

if TYPE_CHECKING:
    from tagger_widget.records import Snapshot

FORESIGHT = 12
"""How many images ahead and back the page knows by name, so that a burst of keys finds its way."""
_PAGES_KEPT = 16

Handler = TypeVar("Handler", bound=Callable[..., None])


def _shown(handler: Handler) -> Handler:
    """Carry out a handler alone, draw what came of it, and show its errors on the screen.

    JupyterLab runs the handlers of widgets on a thread of their own, beside the cells.
    """

    @wraps(handler)
    def guarded(self: TaggerWidget, *arguments: Any) -> None:
        with self._lock:
            if not self._is_open:
                return
            try:
                handler(self, *arguments)
            except UnsavedError:
                pass  # It is kept and shown; the saved mark and the troubles tell that it waits.
            except TaggerError as error:
                self._remarks.say(str(error), "trouble")
            except Exception as error:  # noqa: BLE001 - the outermost handler: the user is told
                self._remarks.say(words.unexpected(error), "trouble")
            self._refresh(self._newsroom.take() or News())

    return guarded  # type: ignore[return-value]


class TaggerWidget(VBox):
    """A screen to tag the images of a folder, for notebooks and for the browser by way of Voila.

    Changes made elsewhere, by another cell, page or program, appear by themselves.

    Parameters
    ----------
    folder
        The folder with the images, an output folder to go on with, or a `Session` to show. A session given
        stays open when the widget is closed.
    **settings
        Keywords of `Session`, when a folder is given.

    Raises
    ------
    TaggerError
        Whatever `Session` raises for this folder.

    Examples
    --------
    >>> widget = TaggerWidget("photos", prefix="mila")  # doctest: +SKIP
    >>> widget.session.current.tags  # doctest: +SKIP
    """

    _is_open = False

    def __init__(self, folder: str | Path | Session, **settings: Any) -> None:
        self._lock = RLock()
        self._owns_session = not isinstance(folder, Session)
        self.session = folder if isinstance(folder, Session) else Session(folder, **settings)
        self._acknowledged: dict[str, int] = {}
        self._remarks = Remarks(words.GREETING, self.session.author)
        resumed = self.session.resumed
        greeting = words.resuming(resumed, datetime.now().astimezone()) if resumed else ""
        self.stage = Stage()
        self.palette = Palette()
        self.deck = Deck(self._on_tags)
        self.top = TopBar(self.session.source.name, self._on_theme)
        self.banner = Banner(greeting, self._on_command)
        self.navigation = NavigationBar(self._on_command, self._on_slide)
        self.body = Box(
            (self.deck.box, self.stage, self.palette, self.navigation), _dom_classes=("tagger-body",)
        )
        super().__init__((self.top, self.banner, self.body), _dom_classes=("tagger",))
        self._pictures = Pictures(self.session.preview, self._on_picture)
        self._newsroom = Newsroom(self._on_news)
        self._unsubscribe = self.session.subscribe(self._newsroom.hear)
        self.stage.on_msg(lambda _stage, message, _buffers: self._on_stage(message))
        self.palette.on_msg(lambda _palette, message, _buffers: self._on_palette(message))
        self._is_open = True
        self._on_open()

    def __repr__(self) -> str:
        if not self._is_open:
            return "TaggerWidget(closed)"
        session = self.session
        return f"TaggerWidget({session.source.name!r}, {session.position + 1} of {len(session.images)})"

    def close(self) -> None:
        """Take the screen away, and close the session if the widget opened it.

        Raises
        ------
        SaveError
            When the session could not save everything; see `Session.close`.
        """
        if not self._is_open:
            return
        with self._lock:
            self._is_open = False
        self._unsubscribe()
        self._pictures.close()
        with self._lock:
            self.deck.close()
            for widget in _inside(self):
                widget.close()
            self.layout.close()
            super().close()
        if self._owns_session:
            self.session.close()

    # What the user does --------------------------------------------------------------------------

    @_shown
    def _on_open(self) -> None:
        """Draw the screen for the first time."""

    @_shown
    def _on_stage(self, message: dict[str, Any]) -> None:
        {
            "hello": self._welcome,
            "go": self._go,
            "command": self._command,
            "tags": self._take_tags,
            "edit": self._edit,
            "full": self._show_full,
        }[message["kind"]](message)

    @_shown
    def _on_palette(self, message: dict[str, Any]) -> None:
        vocabulary = self.session.vocabulary
        if message["kind"] == "search":
            text = message["text"]
            self.palette.show_matches(text, vocabulary.search(text, limit=COMPLETIONS))
        else:
            self.palette.show_all(vocabulary)

    @_shown
    def _on_command(self, command: str) -> None:
        self._command({"command": command})

    @_shown
    def _on_slide(self, index: int) -> None:
        self.session.go_to(index)

    @_shown
    def _on_tags(self, name: str, before: list[str], after: list[str]) -> None:
        self.deck.heard(name, after)
        self._change(name, before, after)

    def _on_theme(self, theme: Theme) -> None:
        for other in ("light", "dark"):
            self.remove_class(f"tagger-{other}")
        if theme != "auto":
            self.add_class(f"tagger-{theme}")

    def _welcome(self, message: dict[str, Any]) -> None:
        """Give a page that has just opened what is not state of the widgets."""
        self._acknowledged = dict([*self._acknowledged.items(), (message["page"], 0)][-_PAGES_KEPT:])
        for name, picture in self._pictures.ready.items():
            self._show_picture(name, picture)
        for card in self.deck.cards.values():
            card.asked = None

    def _go(self, message: dict[str, Any]) -> None:
        self._begin(message)
        go(self.session, message["name"])

    def _command(self, message: dict[str, Any]) -> None:
        self._begin(message)
        remark = carry_out(self.session, message["command"], message.get("name"))
        if remark:
            self._remarks.say(remark)

    def _take_tags(self, message: dict[str, Any]) -> None:
        self.deck.told(message["name"], message["after"])
        if message.get("wished"):
            return  # It shows what was asked of it; what became of that meanwhile is seen to next.
        self._change(message["name"], message["before"], message["after"])

    def _edit(self, message: dict[str, Any]) -> None:
        """Carry out an edit of an image whose card the page does not have."""
        name, add, remove = message["name"], message["add"], message["remove"]
        tags = list(self.session.image(name).tags)
        self._change(name, tags, [tag for tag in tags if tag not in remove] + add)

    def _change(self, name: str, before: list[str], after: list[str]) -> None:
        try:
            self.session.change_tags(name, before, after)
        except UnsavedError:
            raise
        except TaggerError as error:
            self._remarks.say(words.not_saved(sorted(set(before) ^ set(after)), error), "trouble")
            self.palette.give_back([tag for tag in after if tag not in before])

    def _show_full(self, message: dict[str, Any]) -> None:
        card = self.deck.cards.get(message["name"])
        if card:
            data, image_format = self.session.full_image(card.name)
            self.stage.show_full(card.name, card.image.model_id, data, image_format)

    def _begin(self, message: dict[str, Any]) -> None:
        """Take note of a move, and let go of what was said about an earlier one."""
        if "move" in message:
            self._acknowledged[message["page"]] = message["move"]
        self._remarks.go_on()

    # What comes from elsewhere -------------------------------------------------------------------

    def _on_news(self) -> None:
        with self._lock:
            news = self._newsroom.take()
            if news and self._is_open:
                self._refresh(news)

    def _on_picture(self, name: str, picture: Picture) -> None:
        with self._lock:
            if self._is_open:
                self._show_picture(name, picture)

    def _show_picture(self, name: str, picture: Picture) -> None:
        card = self.deck.cards.get(name)
        if card:
            self.stage.show_picture(name, card.image.model_id, picture)

    # Drawing -------------------------------------------------------------------------------------

    def _refresh(self, news: News) -> None:
        """Draw what is true now; an error of this screen must not reach the thread that made the change."""
        try:
            self._render(news)
        except Exception as error:  # noqa: BLE001 - as for every handler: the user is told
            self.stage.say(words.unexpected(error), "trouble")

    def _render(self, news: News) -> None:
        """Show the session as it is now; the only place where what is displayed is set."""
        snapshot = self.session.snapshot()
        self.deck.trigger.value = snapshot.trigger or ""
        self._render_deck()
        self._pictures.forget(news.redrawn)
        self._pictures.forget_problems([name for name in news.images if not self.session.image(name).problem])
        self._pictures.want(self._urgency())
        wish = self.stage.wish if self._acknowledged else None
        self.deck.align(lambda name: self.session.image(name).tags, wish)
        self.top.show(snapshot)
        self.navigation.show(snapshot)
        self.palette.show_recent(snapshot.recent)
        if news.all_tags:
            self.palette.show_all(self.session.vocabulary)
        elif news.tags:
            self.palette.show_counts(self.session.vocabulary, news.tags)
        self._render_words(snapshot, news)
        self.stage.show_company(people.company(snapshot, self._index), people.whereabouts(snapshot))

    def _render_words(self, snapshot: Snapshot, news: News) -> None:
        remarks = self._remarks
        remarks.at(snapshot.current.name)
        for edit, here in news.edits:
            remarks.tell(edit, here=here)
        for notice in news.notices:
            remarks.notify(notice)
        self.stage.say(remarks.text, remarks.tone, remarks.notes)
        self.stage.troubles = list(snapshot.troubles)

    def _index(self, name: str) -> int | None:
        try:
            return self.session.index(name)
        except UnknownImageError:
            return None  # Others may have taken in an image that came just now.

    def _urgency(self) -> list[str]:
        """Names of the images with a card: the current one, those ahead, those behind."""
        around = self.session.neighbours(REACH)
        at = around.index(self.session.position)
        return [self.session.images[index].name for index in (*around[at:], *reversed(around[:at]))]

    def _render_deck(self) -> None:
        session = self.session
        records = [(session.index(name), session.image(name)) for name in self._urgency()]
        self.deck.show(records)
        self.stage.deck = {
            "current": session.current.name,
            "cards": self.deck.facts(),
            "order": [session.images[index].name for index in session.neighbours(FORESIGHT)],
            "unusable": session.current.name if session.current.problem else None,
            "ack": dict(self._acknowledged),
        }


def _inside(widget: Widget) -> list[Widget]:
    """List every widget below another, with their layouts and styles."""
    found = []
    for child in getattr(widget, "children", ()):
        parts = [getattr(child, name, None) for name in ("style", "layout")]
        found += [*_inside(child), *(part for part in parts if part is not None), child]
    return found
