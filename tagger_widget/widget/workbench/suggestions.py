"""The panel of the workbench that suggests how to clean up the tags, and has each suggestion previewed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol

from ipywidgets import Widget

from tagger_widget.errors import ClosedError, PluginError, TaggerError
from tagger_widget.operations.base import Operation
from tagger_widget.operations.tags import RemoveImplied, Rename
from tagger_widget.widget.shared.debounce import DebouncedTask
from tagger_widget.widget.shared.protocol import Handler, MessageHandler, Request, Send

if TYPE_CHECKING:
    from tagger_widget.operations.plan import Plan
    from tagger_widget.plugins.suggesters.base import Suggestion
    from tagger_widget.session.session import Session
    from tagger_widget.widget.shared.updates import Updates

SHOWN = 40
"""Suggestions of a group that are sent at once."""
PAUSE_S = 0.7
"""How long edits gather before the tags are searched again."""
GROUPS = {
    "spelling": "spelling",
    "plural": "spelling",
    "letter": "spelling",
    "alias": "alias",
    "implied": "implied",
}
"""By reason: the group that a suggestion belongs to."""
OTHER_REASONS = "plugin"
"""The group of suggestions for any other reason, which only installed suggesters have."""
BUILT_IN = ("spelling", "aliases", "implications")
"""The suggesters that are quick enough to be shown together."""


class Propose(Protocol):
    """Shows a plan before it is applied."""

    def __call__(self, plan: Plan, back: str) -> None:
        """Show it; the way back leads to the panel `back`."""


class SuggestionsPanel(MessageHandler):
    """Searches for suggestions in the background while a page has them in sight, and makes plans of them.

    Parameters
    ----------
    session
        The session whose tags are searched.
    workbench
        The view that the panel belongs to.
    propose
        Shows a plan before it is applied.
    """

    def __init__(self, session: Session, workbench: Widget, propose: Propose) -> None:
        self._session = session
        self._workbench = workbench
        self._propose = propose
        self.views: set[str] = set()
        """The views that have it in sight."""
        self._by_suggester: dict[str, list[Suggestion]] = {}
        self._found: dict[str, Suggestion] = {}
        self._dismissed: set[tuple[str, ...]] = set()
        self._shown: dict[str, int] = dict.fromkeys([*GROUPS.values(), OTHER_REASONS], SHOWN)
        self._implications: tuple[str, bytes] | None = None
        self._searched: object = None
        self.search = DebouncedTask(self._search, PAUSE_S)
        self._handlers: dict[str, Handler] = {
            "show": self._change_views,
            "more": self._show_more,
            "preview": self._preview_suggestion,
            "dismiss": self._dismiss_suggestion,
            "restore": self._restore_dismissed,
            "implications": self._use_implications,
        }

    def render(self, updates: Updates) -> None:
        """Search again after tags have changed."""
        if updates.tags or updates.all_tags:
            self.search.request_run()

    def stop(self) -> None:
        """Search no more."""
        self.search.close()

    # Messages ------------------------------------------------------------------------------------

    def _change_views(self, request: Request, _send: Send) -> None:
        view = request.message["view"]
        if not request.message["on"]:
            self.views.discard(view)
            return
        self.views.add(view)
        if self._searched == self._revision():
            self._send_found()
        else:
            self.search.request_run()

    def _show_more(self, request: Request, _send: Send) -> None:
        self._shown[request.message["group"]] += SHOWN
        self._send_found()

    def _preview_suggestion(self, request: Request, _send: Send) -> None:
        suggestion = self._found.get(request.message["id"])
        if suggestion is None:
            self._send_problem("This suggestion no longer applies.")
            return
        operation = _make_operation(suggestion, request.message["keep"], request.message["others"])
        self._propose(self._session.plan(operation), "tidy")

    def _dismiss_suggestion(self, request: Request, _send: Send) -> None:
        suggestion = self._found.get(request.message["id"])
        if suggestion is not None:
            self._dismissed.add(_key_of(suggestion))
        self._send_found()

    def _restore_dismissed(self, _request: Request, _send: Send) -> None:
        self._dismissed.clear()
        self._send_found()

    def _use_implications(self, request: Request, _send: Send) -> None:
        self._implications = (request.message["name"], bytes(request.buffers[0]))
        self.search.request_run()

    # Searching -----------------------------------------------------------------------------------

    def _revision(self) -> object:
        """Return what differs whenever there may be other suggestions."""
        return self._session.snapshot().edits, self._session.vocabulary_files

    def _search(self) -> None:
        """Find what could be cleaned up; on a thread of its own."""
        try:
            self._searched = self._revision()
            suggestions = [*self._session.similar_tags(), *self._session.aliased_tags()]
            suggestions += [*self._session.implied_tags(), *self._implied_by_file()]
            self._show_found("", suggestions)
            for name in self._session.plugins["suggesters"]:
                if name not in BUILT_IN:
                    self._show_found(name, self._suggested_by(name))
        except ClosedError:
            return
        except TaggerError as error:
            self._send_problem(str(error))

    def _show_found(self, suggester: str, suggestions: list[Suggestion]) -> None:
        """Show the suggestions of one suggester, or with ``""`` of the built-in ones; the others stay."""
        if suggester and self._by_suggester.get(suggester, []) == suggestions:
            return
        self._by_suggester[suggester] = suggestions
        self._found = {_id_of(one): one for found in self._by_suggester.values() for one in found}
        self._send_found()

    def _suggested_by(self, name: str) -> list[Suggestion]:
        """Ask an installed suggester, which may take long or fail."""
        try:
            return self._session.suggest(name)
        except ClosedError:
            raise
        except PluginError:  # The status line shows it.
            return []
        except TaggerError as error:
            self._send_problem(str(error))
            return []

    def _implied_by_file(self) -> list[Suggestion]:
        """Find tags that the user's own file of implications makes redundant."""
        if self._implications is None:
            return []
        name, content = self._implications
        with TemporaryDirectory() as folder:
            path = Path(folder, "implications.csv")
            path.write_bytes(content)
            try:
                return self._session.implied_tags(path)
            except TaggerError as error:
                self._implications = None
                self._send_problem(str(error).replace(str(path), name))
                return []

    # What is shown -------------------------------------------------------------------------------

    def _send_found(self) -> None:
        if not self.views:
            return
        groups: dict[str, list[Suggestion]] = {group: [] for group in self._shown}
        hidden = 0
        for suggestion in self._found.values():
            if _key_of(suggestion) in self._dismissed:
                hidden += 1
            else:
                groups[_group_of(suggestion)].append(suggestion)
        groups_found = [
            {"group": group, "count": len(rows), "rows": _rows_of(rows[: self._shown[group]])}
            for group, rows in groups.items()
        ]
        file = self._implications[0] if self._implications else ""
        facts = {"groups": groups_found, "hidden": hidden, "file": file}
        self._workbench.send({"part": "tidy", "kind": "found", **facts})

    def _send_problem(self, text: str) -> None:
        self._workbench.send({"part": "tidy", "kind": "problem", "text": text})


