"""The key table: defaults, the user's own keys, those of quick sets, and their problems."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_widget import Session, TaggerWidget
from tagger_widget.dataset.arrangement.model import TagSet
from tagger_widget.storage.user.preferences import FILE, Preferences
from tagger_widget.widget.keys import docs
from tagger_widget.widget.keys.chords import ChordError, canonical, spoken
from tagger_widget.widget.keys.commands import COMMANDS, Binding
from tagger_widget.widget.keys.keymap import Keymap

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]


def chosen(**wanted: list[str]) -> Keymap:
    """Return the keymap of a user who has set these keys, one per line from line 2 on."""
    lines = {command: number for number, command in enumerate(wanted, 2)}
    return Keymap(Preferences({c: tuple(ks) for c, ks in wanted.items()}, path="settings.toml", lines=lines))


def keys_of(bindings: Sequence[Binding], command: str) -> list[str]:
    return [key for each in bindings if each.command == command for key in each.keys]


class TestUsual:
    def test_no_key_means_two_things(self) -> None:
        """Each key is in the table once; on a focused tag and in the gallery it may have another meaning."""
        scoped: dict[str, list[str]] = {}
        for b in Keymap().bindings:
            scoped.setdefault(b.where if b.where in ("chip", "gallery") else "", []).extend(b.keys)
        assert scoped.keys() == {"", "chip", "gallery"}
        for every in scoped.values():
            assert len(every) == len(set(every))

    def test_every_key_is_written_as_the_table_writes_it(self) -> None:
        """A user could set every default."""
        for command in COMMANDS:
            assert [canonical(key, in_text_fields=not command.scope) for key in command.keys] == list(
                command.keys
            )

    def test_plain_characters_are_left_to_text_fields(self) -> None:
        """No key that types something or moves the caret acts while a text field has the focus."""
        typing = {key for b in Keymap().bindings if b.where == "anywhere" for key in b.keys}
        assert typing == {
            *("PageDown", "PageUp", "Escape", "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y", "Ctrl+S", "Alt+.", "Alt+P"),
            *(f"Alt+{digit}" for digit in range(1, 10)),
        }

    def test_tags_are_the_palettes_business(self) -> None:
        """Commands on tags are sent to the palette."""
        to_palette = {
            b.command
            for b in Keymap(None, [TagSet("faces", ("face",), "Shift+1")]).bindings
            if b.to == "palette"
        }
        assert {"digit", "repeat", "copy_previous", "save_set", "filter", "add", "categories"} < to_palette
        assert {"set:faces", "rename", "menu"} < to_palette


class TestChosen:
    def test_users_keys_take_the_place_of_the_usual_ones(self) -> None:
        """Keys can be swapped, written in many ways, and removed."""
        found = chosen(next=["pgdn", "n"], skip=["Control + K", "Del"], undo=[])
        assert found.problems == ()
        assert keys_of(found.bindings, "next") == ["PageDown", "N"]
        assert keys_of(found.bindings, "skip") == ["Ctrl+K", "Delete"]
        assert keys_of(found.bindings, "undo") == []
        assert {b.where for b in found.bindings if b.command == "skip"} == {"anywhere", "outside"}

    def test_two_commands_may_change_places(self) -> None:
        """A key is free if its command gets others in the same file."""
        found = chosen(skip=["U"], next_untagged=["S"])
        assert found.problems == ()
        assert keys_of(found.bindings, "skip") == ["U"]

    @pytest.mark.parametrize(
        ("wanted", "line", "told"),
        [
            pytest.param({"nxt": ["N"]}, 2, "no command called nxt. Did you mean next?", id="typo"),
            pytest.param({"fly": ["N"]}, 2, "no command called fly. docs/keys.md", id="unknown"),
            pytest.param({"next": ["S"]}, 2, "S is already the key of “Skip this image” (skip)", id="taken"),
            pytest.param(
                {"next": ["N"], "last": ["n"]}, 3, "N is already the key of “Next image”", id="twice"
            ),
            pytest.param({"next": ["Ctrl+W"]}, 2, "'Ctrl+W' belongs to the browser", id="browser's"),
            pytest.param({"next": ["Cmd+C"]}, 2, "'Cmd+C' is needed to edit text", id="copying"),
            pytest.param({"next": ["Shift"]}, 2, "cannot be a key by itself", id="modifier"),
            pytest.param({"next": ["Hyper+N"]}, 2, "Only Ctrl, Alt and Shift", id="other modifier"),
            pytest.param(
                {"next": ["Shift+?"]}, 2, "Write the character that Shift produces", id="shifted sign"
            ),
            pytest.param({"next": ["Tab"]}, 2, "moves the focus between controls", id="tab"),
            pytest.param({"next": ["Nn"]}, 2, "'Nn' is not a key", id="two characters"),
            pytest.param({"next": [""]}, 2, "'' is not a key", id="empty"),
        ],
    )
    def test_what_cannot_be_is_told_and_the_usual_keys_stay(
        self, wanted: dict[str, list[str]], line: int, told: str
    ) -> None:
        """The message has file, line and remedy; the command keeps its default keys."""
        found = chosen(**wanted)
        assert len(found.problems) == 1
        assert found.problems[0].startswith(f"settings.toml, line {line}: ")
        assert told in found.problems[0]
        every = [key for b in found.bindings if b.where not in ("chip", "gallery") for key in b.keys]
        assert len(every) == len(set(every))
        assert keys_of(found.bindings, list(wanted)[-1]) or list(wanted)[-1] in ("nxt", "fly")

    def test_the_rest_of_a_line_counts(self) -> None:
        """An invalid key does not disable the other keys of its command."""
        found = chosen(next=["S", "N"])
        assert len(found.problems) == 1
        assert keys_of(found.bindings, "next") == ["N"]

    def test_quick_sets_have_keys_too(self) -> None:
        """The key of a quick set adds the set, unless the key is taken, which is reported by name."""
        sets = [TagSet("faces", ("face",), "shift+1"), TagSet("sky", ("sky",), "S"), TagSet("no key", ("x",))]
        found = Keymap(None, sets)
        assert keys_of(found.bindings, "set:faces") == ["Shift+1"]
        assert keys_of(found.bindings, "set:sky") == []
        (told,) = found.problems
        assert told.startswith("The quick set 'sky': S is already the key of “Skip this image” (skip).")

    @given(st.text(max_size=12))
    def test_what_is_a_key_is_written_in_one_way(self, text: str) -> None:
        """The canonical form of a key is canonical itself, and has a readable name."""
        try:
            chord = canonical(text)
        except ChordError:
            return
        assert canonical(chord) == chord
        assert spoken(chord).strip()


class TestSaid:
    def test_tooltips_tell_the_keys(self, photos: Path) -> None:
        """Each button names its keys in readable form."""
        widget = TaggerWidget(photos, background=False)
        assert widget.navigation.next.tooltip == "Next image (Page Down, →, Space)"
        widget.close()

    def test_a_command_without_keys_is_named_all_the_same(self) -> None:
        """The tooltip of a command without a key describes the command alone."""
        assert chosen(undo=[]).hint("undo") == "Undo"

    def test_the_screen_uses_the_users_keys_and_tells_what_is_wrong(
        self, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Settings are read when a widget is created: page, tooltips and texts follow, and problems are shown."""
        config = tmp_path / "config"
        config.mkdir()
        monkeypatch.setenv("TAGGER_CONFIG_DIR", str(config))
        (config / FILE).write_text('[keys]\nnext = ["N"]\nundo = ["Ctrl+U"]\nskip = 3\nlast = ["Z"]\n')
        with Session(photos, background=False) as session:
            widget = TaggerWidget(session)
            assert widget.navigation.next.tooltip == "Next image (N)"
            assert widget.tagging.bindings[0]["keys"] == ("N",)
            session.add_tags(0, "cat")
            assert widget.tagging.status["text"] == "Added cat. Ctrl+U to undo."
            assert [problem.partition(": ")[0] for problem in widget.tagging.troubles] == [
                f"{config / FILE}, line 4",
                f"{config / FILE}, line 5",
            ]
            widget.close()

    def test_the_docs_are_made_of_the_table(self) -> None:
        """docs/keys.md is the output of ``tagger_widget.widget.keys.docs``; the README has the short table."""
        assert (ROOT / "docs" / "keys.md").read_text("utf-8") == docs.page()
        assert docs.short_table() in (ROOT / "README.md").read_text("utf-8")
