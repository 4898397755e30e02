"""The public Python API: documented members, calls from many threads, and closing."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest

from tagger_widget import ClosedError, Session
from tests.support.folders import run_python

DOCS = Path(__file__).parents[2] / "docs"


def documented_members() -> list[str]:
    """Return the members of `session` named in docs/python.md and docs/batch.md."""
    pages = "".join((DOCS / name).read_text("utf-8") for name in ("python.md", "batch.md"))
    tagging = pages.partition("## Tagging")[2].partition("## ")[0]
    return sorted({*re.findall(r"\bsession\.(\w+)", pages), *re.findall(r"`(\w+)\(", tagging)})


def test_every_documented_member_is_there(photos: Path) -> None:
    """Every name in docs/python.md and docs/batch.md is a member of `Session`."""
    with Session(photos, background=False) as session:
        assert [name for name in documented_members() if not hasattr(session, name)] == []
    assert len(documented_members()) > 40


def test_the_members_of_a_session_are_these(photos: Path) -> None:
    """No member is added, renamed or removed by accident."""
    with Session(photos, background=False) as session:
        members = sorted(name for name in dir(session) if not name.startswith("_"))
    assert members == [
        "add_tags", "aliased_tags", "apply_frame", "arranging", "author", "authors", "batch", "change_tags",
        "close", "conflicts", "copies", "count", "current", "describe", "edit", "entries", "entry",
        "exchange", "export", "filters", "full_image", "go_to", "held", "history", "image", "images",
        "implied_tags", "import_", "index", "navigation", "neighbours", "next", "next_untagged", "output",
        "pictures", "plan", "plugins", "position", "preview", "previous", "problems", "propose", "redo",
        "remove_tag", "remove_tags", "rename_tag", "resumed", "retry", "rewrite_captions", "select",
        "set_tags", "set_trigger", "settings", "similar_tags", "skip", "snapshot", "source", "subscribe",
        "suggest", "suggestions", "tags", "take_in_captions", "thumbnail", "troubles", "undo", "unsupported",
        "vocabulary", "vocabulary_files", "wait_copied",
    ]  # fmt: skip


def test_every_documented_command_of_an_arrangement_is_there(photos: Path) -> None:
    """The table in docs/python.md lists every command."""
    section = (DOCS / "python.md").read_text("utf-8").partition("## Arranging tags")[2].partition("## ")[0]
    first_column = "".join(re.findall(r"^\| (`.*?) \|", section, re.MULTILINE))
    with Session(photos, background=False) as session:
        members = {name for name in dir(session.arranging) if not name.startswith("_")}
    assert set(re.findall(r"`(\w+)", first_column)) == members


def test_commands_may_come_from_many_threads(photos: Path) -> None:
    """No edit is lost."""
    with Session(photos) as session:

        def work(number: int) -> None:
            for step in range(20):
                session.add_tags(step % 6, f"t{number}-{step}")

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        tags = {tag for image in session.images for tag in image.tags}
        assert {f"t{n}-{s}" for n in range(4) for s in range(20)} <= tags


def test_a_closed_session_says_so(photos: Path) -> None:
    """Commands after close() are refused; closing twice is allowed."""
    session = Session(photos)
    session.close()
    session.close()
    with pytest.raises(ClosedError, match="Open the folder again"):
        session.add_tags(0, "cat")


def test_nobody_else_edits_a_dataset_that_is_held(photos: Path) -> None:
    """Earlier edits of others are taken in at once; later ones wait until the block ends."""
    with Session(photos, prefix="p", background=False) as ann, Session(photos, background=False) as bob:
        bob.add_tags(0, "before")
        other = threading.Thread(target=lambda: bob.add_tags(0, "after"))
        with ann.held():
            assert ann.image(0).tags == ("before",)
            other.start()
            ann.add_tags(0, "mine")
            assert ann.image(0).tags == ("before", "mine")
        other.join()
        with ann.held():
            assert ann.image(0).tags == ("before", "mine", "after")


def test_the_public_names_are_these() -> None:
    """No public name is added, renamed or removed by accident."""
    import tagger_widget

    assert sorted(set(tagger_widget.__all__) - {"__version__"}) == [
        "Arrangement", "BadInputError", "BadQueryError", "Category", "Change", "ClosedError", "DamagedError", "Edit",
        "Event", "FolderError", "ImageProblemError", "ImageRecord", "Match", "NewerVersionError", "NoImagesError",
        "PluginError", "SaveError", "Selection", "Session",
        "Settings", "Snapshot", "SourceFacts", "TagSet", "TaggerError", "TaggerWidget", "UnknownImageError",
        "UnsavedError", "Visitor", "verify",
    ]  # fmt: skip


def test_importing_the_package_loads_no_jupyter() -> None:
    """Scripts start quickly and run without Jupyter installed."""
    result = run_python(
        "import sys, tagger_widget; tagger_widget.Session; import tagger_widget.app.cli.main\n"
        "print([m for m in sys.modules if m.partition('.')[0] in "
        "{'ipywidgets', 'IPython', 'traitlets', 'anywidget', 'voila', 'jupyter_server', 'ipykernel'}])"
    )
    assert result.stdout.strip() == "[]", result.stderr