def _make_operation(suggestion: Suggestion, keep: str, others: Sequence[str]) -> Operation:
    """Return the operation for what the user chose of a suggestion."""
    members = {suggestion.keep, *suggestion.others}
    if suggestion.reason == "implied":
        keeping = frozenset({suggestion.keep})
        return RemoveImplied({tag: keeping for tag in others if tag in suggestion.others})
    chosen = keep if keep in members else suggestion.keep
    return Rename(tuple(tag for tag in others if tag in members and tag != chosen), chosen)


def _rows_of(suggestions: Iterable[Suggestion]) -> list[dict[str, object]]:
    return [
        {
            "id": _id_of(suggestion),
            "reason": suggestion.reason,
            "label": "" if suggestion.reason in GROUPS else suggestion.reason,
            "keep": suggestion.keep,
            "tags": [[tag, suggestion.counts[tag]] for tag in (suggestion.keep, *suggestion.others)],
        }
        for suggestion in suggestions
    ]


def _group_of(suggestion: Suggestion) -> str:
    return GROUPS.get(suggestion.reason, OTHER_REASONS)


def _id_of(suggestion: Suggestion) -> str:
    return "\n".join((suggestion.reason, suggestion.keep, *suggestion.others))  # No tag has a line break.


def _key_of(suggestion: Suggestion) -> tuple[str, ...]:
    """Return what a suggestion is remembered by, whichever of its tags is used most."""
    return (_group_of(suggestion), *sorted((suggestion.keep, *suggestion.others)))
