"""The panel of the workbench with the history: every edit, each of which can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

from ipywidgets import Widget

from tagger_widget.errors import BadInputError, TaggerError
from tagger_widget.session.history.undo import indivisible
from tagger_widget.widget.shared.protocol import Handler, MessageHandler, Request, Send, reply
from tagger_widget.widget.shared.wording import as_sentence, explain_unexpected
from tagger_widget.widget.workbench import history_wording

if TYPE_CHECKING:
    from datetime import datetime

    from tagger_widget.session.history.conflicts import Conflict
    from tagger_widget.session.history.rows import HistoryEntry
    from tagger_widget.session.session import Session
    from tagger_widget.widget.gallery.view import Gallery
    from tagger_widget.widget.shared.updates import Updates

Row = dict[str, object]
PAGE = 60
"""Edits that are sent at once."""
SEARCHED_AT_ONCE = 1_500
"""Edits that are searched at once for a text."""
WINDOW = 60
"""Conflicts that are sent at once."""
_LATER_SHOWN = 3
_CONFLICTS_KEPT = 8


class HistoryPanel(MessageHandler):
    """Lists the edits of a session for the pages, and undoes those that they ask for.

    An edit is undone at once if nothing conflicts. Otherwise the page is shown the conflicts, and then asks to undo
    the rest (``undo_rest``), or all of it (``undo_whole``).

    Parameters
    ----------
    session
        The session whose history is shown.
    gallery
        Shows the images of an edit.
    workbench
        The view that the panel belongs to.
    """

    def __init__(self, session: Session, gallery: Gallery, workbench: Widget) -> None:
        self._session = session
        self._gallery = gallery
        self._workbench = workbench
        self.views: set[str] = set()
        """The views that have it in sight."""
        self._conflicts: dict[str, tuple[Conflict, ...]] = {}
        """By edit: what conflicted when it was to be undone."""
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="tagger-history")
        self._handlers: dict[str, Handler] = {
            "show": self._change_views,
            "page": partial(self._run_later, self._reply_page),
            "undo": partial(self._run_later, self._undo_or_reply_conflicts),
            "undo_rest": partial(self._run_later, self._undo_rest),
            "undo_whole": partial(self._run_later, self._undo),
            "conflicts": partial(self._run_later, self._reply_conflicts),
            "images": self._reveal_edit,
            "image": self._reveal_image,
        }

    def render(self, updates: Updates) -> None:
        """Show the edits that came, and the older ones that were undone or redone by them."""
        if not updates.edits:
            return
        edits = [edit for edit, _here in updates.edits]
        rows = [row for edit in edits[: -PAGE - 1 : -1] if (row := self._find_entry(edit.id))]
        turned = self._entries_turned({edit.reverts for edit in edits if edit.reverts})
        facts = {"rows": self._rows_of(rows), "changed": self._rows_of(turned), **self._authors()}
        some = len(edits) > len(rows)
        self._workbench.send({"part": "history", "kind": "fresh", "some": some, **facts})

    def stop(self) -> None:
        """Stop after what is being done."""
        self._worker.shutdown(cancel_futures=True)

    # Messages ------------------------------------------------------------------------------------

    def _change_views(self, request: Request, send: Send) -> None:
        message = request.message
        if not message["on"]:
            self.views.discard(message["view"])
            reply(request, send, {"kind": "hidden"})
            return
        self.views.add(message["view"])
        newest = next(iter(self._session.entries(1)), None)
        is_known = newest is not None and newest.id == message["newest"]
        reply(request, send, {"kind": "shown" if is_known else "stale"})

    def _reveal_edit(self, request: Request, _send: Send) -> None:
        self._gallery.reveal(self._session.edit(request.message["id"]).changes)

    def _reveal_image(self, request: Request, _send: Send) -> None:
        self._gallery.reveal([request.message["image"]])

    # On the thread -------------------------------------------------------------------------------

    def _run_later(self, handler: Handler, request: Request, send: Send) -> None:
        """Carry out on the thread what may take a while; an error must not be lost there."""

        def run() -> None:
            try:
                handler(request, send)
            except TaggerError as error:
                reply(request, send, {"kind": "done", "text": as_sentence(error), "row": None})
            except Exception as error:  # noqa: BLE001 - the end of a thread: the user sees it in the panel
                reply(request, send, {"kind": "done", "text": explain_unexpected(error), "row": None})

        self._worker.submit(run)

    def _reply_page(self, request: Request, send: Send) -> None:
        """Search for edits, the newest first, for as long as that takes a moment only."""
        message = request.message
        text, before = message["text"].strip().casefold(), message["before"]
        wanted: dict[str, Any] = {"author": message["author"], "marks": message["marks"]}
        found: list[HistoryEntry] = []
        searched, more = 0, True
        while more and len(found) < PAGE and searched < SEARCHED_AT_ONCE:
            rows = self._session.entries(PAGE, before, **wanted)
            more, searched = len(rows) == PAGE, searched + len(rows)
            before = rows[-1].id if rows else before
            found += [row for row in rows if text in row.what.casefold()]
        newest = next((row.id for row in self._session.entries(1)), "")
        facts = {"before": before if more else None, "newest": newest, **self._authors()}
        reply(request, send, {"kind": "page", "rows": self._rows_of(found), **facts})

    def _undo_or_reply_conflicts(self, request: Request, send: Send) -> None:
        edit_id = request.message["id"]
        with self._session.held():  # What others do in this moment could conflict, too.
            conflicts = self._session.conflicts(edit_id)
            if not conflicts:
                self._undo(request, send)
                return
        kept = [*self._conflicts.items(), (edit_id, conflicts)]
        self._conflicts = dict(kept[-_CONFLICTS_KEPT:])
        edit, row = self._session.edit(edit_id), self._session.entry(edit_id)
        rest = len(edit.changes) - len(conflicts)
        way = "whole" if indivisible(edit) else "rest" if rest else ""
        facts = {"row": self._row_of(row), "count": len(conflicts), "rest": rest, "way": way}
        window = {"id": edit_id, "first": 0, "rows": self._conflict_rows(conflicts, 0)}
        reply(request, send, {"kind": "conflicts", **window, **facts})

    def _undo_rest(self, request: Request, send: Send) -> None:
        """Undo an edit except for the images that conflict by now."""
        with self._session.held():
            conflicts = self._session.conflicts(request.message["id"])
            self._undo(request, send, [conflict.image for conflict in conflicts])

    def _undo(self, request: Request, send: Send, leave_out: Sequence[str] = ()) -> None:
        made = self._session.undo(request.message["id"], leave_out)
        if made is None:
            text = "Nothing was undone: every image would be left out."
            reply(request, send, {"kind": "done", "text": text, "row": None})
            return
        row = self._session.entry(made.id)
        first = self._session.entry(row.origin) if row.origin else row
        text = history_wording.describe_turn(row, first)
        reply(request, send, {"kind": "done", "text": text, "row": self._row_of(row)})

    def _reply_conflicts(self, request: Request, send: Send) -> None:
        edit_id, first = request.message["id"], request.message["first"]
        rows = self._conflict_rows(self._conflicts.get(edit_id, ()), first)
        reply(request, send, {"kind": "conflicts", "id": edit_id, "first": first, "rows": rows})

    # Rows ----------------------------------------------------------------------------------------

    def _find_entry(self, edit_id: str) -> HistoryEntry | None:
        try:
            return self._session.entry(edit_id)
        except BadInputError:
            return None  # Marks go when a journal is compacted.

    def _entries_turned(self, edit_ids: set[str]) -> list[HistoryEntry]:
        """Return the entries of edits that were undone or redone, and of the edits they came from."""
        entries = [entry for entry in map(self._find_entry, edit_ids) if entry]
        origins = {entry.origin for entry in entries if entry.origin} - edit_ids
        return entries + [entry for entry in map(self._find_entry, origins) if entry]

    def _authors(self) -> Row:
        me = self._session.author
        authors = self._session.authors
        return {"authors": [[author, history_wording.describe_author(author, me)] for author in authors]}

    def _rows_of(self, entries: Iterable[HistoryEntry]) -> list[Row]:
        return [self._row_of(entry) for entry in entries]

    def _row_of(self, entry: HistoryEntry) -> Row:
        return {
            "id": entry.id,
            "at": _milliseconds(entry.time),
            "kind": entry.kind,
            "what": entry.what,
            "author": entry.author,
            "who": history_wording.describe_author(entry.author, self._session.author),
            "images": entry.images,
            "image": entry.image,
            "undone": entry.undone,
            "left": entry.left_out,
            "turn": history_wording.next_turn(entry),
            "target": entry.last,
        }

    def _conflict_rows(self, conflicts: Sequence[Conflict], first: int) -> list[Row]:
        return [self._conflict_row(each) for each in conflicts[max(0, first) :][:WINDOW]]

    def _conflict_row(self, conflict: Conflict) -> Row:
        later = [self._session.entry(edit_id) for edit_id in conflict.later[-_LATER_SHOWN:]]
        return {
            "image": conflict.image,
            "why": history_wording.explain_conflict(conflict, self._session.image(conflict.image)),
            "since": [self._row_of(entry) for entry in reversed(later)],
            "more": len(conflict.later) - len(later),
        }


def _milliseconds(time: datetime) -> int:
    return round(time.timestamp() * 1000)
