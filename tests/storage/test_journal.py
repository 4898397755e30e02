"""The journal and the checkpoint hold the whole state: reading them back restores it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tagger_widget import NewerVersionError, Session
from tests.support.folders import captions, fill
from tests.support.waiting import wait_for


def test_session_json_is_readable(photos: Path) -> None:
    """``session.json`` is plain JSON with one image per line."""
    with Session(photos, prefix="p") as session:
        session.add_tags(0, "a")
    text = (photos / "tagged" / "session.json").read_text()
    assert json.loads(text)["images"][0]["tags"] == ["a"]
    assert len([line for line in text.splitlines() if '"name":"p-' in line]) == 6


@pytest.mark.parametrize("name", ["session.json", ".tagger/journal.jsonl"])
def test_files_of_a_newer_version_are_not_touched(photos: Path, name: str) -> None:
    """Files of a newer version are not modified, and the error asks for an upgrade."""
    Session(photos).close()
    path = photos / "tagged" / name
    path.write_bytes(
        path.read_bytes().replace(b'"version":1', b'"version":9').replace(b'"version": 1', b'"version": 9')
    )
    before = path.read_bytes()
    with pytest.raises(NewerVersionError, match="pip install -U"):
        Session(photos)
    assert path.read_bytes() == before


def test_only_edits_count_as_edits(photos: Path) -> None:
    """Copies and imported captions of other sessions are not counted as edits."""
    with Session(photos, prefix="p", background=False) as ann, Session(photos) as bob:
        assert bob.wait_copied(60)
        bob.add_tags(0, "a")
        ann.add_tags(1, "b")
        assert ann.snapshot().edits == 2


tags = st.lists(st.text(max_size=12), max_size=5)


commands = st.lists(
    st.one_of(
        st.tuples(st.just("add_tags"), st.integers(0, 3), tags),
        st.tuples(st.just("remove_tags"), st.integers(0, 3), tags),
        st.tuples(st.just("set_tags"), st.integers(0, 3), tags),
        st.tuples(st.just("next")),
        st.tuples(st.just("previous")),
        st.tuples(st.just("skip")),
        st.tuples(st.just("undo")),
        st.tuples(st.just("redo")),
        st.tuples(st.just("set_trigger"), st.sampled_from(["ohwx", "mila", None, "0"])),
    ),
    max_size=25,
)


def carry_out(session: Session, command: tuple[object, ...]) -> None:
    """Carry out one generated command."""
    name, *arguments = command
    if name in ("add_tags", "remove_tags"):
        key, more = arguments
        getattr(session, str(name))(key, *more)  # type: ignore[misc]
    else:
        getattr(session, str(name))(*arguments)


@hypothesis_settings(max_examples=40)
@given(commands=commands, by_journal=st.booleans())
def test_state_read_back_is_the_state_that_was(
    tmp_path_factory: pytest.TempPathFactory, commands: list[tuple[object, ...]], by_journal: bool
) -> None:
    """After any commands, the state is restored from session.json or from the journal alone; captions stay valid."""
    folder = fill(tmp_path_factory.mktemp("photos"), 4, captions={1: "0, b"})
    with Session(folder, background=False) as session:
        for command in commands:
            carry_out(session, command)
        before = list(session.images)
        place, settings, counts = session.position, session.settings, dict(session.vocabulary.counts)
        texts = captions(session.output)
    for image in before:
        lines = [*([settings.trigger] if settings.trigger else []), *image.tags]
        assert texts.get(image.name, "") == (", ".join(lines) if image.started else "")
        assert len(lines) == len(set(lines))
    if by_journal:
        (folder / "tagged" / "session.json").unlink()
    with Session(folder, background=False) as session:
        assert list(session.images) == before
        assert (session.position, session.settings) == (place, settings)
        assert dict(session.vocabulary.counts) == counts


@hypothesis_settings(max_examples=40)
@given(commands=commands)
def test_undoing_everything_restores_every_caption(
    tmp_path_factory: pytest.TempPathFactory, commands: list[tuple[object, ...]]
) -> None:
    """Undoing every edit restores every caption byte for byte."""
    folder = fill(tmp_path_factory.mktemp("photos"), 4, captions={1: "0, b", 3: "c"})
    with Session(folder, background=False) as session:
        session._context.start_images([image.name for image in session.images])
        before = captions(session.output)
        for command in commands:
            carry_out(session, command)
        while session.undo():
            pass
        assert captions(session.output) == before


def test_two_sessions_on_one_folder_see_each_other(photos: Path) -> None:
    """Each session shows the edits of the other one by itself; undo takes back its own edits only."""
    with Session(photos, author="ann") as ann, Session(photos, author="ben") as ben:
        ann.add_tags(0, "from ann")
        assert wait_for(lambda: ben.image(0).tags == ("from ann",), ben)
        ben.add_tags(0, "from ben")
        assert wait_for(lambda: ann.image(0).tags == ("from ann", "from ben"), ann)
        ann.undo()
        assert ann.image(0).tags == ("from ben",)
        assert [edit.author for edit in ann.history] == ["ann", "ben", "ann"]


def test_four_processes_lose_nothing_to_each_other(photos: Path) -> None:
    """Four processes that tag the same images at the same time lose no tag."""
    script = (
        "import sys\nfrom tagger_widget import Session\n"
        "with Session(sys.argv[1], author=sys.argv[2]) as s:\n"
        "    for i in range(40): s.add_tags(i % 6, f'{sys.argv[2]}-{i}')\n"
    )
    Session(photos, prefix="p").close()
    children = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", script, str(photos), f"w{n}"])
        for n in range(4)
    ]
    assert [child.wait(120) for child in children] == [0, 0, 0, 0]
    with Session(photos) as session:
        for number in range(4):
            for step in range(40):
                assert f"w{number}-{step}" in session.image(step % 6).tags
        texts = captions(session.output)
        assert all(texts[image.name] == ", ".join(image.tags) for image in session.images)
        assert all(edit.kind != "outside" for edit in session.history)


def test_processes_that_open_a_new_folder_at_once_share_one_dataset(photos: Path) -> None:
    """When several processes create a dataset at once, no image gets two names."""
    script = (
        "import sys\nfrom tagger_widget import Session\n"
        "with Session(sys.argv[1]) as s: s.add_tags(0, sys.argv[2]); s.wait_copied(60)\n"
    )
    children = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", script, str(photos), f"w{n}"])
        for n in range(4)
    ]
    assert [child.wait(120) for child in children] == [0, 0, 0, 0]
    with Session(photos) as session:
        assert len(session.images) == 6
        assert set(session.image(0).tags) == {"w0", "w1", "w2", "w3"}
        assert session.snapshot().copied == 6
