"""Suggests merging tags that the reference vocabulary has as other names of one tag."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from tagger_widget.dataset.tags.folding import fold
from tagger_widget.plugins.suggesters.base import Suggester, Suggestion
from tagger_widget.plugins.view import DatasetView


class Aliases(Suggester):
    """Finds tags that are other names of tags in use."""

    def suggest(self, view: DatasetView) -> list[Suggestion]:
        """Suggest merging them; there is nothing to suggest until a vocabulary is read."""
        return aliased(view.counts, view.reference.other_names) if view.reference else []


def aliased(counts: Mapping[str, int], aliases_of: Callable[[str], Iterable[str]]) -> list[Suggestion]:
    """List tags that are other names of tags a vocabulary knows.

    Parameters
    ----------
    counts
        For each known tag the number of images that have it.
    aliases_of
        Returns the other names of a tag.
    """
    used = {tag: count for tag, count in counts.items() if count}
    spelled: dict[str, list[str]] = {}
    for tag in used:
        spelled.setdefault(fold(tag), []).append(tag)
    found = []
    offered: set[tuple[str, str]] = set()
    # Two lists may each name the other's tag an alias: then the one that is used more stays.
    for tag in sorted(used, key=lambda tag: (-used[tag], tag)):
        names = [name for alias in aliases_of(tag) for name in spelled.get(fold(alias), ()) if name != tag]
        names = [name for name in names if (name, tag) not in offered]
        offered.update((tag, name) for name in names)
        if names:
            others = tuple(dict.fromkeys(names))
            found.append(Suggestion("alias", tag, others, {t: used[t] for t in (tag, *others)}))
    return sorted(found, key=lambda one: -sum(one.counts.values()))
