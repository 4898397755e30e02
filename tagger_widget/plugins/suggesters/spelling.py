"""Suggests merging tags that are spelled nearly the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from tagger_widget.dataset.tags.folding import fold
from tagger_widget.plugins.suggesters.base import Suggester, Suggestion
from tagger_widget.plugins.view import DatasetView

SHORTEST = 5
"""Letters that tags have at least of which one counts as a slip: "cat" and "car" are two words."""


class Spelling(Suggester):
    """Finds spellings that are probably meant to be one tag."""

    def suggest(self, view: DatasetView) -> list[Suggestion]:
        """Suggest merging each group of spellings into the most used one."""
        return similar(view.counts)


def similar(counts: Mapping[str, int]) -> list[Suggestion]:
    """List tags that are probably one: the most used of each group stays; the most used groups come first."""
    used = {tag: count for tag, count in counts.items() if count}
    suggestions, left = _same(used, _plain, "spelling")
    more, left = _same(left, _singular, "plural")
    suggestions += more + _one_letter_off(left)
    return sorted(suggestions, key=lambda one: -sum(one.counts.values()))


def _plain(tag: str) -> str:
    return "".join(character for character in fold(tag) if character not in " -'\u2019") or tag


def _singular(tag: str) -> str:
    return " ".join(map(_without_plural, fold(tag).split()))


def _without_plural(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _same(
    counts: dict[str, int], key: Callable[[str], str], reason: str
) -> tuple[list[Suggestion], dict[str, int]]:
    """Group tags that have one key; also return the tags that are left when each group is one tag."""
    groups: dict[str, list[str]] = {}
    for tag in counts:
        groups.setdefault(key(tag), []).append(tag)
    found = [_group(tags, counts, reason) for tags in groups.values() if len(tags) > 1]
    gone = {tag for one in found for tag in one.others}
    return found, {tag: count for tag, count in counts.items() if tag not in gone}


def _group(tags: Iterable[str], counts: Mapping[str, int], reason: str) -> Suggestion:
    first, *others = sorted(tags, key=lambda tag: (-counts[tag], tag))
    return Suggestion(reason, first, tuple(others), {tag: counts[tag] for tag in (first, *others)})


def _one_letter_off(counts: dict[str, int]) -> list[Suggestion]:
    """Group tags with those, used more, from which a slip of the finger makes them."""
    # A text with one letter left out is shared by all that are one letter off: no pair is compared twice, and
    # none of the others at all.
    by_rest: dict[str, list[str]] = {}
    ordered = sorted(counts, key=lambda tag: (-counts[tag], tag))
    for tag in ordered:
        folded = fold(tag)
        if len(folded) >= SHORTEST:
            for rest in {folded, *(folded[:at] + folded[at + 1 :] for at in range(len(folded)))}:
                by_rest.setdefault(rest, []).append(tag)
    near: dict[str, dict[str, None]] = {}
    for tags in by_rest.values():
        for tag in tags[1:] if len(tags) > 1 else ():
            near.setdefault(tag, {}).update(dict.fromkeys(tags[: tags.index(tag)]))
    into: dict[str, list[str]] = {}
    taken: set[str] = set()
    for tag in ordered:
        better = next((t for t in near.get(tag, ()) if t not in taken and _is_slip(fold(t), fold(tag))), None)
        if better is not None and counts[better] > counts[tag]:
            into.setdefault(better, []).append(tag)
            taken.add(tag)
    return [_group([tag, *others], counts, "letter") for tag, others in into.items()]


def _is_slip(one: str, other: str) -> bool:
    """Whether two texts differ by one letter left out, put in, mistaken, or swapped, and not in a number."""
    # Slow to import, and needed only here.
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    digits = [[c for c in text if c.isdigit()] for text in (one, other)]
    return digits[0] == digits[1] and OSA.distance(one, other, score_cutoff=1) == 1
