"""Batch edits on the command line: the same as in Python, and safe in scripts."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tagger_widget import Session
from tagger_widget.operations import Add, Operation, Remove, Rename, ReplaceRegex, ReplaceText
from tests.support.command_line import tagger
from tests.support.folders import captions, content, fill

BESIDE = {1: "cat,sofa", 2: "dog, cat", 3: "blue sky", 4: "tabby,x,cat"}


def make(where: Path) -> Path:
    """Create a dataset of five images, four of them with a caption."""
    photos = fill(where / "photos", 5, captions=BESIDE)
    with Session(photos, prefix="p", background=False) as session:
        session.take_in_captions()
    return photos


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Return the source folder of a dataset."""
    return make(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "operation"),
    [
        pytest.param(["add", "x", "y, z"], Add("x, y, z"), id="add"),
        pytest.param(["add", "x", "--first"], Add("x", "first"), id="add first"),
        pytest.param(["add", "x", "--after", "cat"], Add("x", "after", "cat"), id="add after"),
        pytest.param(["remove", "cat", "blue*"], Remove("cat, blue*"), id="remove"),
        pytest.param(["rename", "cat", "tabby"], Rename("cat", "tabby"), id="rename"),
        pytest.param(["replace", "sky", "sea"], ReplaceText("sky", "sea"), id="replace"),
        pytest.param(
            ["replace", "--regex", r"(\w+) (\w+)", r"\2"], ReplaceRegex(r"(\w+) (\w+)", r"\2"), id="regex"
        ),
    ],
)
def test_the_command_line_does_what_python_does(
    tmp_path: Path, arguments: list[str], operation: Operation
) -> None:
    """The captions and the history are the same, and undo restores the captions."""
    ours, theirs = make(tmp_path / "a"), make(tmp_path / "b")
    command, *rest = arguments
    begun = captions(ours / "tagged")
    done = tagger(command, ours, *rest, "--yes", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    with Session(theirs, background=False) as session:
        session.plan(operation).apply()
        rows = [row.what for row in session.entries()]
    assert captions(ours / "tagged") == captions(theirs / "tagged")
    listed = json.loads(tagger("history", ours, "--json", cwd=tmp_path).stdout)
    assert [row["what"] for row in listed] == rows
    assert tagger("undo", ours, "--yes", cwd=tmp_path).returncode == 0
    assert captions(ours / "tagged") == begun


def test_a_dry_run_prints_the_diff_and_changes_nothing(tmp_path: Path, photos: Path) -> None:
    """It needs no confirmation."""
    before = content(photos / "tagged")
    done = tagger("rename", photos, "cat", "tabby", "--dry-run", cwd=tmp_path)
    assert done.returncode == 0
    assert "Rename cat to tabby: 3 of 5 images would change." in done.stdout
    assert "p-0001: −cat, +tabby, sofa" in done.stdout  # noqa: RUF001
    assert content(photos / "tagged") == before
    preview = json.loads(tagger("rename", photos, "cat", "tabby", "--dry-run", "--json", cwd=tmp_path).stdout)
    assert (preview["changed"], preview["edit"]) == (3, None)
    assert preview["images"]["p-0004"] == {"added": [], "removed": ["cat"], "after": ["tabby", "x"]}


def test_a_filter_limits_a_change(tmp_path: Path, photos: Path) -> None:
    """``--where`` applies to every command that lists or changes images."""
    tagger("add", photos, "seen", "--where", "cat", "--yes", cwd=tmp_path)
    assert captions(photos / "tagged")["p-0003"] == "blue sky"
    assert tagger("list", photos, "--where", "seen", cwd=tmp_path).stdout.splitlines() == [
        "p-0001\tcat, sofa, seen",
        "p-0002\tdog, cat, seen",
        "p-0004\ttabby, x, cat, seen",
    ]


def test_nothing_is_changed_without_an_interactive_terminal(tmp_path: Path, photos: Path) -> None:
    """A script must use ``--yes``, unless nothing would change, which is not a failure."""
    before = content(photos / "tagged")
    refused = tagger("add", photos, "x", cwd=tmp_path)
    assert refused.returncode == 2
    assert "Use --yes" in refused.stderr
    assert content(photos / "tagged") == before
    idle = tagger("rename", photos, "nowhere", "x", cwd=tmp_path)
    assert (idle.returncode, "nothing would change" in idle.stdout) == (0, True)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1)])
