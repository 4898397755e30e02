"""How the pages of a screen and the kernel exchange messages.

A message is a JSON object with a ``kind``, and buffers where the tables say so. What the kernel sends goes to every
page that shows the widget, so each message has one of three shapes:

request
    From a page that wants exactly one reply. It carries ``request``, a number that only its page knows: each page
    counts on from a random number, with one counter for all its parts.
reply
    From the kernel, with the ``request`` of the message that it answers. Every other page ignores it.
notice
    Without ``request``, in either direction. A page's notice gets no reply, the kernel's is for every page.

The tables below say which kinds are requests. A handler is called with a `Request`, which stands for a notice as well,
and a `Send`; it answers through `reply` and nothing else. If it raises an error, a request is answered with
``failed`` (text), and the screen shows the text.

Moves are answered by state, since a message may overtake the state that belongs to it: ``deck["answered"]`` of the
tagging view lists the requests that the rest of the deck takes into account. A page waits for its last move there.

Tagging view
============

From the page:

==========  =======  =========================================  =================================================
kind        shape    carries                                    answer
==========  =======  =========================================  =================================================
hello       notice                                              notices ``picture``, ``marks``: a page has opened
go          request  name (or index)                            ``deck["answered"]``
command     request  command, name (for ``"skip"``; optional)   ``deck["answered"]``, for those that move
command     notice   command                                    for all others: undo, redo, save, theme …
tags        notice   name, before, after, wished                a TagsInput changed; wished: by a ``wish``
edit        notice   name (null: current), add, toggle (null)   for an image whose card the page does not have
full        request  name                                       ``picture`` with full, or ``gone``
strip       notice   want (indexes, the most urgent first)      notices ``names``, ``thumbnail``
==========  =======  =========================================  =================================================

Notices to the page: ``picture`` (name, image, format, width, height, a buffer; or name, image, problem), ``marks``
(a buffer for all images), ``marked`` (changes: index and mark), ``names`` (names by index), ``thumbnail`` (index,
format, a buffer if there is one), ``wish`` (name, from, to), ``checked`` (summary, lines, sound).

Palette
=======

===============  =======  ==================================  ===================================================
kind             shape    carries                             answer
===============  =======  ==================================  ===================================================
hello            notice                                       notices ``arrangement``, ``tags``
search           request  text                                ``matches`` (text, matches)
facts            request  tag                                 ``answer``: what a reference vocabulary says, or {}
both             request  tag, other                          ``answer``: count
categories       request  categories, renamed                 ``answer``: {}
count_order      request                                      ``answer``: count
export           request                                      ``answer``: text, name
import           request  text, name                          ``answer``: {}
rename           notice   tag, to
remove           notice   tag
put              notice   tag, category (empty: none)
hide, unhide     notice   tag
pin, unpin       notice   tag
order            notice   on
save_set         notice   name, tags, key, former
delete_set       notice   name
copy_previous    notice   name (null: current)
===============  =======  ==================================  ===================================================

An ``answer`` has its content in ``answer``, with ``problem`` in it if something could not be done. Notices to the
page: ``tags`` (a buffer of JSON: tags, counts, recent), ``counts`` (changes: tag and count, null for a tag that is
gone), ``arrangement`` (a buffer of JSON), ``typed`` (text: put it back into the box).

Gallery
=======

==============  =======  ================================  ======================================================
kind            shape    carries                           answer
==============  =======  ================================  ======================================================
show            notice   view, on, known (images)          notices ``images``, ``rows``, ``found``, ``select``
want            notice   thumbnails, tags (indexes)        notices ``thumbnails``, ``tags``
selected        notice   a buffer of ranges
filter          request  text                              ``found``, or ``misunderstood`` (text, message, position)
save_filter     notice   name, text                        trait ``filters``
delete_filter   notice   name                              trait ``filters``
open            notice   index                             trait ``deck`` of the tagging view
==============  =======  ================================  ======================================================

``found`` carries text, count (null without a filter), typed, and a buffer of indexes; it is a notice if what the
filter finds has changed, or if a script set the filter (typed: put its text into the box). Other notices to the page:
``images`` (first, buffers: names and columns), ``rows`` (buffers: indexes and columns), ``tags`` (rows),
``thumbnails`` (rows, buffers), ``redraw`` (rows), ``select`` (reveal, a buffer of ranges).

Workbench
=========

Each message, in either direction, carries the ``part`` it belongs to.

``"edit"``, the panel for batch edits:

=========  =======  ==============================  =============================================================
kind       shape    carries                         answer
=========  =======  ==============================  =============================================================
show       notice   view, on                        notice ``stale``, if it is
search     request  text, known                     ``matches`` (matches)
count      request  view, form, values, scope       ``count`` (text), or ``superseded`` by a later one of the view
preview    request  form, values, scope             ``preview``, or ``problem`` (field, text)
refresh    request  preview, except                 ``preview``, or ``gone``
rows       request  preview, first, count           ``rows`` (preview, first, rows), or ``gone`` (preview)
want       notice   thumbnails                      notice ``thumbnails``
leave      notice   preview
apply      notice   preview, base, except           notices ``progress`` and one of ``applied``, ``failed``, ``gone``
undo       notice   edit                            notice ``turned``, or ``failed`` (edit, text)
=========  =======  ==============================  =============================================================

What becomes of a preview or of an edit concerns every page that shows it, so it is a notice that names its
``preview`` or ``edit``: ``progress`` (preview, done), ``applied`` (preview, edit, text, wrong), ``failed`` (preview,
text), ``gone`` (preview), ``turned`` (edit, now, text, undoes). A ``preview`` that is a notice was proposed by a
script or by the suggestions. ``stale`` says that previews and counts may no longer be true.

``"tidy"``, the suggestions (every message is a notice): from the page ``show`` (view, on), ``more`` (group),
``preview`` (id, keep, others), ``dismiss`` (id), ``restore``, ``implications`` (name, a buffer); to the page
``found`` (groups, hidden, file) and ``problem`` (text).

``"history"``:

==================  =======  ==============================================  ====================================
kind                shape    carries                                         answer
==================  =======  ==============================================  ====================================
show                request  view, on, newest (id of the newest row known)   ``stale``, ``shown``, or ``hidden``
page                request  before, text, author, marks                     ``page`` (rows, before, newest, authors)
undo                request  id                                              ``done`` (text, row), or ``conflicts``
undo_rest           request  id                                              ``done``
undo_whole          request  id                                              ``done``
conflicts           request  id, first                                       ``conflicts`` (id, first, rows)
images              notice   id
image               notice   image
==================  =======  ==============================================  ====================================

The first ``conflicts`` also carries row, count, rest and way. Notice to the page: ``fresh`` (rows, changed, some,
authors), while it has the history in sight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from tagger_widget.errors import UnsavedError
from tagger_widget.widget.shared.wording import explain_error

if TYPE_CHECKING:
    from tagger_widget.widget.shared.updates import Updates

Message = dict[str, Any]
"""A message as JSON has it; see the tables of this module."""
Buffers = Sequence[bytes | memoryview]


class Request(NamedTuple):
    """A message from a page: a request or a notice."""

    message: Message
    buffers: Buffers = ()

    @property
    def number(self) -> int | None:
        """The number that a reply carries; None for a notice."""
        number: int | None = self.message.get("request")
        return number


class Send(Protocol):
    """Sends messages of one part of the screen to the pages."""

    def __call__(self, message: Message, buffers: Buffers = ()) -> None:
        """Send a message to every page."""


Handler = Callable[[Request, Send], object]
"""Carries out a message, and answers it through `reply` if its kind is a request."""


def reply(request: Request, send: Send, message: Message, buffers: Buffers = ()) -> None:
    """Send the reply to a request.

    Parameters
    ----------
    request
        The request.
    send
        Sends messages of the part that the request was for.
    message
        The answer; the number of the request is added to it.
    buffers
        Bytes that go with it.
    """
    part = {"part": request.message["part"]} if "part" in request.message else {}
    send({**part, "request": request.message["request"], **message}, buffers)


class MessageHandler:
    """Carries out the messages of one part of the screen, each by the handler of its kind."""

    _handlers: Mapping[str, Handler]

    def handle_message(self, request: Request, send: Send) -> None:
        """Carry out a message of a page.

        Raises
        ------
        TaggerError
            If that is not possible, unless the reply says so.
        """
        self._handlers[request.message["kind"]](request, send)


def carry_out(handler: Handler, request: Request, send: Send) -> None:
    """Carry out a message; if that fails, answer a request with ``failed`` and raise the error.

    Raises
    ------
    Exception
        Whatever the handler raises. An `UnsavedError` is no failure: the edit is kept, and the handler has answered.
    """
    try:
        handler(request, send)
    except UnsavedError:
        raise
    except Exception as error:
        if request.number is not None:
            reply(request, send, {"kind": "failed", "text": explain_error(error)})
        raise


class Part(Protocol):
    """A part of the screen that pages bring into sight and put out of sight: the gallery, or a panel beside it."""

    views: set[str]
    """The views that have it in sight; it is not rendered without one."""

    def handle_message(self, request: Request, send: Send) -> None:
        """Carry out a message of a page; see `MessageHandler`."""

    def render(self, updates: Updates) -> None:
        """Show what has changed."""

    def stop(self) -> None:
        """Stop its work in the background."""
