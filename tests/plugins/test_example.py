"""The documentation of plugins is true, and a package written by it works once it is installed."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tagger_widget import Session
from tests.support.folders import fill, run_python
from tests.support.plugin_packages import install, install_project

EXAMPLE = Path(__file__).parent / "example"
PAGE = Path(__file__).parents[2] / "docs" / "plugins.md"


def blocks(language: str) -> list[str]:
    """Return the code blocks of the page in one language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def test_the_page_shows_the_example_that_is_tested() -> None:
    """The page contains the example package to the letter."""
    assert blocks("python")[0] == (EXAMPLE / "tagger_example.py").read_text("utf-8")
    assert blocks("toml") == [(EXAMPLE / "pyproject.toml").read_text("utf-8")]


def test_an_installed_package_is_used_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package works in a new environment by the script of the page; a broken package beside it is reported."""
    photos = fill(tmp_path / "photos", 2, captions={1: "color photo, cat", 2: "gray sky"})
    Image.new("RGB", (64, 48), "black").save(photos / "IMG_3.png")
    site = tmp_path / "site"
    install_project(EXAMPLE, site)
    install(
        site, "tagger-broken", "import no_such", {"tagger_widget.suggesters": {"broken": "tagger_broken:X"}}
    )
    monkeypatch.setenv("PYTHONPATH", str(site), prepend=os.pathsep)
    monkeypatch.chdir(tmp_path)
    code = (
        f"{blocks('python')[1]}\n"
        "with Session('photos', background=False) as session:\n"
        "    print([*session.plugins['suggesters']], [image.tags for image in session.images])\n"
        "    session.add_tags(0, 'color', 'Color')\n"
        "    print([(one.reason, one.keep, one.others) for one in session.suggest()], *session.troubles, sep='\\n')\n"
    )
    result = run_python(code)
    assert result.stderr == ""
    preview, listed, suggested, trouble = result.stdout.splitlines()
    assert preview == "Import tags from the file tags.jsonl: nothing would change."
    assert listed == (
        "['aliases', 'implications', 'spelling', 'british', 'broken', 'dark'] "
        "[('colour photo', 'cat', 'dark'), ('grey sky',), ('dark',)]"
    )
    assert suggested == ("[('spelling', 'Color', ('color',)), ('British spelling', 'colour', ('color',))]")
    assert trouble == (
        "The suggester 'broken' of the package tagger-broken cannot be loaded: ModuleNotFoundError: No module named "
        "'no_such'. Install what it needs or uninstall it, then restart Python."
    )
    lines = [json.loads(line) for line in (tmp_path / "tags.jsonl").read_text("utf-8").splitlines()]
    assert lines[2] == {"image": "photos-0003", "tags": ["dark"]}


def test_the_test_of_the_page_passes(tmp_path: Path, site: Path) -> None:
    """The suggester works on its own, without an installation."""
    install_project(EXAMPLE, site)
    scope: dict[str, Any] = {}
    exec(compile(blocks("python")[2], "plugins.md", "exec"), scope)
    scope["test_dark_images_are_found"](tmp_path)


def test_tags_go_out_and_come_back(tmp_path: Path, site: Path) -> None:
    """An import is a plan for the images that it names, and can be undone."""
    install_project(EXAMPLE, site)
    with Session(
        fill(tmp_path / "photos", 3, captions={1: "cat", 2: "dog"}), prefix="p", background=False
    ) as session:
        assert session.select("dog").export("jsonl", tmp_path / "dogs.jsonl") == tmp_path / "dogs.jsonl"
        assert (tmp_path / "dogs.jsonl").read_text("utf-8") == ""  # No caption was read before.
        session.take_in_captions()
        session.select("dog").export("jsonl", str(tmp_path / "dogs.jsonl"))
        assert json.loads((tmp_path / "dogs.jsonl").read_text("utf-8")) == {
            "image": "p-0002",
            "tags": ["dog"],
        }
        (tmp_path / "new.jsonl").write_text(
            '{"image": "p-0002", "tags": ["puppy, small ", "dog"]}\n', "utf-8"
        )
        plan = session.import_("jsonl", tmp_path / "new.jsonl")
        assert plan.names == ("p-0002",)
        plan.apply()
        assert session.image("p-0002").tags == ("puppy", "small", "dog")
        session.undo()
        assert session.image("p-0002").tags == ("dog",)
