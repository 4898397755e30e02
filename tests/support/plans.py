"""The dataset that the tests of plans work on."""

from __future__ import annotations

from tagger_widget import Session

BESIDE = {1: "cat,sofa", 2: "dog, cat", 3: "tree", 4: "tabby,x,cat", 5: "cat"}


def tags(session: Session) -> list[str]:
    """Return the tags of all images in the session, joined."""
    return [", ".join(image.tags) for image in session.images]
