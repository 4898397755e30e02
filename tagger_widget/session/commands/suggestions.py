"""Suggestions of suggesters by their names."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tagger_widget.dataset.image import ImageRecord
from tagger_widget.errors import BadInputError
from tagger_widget.plugins import DatasetView, Suggester, Suggestion, TagProposal
from tagger_widget.plugins.suggesters.base import checked_proposals, checked_suggestions
from tagger_widget.session.context import SessionContext
from tagger_widget.session.plugins import Plugins

Options = Mapping[str, object]


class Suggestions:
    """What could be better about the tags; `Session` documents each method.

    Parameters
    ----------
    context
        The open dataset.
    plugins
        The suggesters.
    """

    def __init__(self, context: SessionContext, plugins: Plugins) -> None:
        self._context = context
        self._plugins = plugins

    def suggest(self, name: str | None, options: Options) -> list[Suggestion]:
        """List the suggestions of one suggester, or with None of all."""
        if name is not None:
            return self._plugins.call(Suggester, name, _suggestions, options)
        if options:
            raise BadInputError(f"the options {', '.join(options)} are those of one suggester; give its name")
        found = self._plugins.call_each(Suggester, _suggestions)
        return [suggestion for suggestions in found.values() for suggestion in suggestions]

    def propose(self, name: str, names: Collection[str] | None, options: Options) -> list[TagProposal]:
        """List the tags that a suggester proposes for some images, or with None for all."""
        rows = None if names is None else [self._context.data.index(one) for one in names]

        def proposals(suggester: Suggester, view: DatasetView) -> list[TagProposal]:
            chosen = view.images if rows is None else [view.images[row] for row in rows]
            images: list[ImageRecord] = [image for image in chosen if image.problem is None]
            return checked_proposals(suggester.propose(view, images), name, images, view)

        return self._plugins.call(Suggester, name, proposals, options)


def _suggestions(suggester: Suggester, view: DatasetView) -> list[Suggestion]:
    return checked_suggestions(suggester.suggest(view), view)
