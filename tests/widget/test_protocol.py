"""Messages between page and kernel: requests with a number, their replies, and notices."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING, Any

import ipywidgets
import pytest

from tagger_widget import Session, TaggerWidget
from tests.support.folders import fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WAIT_S = 30
NUMBER = 6_074_001
CATEGORY = {"name": "animal", "colour": "#3b82f6", "exclusive": True}
FORM = {"form": "rename", "values": {"old": "cat", "new": "tabby"}, "scope": "all"}
Message = dict[str, Any]


class Page:
    """A page that numbers its requests, and what it is sent.

    Parameters
    ----------
    widget
        The screen.
    """

    def __init__(self, widget: TaggerWidget) -> None:
        self.widget = widget
        self.session = widget.session
        self._received: queue.Queue[Message] = queue.Queue()
        for view in (widget.tagging, widget.palette, widget.gallery, widget.workbench):
            view.send = lambda message, _buffers=None: self._received.put(message)

    def view(self, name: str) -> ipywidgets.Widget:
        """Return the part of the screen that messages of this name go to."""
        return getattr(self.widget, "workbench" if name in ("edit", "tidy", "history") else name)

    def sends(self, part_name: str, /, **message: Any) -> None:
        """Send a message to a part, or to a panel of the workbench."""
        part = {"part": part_name} if part_name in ("edit", "tidy", "history") else {}
        self.view(part_name)._handle_custom_msg({**part, **message}, [])

    def replies(self, number: int = NUMBER) -> list[Message]:
        """Return the replies to a request, once the threads have done their work."""
        for panel in (self.widget.workbench.batch_edit, self.widget.workbench.history):
            panel._worker.submit(lambda: None).result(WAIT_S)
        messages = [self._received.get_nowait() for _ in range(self._received.qsize())]
        return [message for message in messages if message.get("request") == number]


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    """Return the page of a dataset of three images that have tags."""
    photos = fill(tmp_path / "photos", 3, captions={1: "cat, sofa", 2: "cat", 3: "dog"})
    with Session(photos, prefix="p", background=False) as session:
        session.take_in_captions()
        widget = TaggerWidget(session)
        page = Page(widget)
        session.rename_tag("sofa", "couch")
        yield page
        widget.close()


@pytest.mark.parametrize(
    ("part", "message", "kind"),
    [
        pytest.param("tagging", {"kind": "full", "name": "p-0001"}, "picture", id="full image"),
        pytest.param("tagging", {"kind": "full", "name": "p-0009"}, "gone", id="card that is gone"),
        pytest.param("palette", {"kind": "search", "text": "ca"}, "matches", id="palette search"),
        pytest.param("palette", {"kind": "facts", "tag": "cat"}, "answer", id="facts"),
        pytest.param("palette", {"kind": "both", "tag": "cat", "other": "couch"}, "answer", id="both"),
        pytest.param(
            "palette",
            {"kind": "categories", "categories": [CATEGORY], "renamed": {}},
            "answer",
            id="categories",
        ),
        pytest.param(
            "palette",
            {"kind": "categories", "categories": [CATEGORY, CATEGORY], "renamed": {}},
            "answer",
            id="categories that cannot be",
        ),
        pytest.param("palette", {"kind": "count_order"}, "answer", id="count of order"),
        pytest.param("palette", {"kind": "export"}, "answer", id="export"),
        pytest.param("palette", {"kind": "import", "text": "{", "name": "x.json"}, "answer", id="import"),
        pytest.param("gallery", {"kind": "filter", "text": "cat"}, "found", id="filter"),
        pytest.param("gallery", {"kind": "filter", "text": "tags:x"}, "misunderstood", id="bad filter"),
        pytest.param("edit", {"kind": "search", "text": "ca", "known": True}, "matches", id="tag search"),
        pytest.param("edit", {"kind": "count", "view": "v", **FORM}, "count", id="count"),
        pytest.param("edit", {"kind": "preview", **FORM}, "preview", id="preview"),
        pytest.param("edit", {"kind": "preview", **FORM, "values": {}}, "problem", id="incomplete form"),
        pytest.param("edit", {"kind": "refresh", "preview": 9, "except": []}, "gone", id="old preview"),
        pytest.param("edit", {"kind": "rows", "preview": 9, "first": 0, "count": 9}, "gone", id="old rows"),
        pytest.param("history", {"kind": "show", "view": "v", "on": True, "newest": ""}, "stale", id="show"),
        pytest.param(
            "history", {"kind": "show", "view": "v", "on": False, "newest": ""}, "hidden", id="hide"
        ),
        pytest.param(
            "history",
            {"kind": "page", "before": None, "text": "", "author": None, "marks": False},
            "page",
            id="page of the history",
        ),
        pytest.param("history", {"kind": "undo", "id": "none"}, "done", id="edit that does not exist"),
        pytest.param("history", {"kind": "conflicts", "id": "none", "first": 0}, "conflicts", id="conflicts"),
    ],
)
def test_a_request_gets_exactly_one_reply(page: Page, part: str, message: Message, kind: str) -> None:
    """It carries the number of the request, whatever comes of it."""
    page.sends(part, **message, request=NUMBER)
    assert [reply["kind"] for reply in page.replies()] == [kind]


def test_the_history_says_that_a_page_knows_the_newest_edit(page: Page) -> None:
    """A panel that comes into sight is told whether to ask for the edits."""
    newest = page.session.entries(1)[0].id
    page.sends("history", kind="show", view="v", on=True, newest=newest, request=NUMBER)
    assert [reply["kind"] for reply in page.replies()] == ["shown"]


def test_an_edit_is_undone_by_request(page: Page) -> None:
    """The reply says what was undone."""
    page.sends("history", kind="undo", id=page.session.entries(1)[0].id, request=NUMBER)
    (reply,) = page.replies()
    assert reply["kind"] == "done"
    assert reply["text"].startswith("Undid “Renamed sofa to couch")


def test_a_preview_is_served_by_request(page: Page) -> None:
    """Its rows, and a fresh one in its place, go to the page that asked."""
    page.sends("edit", kind="preview", **FORM, request=1)
    (preview,) = page.replies(1)
    page.sends("edit", kind="rows", preview=preview["preview"], first=0, count=9, request=2)
    (rows,) = page.replies(2)
    assert [row["name"] for row in rows["rows"]] == ["p-0001", "p-0002"]
    page.sends("edit", kind="refresh", preview=preview["preview"], request=3, **{"except": [1]})
    (again,) = page.replies(3)
    assert (again["kind"], again["except"]) == ("preview", [1])


def test_a_count_is_superseded_by_a_later_one_of_its_view(page: Page) -> None:
    """Each is answered; one of another view stays."""
    gate: queue.Queue[None] = queue.Queue()
    page.widget.workbench.batch_edit._worker.submit(gate.get, timeout=WAIT_S)
    for number, view in ((1, "v"), (2, "w"), (3, "v")):
        page.sends("edit", kind="count", view=view, **FORM, request=number)
    gate.put(None)
    page.widget.workbench.batch_edit._worker.submit(lambda: None).result(WAIT_S)
    messages = [page._received.get_nowait() for _ in range(page._received.qsize())]
    assert [(each["request"], each["kind"]) for each in messages if "request" in each] == [
        (1, "superseded"),
        (2, "count"),
        (3, "count"),
    ]


def test_a_move_is_answered_by_the_state_that_follows_from_it(page: Page) -> None:
    """The deck lists the requests that it takes into account, also one that leads nowhere."""
    page.sends("tagging", kind="go", name="p-0002", request=1)
    page.sends("tagging", kind="command", command="previous", request=2)
    page.sends("tagging", kind="command", command="previous", request=3)
    assert page.widget.tagging.deck["answered"] == [1, 2, 3]
    assert page.widget.tagging.deck["current"] == "p-0001"


def test_a_request_that_fails_is_answered_and_shown(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that waits is not left waiting, and the user reads why."""

    def broken(*_: object, **_keywords: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(page.session.vocabulary, "search", broken)
    page.sends("palette", kind="search", text="ca", request=NUMBER)
    (reply,) = page.replies()
    assert reply["kind"] == "failed"
    assert "ZeroDivisionError: oh" in reply["text"]
    assert page.widget.tagging.status["text"] == reply["text"]


def test_a_notice_gets_no_reply(page: Page) -> None:
    """What comes of it is told to every page; so is that it failed, on the screen."""
    page.sends("palette", kind="rename", tag="cat", to="a, b")
    assert not [message for message in page._received.queue if "request" in message]
    assert page.widget.tagging.status["tone"] == "trouble"
