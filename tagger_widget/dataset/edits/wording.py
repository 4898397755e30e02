"""Edits in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tagger_widget.dataset.arrangement.model import Rearranged
from tagger_widget.dataset.arrangement.transform import without
from tagger_widget.dataset.edits.edit import Edit
from tagger_widget.dataset.phrases import counted, listed


def describe(edit: Edit) -> str:
    """Describe what an edit did, such as "Added window" or "Removed cat from 12 images"."""
    return _describe(edit) + _left_out(len(edit.left_out))


def labelled(label: str, images: int, left_out: int) -> str:
    """Describe what an edit with a label did, from its numbers of images alone."""
    count = f" ({counted(images, 'image')})" if images else ""
    return f"{label}{count}{_left_out(left_out)}"


def _left_out(images: int) -> str:
    return f", {counted(images, 'image')} left out" if images else ""


def _describe(edit: Edit) -> str:
    if edit.trigger is not None:
        before, after = edit.trigger
        return f"Set the trigger word to {after}" if after else f"Removed the trigger word {before}"
    if edit.label:
        return labelled(edit.label, len(edit.changes), 0)
    added = _tags(c.after[i] for c in edit.changes.values() for i in _new(c.after, c.before))
    removed = _tags(c.before[i] for c in edit.changes.values() for i in _new(c.before, c.after))
    if added or removed:
        return _describe_tags(edit, added, removed)
    if edit.arranged:
        return _describe_arranged(edit.arranged)
    return _describe_rest(edit) if edit.changes else "Changed nothing"


def _describe_tags(edit: Edit, added: str, removed: str) -> str:
    """Describe which tags were added and removed."""
    count = len(edit.changes)
    where = f"{count:,} images" if count > 1 else ""
    if added and removed and edit.kind == "rename":
        return f"Renamed {removed} to {added}" + (where and f" in {where}")
    if added and removed:
        return f"Replaced {removed} with {added}" + (where and f" in {where}")
    if added:
        return f"Added {added}" + (where and f" to {where}")
    return f"Removed {removed}" + (where and f" from {where}")


def _describe_rest(edit: Edit) -> str:
    """Describe an edit that neither added nor removed a tag."""
    count = len(edit.changes)
    where = f"{count:,} images" if count > 1 else next(iter(edit.changes))
    states = [change.state[1] for change in edit.changes.values() if change.state]
    return f"Marked {where} as {states[0]}" if states else f"Reordered the tags of {where}"


def _describe_arranged(delta: Rearranged) -> str:
    """Describe what an edit changed in the arrangement."""
    parts = []
    if delta.categories:
        parts.append("Changed the categories")
    elif delta.members:
        parts.append(_describe_members(delta.members))
    if delta.hidden:
        parts.append(_describe_list(delta.hidden, "Hid", "Stopped hiding"))
    if delta.pinned:
        parts.append(_describe_list(delta.pinned, "Pinned", "Unpinned"))
    if delta.sets:
        parts.append(_describe_sets({s.name: s for s in delta.sets[0]}, {s.name: s for s in delta.sets[1]}))
    if delta.ordered:
        parts.append("Ordered tags by category" if delta.ordered[1] else "Stopped ordering tags by category")
    return parts[0] if len(parts) == 1 else "Changed how tags are arranged"


def _describe_members(members: dict[str, tuple[str, str]]) -> str:
    names = {after for _before, after in members.values()}
    if len(names) > 1:
        return f"Changed the categories of {_tags(members)}"
    (name,) = names
    if name:
        return f"Put {_tags(members)} in {name}"
    before = {its for its, _after in members.values()}
    return f"Took {_tags(members)} out of {before.pop() if len(before) == 1 else 'their categories'}"


def _describe_list(pair: tuple[tuple[str, ...], tuple[str, ...]], did: str, undid: str) -> str:
    before, after = pair
    added, removed = without(after, before), without(before, after)
    if len(before) == len(after) and not added:
        return f"Reordered {_tags(after)}"
    return f"{did} {_tags(added)}" if added else f"{undid} {_tags(removed)}"


def _describe_sets(before: Mapping[str, object], after: Mapping[str, object]) -> str:
    saved = [name for name, one in after.items() if before.get(name) != one]
    names = saved or [name for name in before if name not in after]
    what = "the set" if len(names) == 1 else "the sets"
    return f"{'Saved' if saved else 'Deleted'} {what} {_tags(names)}"


def _new(these: tuple[str, ...], those: tuple[str, ...]) -> list[int]:
    known = set(those)
    return [i for i, tag in enumerate(these) if tag not in known]


def _tags(tags: Iterable[str]) -> str:
    return listed(tuple(dict.fromkeys(tags)))
