"""TaggerWidget: the one screen, composed of its parts, each rendered when what it shows has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import msgspec
from ipywidgets import Box, VBox, Widget

from tagger_widget.errors import UnknownImageError, UnsavedError
from tagger_widget.session.session import Session
from tagger_widget.storage.user.preferences import load_preferences
from tagger_widget.widget.gallery.view import Gallery, GalleryPage
from tagger_widget.widget.keys.keymap import Keymap
from tagger_widget.widget.palette.controller import PaletteController
from tagger_widget.widget.palette.view import DigitsView, Palette
from tagger_widget.widget.shared import collaborators
from tagger_widget.widget.shared.collaborators import CollaboratorsView
from tagger_widget.widget.shared.preview_loader import LoadedPreview, PreviewLoader
from tagger_widget.widget.shared.protocol import Buffers, Handler, Message, Request, carry_out
from tagger_widget.widget.shared.status_line import (
    StatusLine,
    StatusView,
    UndoKeys,
    category_warnings,
    greet,
)
from tagger_widget.widget.shared.updates import MANY_CHANGES, UpdateBatcher, Updates
from tagger_widget.widget.shared.wording import explain_error
from tagger_widget.widget.tagging.cards import Cards, CardsView, RequestTags, look_around
from tagger_widget.widget.tagging.controller import TaggingController
from tagger_widget.widget.tagging.display_options import DisplayOptions
from tagger_widget.widget.tagging.filmstrip import Filmstrip
from tagger_widget.widget.tagging.image_marks import ImageMarks
from tagger_widget.widget.tagging.integrity_check import CheckSummary, start_check
from tagger_widget.widget.tagging.toolbars import (
    Banner,
    NavigationBar,
    NavigationView,
    TopBar,
    TopBarView,
    describe_completion,
    describe_resuming,
)
from tagger_widget.widget.tagging.view import TaggingView
from tagger_widget.widget.workbench.view import Workbench

if TYPE_CHECKING:
    from tagger_widget.dataset.arrangement.model import TagSet
    from tagger_widget.dataset.image import ImageRecord
    from tagger_widget.session.snapshot import Snapshot

_NOTHING = object()


class TaggerWidget(VBox):
    """A screen to tag the images of a folder, for notebooks and, with Voila, for the browser.

    Changes made elsewhere, by another cell, page or program, appear by themselves.

    Parameters
    ----------
    folder
        The folder with the images, an output folder to go on with, or a `Session` to show. A session given
        stays open when the widget is closed.
    **settings
        Keywords of `Session`, if a folder is given.

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
        self.session = session = folder if isinstance(folder, Session) else Session(folder, **settings)
        self._keymap = keymap = Keymap(load_preferences(), session.settings.arrangement.sets)
        undo_keys = UndoKeys(keymap.first_key_of("undo"), keymap.first_key_of("redo"))
        greeting = greet(keymap.first_key_of("help"))
        self._status = StatusLine(greeting, session.author, keys=undo_keys)
        super().__init__(_dom_classes=("tagger",))
        self._add_tagging_screen()
        self.gallery = Gallery(session, self._previews.wait_until_idle)
        self.workbench = Workbench(session, self.gallery)
        self.gallery_page = GalleryPage(self.gallery, self.workbench)
        parts = (self.cards.box, self.tagging, self.palette, self.navigation, self.gallery_page)
        self.body = Box(parts, _dom_classes=("tagger-body",))
        self.children = (self.top, self.banner, self.body)
        self._shown: dict[str, object] = {}
        """What each part shows, by its name."""
        self._around = CardsView((-1, 0), (), ())
        self._marks = ImageMarks(self.tagging)
        self._reported: set[str] = set()
        """Images whose tags the page may show otherwise than they were rendered."""
        self._renderers = self._make_renderers()
        self._updates = UpdateBatcher(self._on_updates)
        self._unsubscribe = session.subscribe(self._updates.add_event)
        self._recent = session.vocabulary.recent
        self._listen_to_pages()
        self._is_open = True
        with self._lock:
            self._refresh(Updates())

    def _add_tagging_screen(self) -> None:
        """Add the parts of the tagging screen, and what carries out their messages."""
        session, keymap, resumed = self.session, self._keymap, self.session.resumed
        notice = describe_resuming(resumed, datetime.now().astimezone()) if resumed else ""
        self.tagging = TaggingView()
        self.palette = Palette()
        self.cards = Cards(self._on_tags)
        self.top = TopBar(keymap, self._on_command, session.source.name)
        self.banner = Banner(keymap, notice, self._on_command, at_start=session.position == 0)
        self.navigation = NavigationBar(keymap, self._on_command, self._on_slide)
        self._previews = PreviewLoader(session.preview, self._on_preview)
        self._filmstrip = Filmstrip(session, self.tagging, self._previews.wait_until_idle)
        self._display_options = DisplayOptions(self, self.top, self.tagging)
        self._palette_controller = PaletteController(session, self.palette, self._status)
        self._tagging_controller = TaggingController(
            session,
            self.tagging,
            self.cards,
            self._filmstrip,
            self._previews,
            self._status,
            return_tags=self.palette.return_tags,
            screen_commands={"theme": self._display_options.switch_theme, "check": self._check},
        )

    def _listen_to_pages(self) -> None:
        self.tagging.observe(lambda change: self._on_display_options(change.new), "choices")
        self.tagging.on_msg(self._on_tagging_message)
        self.gallery.on_msg(self._on_gallery_message)
        self.palette.on_msg(partial(self._on_message, self._palette_controller.handle_message))
        self.workbench.on_msg(self._on_workbench_message)

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
            If the session could not save everything; see `Session.close`.
        """
        if not self._is_open:
            return
        with self._lock:
            self._is_open = False
        self._unsubscribe()
        self._filmstrip.close()
        self._previews.close()
        self.gallery.stop()
        self.workbench.stop()
        with self._lock:
            self.cards.close()
            for widget in _descendants(self):
                widget.close()
            self.layout.close()
            super().close()
        if self._owns_session:
            self.session.close()

    # What the user does --------------------------------------------------------------------------

    def _handle(self, action: Callable[[], object]) -> None:
        """Carry out what the user does, alone, and render what came of it.

        JupyterLab runs the handlers of widgets on a thread of their own, beside the cells.
        """
        with self._lock:
            if self._is_open:
                self._attempt(action)
                self._refresh(self._updates.take_updates() or Updates())

    def _attempt(self, action: Callable[[], object]) -> bool:
        """Carry out an action; return whether it succeeded, and have the status line explain why not."""
        try:
            action()
        except UnsavedError:
            return False  # The edit is kept; the saved mark and the troubles say that it waits.
        except Exception as error:  # noqa: BLE001 - the outermost handler: the user sees it on the screen
            self._status.show_message(explain_error(error), "trouble")
            self._shown.clear()  # Widgets may show what the user wanted.
            return False
        return True

    def _on_message(self, handler: Handler, view: Widget, message: Message, buffers: Buffers) -> None:
        self._handle(partial(carry_out, handler, Request(message, buffers), view.send))

    def _on_tagging_message(self, view: Widget, message: Message, buffers: Buffers) -> None:
        with self._lock:
            if message["kind"] == "hello":
                for part in ("cards", "marks"):
                    self._shown.pop(part, None)
            elif message["kind"] == "tags":
                self._reported.add(message["name"])
            self._on_message(self._tagging_controller.handle_message, view, message, buffers)

    def _on_gallery_message(self, view: Widget, message: Message, buffers: Buffers) -> None:
        if message["kind"] == "want":  # Many in a second while it scrolls, and nothing to render.
            self.gallery.handle_message(Request(message, buffers), view.send)
        else:
            self._on_message(self.gallery.handle_message, view, message, buffers)

    def _on_workbench_message(self, view: Widget, message: Message, buffers: Buffers) -> None:
        """Carry out a message of a panel, which answers it; what it changes is an update like any other."""
        action = partial(carry_out, self.workbench.handle_message, Request(message, buffers), view.send)
        with self._lock:
            if self._is_open:
                succeeded = self._attempt(action)
                updates = self._updates.take_updates()
                if updates or not succeeded:
                    self._refresh(updates or Updates())

    def _on_command(self, command: str) -> None:
        self._handle(partial(self._tagging_controller.run_command, command))

    def _on_slide(self, position: int) -> None:
        self._handle(partial(self.session.go_to, position))

    def _on_tags(self, name: str, before: list[str], after: list[str]) -> None:
        def change_tags() -> None:
            self._reported.add(name)
            self.cards.note_change(name, after)
            self._tagging_controller.change_tags(name, before, after)

        self._handle(change_tags)

    def _on_display_options(self, options: dict[str, Any]) -> None:
        with self._lock:
            if self._is_open:
                self._display_options.set_page_options(options)

    def _check(self) -> None:
        start_check(self.session.output, self._on_checked)
        self._status.show_message("Checking the dataset …")

    # What comes from elsewhere -------------------------------------------------------------------

    def _on_updates(self) -> None:
        with self._lock:
            updates = self._updates.take_updates()
            if updates and self._is_open:
                self._refresh(updates)

    def _on_preview(self, name: str, preview: LoadedPreview) -> None:
        with self._lock:
            if self._is_open:
                self._tagging_controller.send_preview(name, preview)

    def _on_checked(self, summary: CheckSummary) -> None:
        def show_summary() -> None:
            self.tagging.send_check(summary)
            self._status.show_message(summary.summary.rstrip(":") if summary.sound else "")

        self._handle(show_summary)

    # Rendering -----------------------------------------------------------------------------------

    def _refresh(self, updates: Updates) -> None:
        """Render; an error of this screen must not reach the thread that made the change."""
        try:
            self.render(updates)
        except Exception as error:  # noqa: BLE001 - as for every action: the user sees it on the screen
            self._render_status(StatusView(explain_error(error), "trouble", ()))

    def _make_renderers(self) -> dict[str, Callable[[Any], object]]:
        """Return what renders each part, by its name: all that sets what is displayed."""
        return {
            "keys": self._render_keys,
            "cards": self._render_cards,
            "changed cards": self._render_changed_cards,
            "deck": self._render_deck,
            "trigger": partial(setattr, self.cards.trigger, "value"),
            "previews": self._previews.load_previews,
            "marks": self._render_all_marks,
            "changed marks": self._render_changed_marks,
            "top bar": self.top.render,
            "navigation": self.navigation.render,
            "completion": partial(setattr, self.tagging, "finished"),
            "collaborators": self._render_collaborators,
            "arrangement": self.palette.send_arrangement,
            "digits": self.palette.render_digits,
            "counts": self._render_counts,
            "status": self._render_status,
            "troubles": self._render_troubles,
            "gallery": self.gallery.render,
            "scope": self.workbench.batch_edit.render_total,
            "batch edit": self.workbench.batch_edit.render,
            "suggestions": self.workbench.suggestions.render,
            "history": self.workbench.history.render,
        }

    def render(self, updates: Updates) -> None:
        """Render the parts that show something that has changed.

        A part has a view, a small frozen value of what it shows, and is rendered if that differs from what it
        shows already. Lists with an entry for each image or tag are too long to compare: they go by the updates.
        """
        snapshot = self.session.snapshot()
        arrangement = snapshot.arrangement
        self._render_part("keys", arrangement.sets)
        changed = self._look_up_changed(updates)
        self._render_around(snapshot, updates, changed)
        self._render_part("trigger", snapshot.trigger or "")
        self._render_part("top bar", TopBarView.of(snapshot))
        steps = NavigationView(snapshot.position, snapshot.total, snapshot.undo, snapshot.redo)
        self._render_part("navigation", steps)
        self._render_part("completion", describe_completion(snapshot))
        others = CollaboratorsView(snapshot.others, snapshot.author, snapshot.total)
        self._render_part("collaborators", others)
        self._render_part("arrangement", arrangement)
        status = self._status.view(snapshot.current.name, updates.edits, updates.notices)
        warnings = category_warnings(snapshot.current.tags, arrangement)
        self._render_part("status", status._replace(notes=status.notes + warnings))
        self._render_part("troubles", (*snapshot.troubles, *self._keymap.problems))
        self._render_part("scope", snapshot.total)
        self._render_marks(snapshot.total, changed)
        self._render_lists(updates)
        self._render_part("digits", DigitsView(self._recent, arrangement.pinned))

    def _render_part(self, part: str, view: object) -> bool:
        """Render a part if its view differs from what it shows; return whether it does."""
        shown = self._shown.get(part, _NOTHING)
        is_other = shown is not view and shown != view
        if is_other:
            self._renderers[part](view)
            self._shown[part] = view
        return is_other

    def _look_up_changed(self, updates: Updates) -> dict[str, ImageRecord]:
        """Return the images that have changed, by name; of very many, those that have a card."""
        names = updates.touched
        if len(names) > MANY_CHANGES:
            names = names.intersection(self.cards.by_name)
            self._shown.pop("marks", None)
        names, self._reported = names | self._reported, set()
        return {name: image for name in names if (image := self._image_called(name))}

    def _render_around(self, snapshot: Snapshot, updates: Updates, changed: dict[str, ImageRecord]) -> None:
        """Render the images around the current one."""
        place, cards = (snapshot.position, snapshot.total), self.cards
        # Steps pass over images that are found to have a problem.
        if "cards" not in self._shown or self._around.place != place or updates.images:
            self._around = look_around(self.session, place)
        if not self._render_part("cards", self._around):
            with_card = [image for name, image in changed.items() if name in cards.by_name]
            if with_card:
                self._renderers["changed cards"](with_card)
        controller, current = self._tagging_controller, snapshot.current
        deck = (current.name, bool(current.problem), cards.facts, self._around.order, controller.answered)
        self._render_part("deck", deck)
        self._render_part("previews", tuple(record.name for _, record in self._around.images))
        if updates.redrawn:
            self._previews.reload(updates.redrawn)
        if updates.images:
            usable = [record.name for _, record in self._around.images if not record.problem]
            self._previews.reload(updates.touched.intersection(usable), problems_only=True)

    def _render_marks(self, total: int, changed: dict[str, ImageRecord]) -> None:
        if not self._tagging_controller.has_page:
            return
        if not self._render_part("marks", total) and changed:
            self._renderers["changed marks"](changed.values())

    def _render_lists(self, updates: Updates) -> None:
        """Render what goes by the updates."""
        if updates.tags or updates.all_tags:
            self._renderers["counts"](updates)
            self._recent = self.session.vocabulary.recent
        if self.gallery.views or updates.redrawn:
            self._renderers["gallery"](updates)
        if updates.edits:
            self._renderers["batch edit"](updates)
        if self.workbench.suggestions.views:
            self._renderers["suggestions"](updates)
        if self.workbench.history.views:
            self._renderers["history"](updates)

    def _render_keys(self, quick_sets: tuple[TagSet, ...]) -> None:
        self._keymap = self._keymap.with_quick_sets(quick_sets)
        bindings = self._keymap.for_page()
        self.tagging.bindings = self.palette.bindings = self.gallery.bindings = bindings

    def _render_cards(self, view: CardsView) -> None:
        self.cards.render(view, self.session.image, self._request_tags())

    def _render_changed_cards(self, images: list[ImageRecord]) -> None:
        self.cards.render_images(images, self._request_tags())

    def _request_tags(self) -> RequestTags | None:
        return self.tagging.request_tags if self._tagging_controller.has_page else None

    def _render_deck(self, view: tuple[Any, ...]) -> None:
        current, has_problem, cards, order, answered = view
        self.tagging.deck = {
            "current": current,
            "cards": list(cards),
            "order": list(order),
            "unusable": current if has_problem else None,
            "answered": list(answered),
        }

    def _render_all_marks(self, _total: int) -> None:
        self._marks.send_all(self.session.images)

    def _render_changed_marks(self, images: Iterable[ImageRecord]) -> None:
        indexes = {name: card.index for name, card in self.cards.by_name.items()}
        self._marks.send_changes(
            (indexes[image.name] if image.name in indexes else self.session.index(image.name), image)
            for image in images
        )

    def _render_collaborators(self, view: CollaboratorsView) -> None:
        self.tagging.others = msgspec.to_builtins(collaborators.visitor_labels(view, self._index_of))
        self.tagging.whereabouts = collaborators.describe_whereabouts(view)

    def _render_counts(self, updates: Updates) -> None:
        vocabulary = self.session.vocabulary
        if updates.all_tags:
            self.palette.send_tags(vocabulary)
        else:
            self.palette.send_counts(vocabulary.counts, updates.tags)

    def _render_status(self, view: StatusView) -> None:
        self.tagging.status = {"text": view.text, "tone": view.tone, "notes": list(view.notes)}

    def _render_troubles(self, troubles: tuple[str, ...]) -> None:
        self.tagging.troubles = list(troubles)

    def _image_called(self, name: str) -> ImageRecord | None:
        try:
            return self.session.image(name)
        except UnknownImageError:
            return None  # As with `_index_of`.

    def _index_of(self, name: str) -> int | None:
        try:
            return self.session.index(name)
        except UnknownImageError:
            return None  # Others may have added an image that is not known here yet.


def _descendants(widget: Widget) -> list[Widget]:
    """Return every widget below another, with their layouts and styles."""
    found = []
    for child in getattr(widget, "children", ()):
        parts = [getattr(child, name, None) for name in ("style", "layout")]
        found += [*_descendants(child), *(part for part in parts if part is not None), child]
    return found
