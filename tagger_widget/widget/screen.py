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
from tagger_widget.images.preview import Preview
from tagger_widget.session.session import Session
from tagger_widget.widget.gallery.view import Buffers, Gallery, GalleryPage
from tagger_widget.widget.keys import keymap
from tagger_widget.widget.keys.keyring import Keyring
from tagger_widget.widget.palette.controller import Desk
from tagger_widget.widget.palette.view import Palette
from tagger_widget.widget.shared import collaborators, wording
from tagger_widget.widget.shared.preview_loader import Picture, Pictures
from tagger_widget.widget.shared.status_line import Remarks
from tagger_widget.widget.shared.updates import MANY_TAGS, News, Newsroom
from tagger_widget.widget.tagging.cards import REACH, Deck
from tagger_widget.widget.tagging.controller import Helm
from tagger_widget.widget.tagging.display_options import Switches
from tagger_widget.widget.tagging.filmstrip import Thumbnails
from tagger_widget.widget.tagging.image_marks import mark_of, packed
from tagger_widget.widget.tagging.integrity_check import Checked, check
from tagger_widget.widget.tagging.toolbars import Banner, NavigationBar, TopBar
from tagger_widget.widget.tagging.view import Stage
from tagger_widget.widget.workbench.view import Workbench

if TYPE_CHECKING:
    from tagger_widget.session.snapshot import Snapshot

