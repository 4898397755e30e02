"""The suggestions of a session; each one can be planned."""

from __future__ import annotations

from pathlib import Path

from tagger_widget import Session
from tagger_widget.plugins.suggesters.spelling import similar
from tests.support.folders import fill


def test_loaded_vocabularies_bring_aliases_and_implications(tmp_path: Path) -> None:
    """Suggestions use the spelling of the dataset; without a vocabulary there are none."""
    photos = fill(
        tmp_path / "photos", 3, captions={1: "long_hair, Longhair", 2: "long_hair, tabby cat, cat", 3: "lh"}
    )
    (tmp_path / "board.csv").write_text('long_hair,0,4000,"longhair,lh,very_long"\ncat,0,9,\n', "utf-8")
    (tmp_path / "implied.csv").write_text(
        "id,antecedent_name,consequent_name\n1,tabby_cat,cat\n2,cat,cat\n3,dog,\n4,tabby_cat\n", "utf-8"
    )
    with Session(photos, background=False) as session:
        assert session.aliased_tags() == []
        assert session.implied_tags() == []
    with Session(
        photos, background=False, vocabularies=[tmp_path / "board.csv", tmp_path / "implied.csv"]
    ) as session:
        (alias,) = session.aliased_tags()
        assert (alias.reason, alias.keep, alias.others) == ("alias", "long_hair", ("Longhair", "lh"))
        (implied,) = session.implied_tags()
        assert (implied.keep, implied.others) == ("tabby cat", ("cat",))
        assert [one.implications for one in session.vocabulary_files] == [0, 1]
        (trouble,) = session.troubles
        assert "2 lines of" in trouble
        assert session.vocabulary.search("antecedent") == []
        session.plan(alias.operation).apply()
        session.plan(implied.operation).apply()
        assert [image.tags for image in session.images] == [
            ("long_hair",),
            ("long_hair", "tabby cat"),
            ("long_hair",),
        ]


def test_each_suggestion_is_a_plan(tmp_path: Path) -> None:
    """A suggestion is previewed and applied like any other operation."""
    photos = fill(tmp_path / "photos", 3, captions={1: "cat, sky", 2: "Cat", 3: "tabby_cat, cat, x"})
    (tmp_path / "implications.csv").write_text(
        "antecedent_name,consequent_name,status\ntabby cat,cat,active\ndog,animal,active\n", "utf-8"
    )
    with Session(photos, prefix="p", background=False) as session:
        session.plan(implied_by_nothing := similar({"Cat": 1, "cat": 2})[0].operation).preview()
        (one,) = session.similar_tags()
        assert one.operation == implied_by_nothing
        session.plan(one.operation).apply()
        (implied,) = session.implied_tags(tmp_path / "implications.csv")
        assert (implied.keep, implied.others) == ("tabby_cat", ("cat",))
        session.plan(implied.operation).apply()
        assert [image.tags for image in session.images] == [("cat", "sky"), ("cat",), ("tabby_cat", "x")]
