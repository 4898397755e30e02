"""The part of the workbench that shows the history: every edit, undone one by one where nothing stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from tagger_widget.errors import BadInputError, TaggerError
from tagger_widget.session.history.undo import indivisible
from tagger_widget.widget.shared import wording
from tagger_widget.widget.shared.wording import sentence
from tagger_widget.widget.workbench import history_wording

if TYPE_CHECKING:
    from datetime import datetime

    from tagger_widget.session.history.conflicts import Conflict
    from tagger_widget.session.history.rows import HistoryEntry
    from tagger_widget.session.session import Session
    from tagger_widget.widget.gallery.view import Gallery
    from tagger_widget.widget.shared.protocol import Say
    from tagger_widget.widget.shared.updates import News

Message = dict[str, Any]
Row = dict[str, object]
PAGE = 60
"""Edits that are sent at once."""
LOOKED_AT = 1_500
"""Edits that are looked through at once for a text."""
WINDOW = 60
"""Conflicts that are sent at once."""
_LATER_TOLD = 3
_ASKED_KEPT = 8


class Chronicle:
    """Lists the edits of a session for the pages, and takes back what they ask for.

    Each message of a page has the name of its ``view``, and so have answers. ``show``: it is ``on`` the screen or
    not, and knows edits up to the ``newest``. ``page``: edits ``before`` an id that fit ``text``, ``author`` and
    ``marks``, under a ``turn``. ``undo``: an edit by its ``id``; done where nothing stands in the way, and else the
    conflicts are told. ``undo_rest``: but for these. ``undo_whole``: all the same. ``conflicts``: some of them, from
    the ``first``. ``images``: have the gallery show them, or
    one ``image``.

    Parameters
    ----------
    session
        Whose history.
    gallery
        Where the images of an edit are shown.
    say
        Sends a message to the pages.
    """

    def __init__(self, session: Session, gallery: Gallery, say: Say) -> None:
        self._session = session
        self._gallery = gallery
        self._say = say
        self._views: set[str] = set()
        self._asked: dict[str, tuple[str, tuple[Conflict, ...]]] = {}
        """By view: the edit that it was to undo, and what stands in the way."""
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="tagger-history")
        self._jobs: dict[str, Callable[[Message], object]] = {
            "page": self._on_page,
            "undo": self._on_undo,
            "undo_rest": self._on_undo_rest,
            "undo_whole": self._undo,
            "conflicts": self._on_conflicts,
        }
        self._orders: dict[str, Callable[[Message], object]] = {
            "show": self._on_show,
            "images": lambda m: gallery.reveal(session.edit(m["id"]).changes),
            "image": lambda m: gallery.reveal([m["image"]]),
        }

    def take(self, message: Message, buffers: Sequence[bytes | memoryview] = ()) -> None:  # noqa: ARG002 - has none
        """Carry out what a page asks for.

        Raises
        ------
        TaggerError
            When that is not possible.
        """
        kind = message["kind"]
        if kind in self._jobs:
            self._worker.submit(self._do, kind, message)
        else:
            self._orders[kind](message)

    def _do(self, kind: str, message: Message) -> None:
        """Do on the thread what may take a while; an error must not be lost there."""
        try:
            self._jobs[kind](message)
        except TaggerError as error:
            self._answer(message, kind="done", text=sentence(error), row=None)
        except Exception as error:  # noqa: BLE001 - the end of a thread: whatever it is, the user is told
            self._answer(message, kind="done", text=wording.unexpected(error), row=None)

    def show(self, news: News) -> None:
        """Show the edits that came; nothing is sent while no page has the history in sight."""
        if not self._views or not news.edits:
            return
        rows = [row for edit, _here in news.edits[: -PAGE - 1 : -1] if (row := self._known(edit.id))]
        facts = {"rows": self._told(rows), "changed": self._told(self._turned(news)), **self._people()}
        self._say({"kind": "fresh", "some": len(news.edits) > len(rows), **facts})

    def _turned(self, news: News) -> list[HistoryEntry]:
        """List older edits that look otherwise since they were taken back or brought back."""
        turned = {edit.reverts for edit, _here in news.edits if edit.reverts}
        rows = [row for row in map(self._known, turned) if row]
        origins = {row.origin for row in rows if row.origin} - turned
        return rows + [row for row in map(self._known, origins) if row]

    def _known(self, edit_id: str) -> HistoryEntry | None:
        try:
            return self._session.entry(edit_id)
        except BadInputError:
            return None  # Marks go when a journal is made smaller.

    def close(self) -> None:
        """Stop, once what is being done is done."""
        self._worker.shutdown(cancel_futures=True)

    # What the page says --------------------------------------------------------------------------

    def _on_show(self, message: Message) -> None:
        if not message["on"]:
            self._views.discard(message["view"])
            return
        self._views.add(message["view"])
        newest = next(iter(self._session.entries(1)), None)
        if newest is None or newest.id != message["newest"]:
            self._answer(message, kind="stale")

    def _on_page(self, message: Message) -> None:
        """Look for edits, the newest first, as long as that takes a moment only."""
        text, before = message["text"].strip().casefold(), message["before"]
        wish = {"author": message["author"], "marks": message["marks"]}
        found: list[HistoryEntry] = []
        looked_at, more = 0, True
        while more and len(found) < PAGE and looked_at < LOOKED_AT:
            rows = self._session.entries(PAGE, before, **wish)
            more, looked_at = len(rows) == PAGE, looked_at + len(rows)
            before = rows[-1].id if rows else before
            found += [row for row in rows if text in row.what.casefold()]
        facts = {"turn": message["turn"], "before": before if more else None, **self._people()}
        newest = next((row.id for row in self._session.entries(1)), "")
        self._answer(message, kind="page", rows=self._told(found), newest=newest, **facts)

    def _on_undo(self, message: Message) -> None:
        """Undo an edit, or tell what stands in the way."""
        edit_id = message["id"]
        with self._session.held():  # What others do in this moment could stand in the way, too.
            conflicts = self._session.conflicts(edit_id)
            if not conflicts:
                self._undo(message)
                return
        self._asked = dict([*self._asked.items(), (message["view"], (edit_id, conflicts))][-_ASKED_KEPT:])
        edit, row = self._session.edit(edit_id), self._session.entry(edit_id)
        rest = len(edit.changes) - len(conflicts)
        way = "whole" if indivisible(edit) else "rest" if rest else ""
        facts = {"row": self._row(row), "count": len(conflicts), "rest": rest, "way": way}
        self._answer(message, kind="conflicts", first=0, rows=self._window(conflicts, 0), **facts)

    def _on_undo_rest(self, message: Message) -> None:
        """Undo an edit but for images where something stands in the way by now."""
        with self._session.held():
            conflicts = self._session.conflicts(message["id"])
            self._undo(message, [conflict.image for conflict in conflicts])

    def _on_conflicts(self, message: Message) -> None:
        edit_id, conflicts = self._asked.get(message["view"], ("", ()))
        if message["id"] == edit_id:
            rows = self._window(conflicts, message["first"])
            self._answer(message, kind="conflicts", id=edit_id, first=message["first"], rows=rows)

    def _undo(self, message: Message, leave_out: Sequence[str] = ()) -> None:
        made = self._session.undo(message["id"], leave_out)
        if made is None:
            text = "Nothing was undone: every image would be left out."
            self._answer(message, kind="done", text=text, row=None)
            return
        row = self._session.entry(made.id)
        first = self._session.entry(row.origin) if row.origin else row
        self._answer(message, kind="done", text=history_wording.turned(row, first), row=self._row(row))

    def _answer(self, message: Message, **facts: object) -> None:
        """Answer a page: what is sent goes to all of them."""
        self._say({"view": message["view"], **facts})

    # What is shown -------------------------------------------------------------------------------

    def _people(self) -> Row:
        me = self._session.author
        return {"authors": [[name, history_wording.named(name, me)] for name in self._session.authors]}

    def _told(self, rows: Iterable[HistoryEntry]) -> list[Row]:
        return [self._row(row) for row in rows]

    def _row(self, row: HistoryEntry) -> Row:
        facts: Row = {"id": row.id, "at": _milliseconds(row.time), "kind": row.kind, "what": row.what}
        facts |= {"author": row.author, "who": history_wording.named(row.author, self._session.author)}
        facts |= {"images": row.images, "image": row.image, "undone": row.undone, "left": row.left_out}
        return facts | {"turn": history_wording.turn(row), "target": row.last}

    def _window(self, conflicts: Sequence[Conflict], first: int) -> list[Row]:
        return [self._conflict(each) for each in conflicts[max(0, first) :][:WINDOW]]

    def _conflict(self, conflict: Conflict) -> Row:
        later = [self._session.entry(edit_id) for edit_id in conflict.later[-_LATER_TOLD:]]
        since = [self._row(row) for row in reversed(later)]
        why = history_wording.in_the_way(conflict, self._session.image(conflict.image))
        return {"image": conflict.image, "why": why, "since": since, "more": len(conflict.later) - len(later)}


def _milliseconds(time: datetime) -> int:
    return round(time.timestamp() * 1000)
