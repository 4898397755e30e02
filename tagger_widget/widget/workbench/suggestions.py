"""The part of the workbench that finds what could be tidied up in the tags, and has it previewed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Protocol

from tagger_widget.errors import ClosedError, TaggerError
from tagger_widget.operations.base import Operation
from tagger_widget.operations.tags import RemoveImplied, Rename
from tagger_widget.widget.shared.debounce import Errand

if TYPE_CHECKING:
    from tagger_widget.operations.plan import Plan
    from tagger_widget.plugins.suggesters.base import Suggestion
    from tagger_widget.session.session import Session
    from tagger_widget.widget.shared.protocol import Say
    from tagger_widget.widget.shared.updates import News

Message = dict[str, Any]
SHOWN = 40
"""Suggestions of a group that are sent at once."""
PAUSE_S = 0.7
"""How long edits gather before it is looked again."""
GROUPS = {
    "spelling": "spelling",
    "plural": "spelling",
    "letter": "spelling",
    "alias": "alias",
    "implied": "implied",
}
"""By reason: the group that a suggestion stands in."""


class Propose(Protocol):
    """How a plan is shown before it is applied."""

    def __call__(self, plan: Plan, back: str) -> None:
        """Show it; the way back leads to the part `back`."""


class Tidier:
    """Looks for suggestions in the background while a page has them in sight, and makes plans of them.

    Messages from a page: ``show`` (it is ``on`` the screen or not), ``more`` (of a ``group``), ``preview`` (of a
    suggestion by ``id``: the tag to ``keep``, and ``others``), ``dismiss`` (one), ``restore`` (all of these) and
    ``implications`` (a buffer with the content of a file, and its ``name``).

    Parameters
    ----------
    session
        Whose tags.
    say
        Sends a message to the pages.
    propose
        Shows a plan before it is applied.
    """

    def __init__(self, session: Session, say: Say, propose: Propose) -> None:
        self._session = session
        self._say = say
        self._propose = propose
        self._views: set[str] = set()
        self._found: dict[str, Suggestion] = {}
        self._dismissed: set[tuple[str, ...]] = set()
        self._shown: dict[str, int] = dict.fromkeys(GROUPS.values(), SHOWN)
        self._implications: tuple[str, bytes] | None = None
        self._is_stale = True
        self.looking = Errand(self._look, PAUSE_S)
        self._orders: dict[str, Callable[[Message, Sequence[bytes | memoryview]], object]] = {
            "show": lambda m, _: self._on_show(m),
            "more": lambda m, _: self._on_more(m),
            "preview": lambda m, _: self._on_preview(m),
            "dismiss": lambda m, _: self._on_dismiss(m),
            "restore": lambda _m, _: self._on_restore(),
            "implications": lambda m, b: self._on_implications(m["name"], bytes(b[0])),
        }

    def take(self, message: Message, buffers: Sequence[bytes | memoryview] = ()) -> None:
        """Carry out what a page asks for.

        Raises
        ------
        TaggerError
            When that is not possible.
        """
        self._orders[message["kind"]](message, buffers)

    def show(self, news: News) -> None:
        """Look again after tags changed; not before somebody has the suggestions in sight."""
        if news.tags or news.all_tags:
            self._is_stale = True
            if self._views:
                self.looking.ask()

    def close(self) -> None:
        """Stop looking."""
        self.looking.close()

    # What the page says --------------------------------------------------------------------------

    def _on_show(self, message: Message) -> None:
        if not message["on"]:
            self._views.discard(message["view"])
            return
        self._views.add(message["view"])
        if self._is_stale:
            self.looking.ask()
        else:
            self._show_found()

    def _on_more(self, message: Message) -> None:
        self._shown[message["group"]] += SHOWN
        self._show_found()

    def _on_preview(self, message: Message) -> None:
        found = self._found.get(message["id"])
        if found is None:
            self._say({"kind": "problem", "text": "That is tidied up already."})
            return
        operation = _operation(found, message["keep"], message["others"])
        self._propose(self._session.plan(operation), "tidy")

    def _on_dismiss(self, message: Message) -> None:
        found = self._found.get(message["id"])
        if found is not None:
            self._dismissed.add(_key(found))
        self._show_found()

    def _on_restore(self) -> None:
        self._dismissed.clear()
        self._show_found()

    def _on_implications(self, name: str, content: bytes) -> None:
        self._implications = (name, content)
        self.looking.ask()

    # Looking -------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Find what there is to be tidied up; on a thread of its own."""
        self._is_stale = False
        try:
            suggestions = [*self._session.similar_tags(), *self._session.aliased_tags()]
            suggestions += [*self._session.implied_tags(), *self._implied()]
        except ClosedError:
            return
        except TaggerError as error:
            self._say({"kind": "problem", "text": str(error)})
            return
        self._found = {_id(found): found for found in suggestions}
        self._show_found()

    def _implied(self) -> list[Suggestion]:
        """Find tags that the user's own file of implications makes superfluous."""
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
                self._say({"kind": "problem", "text": str(error).replace(str(path), name)})
                return []

    # What is shown -------------------------------------------------------------------------------

    def _show_found(self) -> None:
        if not self._views:
            return
        groups: dict[str, list[Suggestion]] = {group: [] for group in GROUPS.values()}
        hidden = 0
        for found in self._found.values():
            if _key(found) in self._dismissed:
                hidden += 1
            else:
                groups[GROUPS[found.reason]].append(found)
        told = [
            {"group": group, "count": len(rows), "rows": _told(rows[: self._shown[group]])}
            for group, rows in groups.items()
        ]
        file = self._implications[0] if self._implications else ""
        self._say({"kind": "found", "groups": told, "hidden": hidden, "file": file})


def _operation(found: Suggestion, keep: str, others: Sequence[str]) -> Operation:
    """Make an operation of what the user chose of a suggestion."""
    members = {found.keep, *found.others}
    if found.reason == "implied":
        return RemoveImplied({tag: frozenset({found.keep}) for tag in others if tag in found.others})
    chosen = keep if keep in members else found.keep
    return Rename(tuple(tag for tag in others if tag in members and tag != chosen), chosen)


def _told(suggestions: Iterable[Suggestion]) -> list[dict[str, object]]:
    return [
        {
            "id": _id(found),
            "reason": found.reason,
            "keep": found.keep,
            "tags": [[tag, found.counts[tag]] for tag in (found.keep, *found.others)],
        }
        for found in suggestions
    ]


def _id(found: Suggestion) -> str:
    return "\n".join((found.reason, found.keep, *found.others))  # No tag has a line break.


def _key(found: Suggestion) -> tuple[str, ...]:
    """Answer what a suggestion is remembered by, whichever of its tags is used most."""
    return (GROUPS[found.reason], *sorted((found.keep, *found.others)))
