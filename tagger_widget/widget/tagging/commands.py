"""What the keys and buttons of the screen do to a session."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tagger_widget.dataset.image import ImageRecord
from tagger_widget.widget.shared import wording

if TYPE_CHECKING:
    from tagger_widget.session.session import Session


def go(session: Session, name: str | int) -> None:
    """Go to an image by its name or index; to the next one as `Session.next` does, which marks a tagged image as done.

    Raises
    ------
    UnknownImageError
        When there is no such image.
    """
    target, here = session.index(name), session.neighbours(1)
    if target in here[here.index(session.position) + 1 :]:
        session.next()
    else:
        session.go_to(target)


def carry_out(session: Session, command: str, name: str | None = None) -> str:
    """Carry out a command of the table of keys.

    Parameters
    ----------
    session
        The session it is meant for.
    command
        Name of the command.
    name
        For ``"skip"``, the image that was on the screen when the key was pressed.

    Returns
    -------
    str
        What is to be said about it, such as why nothing happened; often empty.
    """
    if command == "skip" and name:
        session.go_to(name)
    before, left = session.position, session.current.name
    outcome = _actions(session)[command]()
    if isinstance(outcome, str):
        return outcome
    stayed = session.position == before if isinstance(outcome, ImageRecord) else outcome is None
    if stayed:
        return wording.unchanged(command)
    return wording.skipped(left) if command == "skip" else ""


def _actions(session: Session) -> dict[str, Callable[[], object]]:
    return {
        "next": session.next,
        "previous": session.previous,
        "skip": session.skip,
        "next_untagged": session.next_untagged,
        "first": lambda: session.go_to(0),
        "last": lambda: session.go_to(len(session.images) - 1),
        "undo": session.undo,
        "redo": session.redo,
        "retry": lambda: _retry(session),
        "save": lambda: wording.all_saved(session.snapshot()),
    }


def _retry(session: Session) -> str:
    name = session.current.name
    session.retry(name)
    return wording.retrying(name)