FORESIGHT = 12
"""How many images ahead and back the page knows by name, so that a burst of keys finds its way."""

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
            self._does(handler, self, *arguments)
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
        resumed = self.session.resumed
        greeting = wording.resuming(resumed, datetime.now().astimezone()) if resumed else ""
        self._keyring = Keyring(self.session.settings.arrangement.sets)
        self._remarks = Remarks(
            wording.greeting(self._keyring.first("help")), self.session.author, keys=self._keyring.undo_keys
        )
        self.stage = Stage()
        self.palette = Palette()
        self._desk = Desk(self.session, self.palette, self._remarks)
        self.deck = Deck(self._on_tags)
        self.top = TopBar(self._keyring.bindings, self._on_command, self.session.source.name)
        self.banner = Banner(
            self._keyring.bindings, greeting, self._on_command, at_start=self.session.position == 0
        )
        self.navigation = NavigationBar(self._keyring.bindings, self._on_command, self._on_slide)
        self._pictures = Pictures(self.session.preview, self._on_picture)
        super().__init__(_dom_classes=("tagger",))
        self._switches = Switches(self, self.top, self.stage)
        also = {"theme": self._switches.turn_theme, "check": self._check}
        shown = (self.stage, self.deck, self.palette, self._pictures)
        self._helm = Helm(self.session, *shown, self._remarks, also)
        self.gallery = Gallery(self.session, self._pictures.let_pass)
        self.workbench = Workbench(self.session, self.gallery)
        self.gallery_page = GalleryPage(self.gallery, self.workbench)
        parts = (self.deck.box, self.stage, self.palette, self.navigation, self.gallery_page)
        self.body = Box(parts, _dom_classes=("tagger-body",))
        self.children = (self.top, self.banner, self.body)
        self._thumbnails = Thumbnails(self.session.thumbnail, self._on_thumbnail, self._pictures.let_pass)
        self._marked = 0
        self.stage.observe(self._on_choices, "choices")
        self._newsroom = Newsroom(self._on_news)
        self._unsubscribe = self.session.subscribe(self._newsroom.hear)
        self.stage.on_msg(lambda _stage, message, _buffers: self._on_stage(message))
        self.palette.on_msg(lambda _palette, message, _buffers: self._on_palette(message))
        self.gallery.on_msg(lambda _gallery, message, buffers: self._on_gallery(message, buffers))
        self.workbench.on_msg(lambda _workbench, message, buffers: self._on_workbench(message, buffers))
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
        self._thumbnails.close()
        self._pictures.close()
        self.gallery.thumbnails.close()
        self.workbench.stop()
        with self._lock:
            self.deck.close()
            for widget in _inside(self):
                widget.close()
            self.layout.close()
            super().close()
        if self._owns_session:
            self.session.close()

    # What the user does --------------------------------------------------------------------------

    def _does(self, handler: Callable[..., None], *arguments: Any) -> bool:
        """Carry out a handler; tell whether it went well, and otherwise have a remark say why not."""
        try:
            handler(*arguments)
        except UnsavedError:
            pass  # It is kept and shown; the saved mark and the troubles tell that it waits.
        except TaggerError as error:
            self._remarks.say(str(error), "trouble")
        except Exception as error:  # noqa: BLE001 - the outermost handler: the user is told
            self._remarks.say(wording.unexpected(error), "trouble")
        else:
            return True
        return False

    @_shown
    def _on_open(self) -> None:
        """Draw the screen for the first time."""

    @_shown
    def _on_stage(self, message: dict[str, Any]) -> None:
        if message["kind"] == "strip":
            self._show_strip(message)
            return
        if message["kind"] == "hello":
            self._marked = 0
        self._helm.take(message)

    @_shown
    def _on_palette(self, message: dict[str, Any]) -> None:
        self._desk.take(message)

    def _on_gallery(self, message: dict[str, Any], buffers: Buffers) -> None:
        if message["kind"] != "want":  # It sees to these itself: there are many while it scrolls.
            self._take_from_gallery(message, buffers)

    @_shown
    def _take_from_gallery(self, message: dict[str, Any], buffers: Buffers) -> None:
        if message["kind"] == "open":
            self.session.go_to(message["index"])
        else:
            self.gallery.take(message, buffers)

    def _on_workbench(self, message: dict[str, Any], buffers: Buffers) -> None:
        """Carry out what it is asked for; it draws itself, and what it changes is heard of like any change."""
        with self._lock:
            if self._is_open and not self._does(self.workbench.take, message, buffers):
                self._refresh(self._newsroom.take() or News())

    @_shown
    def _on_command(self, command: str) -> None:
        self._helm.command({"command": command})

    @_shown
    def _on_slide(self, index: int) -> None:
        self.session.go_to(index)

    @_shown
    def _on_tags(self, name: str, before: list[str], after: list[str]) -> None:
        self.deck.heard(name, after)
        self._helm.change(name, before, after)

    @_shown
    def _on_choices(self, change: dict[str, Any]) -> None:
        self._switches.hear(change["new"])

    def _check(self) -> None:
        check(self.session.output, self._on_checked)
        self._remarks.say("Checking the dataset …")

    def _show_strip(self, message: dict[str, Any]) -> None:
        images = self.session.images
        indexes = [index for index in message["want"] if 0 <= index < len(images)]
        self.stage.show_names({index: images[index].name for index in indexes})
        self._thumbnails.want(indexes)

    # What comes from elsewhere -------------------------------------------------------------------

    def _on_news(self) -> None:
        with self._lock:
            news = self._newsroom.take()
            if news and self._is_open:
                self._refresh(news)

    def _on_picture(self, name: str, picture: Picture) -> None:
        with self._lock:
            if self._is_open:
                self._helm.show_picture(name, picture)

    def _on_thumbnail(self, index: int, thumbnail: Preview | None) -> None:
        if self._is_open:
            self.stage.show_thumbnail(index, thumbnail)

    def _on_checked(self, checked: Checked) -> None:
        with self._lock:
            if self._is_open:
                self.stage.show_checked(checked)
                self._remarks.say(checked.summary.rstrip(":") if checked.sound else "")
                self._refresh(News())

    # Drawing -------------------------------------------------------------------------------------

    def _refresh(self, news: News) -> None:
        """Draw what is true now; an error of this screen must not reach the thread that made the change."""
        try:
            self._render(news)
        except Exception as error:  # noqa: BLE001 - as for every handler: the user is told
            self.stage.say(wording.unexpected(error), "trouble")

    def _render(self, news: News) -> None:
        """Show the session as it is now; the only place where what is displayed is set."""
        snapshot = self.session.snapshot()
        self.deck.trigger.value = snapshot.trigger or ""
        self._render_keys()
        self._render_deck()
        self._pictures.forget(news.redrawn)
        self._pictures.forget_problems([name for name in news.images if not self.session.image(name).problem])
        self._pictures.want(self._urgency())
        wish = self.stage.wish if self._helm.acknowledged else None
        self.deck.align(lambda name: self.session.image(name).tags, wish)
        self._render_marks(news)
        self.top.show(snapshot)
        self.stage.finished = wording.finished(snapshot)
        self.navigation.show(snapshot)
        arrangement = snapshot.arrangement
        self.palette.show_arrangement(arrangement)
        self.palette.show_recent(self.session.vocabulary.recent, arrangement.pinned)
        if news.all_tags:
            self.palette.show_all(self.session.vocabulary)
        elif news.tags:
            self.palette.show_counts(self.session.vocabulary, news.tags)
        self.gallery.show(news)
        self.workbench.show(news)
        self._render_words(snapshot, news)
        self.stage.show_company(
            collaborators.company(snapshot, self._index), collaborators.whereabouts(snapshot)
        )

    def _render_keys(self) -> None:
        """Tell the page every key."""
        self._keyring.follow(self.session.settings.arrangement.sets)
        self.stage.bindings = keymap.for_page(self._keyring.bindings)
        self.palette.bindings = self.gallery.bindings = self.stage.bindings

    def _render_marks(self, news: News) -> None:
        """Send what became of images: of all once, and then of those that changed."""
        images = self.session.images
        if not self._helm.acknowledged:
            return  # No page is open.
        changed = news.touched
        if len(images) != self._marked or len(changed) > MANY_TAGS:
            self._marked = len(images)
            self.stage.show_marks(packed(images))
        elif changed:
            places = [
                (index, mark_of(images[index]))
                for name in changed
                if (index := self._index(name)) is not None
            ]
            self.stage.change_marks(places)

    def _render_words(self, snapshot: Snapshot, news: News) -> None:
        remarks = self._remarks
        remarks.at(snapshot.current.name)
        for edit, here in news.edits:
            remarks.tell(edit, here=here)
        for notice in news.notices:
            remarks.notify(notice)
        notes = [*remarks.notes, *self._desk.warnings(snapshot.current)]
        self.stage.say(remarks.text, remarks.tone, notes)
        self.stage.troubles = [*snapshot.troubles, *self._keyring.problems]

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
            "ack": dict(self._helm.acknowledged),
        }


def _inside(widget: Widget) -> list[Widget]:
    """List every widget below another, with their layouts and styles."""
    found = []
    for child in getattr(widget, "children", ()):
        parts = [getattr(child, name, None) for name in ("style", "layout")]
        found += [*_inside(child), *(part for part in parts if part is not None), child]
    return found
