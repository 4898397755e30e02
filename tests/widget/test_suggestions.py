"""The suggestions panel as its page sees it, without a browser."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tagger_widget import BadInputError, Session, TaggerWidget
from tagger_widget.operations import Rename
from tagger_widget.plugins import Suggestion
from tagger_widget.widget.workbench.suggestions import SHOWN
from tests.support.folders import fill
from tests.support.panel import WAIT_S, Messages, asks, sent_by_workbench, tagged_images_on_screen
from tests.support.plugin_packages import install


@pytest.fixture
def widget(tmp_path: Path) -> Iterator[TaggerWidget]:
    """Return the screen of four images that have tags."""
    with tagged_images_on_screen(tmp_path) as widget:
        yield widget


@pytest.fixture
def sent(widget: TaggerWidget, monkeypatch: pytest.MonkeyPatch) -> Messages:
    """Return what the workbench sends to its pages from now on."""
    return sent_by_workbench(widget, monkeypatch)


def looked(widget: TaggerWidget, sent: Messages) -> dict[str, Any]:
    """Wait until the search is done, and return what it found."""
    assert widget.workbench.suggestions.search.wait(WAIT_S)
    return [each for each in sent if each["kind"] == "found"][-1]


def rows_of(found: dict[str, Any], group: str) -> list[dict[str, Any]]:
    [rows] = [each["rows"] for each in found["groups"] if each["group"] == group]
    return list(rows)


class TestTidying:
    def test_it_looks_when_it_comes_into_sight_and_after_edits(
        self, widget: TaggerWidget, sent: Messages
    ) -> None:
        """It does not search before it is in view, or after it is hidden."""
        widget.session.add_tags(0, "long_hair")
        assert widget.workbench.suggestions.search.wait(0)
        assert sent == []
        asks(widget, "tidy", "show", on=True)
        [row] = rows_of(looked(widget, sent), "spelling")
        assert (row["reason"], row["tags"]) == ("spelling", [["long hair", 1], ["long_hair", 1]])
        widget.session.add_tags(1, "cats")
        found = rows_of(looked(widget, sent), "spelling")
        assert [each["keep"] for each in found] == ["cat", "long hair"]
        asks(widget, "tidy", "show", on=False)
        sent.clear()
        widget.session.add_tags(2, "dogs")
        assert widget.workbench.suggestions.search.wait(0)
        assert sent == []

    def test_what_was_chosen_is_proposed(
        self, widget: TaggerWidget, sent: Messages, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The plan has the tag to keep, without the deselected ones; once applied, the suggestion is gone."""
        proposed = []
        monkeypatch.setattr(
            widget.workbench.suggestions, "_propose", lambda plan, back: proposed.append((plan, back))
        )
        widget.session.add_tags(0, "Long hair", "long_hair")
        asks(widget, "tidy", "show", on=True)
        [row] = rows_of(looked(widget, sent), "spelling")
        asks(
            widget, "tidy", "preview", id=row["id"], keep="long_hair", others=["long hair", "long_hair", "x"]
        )
        [(plan, back)] = proposed
        assert (plan.operation, back) == (Rename("long hair", "long_hair"), "tidy")
        plan.apply()
        assert widget.session.image(3).tags == ("long_hair",)
        found = looked(widget, sent)
        assert [each["tags"] for each in rows_of(found, "spelling")] == [[["long_hair", 2], ["Long hair", 1]]]
        asks(widget, "tidy", "preview", id=row["id"], keep="long_hair", others=["long hair"])
        assert sent[-1] == {"part": "tidy", "kind": "problem", "text": "This suggestion no longer applies."}

    def test_a_suggestion_can_be_put_away(self, widget: TaggerWidget, sent: Messages) -> None:
        """A dismissed suggestion stays hidden after later edits, until all are restored."""
        widget.session.add_tags(0, "long_hair")
        asks(widget, "tidy", "show", on=True)
        [row] = rows_of(looked(widget, sent), "spelling")
        asks(widget, "tidy", "dismiss", id=row["id"])
        assert (rows_of(sent[-1], "spelling"), sent[-1]["hidden"]) == ([], 1)
        widget.session.add_tags(1, "long_hair")
        assert (rows_of(looked(widget, sent), "spelling"), sent[-1]["hidden"]) == ([], 1)
        asks(widget, "tidy", "restore")
        assert len(rows_of(sent[-1], "spelling")) == 1

    def test_implications_come_from_a_file(
        self, widget: TaggerWidget, sent: Messages, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Implied tags are suggested for removal; an invalid file is reported by name."""
        proposed = []
        monkeypatch.setattr(
            widget.workbench.suggestions, "_propose", lambda plan, _back: proposed.append(plan)
        )
        widget.session.add_tags(0, "tabby cat")
        asks(widget, "tidy", "show", on=True)
        looked(widget, sent)
        asks(widget, "tidy", "implications", [b"tabby cat,cat\n"], name="mine.csv")
        found = looked(widget, sent)
        [row] = rows_of(found, "implied")
        assert (row["keep"], row["tags"], found["file"]) == (
            "tabby cat",
            [["tabby cat", 1], ["cat", 3]],
            "mine.csv",
        )
        asks(widget, "tidy", "preview", id=row["id"], keep="tabby cat", others=["cat"])
        assert list(proposed[0].preview().names) == ["p-0001"]
        asks(widget, "tidy", "implications", [b"no table"], name="other.csv")
        assert looked(widget, sent)["file"] == ""
        [problem] = [each["text"] for each in sent if each["kind"] == "problem"]
        assert problem.startswith("other.csv: line 1")

    def test_other_names_come_from_a_vocabulary(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Of a tag and its alias in a loaded list, the tag is kept."""
        photos = fill(tmp_path / "aliased", 2, captions={1: "sofa, couch", 2: "settee"})
        words = tmp_path / "wide.csv"
        words.write_text('couch,0,900,"sofa,settee"\n', "utf-8")
        with Session(photos, prefix="p", background=False, vocabularies=[words]) as session:
            session.take_in_captions()
            widget, messages = TaggerWidget(session), []
            monkeypatch.setattr(
                widget.workbench, "send", lambda content, _buffers=None: messages.append(content)
            )
            asks(widget, "tidy", "show", on=True)
            [row] = rows_of(looked(widget, messages), "alias")
            assert (row["keep"], sorted(tag for tag, _ in row["tags"])) == (
                "couch",
                ["couch", "settee", "sofa"],
            )
            widget.close()

    def test_long_lists_are_sent_in_parts(self, widget: TaggerWidget, sent: Messages) -> None:
        """Each part has the total; more rows are sent on request."""
        for number in range(SHOWN + 3):
            letters = "".join(chr(97 + int(digit)) * 3 for digit in f"{number:03}")
            widget.session.add_tags(number % 4, f"{letters} x", f"{letters}_x")
        asks(widget, "tidy", "show", on=True)
        [group] = [each for each in looked(widget, sent)["groups"] if each["group"] == "spelling"]
        assert (group["count"], len(group["rows"])) == (SHOWN + 3, SHOWN)
        asks(widget, "tidy", "more", group="spelling")
        assert len(rows_of(sent[-1], "spelling")) == SHOWN + 3


class TestInstalledSuggesters:
    MODULE = (
        "from tagger_widget.plugins import Suggester, Suggestion\n"
        "from tests.widget.test_suggestions import Asked\n"
        "class Installed(Suggester):\n"
        "    def suggest(self, view):\n"
        "        return Asked.suggest(view)\n"
    )

    @pytest.fixture(autouse=True)
    def _install(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        entry_points = {"tagger_widget.suggesters": {"installed": "a_suggester:Installed"}}
        install(tmp_path / "site", "a-suggester", self.MODULE, entry_points)
        monkeypatch.syspath_prepend(tmp_path / "site")
        yield
        sys.modules.pop("a_suggester", None)

    def test_their_suggestions_stand_in_a_group_of_their_own(
        self, widget: TaggerWidget, sent: Messages, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """They have their own words for the reason, and are previewed and dismissed like the others."""
        proposed = []
        monkeypatch.setattr(
            widget.workbench.suggestions, "_propose", lambda plan, _back: proposed.append(plan)
        )
        Asked.suggest = lambda _view: [Suggestion("Translation", "cat", ("Katze",))]
        asks(widget, "tidy", "show", on=True)
        [row] = rows_of(looked(widget, sent), "plugin")
        assert (row["label"], row["tags"]) == ("Translation", [["cat", 3], ["Katze", 0]])
        asks(widget, "tidy", "preview", id=row["id"], keep="cat", others=["Katze"])
        assert proposed[0].operation == Rename("Katze", "cat")
        asks(widget, "tidy", "dismiss", id=row["id"])
        assert (rows_of(sent[-1], "plugin"), sent[-1]["hidden"]) == ([], 1)

    def test_a_slow_one_keeps_nobody_waiting(self, widget: TaggerWidget, sent: Messages) -> None:
        """The built-in suggestions are shown before it is asked, and its own stay until it has new ones."""
        shown_before: list[int] = []

        def suggest(_view: object) -> list[Suggestion]:
            shown_before.append(len(rows_of(sent[-1], "spelling")))
            shown_before.append(len(rows_of(sent[-1], "plugin")))
            return [Suggestion("Translation", "cat", ("Katze",))]

        Asked.suggest = suggest
        widget.session.add_tags(0, "long_hair")
        asks(widget, "tidy", "show", on=True)
        looked(widget, sent)
        widget.session.add_tags(1, "cats")
        looked(widget, sent)
        assert shown_before == [1, 0, 2, 1]

    @pytest.mark.parametrize(
        ("error", "problems", "troubles"),
        [
            pytest.param(KeyError("bug"), 0, 1, id="failure"),
            pytest.param(BadInputError("no key"), 1, 0, id="on purpose"),
        ],
    )
    def test_one_that_fails_leaves_the_others_in_place(
        self, widget: TaggerWidget, sent: Messages, error: Exception, problems: int, troubles: int
    ) -> None:
        """A failure is among the troubles; what a suggester says on purpose is said in the panel."""

        def suggest(_view: object) -> Iterator[Suggestion]:
            yield Suggestion("Translation", "cat", ("Katze",))
            raise error

        Asked.suggest = suggest
        widget.session.add_tags(0, "long_hair")
        asks(widget, "tidy", "show", on=True)
        found = looked(widget, sent)
        assert (len(rows_of(found, "spelling")), len(rows_of(found, "plugin"))) == (1, 0)
        assert len([each for each in sent if each["kind"] == "problem"]) == problems
        assert len(widget.session.troubles) == troubles


class Asked:
    """What the installed suggester suggests: each test sets it."""

    suggest: ClassVar[Callable[[Any], Iterable[Suggestion]]]
