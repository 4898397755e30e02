"""Carries out what the page of the palette asks for: tags renamed, removed and arranged, quick sets, facts on tags."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import msgspec

from tagger_widget.dataset.arrangement.model import Category
from tagger_widget.dataset.phrases import counted
from tagger_widget.errors import TaggerError, UnsavedError
from tagger_widget.widget.shared.protocol import Handler, Message, MessageHandler, Request, Send, reply

if TYPE_CHECKING:
    from tagger_widget.session.session import Session
    from tagger_widget.widget.palette.view import Palette
    from tagger_widget.widget.shared.status_line import StatusLine

COMPLETIONS = 12
EXPORT_NAME = "tag-categories.json"
"""Name of the file with an exported arrangement."""


class PaletteController(MessageHandler):
    """Carries out the messages of the palette.

    Parameters
    ----------
    session
        The session they are about.
    palette
        Shows the known tags.
    status
        Shows messages about what was done.
    """

    def __init__(self, session: Session, palette: Palette, status: StatusLine) -> None:
        self._session = session
        self._palette = palette
        self._status = status
        arranging = session.arranging
        self._handlers: dict[str, Handler] = {
            "hello": _notice(lambda _m: self._welcome_page()),
            "search": self._search,
            "facts": _question(self._find_facts),
            "both": _question(self._count_both),
            "categories": _question(self._set_categories),
            "count_order": _question(lambda _m: {"count": arranging.count_order()}),
            "export": _question(self._export_arrangement),
            "import": _question(self._import_arrangement),
            "rename": _notice(lambda m: session.rename_tag(m["tag"], m["to"])),
            "remove": _notice(lambda m: session.remove_tag(m["tag"])),
            "put": _notice(lambda m: arranging.put(m["category"] or None, m["tag"])),
            "hide": _notice(lambda m: arranging.hide(m["tag"])),
            "unhide": _notice(lambda m: arranging.unhide(m["tag"])),
            "pin": _notice(lambda m: arranging.pin(m["tag"])),
            "unpin": _notice(lambda m: arranging.unpin(m["tag"])),
            "order": _notice(lambda m: arranging.order(m["on"])),
            "save_set": _notice(lambda m: arranging.save_set(m["name"], m["tags"], m["key"], m["former"])),
            "delete_set": _notice(lambda m: arranging.delete_set(m["name"])),
            "copy_previous": _notice(lambda m: self._copy_previous_tags(m["name"])),
        }

    def _welcome_page(self) -> None:
        """Send a page that has just opened what is not state of the widget."""
        self._palette.send_arrangement(self._session.arranging.now)
        self._palette.send_tags(self._session.vocabulary)

    def _search(self, request: Request, send: Send) -> None:
        vocabulary, text = self._session.vocabulary, request.message["text"]
        matches = vocabulary.search(text, limit=COMPLETIONS)
        reference = vocabulary.wide
        facts = [reference.facts(match.tag) for match in matches] if reference else []
        kinds = {fact.tag: fact.kind for fact in facts if fact}
        rows = [
            {
                "tag": match.tag,
                "count": match.count,
                "span": match.span,
                "alias": match.alias,
                "wide": match.wide,
                "kind": kinds.get(match.tag, ""),
            }
            for match in matches
        ]
        reply(request, send, {"kind": "matches", "text": text, "matches": rows})

    def _find_facts(self, message: Message) -> dict[str, object]:
        reference = self._session.vocabulary.wide
        facts = reference.facts(message["tag"]) if reference else None
        return msgspec.structs.asdict(facts) if facts else {}

    def _count_both(self, message: Message) -> dict[str, object]:
        """Count the images that have two tags, which become one if one is renamed to the other."""
        pair = (message["tag"], message["other"])
        return {"count": sum(all(tag in image.tags for tag in pair) for image in self._session.images)}

    def _copy_previous_tags(self, image: str | None) -> None:
        """Copy the tags of the image before another; without a name, before the current one, as the page waits."""
        session = self._session
        name = image or session.current.name
        before = range(session.index(name) - 1, -1, -1)
        former = next((session.images[index] for index in before if not session.images[index].problem), None)
        if former is None:
            self._status.show_message("There is no image before this one.")
        elif not former.tags:
            self._status.show_message(f"{former.name} has no tags to copy.")
        elif (edit := session.add_tags(name, *former.tags)) is None:
            self._status.show_message(f"All tags of {former.name} are on this image already.")
        else:
            change = edit.changes[name]
            count = len(set(change.after) - set(change.before))
            self._status.set_wording(edit, f"Copied {counted(count, 'tag')} from {former.name}")

    def _set_categories(self, message: Message) -> dict[str, object]:
        categories = msgspec.convert(message["categories"], list[Category])
        self._session.arranging.set_categories(categories, message["renamed"])
        return {}

    def _export_arrangement(self, _message: Message) -> dict[str, object]:
        with TemporaryDirectory() as folder:
            path = Path(folder, EXPORT_NAME)
            self._session.arranging.export(path)
            return {"text": path.read_text("utf-8"), "name": EXPORT_NAME}

    def _import_arrangement(self, message: Message) -> dict[str, object]:
        with TemporaryDirectory() as folder:
            path = Path(folder, EXPORT_NAME)
            path.write_text(message["text"], "utf-8")
            try:
                self._session.arranging.take_in(path)
            except UnsavedError:
                raise
            except TaggerError as error:
                return {"problem": str(error).replace(str(path), message["name"])}
        return {}


def _notice(act: Callable[[Message], object]) -> Handler:
    """Return a handler of notices."""
    return lambda request, _send: act(request.message)


def _question(answer: Callable[[Message], dict[str, object]]) -> Handler:
    """Return a handler that replies with an answer, or with the problem."""

    def handle(request: Request, send: Send) -> None:
        def reply_with(content: dict[str, object]) -> None:
            reply(request, send, {"kind": "answer", "answer": content})

        try:
            content = answer(request.message)
        except UnsavedError:
            reply_with({})  # It is kept; the screen says that it waits.
            raise
        except TaggerError as error:
            content = {"problem": str(error)}
        reply_with(content)

    return handle
