"""The documentation is true."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from tagger_widget import Session, errors
from tests.support.folders import fill

ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").glob("*.md")),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every link to a file of the project leads to an existing file."""
    targets = re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8"))
    missing = [t for t in targets if "://" not in t and not (page.parent / t).exists()]
    assert missing == []


def test_the_python_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The script in the README runs as written on a folder called photos."""
    fill(tmp_path / "photos", 3, captions={2: "cat"})
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    script = next(block for block in blocks if "import Session" in block)
    exec(compile(script, "README.md", "exec"), {})
    assert "[]" in capsys.readouterr().out
    with Session("photos") as session:
        assert session.image(0).tags == ()


def test_every_keyword_is_explained() -> None:
    """The table of keywords in docs/python.md matches the signature of Session."""
    table = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "python.md").read_text("utf-8"), re.MULTILINE)
    keywords = [n for n, p in inspect.signature(Session).parameters.items() if p.kind is p.KEYWORD_ONLY]
    assert table[: len(keywords)] == keywords


def test_every_error_is_explained() -> None:
    """docs/python.md names every error class."""
    text = (ROOT / "docs" / "python.md").read_text("utf-8")
    names = [n for n, kind in vars(errors).items() if isinstance(kind, type) and n != "TaggerError"]
    assert [name for name in names if name not in text] == []


def test_every_threat_names_a_test_that_exists() -> None:
    """Each row of the tables in docs/security.md ends with the tests that prove it."""
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^ *def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    lines = [line for line in text.splitlines() if re.match(r"\| (?!threat )[^-]", line)]
    assert len(lines) > 20
    for line in lines:
        named = re.findall(r"`(test_\w+)`", line.rstrip("| ").rpartition("|")[2])
        assert named, line
        assert [name for name in named if name not in there] == [], line


def test_the_audit_is_installed_by_its_extra() -> None:
    """The command in docs/security.md installs what it then runs."""
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    assert "pip install '.[audit]' && python -m pip_audit\n" in text
    assert 'audit = ["pip-audit' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_the_commands_of_the_readme_are_those_that_are_tested() -> None:
    """The second command of the README runs what .ci/run runs, without options that leave something out."""
    text = (ROOT / "README.md").read_text("utf-8")
    assert "python3 -m venv .venv && .venv/bin/pip install '.[test]' && .venv/bin/python -m pytest\n" in text
    assert (ROOT / ".ci" / "run").read_text("utf-8").rstrip().endswith("\npython -m pytest")
