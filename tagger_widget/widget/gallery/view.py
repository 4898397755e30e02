"""The anywidget of the gallery: every image at a glance, what is selected there, and the filter over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
from tagger_widget.widget.gallery.filter import GalleryFilter
from tagger_widget.widget.shared.protocol import Handler, MessageHandler, Request, Send, reply
from tagger_widget.widget.shared.thumbnail_loader import (
    LoadedThumbnails,
    ThumbnailLoader,
    pack_thumbnails,
)

if TYPE_CHECKING:
    from tagger_widget.dataset.image import ImageRecord
    from tagger_widget.session.session import Session
    from tagger_widget.widget.shared.updates import Updates


class Gallery(MessageHandler, AnyWidget):
    """The browser's side of the grid of thumbnails; the kernel keeps the selection and the filter.

    Parameters
    ----------
    session
        The session whose images are shown.
    wait_until_idle
        Waits until no preview of the tagging screen is being loaded, at most the number of seconds it is given.
    """

    _esm = script("gallery/index.js")
    _css = styles("gallery/gallery.css", "gallery/grid.css")

    bindings = List(Dict()).tag(sync=True)
    """The table of keys, as the tagging view has it."""
    filters: List[list[str]] = List().tag(sync=True)
    """Filters saved under a name: pairs of name and text."""

    def __init__(self, session: Session, wait_until_idle: Callable[[float], object]) -> None:
        super().__init__()
        self._session = session
        self.wait_until_idle = wait_until_idle
        self.views: set[str] = set()
        """The views that have it in sight."""
        self._sent: list[ImageRecord] = []
        """The images as the pages know them."""
        self._selected: list[range] = []
        self._filter = GalleryFilter(session)
        self._listeners: list[Callable[[], None]] = []
        self._thumbnails = ThumbnailLoader(session.thumbnail, self._send_thumbnails, wait_until_idle)
        self._handlers: dict[str, Handler] = {
            "show": self._change_views,
            "want": self._request_cells,
            "selected": self._take_selection,
            "filter": self._try_filter,
            "save_filter": self._save_filter,
            "delete_filter": self._delete_filter,
            "open": lambda request, _send: session.go_to(request.message["index"]),
        }
        self._render_filters()

    # For scripts ---------------------------------------------------------------------------------

    @property
    def selected(self) -> list[str]:
        """Names of the images that are selected, in the order of the dataset."""
        return self._names_at(index for each in self._selected for index in each)

    @property
    def selected_count(self) -> int:
        """How many images are selected."""
        return sum(map(len, self._selected))

    @property
    def query(self) -> str:
        """The filter, as it was typed; empty while all images are shown."""
        return self._filter.text

    @property
    def shown(self) -> list[str]:
        """Names of the images that the filter finds, in the order of the dataset; all without a filter."""
        found = self._filter.found
        return self._names_at(range(len(self._session.images)) if found is None else found)

    def scope(self) -> list[str]:
        """Return the names of the images that an action is for: those selected, or else all that are shown."""
        return self.selected if self._selected else self.shown

    def select(self, names: Iterable[str]) -> None:
        """Select these images and no others.

        Raises
        ------
        UnknownImageError
            If there is no such image.
        """
        self._selected = ranges_of(self._session.index(name) for name in names)
        self.send({"kind": "select", "reveal": True}, [pack_ranges(self._selected)])
        self._notify_listeners()

    def reveal(self, names: Iterable[str]) -> None:
        """Select those of these images that exist, and show the first; clear a filter that hides them all."""
        indexes = self._indexes_of(names)
        found = self._filter.found
        if found is not None and not set(found).intersection(indexes):
            self.show_filter("")
        self.select(self._names_at(indexes))

    def show_filter(self, text: str) -> None:
        """Show the images that a filter finds, as if it had been typed.

        Raises
        ------
        BadQueryError
            If the filter cannot be understood.
        """
        self._filter.set_filter(text)
        self._send_found(typed=True)
        self._notify_listeners()

    def watch(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever the selection or the result of the filter has changed."""
        self._listeners.append(listener)

    # Messages ------------------------------------------------------------------------------------

    def _change_views(self, request: Request, _send: Send) -> None:
        message = request.message
        if not message["on"]:
            self.views.discard(message["view"])
            return
        self.views.add(message["view"])
        if message["known"] == 0:
            self._send_all()
        else:
            self._send_changes(self._changed_indexes())
        self._refresh_filter()
        self._render_filters()

    def _request_cells(self, request: Request, _send: Send) -> None:
        """Load the thumbnails and send the tags of the images in sight: many such requests come while it scrolls."""
        images = self._session.images
        wanted = request.message
        self._thumbnails.load_thumbnails(index for index in wanted["thumbnails"] if 0 <= index < len(images))
        rows = [[index, images[index].tags] for index in wanted["tags"] if 0 <= index < len(images)]
        if rows:
            self.send({"kind": "tags", "rows": rows})

    def _take_selection(self, request: Request, _send: Send) -> None:
        self._selected = unpack_ranges(request.buffers[0])
        self._notify_listeners()

    def _try_filter(self, request: Request, send: Send) -> None:
        text = request.message["text"]
        problem = self._filter.try_filter(text)
        if problem:
            reply(request, send, {"kind": "misunderstood", "text": text, **problem._asdict()})
            return
        facts, buffers = self._found()
        reply(request, send, {"kind": "found", **facts, "typed": False}, buffers)
        self._notify_listeners()

    def _save_filter(self, request: Request, _send: Send) -> None:
        self._session.filters[request.message["name"]] = request.message["text"]
        self._render_filters()

    def _delete_filter(self, request: Request, _send: Send) -> None:
        del self._session.filters[request.message["name"]]
        self._render_filters()

    # What is shown -------------------------------------------------------------------------------

    def render(self, updates: Updates) -> None:
        """Show what has changed; out of sight, no more than that pictures have."""
        if updates.redrawn:
            self.send({"kind": "redraw", "rows": self._indexes_of(updates.redrawn)})
        if not self.views:
            return
        has_new = self._send_changes(self._indexes_of(updates.touched.union(updates.redrawn)))
        if updates.edits or updates.images or has_new:
            self._refresh_filter()
        if updates.edits:
            self._render_filters()

    def stop(self) -> None:
        """Stop after the thumbnails that are being loaded."""
        self._thumbnails.close()

    def _send_all(self) -> None:
        images = list(self._session.images)
        self._sent = images
        self.send({"kind": "images", "first": 0}, [pack_names(images), *pack(images)])
        if self._filter.text:
            self._send_found(typed=True)
        if self._selected:
            self.send({"kind": "select"}, [pack_ranges(self._selected)])

    def _changed_indexes(self) -> list[int]:
        """Return the indexes of images that have changed since they were sent."""
        pairs = zip(self._sent, self._session.images, strict=False)
        return [index for index, (before, now) in enumerate(pairs) if before is not now]

    def _send_changes(self, indexes: Iterable[int]) -> bool:
        """Send the images that are new and those at some indexes; return whether there are new ones."""
        known = len(self._sent)
        if known == 0:
            return False  # No page has asked for them.
        new = self._session.images[known:]
        if new:
            self._sent.extend(new)
            self.send({"kind": "images", "first": known}, [pack_names(new), *pack(new)])
        changed = sorted(index for index in indexes if index < known)
        if changed:
            records = [self._session.images[index] for index in changed]
            for index, record in zip(changed, records, strict=True):
                self._sent[index] = record
            self.send({"kind": "rows"}, [pack_indexes(changed), *pack(records)])
        return bool(new)

    def _refresh_filter(self) -> None:
        if self._filter.text and self._filter.refresh():
            self._send_found(typed=False)
            self._notify_listeners()

    def _found(self) -> tuple[dict[str, Any], list[bytes]]:
        found = self._filter.found
        count = None if found is None else len(found)
        return {"text": self._filter.text, "count": count}, [b"" if found is None else found.tobytes()]

    def _send_found(self, *, typed: bool) -> None:
        """Send what the filter finds; `typed` has the page put its text into the box, too."""
        facts, buffers = self._found()
        self.send({"kind": "found", **facts, "typed": typed}, buffers)

    def _render_filters(self) -> None:
        self.filters = self._filter.saved_filters()

    def _send_thumbnails(self, loaded: LoadedThumbnails) -> None:
        rows, data = pack_thumbnails(loaded)
        self.send({"kind": "thumbnails", "rows": rows}, data)

    def _notify_listeners(self) -> None:
        for listener in self._listeners:
            listener()

    def _names_at(self, indexes: Iterable[int]) -> list[str]:
        images = self._session.images
        return [images[index].name for index in indexes if index < len(images)]

    def _indexes_of(self, names: Iterable[str]) -> list[int]:
        found = []
        for name in names:
            try:
                found.append(self._session.index(name))
            except UnknownImageError:
                continue  # Others may have added an image that is not known here yet.
        return found


class GalleryPage(Box):
    """The gallery, and beside it the place for what is done to many images at once.

    Parameters
    ----------
    gallery
        The grid.
    workbench
        What is put there; an empty place is hidden.
    """

    def __init__(self, gallery: Gallery, *workbench: Widget) -> None:
        self.workbench = Box(workbench, _dom_classes=("tagger-workbench",))
        super().__init__((gallery, self.workbench), _dom_classes=("tagger-gallery-page",))