def test_a_user_at_a_terminal_is_asked_for_confirmation(
    tmp_path: Path, photos: Path, answer: str, code: int
) -> None:
    """The preview is shown first."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "tagger_widget.app.cli.main", "rename", str(photos), "cat", "tabby"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=tmp_path,
    )
    os.close(theirs)
    _read_until(ours, "Apply these changes?")
    os.write(ours, f"{answer}\n".encode())
    assert process.wait(60) == code
    os.close(ours)
    assert (captions(photos / "tagged")["p-0001"] == "tabby, sofa") is (answer == "y")


def _read_until(terminal: int, words: str) -> None:
    text = ""
    while words not in text:
        text += os.read(terminal, 4096).decode()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(lambda p: ["rename", p, "cat", "a, b"], "has a comma", id="comma in a name"),
        pytest.param(lambda p: ["replace", p, "(", "x", "--regex"], "missing )", id="pattern"),
        pytest.param(
            lambda p: ["add", p, "x", "--first", "--after", "y"], "cannot be used together", id="two places"
        ),
        pytest.param(lambda p: ["list", p, "--where", "tags:<"], "tags:", id="filter"),
        pytest.param(lambda p: ["undo", p, "nonsense"], "no edit with the id", id="no such edit"),
        pytest.param(lambda p: ["list", p.parent], "There is no dataset in", id="no dataset"),
        pytest.param(lambda _: ["status", "nowhere"], "There is no folder nowhere", id="no folder"),
    ],
)
def test_wrong_use_has_its_own_exit_code(
    tmp_path: Path, photos: Path, arguments: Callable[[Path], list[str]], words: str
) -> None:
    """Exit code 2, one sentence, and nothing is changed or created."""
    before = sorted(tmp_path.rglob("*"))
    done = tagger(
        *arguments(photos),
        "--yes" if arguments(photos)[0] not in {"list", "status"} else "--json",
        cwd=tmp_path,
    )
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_the_status_of_a_dataset_is_shown(tmp_path: Path, photos: Path) -> None:
    """As text and as JSON; ``undo`` describes the edit."""
    tagger("add", photos, "new", "--yes", cwd=tmp_path)
    assert "images: 5" in tagger("status", photos, cwd=tmp_path).stdout
    status = json.loads(tagger("status", photos, "--json", cwd=tmp_path).stdout)
    assert (status["images"], status["untagged"], status["edits"], status["trigger"]) == (5, 0, 1, None)
    (row,) = json.loads(tagger("history", photos, "--json", cwd=tmp_path).stdout)
    assert (row["what"], row["images"]) == ("Added new (5 images)", 5)
    assert "Undo: Added new (5 images)" in tagger("undo", photos, row["id"], "--dry-run", cwd=tmp_path).stdout
    assert tagger("undo", photos, row["id"], "--yes", cwd=tmp_path).returncode == 0
    assert "Added new (5 images) (undone)" in tagger("history", photos, cwd=tmp_path).stdout
    images = json.loads(tagger("list", photos, "--json", cwd=tmp_path).stdout)
    assert images[1] == {"name": "p-0002", "source": "IMG_2.jpg", "tags": ["dog", "cat"], "state": "pending"}


def test_undoing_with_conflicts_needs_a_decision(tmp_path: Path, photos: Path) -> None:
    """Exit code 3, the images are listed and nothing is changed, unless --leave-out or --merge is given."""
    tagger("rename", photos, "cat", "tabby", "--yes", cwd=tmp_path)
    tagger("rename", photos, "tabby", "lion", "--where", "sofa", "--yes", cwd=tmp_path)
    edit = json.loads(tagger("history", photos, "--json", cwd=tmp_path).stdout)[1]["id"]
    before = content(photos / "tagged")
    refused = tagger("undo", photos, edit, "--yes", cwd=tmp_path)
    assert refused.returncode == 3
    assert "p-0001: changed since: tabby" in refused.stdout
    assert "--leave-out" in refused.stderr
    refused_again = tagger("undo", photos, edit, "--dry-run", "--json", cwd=tmp_path)
    assert refused_again.returncode == 3
    assert [one["image"] for one in json.loads(refused_again.stdout)["conflicts"]] == ["p-0001"]
    both = tagger("undo", photos, edit, "--leave-out", "--merge", "--yes", cwd=tmp_path)
    assert (both.returncode, "cannot be used together" in both.stderr) == (2, True)
    assert content(photos / "tagged") == before
    done = tagger("undo", photos, edit, "--leave-out", "--yes", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    now = captions(photos / "tagged")
    assert (now["p-0001"], now["p-0002"]) == ("lion, sofa", "dog, cat")
    assert "(undone, 1 left out)" in tagger("history", photos, cwd=tmp_path).stdout
    merged = tagger("undo", photos, edit, "--merge", "--yes", cwd=tmp_path)
    assert merged.returncode == 0
    assert captions(photos / "tagged")["p-0001"] == "cat, lion, sofa"
