"""Aliases of a tag are suggested for merging."""

from __future__ import annotations

from tagger_widget.plugins.suggesters.aliases import aliased


def test_other_names_of_a_tag_are_offered() -> None:
    """Aliases come from a vocabulary, in the spelling of the dataset."""
    aliases = {"cat": ("kitty", "house_cat"), "dog": ("puppy",)}
    found = aliased({"cat": 4, "house cat": 2, "puppy": 3}, lambda tag: aliases.get(tag, ()))
    assert [(one.keep, one.others) for one in found] == [("cat", ("house cat",))]


def test_two_tags_that_are_aliases_of_each_other_are_offered_once() -> None:
    """The tag that is used more is kept."""
    aliases = {"cat": ("kitty",), "kitty": ("cat",)}
    found = aliased({"cat": 2, "kitty": 5}, lambda tag: aliases[tag])
    assert [(one.keep, one.others) for one in found] == [("kitty", ("cat",))]
