"""Suggestions of tags to merge or remove."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from tagger_widget.errors import BadInputError, FolderError
from tagger_widget.plugins.suggesters import aliases, spelling
from tagger_widget.plugins.suggesters.base import Suggestion
from tagger_widget.plugins.suggesters.implications import implied, read_implications, spelled_as
from tagger_widget.session.context import SessionContext


class Suggestions:
    """What could be tidied up; `Session` documents each method.

    Parameters
    ----------
    context
        The open dataset.
    take_in_captions
        Takes in the captions that nobody looked at yet, so that every tag counts.
    """

    def __init__(self, context: SessionContext, take_in_captions: Callable[[], None]) -> None:
        self._context = context
        self._take_in_captions = take_in_captions

    def similar(self) -> list[Suggestion]:
        """List spellings that are probably meant to be one tag."""
        return spelling.similar(self._counts())

    def aliased(self) -> list[Suggestion]:
        """List tags that a reference vocabulary knows as other names of tags that are in use as well."""
        wide = self._context.vocabulary.wide
        return aliases.aliased(self._counts(), wide.other_names) if wide else []

    def implied(self, implications: str | Path | None) -> list[Suggestion]:
        """List tags that another tag of the same image implies."""
        if implications is not None:
            return self._implied_by(_pairs_in(Path(implications)))
        wide = self._context.vocabulary.wide
        return self._implied_by(wide.implications) if wide and wide.implications else []

    def _implied_by(self, implications: Iterable[tuple[str, str]]) -> list[Suggestion]:
        counts = self._counts()
        with self._context.store.mutex:
            images = self._context.data.images[:]
        pairs = spelled_as(implications, counts)
        general: dict[str, list[str]] = {}
        for special, other in pairs:
            general.setdefault(special, []).append(other)
        together: Counter[tuple[str, str]] = Counter()
        for image in images:
            tags = set(image.tags)
            for special in tags & general.keys():
                together.update((special, other) for other in general[special] if other in tags)
        return implied(counts, together, pairs)

    def _counts(self) -> dict[str, int]:
        self._take_in_captions()
        with self._context.store.mutex:
            return dict(self._context.data.counts.by_tag)


def _pairs_in(path: Path) -> list[tuple[str, str]]:
    try:
        return read_implications(path.read_bytes())
    except OSError as error:
        raise FolderError(f"Cannot read {path}: {error.strerror}.") from error
    except BadInputError as error:
        raise BadInputError(f"{path}: {error}") from error
