"""The gallery: every image at a glance, what is selected there, and the filter over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from anywidget import AnyWidget
from ipywidgets import Box, Widget
from traitlets import Dict, List

from tagger_widget.errors import UnknownImageError
from tagger_widget.widget.assets import script, styles
from tagger_widget.widget.gallery.columns import (
    pack,
    pack_indexes,
    pack_names,
    pack_ranges,
    ranges_of,
    unpack_ranges,
)
from tagger_widget.widget.gallery.filter import Filtering
from tagger_widget.widget.shared.thumbnail_loader import Made, Thumbnails, packed

if TYPE_CHECKING:
    from tagger_widget.session.session import Session
    from tagger_widget.widget.shared.updates import News

Buffers = Sequence[memoryview]


class Gallery(AnyWidget):
    """The browser's side of the grid of thumbnails; Python keeps what is selected and what is filtered.

    Messages from the page: ``show`` (a ``view`` of it is ``on`` the screen or not; ``known`` is how many images it
    knows of), ``want`` (the ``thumbnails`` and the ``tags`` of these images, by index, the most urgent first),
    ``selected`` (a buffer of ranges), ``filter`` (the ``text``, and the ``turn`` to answer), ``save_filter`` and
    ``delete_filter``. ``open`` is the screen's.

    Parameters
    ----------
    session
        Whose images are shown.
    let_pass
        Waits until no picture of the tagging screen is being read, at most as many seconds as it is given.
    """

    _esm = script("gallery/index.js")
    _css = styles("gallery/gallery.css", "gallery/grid.css")

    bindings = List(Dict()).tag(sync=True)
    """The table of keys, as the stage has it."""
    filters: List[list[str]] = List().tag(sync=True)
    """Filters kept under a name: pairs of name and text."""

    def __init__(self, session: Session, let_pass: Callable[[float], object]) -> None:
        super().__init__()
        self._session = session
        self.let_pass = let_pass
        self._views: set[str] = set()
        self._known = 0
        self._changed: set[int] = set()
        self._stale = False
        self._selected: list[range] = []
        self._filter = Filtering(session)
        self._turn = 0
        self._listeners: list[Callable[[], None]] = []
        self.thumbnails = Thumbnails(session.thumbnail, self._show_thumbnails, let_pass)
        self.on_msg(lambda _gallery, message, _buffers: self._on_want(message))
        self._show_filters()

    # What a script asks --------------------------------------------------------------------------

    @property
    def selected(self) -> list[str]:
        """Names of the images that are selected, in the order of the dataset."""
        return self._names(index for each in self._selected for index in each)

    @property
    def selected_count(self) -> int:
        """How many images are selected."""
        return sum(map(len, self._selected))

    @property
    def query(self) -> str:
        """The filter, as it was typed; empty when all images are shown."""
        return self._filter.text

    @property
    def shown(self) -> list[str]:
        """Names of the images that the filter finds, in the order of the dataset; all where there is none."""
        found = self._filter.found
        return self._names(range(len(self._session.images)) if found is None else found)

    def scope(self) -> list[str]:
        """Names of the images that an action on the gallery is for: those selected, or else all that are shown."""
        return self.selected if self._selected else self.shown

    def select(self, names: Iterable[str]) -> None:
        """Select these images and no others.

        Raises
        ------
        UnknownImageError
            When there is no such image.
        """
        self._selected = ranges_of(self._session.index(name) for name in names)
        self.send({"kind": "select", "reveal": True}, [pack_ranges(self._selected)])
        self._tell()

    def reveal(self, names: Iterable[str]) -> None:
        """Select these images, as far as they are there, and show the first; a filter that hides all of them goes."""
        indexes = self._indexes(names)
        found = self._filter.found
        if found is not None and not set(found).intersection(indexes):
            self.show_filter("")
        self.select(self._names(indexes))

    def show_filter(self, text: str) -> None:
        """Show the images that a filter finds, as if it had been typed.

        Raises
        ------
        BadQueryError
            When the filter cannot be understood.
        """
        self._filter.apply(text)
        self._show_found(typed=True)
        self._tell()

    def watch(self, listener: Callable[[], None]) -> None:
        """Have `listener` called whenever the selection or what the filter finds has changed."""
        self._listeners.append(listener)

    # What the page says --------------------------------------------------------------------------

    def take(self, message: dict[str, Any], buffers: Buffers) -> None:
        """Carry out what a page asks for; its wishes for thumbnails come by another way."""
        kind = message["kind"]
        if kind == "show":
            self._on_show(message)
        elif kind == "selected":
            self._selected = unpack_ranges(buffers[0])
            self._tell()
        elif kind == "filter":
            self._on_filter(message)
        elif kind == "save_filter":
            self._session.filters[message["name"]] = message["text"]
            self._show_filters()
        elif kind == "delete_filter":
            del self._session.filters[message["name"]]
            self._show_filters()

    def _on_show(self, message: dict[str, Any]) -> None:
        if not message["on"]:
            self._views.discard(message["view"])
            return
        self._views.add(message["view"])
        if message["known"] == 0:
            self._show_all()
        self.show_changes()

    def _on_filter(self, message: dict[str, Any]) -> None:
        self._turn = message["turn"]
        problem = self._filter.find(message["text"])
        if problem:
            facts = {"turn": self._turn, "text": message["text"], **problem._asdict()}
            self.send({"kind": "misunderstood", **facts})
            return
        self._stale = False
        self._show_found()
        self._tell()

    def _on_want(self, message: dict[str, Any]) -> None:
        """See to the wishes of a page that scrolls: there may be many in a second."""
        if message["kind"] != "want":
            return
        total = len(self._session.images)
        self.thumbnails.want(index for index in message["thumbnails"] if 0 <= index < total)
        tags = [[index, self._session.images[index].tags] for index in message["tags"] if 0 <= index < total]
        if tags:
            self.send({"kind": "tags", "rows": tags})

    # What is shown -------------------------------------------------------------------------------

    def show(self, news: News) -> None:
        """Show what changed; nothing is sent while no page has the gallery in sight."""
        for edit, _here in news.edits:
            self._changed.update(self._indexes(edit.changes))
        self._changed.update(self._indexes((*news.images, *news.redrawn)))
        self._stale |= bool(news.edits or news.images)
        if news.redrawn:
            self.send({"kind": "redraw", "rows": self._indexes(news.redrawn)})
        if news.edits:
            self._show_filters()
        if self._views:
            self.show_changes()

    def show_changes(self) -> None:
        """Send what the pages do not know yet."""
        images = self._session.images
        if len(images) > self._known > 0:
            new = images[self._known :]
            self.send({"kind": "images", "first": self._known}, [pack_names(new), *pack(new)])
            self._known = len(images)
            self._stale = True
        if self._changed and self._known:
            indexes = sorted(self._changed)
            self.send({"kind": "rows"}, [pack_indexes(indexes), *pack([images[index] for index in indexes])])
        self._changed.clear()
        if self._stale and self._filter.text and self._filter.again():
            self._show_found()
            self._tell()
        self._stale = False

    def _show_all(self) -> None:
        images = list(self._session.images)
        self._known = len(images)
        self._changed.clear()
        self.send({"kind": "images", "first": 0}, [pack_names(images), *pack(images)])
        if self._filter.text:
            self._show_found(typed=True)
        if self._selected:
            self.send({"kind": "select"}, [pack_ranges(self._selected)])

    def _show_found(self, *, typed: bool = False) -> None:
        """Send what the filter finds; `typed` has the page put its text into the box, too."""
        found = self._filter.found
        count = None if found is None else len(found)
        facts = {"turn": self._turn, "text": self._filter.text, "count": count, "typed": typed}
        self.send({"kind": "found", **facts}, [b"" if found is None else found.tobytes()])

    def _show_filters(self) -> None:
        self.filters = self._filter.saved()

    def _show_thumbnails(self, made: Made) -> None:
        rows, data = packed(made)
        self.send({"kind": "thumbnails", "rows": rows}, data)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    def _names(self, indexes: Iterable[int]) -> list[str]:
        images = self._session.images
        return [images[index].name for index in indexes if index < len(images)]

    def _indexes(self, names: Iterable[str]) -> list[int]:
        found = []
        for name in names:
            try:
                found.append(self._session.index(name))
            except UnknownImageError:
                continue  # Others may have taken in an image that came just now.
        return found


class GalleryPage(Box):
    """The gallery, and beside it the place for what is done to many images at once.

    Parameters
    ----------
    gallery
        The grid.
    workbench
        What is put there; an empty place is not to be seen.
    """

    def __init__(self, gallery: Gallery, *workbench: Widget) -> None:
        self.workbench = Box(workbench, _dom_classes=("tagger-workbench",))
        super().__init__((gallery, self.workbench), _dom_classes=("tagger-gallery-page",))
