"""What the palette in the page asks for: tags renamed, removed and arranged, quick sets, facts about a tag.

A message has a ``kind``. One with an ``id`` is a question: it gets an answer, which holds a ``problem`` where
something could not be done. Errors of the others are shown on the screen like any.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import msgspec

from tagger_widget.dataset.arrangement.model import Category
from tagger_widget.dataset.arrangement.transform import conflicts
from tagger_widget.errors import TaggerError, UnsavedError
from tagger_widget.widget.palette.view import COMPLETIONS
from tagger_widget.widget.shared import wording

if TYPE_CHECKING:
    from tagger_widget.dataset.image import ImageRecord
    from tagger_widget.session.session import Session
    from tagger_widget.widget.palette.view import Palette
    from tagger_widget.widget.shared.status_line import Remarks

Message = dict[str, Any]
EXPORTED = "tag-categories.json"
"""What the file of an exported arrangement is called."""


class Desk:
    """Carries out the palette's messages.

    Parameters
    ----------
    session
        What they are about.
    palette
        Where the answers go.
    remarks
        Where it is told what was done.
    """

    def __init__(self, session: Session, palette: Palette, remarks: Remarks) -> None:
        self._session = session
        self._palette = palette
        self._remarks = remarks
        self._orders: dict[str, Callable[[Message], object]] = {
            "hello": self._hello,
            "search": self._search,
            "rename": lambda m: session.rename_tag(m["tag"], m["to"]),
            "remove": lambda m: session.remove_tag(m["tag"]),
            "put": lambda m: session.arranging.put(m["category"] or None, m["tag"]),
            "hide": lambda m: session.arranging.hide(m["tag"]),
            "unhide": lambda m: session.arranging.unhide(m["tag"]),
            "pin": lambda m: session.arranging.pin(m["tag"]),
            "unpin": lambda m: session.arranging.unpin(m["tag"]),
            "order": lambda m: session.arranging.order(m["on"]),
            "save_set": self._save_set,
            "delete_set": lambda m: session.arranging.delete_set(m["name"]),
            "copy_previous": self._copy_previous,
        }
        self._questions: dict[str, Callable[[Message], dict[str, object]]] = {
            "facts": self._facts,
            "both": self._both,
            "categories": self._categories,
            "count_order": lambda _m: {"count": session.arranging.count_order()},
            "export": self._export,
            "import": self._import,
        }

    def take(self, message: Message) -> None:
        """Carry out a message of the page.

        Raises
        ------
        TaggerError
            When that is not possible, unless it is a question: then the answer says so.
        """
        kind = message["kind"]
        if kind in self._orders:
            self._orders[kind](message)
            return
        try:
            answer = self._questions[kind](message)
        except UnsavedError:
            self._palette.answer(message["id"], {})
            raise
        except TaggerError as error:
            answer = {"problem": str(error)}
        self._palette.answer(message["id"], answer)

    def warnings(self, image: ImageRecord) -> list[str]:
        """Say of which categories an image has more tags than it should."""
        clashes = conflicts(image.tags, self._session.arranging.now)
        return [wording.clashing(category.name, tags) for category, tags in clashes]

    def _hello(self, _message: Message) -> None:
        """Give a page that has just opened what is not state of the widget."""
        self._palette.show_arrangement(self._session.arranging.now, anew=True)
        self._palette.show_all(self._session.vocabulary)

    def _search(self, message: Message) -> None:
        vocabulary, text = self._session.vocabulary, message["text"]
        matches = vocabulary.search(text, limit=COMPLETIONS)
        wide = vocabulary.wide
        facts = [wide.facts(match.tag) for match in matches] if wide else []
        self._palette.show_matches(text, matches, {fact.tag: fact.kind for fact in facts if fact})

    def _facts(self, message: Message) -> dict[str, object]:
        wide = self._session.vocabulary.wide
        facts = wide.facts(message["tag"]) if wide else None
        return msgspec.structs.asdict(facts) if facts else {}

    def _both(self, message: Message) -> dict[str, object]:
        """Count the images that have two tags, which become one when one is renamed into the other."""
        pair = (message["tag"], message["other"])
        return {"count": sum(all(tag in image.tags for tag in pair) for image in self._session.images)}

    def _save_set(self, message: Message) -> None:
        name, former = message["name"], message["former"]
        self._session.arranging.save_set(name, message["tags"], message["key"], former)

    def _copy_previous(self, message: Message) -> None:
        session = self._session
        name = message["name"] or session.current.name  # without one, the page has gone on and waits
        before = range(session.index(name) - 1, -1, -1)
        former = next((session.images[index] for index in before if not session.images[index].problem), None)
        if former is None:
            self._remarks.say("There is no image before this one.")
        elif not former.tags:
            self._remarks.say(f"{former.name} has no tags to copy.")
        else:
            edit = session.add_tags(name, *former.tags)
            if edit is None:
                self._remarks.say(f"All tags of {former.name} are on this image already.")
            else:
                change = edit.changes[name]
                count = len(set(change.after) - set(change.before))
                self._remarks.word(edit, wording.copied(count, former.name))

    def _categories(self, message: Message) -> dict[str, object]:
        categories = msgspec.convert(message["categories"], list[Category])
        self._session.arranging.set_categories(categories, message["renamed"])
        return {}

    def _export(self, _message: Message) -> dict[str, object]:
        with TemporaryDirectory() as folder:
            path = Path(folder, EXPORTED)
            self._session.arranging.export(path)
            return {"text": path.read_text("utf-8"), "name": EXPORTED}

    def _import(self, message: Message) -> dict[str, object]:
        with TemporaryDirectory() as folder:
            path = Path(folder, EXPORTED)
            path.write_text(message["text"], "utf-8")
            try:
                self._session.arranging.take_in(path)
            except UnsavedError:
                raise
            except TaggerError as error:
                return {"problem": str(error).replace(str(path), message["name"])}
        return {}
