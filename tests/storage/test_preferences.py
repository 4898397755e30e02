"""The user's settings file: valid entries apply, invalid ones are reported with their line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tagger_widget.storage.user.preferences import FILE, Preferences, load_preferences

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the user's settings."""
    monkeypatch.setenv("TAGGER_CONFIG_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def written(config: Path) -> Callable[[str | bytes], Preferences]:
    """Return a function that writes the settings file and reads it."""

    def write(content: str | bytes) -> Preferences:
        data = content.encode() if isinstance(content, str) else content
        (config / FILE).write_bytes(data)
        return load_preferences()

    return write


def test_without_a_file_nothing_is_set(config: Path) -> None:
    """Without a settings file the defaults apply, and nothing is reported."""
    assert load_preferences() == Preferences(path=str(config / FILE))


def test_what_is_set_counts(written: Callable[[str | bytes], Preferences], config: Path) -> None:
    """Keys are lists or single strings; relative paths of vocabularies start at the settings folder."""
    found = written(
        '# mine\nvocabularies = ["danbooru.csv", "/tags/e621.csv"]\n\n[keys]\nnext = [\n  "PageDown",  # as ever\n'
        '  "N",\n]\nskip = []\nadd = "A"\n'
    )
    assert found.problems == ()
    assert found.keys == {"next": ("PageDown", "N"), "skip": (), "add": ("A",)}
    assert found.vocabularies == (str(config / "danbooru.csv"), "/tags/e621.csv")
    assert found.location_of("skip") == f"{config / FILE}, line 9"


def test_the_folder_beside_it_counts_as_well(
    written: Callable[[str | bytes], Preferences], config: Path
) -> None:
    """Every .csv and .txt file in the folder ``vocabularies`` is listed once."""
    (config / "vocabularies").mkdir()
    for name in ("b.csv", "a.TXT", "notes.md"):
        (config / "vocabularies" / name).write_text("cat")
    a, b = (str(config / "vocabularies" / name) for name in ("a.TXT", "b.csv"))
    assert load_preferences().vocabularies == (a, b)
    assert written('vocabularies = ["vocabularies/b.csv"]').vocabularies == (b, a)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        pytest.param('[keys]\nnext = ["N"\nskip = ["S"]', 2, "unclosed|invalid|expected", id="unclosed list"),
        pytest.param('[keys]\nnext = N\nskip = ["S"]', 2, "invalid value", id="no quotes"),
        pytest.param('[keys\nnext = ["N"]\n[keys]\nskip = ["S"]', 1, "expected", id="broken heading"),
        pytest.param('hello there\n[keys]\nskip = ["S"]', 1, "expected", id="no assignment"),
        pytest.param('[keys]\nskip = ["S"]\nnext = 3', 3, "must be a list", id="a number for keys"),
        pytest.param('[keys]\nskip = ["S"]\nnext = ["N", 3]', 3, "must be a list", id="a number among keys"),
        pytest.param('[keys]\nskip = ["S"]\nskip = ["X"]', 3, "already set on line 2", id="set twice"),
        pytest.param(
            'colour = "red"\n[keys]\nskip = ["S"]', 1, "no setting called colour", id="unknown setting"
        ),
        pytest.param(
            '[key]\nnext = ["N"]\n[keys]\nskip = ["S"]', 1, r"no section \[key\]", id="unknown heading"
        ),
        pytest.param(
            'vocabularies = 3\n[keys]\nskip = ["S"]', 1, "must be a list of files", id="vocabularies"
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    written: Callable[[str | bytes], Preferences], config: Path, text: str, line: int, told: str
) -> None:
    """An error names file and line, and the rest of the file applies."""
    found = written(text)
    assert len(found.problems) == 1
    assert found.problems[0].startswith(f"{config / FILE}, line {line}: ")
    assert re.search(told, found.problems[0], re.IGNORECASE)
    assert found.keys == {"skip": ("S",)}


def test_a_file_that_is_no_text_is_told(written: Callable[[str | bytes], Preferences]) -> None:
    """A file in another encoding, or a much too large one, is reported as such."""
    assert "line 2: this is not UTF-8" in written(b"# a\n# \xe9\n").problems[0]
    assert "larger than 1 MB" in written(b"#" * (2 << 20)).problems[0]


def test_a_folder_in_its_place_is_told(config: Path) -> None:
    """An unreadable file is reported, and the defaults apply."""
    (config / FILE).mkdir()
    found = load_preferences()
    assert found.keys == {}
    assert FILE in found.problems[0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text("[]=\"\n, keysnx#{}'.\\", max_size=80).map(lambda text: text.encode()),
    )
)
def test_no_content_raises(written: Callable[[str | bytes], Preferences], content: bytes) -> None:
    """Any content yields settings; content that sets nothing is reported or empty."""
    found = written(content)
    assert all(isinstance(key, str) for keys in found.keys.values() for key in keys)
