"""The command line, run as users run it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import tagger_widget
from tests.support.command_line import tagger


def test_the_version_is_printed(tmp_path: Path) -> None:
    """``--version`` prints name and version."""
    done = tagger("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"tagger {tagger_widget.__version__}\n")


@pytest.mark.parametrize("arguments", [["--help"], ["open", "--help"], ["demo", "--help"]])
def test_help_lists_options(tmp_path: Path, arguments: list[str]) -> None:
    """The options of the app belong to its commands, not to tagger as a whole."""
    done = tagger(*arguments, cwd=tmp_path)
    assert done.returncode == 0
    assert "Usage: tagger" in done.stdout
    assert ("--no-browser" in done.stdout) is (len(arguments) > 1)


@pytest.mark.parametrize(
    "command",
    ["open", "demo", "verify", "list", "add", "remove", "rename", "replace", "undo", "history", "status"],
)
def test_every_command_has_help(tmp_path: Path, command: str) -> None:
    """Each names the folder that it works on."""
    done = tagger(command, "--help", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Usage: tagger {command}" in done.stdout
    assert "FOLDER" in done.stdout


def test_help_lists_every_command(tmp_path: Path) -> None:
    """Including the default command."""
    text = tagger("--help", cwd=tmp_path).stdout
    assert "open" in text
    assert "demo" in text
    assert "tagger FOLDER" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["nowhere"], "There is no folder nowhere", id="no such folder"),
        pytest.param(["photos/1.jpg"], "is a file", id="a file"),
        pytest.param(["--port", "9000", "nowhere"], "There is no folder nowhere", id="option first"),
        pytest.param(["open", "nowhere"], "There is no folder nowhere", id="command named"),
        pytest.param(["photos", "--prefix", "my_photo"], "my_photo", id="prefix"),
        pytest.param(["photos", "--trigger", "a,b"], "cannot have a comma", id="trigger"),
        pytest.param(["photos", "--output", "photos"], "never written to", id="output is source"),
        pytest.param(["photos", "--port", "0"], "--port", id="port"),
        pytest.param(["photos", "--port", "many"], "--port", id="port is no number"),
        pytest.param(["photos", "--nonsense"], "--nonsense", id="option unknown"),
        pytest.param(["photos", "more"], "more", id="too many"),
        pytest.param(["demo", "photos/1.jpg"], "is a file", id="demo into a file"),
        pytest.param(["demo", "photos/1.jpg/x"], "photos/1.jpg", id="demo below a file"),
    ],
)
def test_a_mistake_is_explained(tmp_path: Path, photos: Path, arguments: list[str], words: str) -> None:
    """One sentence on stderr, exit code 2, no traceback, and nothing is written."""
    before = sorted(photos.rglob("*"))
    done = tagger(*arguments, "--no-browser", cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(photos.rglob("*")) == before


def test_a_folder_called_demo_is_opened_by_its_path(tmp_path: Path) -> None:
    """``tagger demo`` is the command; ``tagger ./demo`` is the folder."""
    (tmp_path / "demo").write_text("a file, so that opening it ends at once", "utf-8")
    done = tagger("./demo", "--no-browser", cwd=tmp_path)
    assert done.returncode == 2
    assert "demo is a file" in done.stderr


def test_loading_the_command_line_loads_no_server() -> None:
    """Help and errors appear at once: Jupyter, Pillow and numpy are loaded by the commands that need them."""
    code = (
        "import sys, tagger_widget.app.cli.main\n"
        "heavy = {'voila', 'ipywidgets', 'IPython', 'anywidget', 'tornado', 'jupyter_server', 'traitlets'}\n"
        "heavy |= {'PIL', 'numpy', 'tagger_widget.session.session'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
