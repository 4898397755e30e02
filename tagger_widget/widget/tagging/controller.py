"""Carries out what the page of the tagging screen asks for: moves, commands, edits, images in full size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.phrases import counted
from tagger_widget.errors import TaggerError, UnsavedError
from tagger_widget.widget.shared.protocol import Handler, MessageHandler, Request, Send, reply

if TYPE_CHECKING:
    from tagger_widget.session.session import Session
    from tagger_widget.session.snapshot import Snapshot
    from tagger_widget.widget.shared.preview_loader import LoadedPreview, PreviewLoader
    from tagger_widget.widget.shared.status_line import StatusLine
    from tagger_widget.widget.tagging.cards import Cards
    from tagger_widget.widget.tagging.filmstrip import Filmstrip
    from tagger_widget.widget.tagging.view import TaggingView

_ANSWERS_KEPT = 16
_NO_EFFECT = {
    "next": "This is the last image.",
    "skip": "This is the last image.",
    "last": "This is the last image.",
    "previous": "This is the first image.",
    "first": "This is the first image.",
    "next_untagged": "There is no other image without tags.",
    "undo": "There is nothing to undo.",
    "redo": "There is nothing to redo.",
}
"""Why a command did nothing."""


class TaggingController(MessageHandler):
    """Carries out the messages of the tagging view, and the commands of keys and buttons.

    Parameters
    ----------
    session
        The session they are carried out on.
    view, cards, filmstrip
        What the page shows of it.
    previews
        Loads the previews on the cards.
    status
        Shows messages about what was done.
    return_tags
        Gives tags that were refused back to the user, so that they need not be typed again.
    screen_commands
        Commands that concern the screen and not the session.
    """

    def __init__(
        self,
        session: Session,
        view: TaggingView,
        cards: Cards,
        filmstrip: Filmstrip,
        previews: PreviewLoader,
        status: StatusLine,
        return_tags: Callable[[list[str]], object],
        screen_commands: Mapping[str, Callable[[], object]],
    ) -> None:
        self._session = session
        self._view = view
        self._cards = cards
        self._previews = previews
        self._status = status
        self._return_tags = return_tags
        self.has_page = False
        """Whether a page has opened."""
        self.answered: tuple[int, ...] = ()
        """Requests that have been carried out, the latest last."""
        self._commands: dict[str, Callable[[], object]] = {
            "next": session.next,
            "previous": session.previous,
            "skip": session.skip,
            "next_untagged": session.next_untagged,
            "first": lambda: session.go_to(0),
            "last": lambda: session.go_to(len(session.images) - 1),
            "undo": session.undo,
            "redo": session.redo,
            "retry": self._retry,
            "save": lambda: explain_saved(session.snapshot()),
        }
        self._screen_commands = screen_commands
        self._handlers: dict[str, Handler] = {
            "hello": self._welcome_page,
            "go": self._go,
            "command": self._command,
            "tags": self._report_tags,
            "edit": self._edit_tags,
            "full": self._send_full_image,
            "strip": filmstrip.request_frames,
        }

    def run_command(self, command: str, image: str | None = None) -> None:
        """Carry out a command of the table of keys, and say why if nothing happened.

        Parameters
        ----------
        command
            Name of the command.
        image
            For ``"skip"``, the image that was on the screen when the key was pressed.
        """
        self._status.dismiss_read()
        if command in self._screen_commands:
            self._screen_commands[command]()
            return
        session = self._session
        if command == "skip" and image:
            session.go_to(image)
        before = session.current.name
        outcome = self._commands[command]()
        message = outcome if isinstance(outcome, str) else ""
        if outcome is None or (isinstance(outcome, ImageRecord) and outcome.name == before):
            message = _NO_EFFECT.get(command, "")
        elif command == "skip":
            message = f"Skipped {before}."
        if message:
            self._status.show_message(message)

    def change_tags(self, name: str, before: list[str], after: list[str]) -> None:
        """Change an image's tags as a page has; give back what is refused.

        Raises
        ------
        UnsavedError
            If the disk refuses the edit, which is kept all the same.
        """
        try:
            self._session.change_tags(name, before, after)
        except UnsavedError:
            raise
        except TaggerError as error:
            changed = sorted(set(before) ^ set(after))
            what = f"{', '.join(changed)}: not changed. " if changed else ""
            self._status.show_message(f"{what}{error}", "trouble")
            self._return_tags([tag for tag in after if tag not in before])

    def send_preview(self, name: str, preview: LoadedPreview) -> None:
        """Send a preview to the card of its image, if there still is one."""
        card = self._cards.by_name.get(name)
        if card:
            self._view.send_preview(name, card.image.model_id, preview)

    def _welcome_page(self, _request: Request, _send: Send) -> None:
        """Send a page that has just opened what is not state of the widgets."""
        self.has_page = True
        for name, preview in self._previews.loaded.items():
            self.send_preview(name, preview)
        self._cards.forget_requests()

    def _go(self, request: Request, _send: Send) -> None:
        """Go to an image; to the next one as `Session.next` does, which marks a tagged image as done."""
        self._acknowledge(request)
        self._status.dismiss_read()
        session = self._session
        target, near = session.index(request.message["name"]), session.neighbours(1)
        if target in near[near.index(session.position) + 1 :]:
            session.next()
        else:
            session.go_to(target)

    def _command(self, request: Request, _send: Send) -> None:
        self._acknowledge(request)
        self.run_command(request.message["command"], request.message.get("name"))

    def _acknowledge(self, request: Request) -> None:
        """Note a move, whatever comes of it: the next state of the deck acknowledges it."""
        if request.number is not None:
            self.answered = (*self.answered, request.number)[-_ANSWERS_KEPT:]

    def _retry(self) -> str:
        name = self._session.current.name
        self._session.retry(name)
        self._previews.reload([name], problems_only=True)
        return f"Reading {name} again …"

    def _report_tags(self, request: Request, _send: Send) -> None:
        message = request.message
        self._cards.note_report(message["name"], message["after"])
        if not message.get(
            "wished"
        ):  # What was wished for is nobody's edit; if it is outdated, the next render says so.
            self.change_tags(message["name"], message["before"], message["after"])

    def _edit_tags(self, request: Request, _send: Send) -> None:
        """Edit an image whose card the page does not have, or, without a name, the current one."""
        name = request.message["name"] or self._session.current.name
        add, toggled = request.message["add"], request.message["toggle"]
        tags = list(self._session.image(name).tags)
        more = [*add, toggled] if toggled and toggled not in tags else add
        kept = [tag for tag in tags if tag != toggled]
        self.change_tags(name, tags, [*kept, *(tag for tag in more if tag not in tags)])

    def _send_full_image(self, request: Request, send: Send) -> None:
        card = self._cards.by_name.get(request.message["name"])
        if card is None:
            reply(request, send, {"kind": "gone"})
            return
        data, image_format = self._session.full_image(card.name)
        facts = {"name": card.name, "image": card.image.model_id, "format": image_format, "full": True}
        reply(request, send, {"kind": "picture", **facts}, [data])


def explain_saved(snapshot: Snapshot) -> str:
    """Explain to a user who asks for saving whether everything is saved."""
    if snapshot.saved:
        return "Everything is saved. Each change is saved at once."
    if snapshot.unsaved:
        return (
            f"{counted(snapshot.unsaved, 'change')} could not be saved yet. Saving is retried automatically."
        )
    return "Some captions could not be written yet. Writing is retried automatically."
