"""What could be tidied up in the tags of a dataset: spellings that are nearly the same, tags that others imply."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

import msgspec

from tagger_widget.captions import clean_tag, decode
from tagger_widget.errors import BadInputError
from tagger_widget.operations import Operation, RemoveImplied, Rename
from tagger_widget.spelling import fold

Reason = Literal["spelling", "plural", "letter", "alias", "implied"]
SHORTEST = 5
"""Letters that tags have at least of which one counts as a slip: "cat" and "car" are two words."""


class Suggestion(msgspec.Struct, frozen=True):
    """Something that could be tidied up."""

    reason: Reason
    """``"spelling"``: case, accents, ``_`` or hyphens; ``"plural"``; ``"letter"``: one is off; ``"alias"``: another
    name of the same; ``"implied"``: where the one is, the other says nothing new."""
    keep: str
    """The tag that stays."""
    others: tuple[str, ...]
    """The tags that would go."""
    counts: dict[str, int]
    """For each of them the number of images that have it."""

    @property
    def operation(self) -> Operation:
        """What would tidy it up; `Session.plan` makes a plan of it."""
        if self.reason == "implied":
            return RemoveImplied({other: frozenset({self.keep}) for other in self.others})
        return Rename(self.others, self.keep)


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
    counts: dict[str, int], key: Callable[[str], str], reason: Reason
) -> tuple[list[Suggestion], dict[str, int]]:
    """Group tags that have one key; also answer the tags that are left when each group is one tag."""
    groups: dict[str, list[str]] = {}
    for tag in counts:
        groups.setdefault(key(tag), []).append(tag)
    found = [_group(tags, counts, reason) for tags in groups.values() if len(tags) > 1]
    gone = {tag for one in found for tag in one.others}
    return found, {tag: count for tag, count in counts.items() if tag not in gone}


def _group(tags: Iterable[str], counts: Mapping[str, int], reason: Reason) -> Suggestion:
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


def aliased(counts: Mapping[str, int], aliases_of: Callable[[str], Iterable[str]]) -> list[Suggestion]:
    """List tags that are other names of tags a vocabulary knows.

    Parameters
    ----------
    counts
        For each known tag the number of images that have it.
    aliases_of
        Answers the other names of a tag.
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


def implied(
    counts: Mapping[str, int],
    together: Mapping[tuple[str, str], int],
    implications: Iterable[tuple[str, str]],
) -> list[Suggestion]:
    """List tags that say nothing new beside another one, those first of which most would go.

    Parameters
    ----------
    counts
        For each known tag the number of images that have it.
    together
        For each pair of implication, spelled as the dataset does, the number of images that have both.
    implications
        Pairs: what implies, what is implied.
    """
    found = [
        Suggestion("implied", special, (general,), {special: counts[special], general: counts[general]})
        for special, general in implications
        if together.get((special, general))
    ]
    return sorted(found, key=lambda one: -together[one.keep, one.others[0]])


def read_implications(data: bytes) -> list[tuple[str, str]]:
    """Read a CSV of implications: a line for each, what implies and what is implied.

    A first line with the names of the columns may say where they are: `antecedent` or `antecedent_name`, and
    `consequent` or `consequent_name`.

    Raises
    ------
    BadInputError
        When a line has fewer than two columns, or it is no text.
    """
    rows = list(csv.reader(io.StringIO(decode(data), newline="")))
    first = [cell.strip().lower().removesuffix("_name") for cell in rows[0]] if rows else []
    named = "antecedent" in first and "consequent" in first
    places = (first.index("antecedent"), first.index("consequent")) if named else (0, 1)
    pairs = []
    for number, row in enumerate(rows, 1):
        if not row or (named and number == 1):
            continue
        if len(row) <= max(places):
            raise BadInputError(f"line {number} has fewer than two columns; give antecedent,consequent")
        special, general = (clean_tag(row[place]) for place in places)
        if special and general and special != general:
            pairs.append((special, general))
    return pairs


def spelled_as(pairs: Iterable[tuple[str, str]], counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """Spell pairs of tags as a dataset does, ``_`` or blank; those it does not use are left out."""
    used: dict[str, list[str]] = {}
    for tag, count in counts.items():
        if count:
            used.setdefault(fold(tag), []).append(tag)
    return [
        (a, b) for one, other in pairs for a in used.get(fold(one), ()) for b in used.get(fold(other), ())
    ]
