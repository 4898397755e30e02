"""The part of the workbench that edits many images: a form, a preview of what it would do, and the edit.

Messages from the page: ``show`` (a ``view`` of it is ``on`` the screen or not), ``search`` (completions of a tag),
``count`` and ``preview`` (what the ``form`` with these ``values`` would do, for the images of the ``scope``),
``refresh`` (a preview once more), ``rows`` and ``want`` (rows of it, and thumbnails), ``leave``, ``apply``, ``undo``.
Where a message has a ``turn``, so has its answer: pages that show the same widget tell by it what is for them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from tagger_widget.errors import BadInputError, TaggerError, UnsavedError
from tagger_widget.widget.shared.thumbnail_loader import Made, Thumbnails, packed
from tagger_widget.widget.shared.wording import sentence, unexpected
from tagger_widget.widget.workbench import wording
from tagger_widget.widget.workbench.forms import Problem, operation_of
from tagger_widget.widget.workbench.plan_preview import Proposal

if TYPE_CHECKING:
    from tagger_widget.dataset.edits.edit import Edit
    from tagger_widget.operations.plan import Plan
    from tagger_widget.session.session import Session
    from tagger_widget.widget.gallery.view import Gallery
    from tagger_widget.widget.shared.protocol import Say
    from tagger_widget.widget.shared.updates import News

Message = dict[str, Any]

COMPLETIONS = 8
_WIDER = 4
"""How many times more are looked at where only tags in use count: a wider vocabulary knows many others."""
_KEPT = 4
"""Previews kept for pages that may still look at them."""
_EDITS_KEPT = 16
_PROGRESS_EVERY_S = 0.2


class Editing:
    """Makes plans of what stands in the form, shows them, and applies them, on a thread of its own.

    Parameters
    ----------
    session
        Whose images are edited.
    gallery
        Where they are selected and filtered.
    say
        Sends a message to the pages.
    """

    def __init__(self, session: Session, gallery: Gallery, say: Say) -> None:
        self._session = session
        self._gallery = gallery
        self._say = say
        self._views: set[str] = set()
        self._is_stale = False
        self._total = len(session.images)
        self._numbered = 0
        self._proposals: dict[int, Proposal] = {}
        self._counting: dict[str, int] = {}
        self._applied: dict[str, str] = {}
        self._thumbnails = Thumbnails(session.thumbnail, self._show_thumbnails, gallery.let_pass)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="tagger-plan")
        self._orders: dict[str, Callable[[Message], None]] = {
            "show": self._on_show,
            "search": self._on_search,
            "count": self._on_count,
            "preview": self._on_preview,
            "refresh": self._on_refresh,
            "rows": self._on_rows,
            "want": self._on_want,
            "leave": lambda message: self._forget(message["preview"]),
            "apply": self._on_apply,
            "undo": self._on_undo,
        }

    def take(self, message: Message, buffers: Sequence[bytes | memoryview]) -> None:
        """Carry out what a page asks for."""
        del buffers
        self._orders[message["kind"]](message)

    def show(self, news: News) -> None:
        """Tell pages that have it in sight that a preview may no longer be true, and what was taken back."""
        for edit, _here in news.edits:
            if edit.reverts in self._applied:
                self._tell_turned(edit)
        # Images that were copied are no reason: what plans go by was known before.
        total, self._total = self._total, len(self._session.images)
        has_more = total != self._total or any(edit.trigger or edit.arranged for edit, _here in news.edits)
        names = {name for edit, _here in news.edits for name in edit.changes}
        self._is_stale |= has_more or (bool(names) and self._concerns(names))
        self._tell_stale()

    def propose(self, plan: Plan, back: str) -> None:
        """Show what a plan would change; the way back leads to the part `back`."""
        self._do(lambda: self._show_preview(plan, back, None))

    def close(self) -> None:
        """Stop, once what is being done is done."""
        self._worker.shutdown(cancel_futures=True)
        self._thumbnails.close()

    # What the page asks for ----------------------------------------------------------------------

    def _on_show(self, message: Message) -> None:
        if not message["on"]:
            self._views.discard(message["view"])
            self._thumbnails.want(())
            return
        self._views.add(message["view"])
        self._tell_stale()

    def _on_search(self, message: Message) -> None:
        is_known = message["known"]
        limit = COMPLETIONS * (_WIDER if is_known else 1)
        matches = self._session.vocabulary.search(message["text"], limit=limit)
        rows = [
            {"tag": match.tag, "count": match.count, "span": match.span, "alias": match.alias}
            for match in matches
            if match.count or not is_known
        ]
        self._say({"kind": "matches", "turn": message["turn"], "matches": rows[:COMPLETIONS]})

    def _on_count(self, message: Message) -> None:
        """Count what would change while the form is being filled in; only the latest question counts."""
        page, number = message["turn"].rsplit(" ", 1)
        self._counting[page] = int(number)
        names = self._names(message["scope"])

        def count() -> None:
            if self._counting[page] != int(number):
                return
            operation = operation_of(message["form"], message["values"])
            text = ""
            if not isinstance(operation, Problem):
                try:
                    preview = self._session.plan(operation, names).preview()
                    text = (
                        wording.would_change(len(preview), preview.looked_at) if preview else wording.NOTHING
                    )
                except BadInputError:
                    pass  # It is told once the user asks for the preview.
            self._say({"kind": "count", "turn": message["turn"], "text": text})

        self._do(count)

    def _on_preview(self, message: Message) -> None:
        names, turn = self._names(message["scope"]), message["turn"]
        operation = operation_of(message["form"], message["values"])
        if isinstance(operation, Problem):
            self._say({"kind": "problem", "turn": turn, **operation._asdict()})
            return
        scope = wording.scope(message["scope"], len(self._session.images if names is None else names))

        def look() -> None:
            try:
                self._show_preview(self._session.plan(operation, names), "edit", turn, scope=scope)
            except BadInputError as error:
                self._say({"kind": "problem", "turn": turn, "field": "", "text": sentence(error)})

        self._do(look)

    def _on_refresh(self, message: Message) -> None:
        before = self._proposals.get(message["preview"])
        if before is None:
            self._say({"kind": "gone", "turn": message["turn"]})
            return
        turn, exceptions = message["turn"], message["except"]

        def look() -> None:
            self._show_preview(before.plan, before.back, turn, scope=before.scope, exceptions=exceptions)
            self._forget(before.number)

        self._do(look)

    def _on_rows(self, message: Message) -> None:
        proposal = self._proposals.get(message["preview"])
        if proposal:
            rows = proposal.rows(message["first"], message["count"])
            self._say({"kind": "rows", "preview": proposal.number, "first": message["first"], "rows": rows})

    def _on_want(self, message: Message) -> None:
        total = len(self._session.images)
        self._thumbnails.want(index for index in message["thumbnails"] if 0 <= index < total)

    def _on_apply(self, message: Message) -> None:
        """Apply a preview, once: a second click finds it gone."""
        proposal = self._proposals.pop(message["preview"], None)
        if proposal:
            self._do(lambda: self._apply(proposal, message))
        else:
            self._say({"kind": "gone", "preview": message["preview"]})

    def _on_undo(self, message: Message) -> None:
        self._do(lambda: self._undo(message["edit"]))

    # What is done on the thread ------------------------------------------------------------------

    def _show_preview(
        self, plan: Plan, back: str, turn: str | None, *, scope: str = "", exceptions: Sequence[int] = ()
    ) -> None:
        self._numbered += 1
        proposal = Proposal(self._numbered, plan, self._session, back, scope)
        self._keep(proposal)
        facts = {**proposal.facts(), "except": proposal.still(exceptions)}
        self._say({"kind": "preview", "turn": turn, **facts})

    def _apply(self, proposal: Proposal, message: Message) -> None:
        number = proposal.number
        plan = proposal.ticked(message["base"], message["except"])
        progress = _Progress(lambda done: self._say({"kind": "progress", "preview": number, "done": done}))
        try:
            edit = plan.apply(progress)
        except UnsavedError as error:
            self._say({"kind": "applied", "preview": number, "edit": None, "text": str(error), "wrong": True})
            return
        except TaggerError as error:
            self._keep(proposal)
            self._say({"kind": "failed", "preview": number, "text": sentence(error)})
            return
        text = wording.applied(plan.operation, edit, len(plan.changed_meanwhile))
        if edit:
            self._remember(edit, text)
        self._say({"kind": "applied", "preview": number, "edit": edit and edit.id, "text": text})

    def _undo(self, edit_id: str) -> None:
        try:
            self._session.undo(edit_id)
        except UnsavedError as error:
            self._say({"kind": "failed", "edit": edit_id, "text": str(error)})
        except TaggerError as error:
            self._say({"kind": "failed", "edit": edit_id, "text": sentence(error)})

    def _do(self, job: Callable[[], None]) -> None:
        """Do something after what was asked for before; an error must not be lost on the thread."""

        def careful() -> None:
            try:
                job()
            except TaggerError as error:
                self._say({"kind": "failed", "text": sentence(error)})
            except Exception as error:  # noqa: BLE001 - the end of a thread: whatever it is, the user is told
                self._say({"kind": "failed", "text": unexpected(error)})

        self._worker.submit(careful)

    # Previews, and what has become of them -------------------------------------------------------

    def _names(self, scope: str) -> list[str] | None:
        if scope == "selected":
            return self._gallery.selected
        return self._gallery.shown if scope == "shown" else None

    def _keep(self, proposal: Proposal) -> None:
        kept = [*self._proposals.items(), (proposal.number, proposal)]
        self._proposals = dict(kept[-_KEPT:])

    def _forget(self, number: int) -> None:
        self._proposals.pop(number, None)

    def _concerns(self, names: set[str]) -> bool:
        """Tell whether a preview, or the count below the form, may be another one for these images."""
        proposals = list(self._proposals.values())
        return not proposals or any(proposal.concerns(names) for proposal in proposals)

    def _tell_stale(self) -> None:
        if self._is_stale and self._views:
            self._is_stale = False
            self._say({"kind": "stale"})

    def _tell_turned(self, edit: Edit) -> None:
        """Tell that what was applied here was undone, or done again."""
        before = edit.reverts or ""
        text = self._applied.pop(before)
        self._remember(edit, text)
        is_undo = edit.kind == "undo"
        told = wording.taken_back(text) if is_undo else wording.done_again(text)
        self._say({"kind": "turned", "edit": before, "now": edit.id, "text": told, "undoes": not is_undo})

    def _remember(self, edit: Edit, text: str) -> None:
        self._applied = dict([*self._applied.items(), (edit.id, text)][-_EDITS_KEPT:])

    def _show_thumbnails(self, made: Made) -> None:
        rows, data = packed(made)
        self._say({"kind": "thumbnails", "rows": rows}, data)


class _Progress:
    """Tells how many captions are written, not more often than anybody can see.

    Parameters
    ----------
    tell
        Called with the number.
    """

    def __init__(self, tell: Callable[[int], None]) -> None:
        self._tell = tell
        self._done = 0
        self._told = time.monotonic()

    def __call__(self) -> None:
        """Count one more."""
        self._done += 1
        now = time.monotonic()
        if now - self._told >= _PROGRESS_EVERY_S:
            self._told = now
            self._tell(self._done)
