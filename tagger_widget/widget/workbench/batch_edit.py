"""The panel of the workbench that edits many images: a form, a preview of what it would do, and the edit."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from ipywidgets import Widget

from tagger_widget.errors import BadInputError, TaggerError, UnsavedError
from tagger_widget.widget.shared.protocol import (
    Buffers,
    Handler,
    Message,
    MessageHandler,
    Request,
    Send,
    reply,
)
from tagger_widget.widget.shared.thumbnail_loader import (
    LoadedThumbnails,
    ThumbnailLoader,
    pack_thumbnails,
)
from tagger_widget.widget.shared.wording import as_sentence, explain_unexpected, redid, undid
from tagger_widget.widget.workbench import wording
from tagger_widget.widget.workbench.forms import FormProblem, make_operation
from tagger_widget.widget.workbench.plan_preview import PlanPreviewPage

if TYPE_CHECKING:
    from tagger_widget.dataset.edits.edit import Edit
    from tagger_widget.operations.plan import Plan
    from tagger_widget.session.session import Session
    from tagger_widget.widget.gallery.view import Gallery
    from tagger_widget.widget.shared.updates import Updates

COMPLETIONS = 8
_WIDER = 4
"""How many times more are searched if only tags in use count: a reference vocabulary knows many others."""
_PREVIEWS_KEPT = 4
"""Previews kept for pages that may still look at them."""
_EDITS_KEPT = 16
_PROGRESS_EVERY_S = 0.2


class BatchEditPanel(MessageHandler):
    """Makes plans of the form, previews and applies them, on a thread of its own.

    Parameters
    ----------
    session
        The session whose images are edited.
    gallery
        The gallery they are selected and filtered in.
    workbench
        The view that the panel belongs to.
    """

    def __init__(self, session: Session, gallery: Gallery, workbench: Widget) -> None:
        self._session = session
        self._gallery = gallery
        self._workbench = workbench
        self.views: set[str] = set()
        """The views that have it in sight."""
        self._is_stale = False
        self._total = len(session.images)
        self._last_number = 0
        self._previews: dict[int, PlanPreviewPage] = {}
        self._latest_counts: dict[str, Request] = {}
        self._applied: dict[str, str] = {}
        self._thumbnails = ThumbnailLoader(session.thumbnail, self._send_thumbnails, gallery.wait_until_idle)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="tagger-plan")
        self._handlers: dict[str, Handler] = {
            "show": self._change_views,
            "search": self._search_tags,
            "count": self._count_changes,
            "preview": self._preview_form,
            "refresh": self._refresh_preview,
            "rows": self._reply_rows,
            "want": self._request_thumbnails,
            "leave": lambda request, _send: self._forget_preview(request.message["preview"]),
            "apply": self._apply_preview,
            "undo": self._undo_edit,
        }

    def render(self, updates: Updates) -> None:
        """Report what was undone, and to pages that have the panel in sight that a preview may no longer be true."""
        names: set[str] = set()
        for edit, _here in updates.edits:
            if edit.reverts in self._applied:
                self._announce_turn(edit)
            names.update(edit.changes)
            self._is_stale |= bool(edit.trigger or edit.arranged)
        # Images that were copied are no reason: what plans depend on was known before.
        self._is_stale |= bool(names) and self._concerns(names)
        self._announce_stale()

    def render_total(self, total: int) -> None:
        """Report that a preview may no longer be true if there are new images."""
        self._is_stale |= total != self._total
        self._total = total
        self._announce_stale()

    def propose(self, plan: Plan, back: str) -> None:
        """Show what a plan would change; the way back leads to the panel `back`."""

        def preview() -> None:
            page = self._make_preview(plan, back)
            self._send({"kind": "preview", **page.facts(), "except": []})

        self._run_later(preview, self._announce_failure)

    def stop(self) -> None:
        """Stop after what is being done."""
        self._worker.shutdown(cancel_futures=True)
        self._thumbnails.close()

    # Messages ------------------------------------------------------------------------------------

    def _change_views(self, request: Request, _send: Send) -> None:
        view = request.message["view"]
        if not request.message["on"]:
            self.views.discard(view)
            self._thumbnails.load_thumbnails(())
            return
        self.views.add(view)
        self._announce_stale()

    def _search_tags(self, request: Request, send: Send) -> None:
        is_known = request.message["known"]
        limit = COMPLETIONS * (_WIDER if is_known else 1)
        matches = self._session.vocabulary.search(request.message["text"], limit=limit)
        rows = [
            {"tag": match.tag, "count": match.count, "span": match.span, "alias": match.alias}
            for match in matches
            if match.count or not is_known
        ]
        reply(request, send, {"kind": "matches", "matches": rows[:COMPLETIONS]})

    def _count_changes(self, request: Request, send: Send) -> None:
        """Count what would change while the form is being filled in; only the latest question of a view counts."""
        message = request.message
        view = message["view"]
        self._latest_counts[view] = request
        names = self._names_in(message["scope"])

        def count() -> None:
            if self._latest_counts[view] is request:
                reply(request, send, {"kind": "count", "text": self._describe_count(request, names)})
            else:
                reply(request, send, {"kind": "superseded"})

        self._run_later(count, _failure_reply(request, send))

    def _describe_count(self, request: Request, names: list[str] | None) -> str:
        operation = make_operation(request.message["form"], request.message["values"])
        if isinstance(operation, FormProblem):
            return ""
        try:
            preview = self._session.plan(operation, names).preview()
        except BadInputError:
            return ""  # The preview says it, once the user asks for that.
        return wording.would_change(len(preview), preview.looked_at) if preview else wording.NOTHING

    def _preview_form(self, request: Request, send: Send) -> None:
        message = request.message
        names = self._names_in(message["scope"])
        operation = make_operation(message["form"], message["values"])
        if isinstance(operation, FormProblem):
            reply(request, send, {"kind": "problem", **operation._asdict()})
            return
        scope = wording.describe_scope(
            message["scope"], len(self._session.images if names is None else names)
        )

        def preview() -> None:
            try:
                page = self._make_preview(self._session.plan(operation, names), "edit", scope)
            except BadInputError as error:
                reply(request, send, {"kind": "problem", "field": "", "text": as_sentence(error)})
            else:
                reply(request, send, {"kind": "preview", **page.facts(), "except": []})

        self._run_later(preview, _failure_reply(request, send))

    def _refresh_preview(self, request: Request, send: Send) -> None:
        before = self._previews.get(request.message["preview"])
        if before is None:
            reply(request, send, {"kind": "gone"})
            return
        exceptions = request.message["except"]

        def preview() -> None:
            page = self._make_preview(before.plan, before.back, before.scope)
            facts = {**page.facts(), "except": page.still_changing(exceptions)}
            reply(request, send, {"kind": "preview", **facts})
            self._forget_preview(before.number)

        self._run_later(preview, _failure_reply(request, send))

    def _reply_rows(self, request: Request, send: Send) -> None:
        number, first = request.message["preview"], request.message["first"]
        page = self._previews.get(number)
        if page:
            rows = page.rows(first, request.message["count"])
            reply(request, send, {"kind": "rows", "preview": number, "first": first, "rows": rows})
        else:
            reply(request, send, {"kind": "gone", "preview": number})

    def _request_thumbnails(self, request: Request, _send: Send) -> None:
        total = len(self._session.images)
        indexes = (index for index in request.message["thumbnails"] if 0 <= index < total)
        self._thumbnails.load_thumbnails(indexes)

    def _apply_preview(self, request: Request, _send: Send) -> None:
        """Apply a preview, once: a second click finds it gone."""
        number = request.message["preview"]
        page = self._previews.pop(number, None)
        if page is None:
            self._send({"kind": "gone", "preview": number})
            return
        base, exceptions = request.message["base"], request.message["except"]
        self._run_later(
            lambda: self._apply(page, page.included_plan(base, exceptions)), self._announce_failure
        )

    def _undo_edit(self, request: Request, _send: Send) -> None:
        edit_id = request.message["edit"]

        def undo() -> None:
            try:
                self._session.undo(edit_id)
            except UnsavedError as error:
                self._send({"kind": "failed", "edit": edit_id, "text": str(error)})
            except TaggerError as error:
                self._send({"kind": "failed", "edit": edit_id, "text": as_sentence(error)})

        self._run_later(undo, self._announce_failure)

    # On the thread -------------------------------------------------------------------------------

    def _make_preview(self, plan: Plan, back: str, scope: str = "") -> PlanPreviewPage:
        self._last_number += 1
        page = PlanPreviewPage(self._last_number, plan, self._session, back, scope)
        self._keep_preview(page)
        return page

    def _apply(self, page: PlanPreviewPage, plan: Plan) -> None:
        number = page.number
        progress = _Progress(lambda done: self._send({"kind": "progress", "preview": number, "done": done}))
        try:
            edit = plan.apply(progress)
        except UnsavedError as error:
            self._send(
                {"kind": "applied", "preview": number, "edit": None, "text": str(error), "wrong": True}
            )
            return
        except TaggerError as error:
            self._keep_preview(page)
            self._send({"kind": "failed", "preview": number, "text": as_sentence(error)})
            return
        text = wording.describe_applied(plan.operation, edit, len(plan.changed_meanwhile))
        if edit:
            self._remember_edit(edit, wording.describe_applied(plan.operation, edit, 0).removesuffix("."))
        self._send({"kind": "applied", "preview": number, "edit": edit and edit.id, "text": text})

    def _run_later(self, job: Callable[[], None], on_failure: Callable[[str], None]) -> None:
        """Do something after what was asked for before; an error must not be lost on the thread."""

        def run() -> None:
            try:
                job()
            except TaggerError as error:
                on_failure(as_sentence(error))
            except Exception as error:  # noqa: BLE001 - the end of a thread: the user sees it in the panel
                on_failure(explain_unexpected(error))

        self._worker.submit(run)

    # Previews, and what has become of them -------------------------------------------------------

    def _names_in(self, scope: str) -> list[str] | None:
        if scope == "selected":
            return self._gallery.selected
        return self._gallery.shown if scope == "shown" else None

    def _keep_preview(self, page: PlanPreviewPage) -> None:
        kept = [*self._previews.items(), (page.number, page)]
        self._previews = dict(kept[-_PREVIEWS_KEPT:])

    def _forget_preview(self, number: int) -> None:
        self._previews.pop(number, None)

    def _concerns(self, names: set[str]) -> bool:
        """Return whether a preview, or the count below the form, may be different for these images."""
        previews = list(self._previews.values())
        return not previews or any(page.concerns(names) for page in previews)

    def _announce_stale(self) -> None:
        if self._is_stale and self.views:
            self._is_stale = False
            self._send({"kind": "stale"})

    def _announce_failure(self, text: str) -> None:
        self._send({"kind": "failed", "text": text})

    def _announce_turn(self, edit: Edit) -> None:
        """Say that what was applied here was undone or redone."""
        before = edit.reverts or ""
        what = self._applied.pop(before)
        self._remember_edit(edit, what)
        is_undo = edit.kind == "undo"
        text = undid(what) if is_undo else redid(what)
        self._send({"kind": "turned", "edit": before, "now": edit.id, "text": text, "undoes": not is_undo})

    def _remember_edit(self, edit: Edit, what: str) -> None:
        self._applied = dict([*self._applied.items(), (edit.id, what)][-_EDITS_KEPT:])

    def _send(self, message: Message, buffers: Buffers = ()) -> None:
        """Send a notice of this panel."""
        self._workbench.send({"part": "edit", **message}, list(buffers))

    def _send_thumbnails(self, loaded: LoadedThumbnails) -> None:
        rows, data = pack_thumbnails(loaded)
        self._send({"kind": "thumbnails", "rows": rows}, data)


def _failure_reply(request: Request, send: Send) -> Callable[[str], None]:
    return lambda text: reply(request, send, {"kind": "failed", "text": text})


class _Progress:
    """Reports how many captions are written, no more often than anybody can see.

    Parameters
    ----------
    report
        Called with the number.
    """

    def __init__(self, report: Callable[[int], None]) -> None:
        self._report = report
        self._done = 0
        self._reported = time.monotonic()

    def __call__(self) -> None:
        """Count one more."""
        self._done += 1
        now = time.monotonic()
        if now - self._reported >= _PROGRESS_EVERY_S:
            self._reported = now
            self._report(self._done)
