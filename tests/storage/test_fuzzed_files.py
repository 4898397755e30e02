"""Captions, ``session.json`` and the journal with arbitrary content are read or refused with a clear error."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tagger_widget import Session
from tagger_widget.dataset.tags.captions import format_caption, parse
from tagger_widget.dataset.tags.encodings import MAX_TEXT_BYTES, decode
from tagger_widget.errors import BadInputError, TaggerError
from tests.support.folders import fill

EXAMPLES = int(os.environ.get("TEST_EXAMPLES", "30"))
"""Number of damaged datasets per test; the long run asks for more."""


class TestCaptions:
    @given(data=st.binary(max_size=300))
    @example(data=b"\xff\xfe\0\xd8")
    @example(data=b"\x81\x81\x81")
    @example(data=b"\xef\xbb\xbf\xef\xbb\xbfcat")
    @settings(max_examples=400)
    def test_any_bytes_are_a_caption_or_refused(self, data: bytes) -> None:
        """Any bytes are read as tags that satisfy every rule and survive a round trip, or are refused."""
        try:
            tags = parse(decode(data))
        except BadInputError:
            return
        _assert_kept(tags)

    @given(
        text=st.text(max_size=200),
        encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp1251", "cp932"]),
        cut=st.integers(0, 3),
    )
    @settings(max_examples=200)
    def test_any_text_in_any_encoding_is_a_caption_or_refused(
        self, text: str, encoding: str, cut: int
    ) -> None:
        """Text in another encoding, or cut in the middle of a character, is read or refused in the same way."""
        data = text.encode(encoding, "ignore")
        try:
            tags = parse(decode(data[: len(data) - cut]))
        except BadInputError:
            return
        _assert_kept(tags)

    @given(text=st.text(st.characters(), max_size=200), trigger=st.sampled_from([None, "ohwx", "a b"]))
    def test_any_text_becomes_a_caption_that_keeps_every_rule(self, text: str, trigger: str | None) -> None:
        """A caption is one line with unique tags and the trigger word first; formatting it again changes nothing."""
        caption = format_caption(parse(text), trigger)
        assert format_caption(parse(caption), trigger) == caption
        caption.encode()
        assert not trigger or caption.split(", ")[0] == trigger
        assert len(caption.splitlines()) <= 1

    def test_what_is_far_too_long_is_refused(self) -> None:
        """An oversized caption file is refused without being processed."""
        with pytest.raises(BadInputError, match="the limit is"):
            decode(b"a" * (MAX_TEXT_BYTES + 1))


def _assert_kept(tags: tuple[str, ...]) -> None:
    caption = format_caption(tags)
    assert parse(caption) == tags
    assert parse(decode(caption.encode())) == tags
    assert len(caption.splitlines()) <= 1
    assert caption == caption.strip()
    assert len(set(tags)) == len(tags)
    assert all(tag and tag == tag.strip() and "," not in tag for tag in tags)


# Mutations of the files of a dataset ---------------------------------------------------------


class Dataset(NamedTuple):
    """The files of a dataset with a history."""

    source: Path
    output: Path

    @property
    def journal(self) -> Path:
        return self.output / ".tagger" / "journal.jsonl"

    @property
    def checkpoint(self) -> Path:
        return self.output / "session.json"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Create a dataset once; each example works on a copy."""
    home = tmp_path_factory.mktemp("kept")
    fill(home / "photos", 3, captions={2: "dog, grass"})
    with Session(home / "photos", trigger="ohwx", author="me") as session:
        assert session.wait_copied(60)
        session.add_tags(0, "cat", "café 🐈", "a (b)")
        session.next()
        session.remove_tags(1, "dog")
        session.skip()
        session.add_tags(2, "tree")
    return Dataset(home / "photos", home / "photos" / "tagged")


SPLICES = st.sampled_from(
    [b"\0", b"\n", b"{", b"}", b'"', b"null", b"-1", b"1e400", b"9" * 400, b"99999999999999999999", b'"\\ud800"',
     b'"\\udc80x"', b"\xff\xfe", b"\xed\xa0\x80", b"[]", b"{}", b"true", b'""',
     b"[" * 100_000, b'{"a":' * 30_000, b'"../../x"', b'"/etc/passwd"']
)  # fmt: skip


class Damage(NamedTuple):
    """One way to damage a file; called with its bytes."""

    way: str
    where: float
    other: float
    splice: bytes

    def __call__(self, data: bytes) -> bytes:
        """Return the damaged bytes."""
        at, to = sorted((int(self.where * (len(data) - 1)), int(self.other * (len(data) - 1))))
        lines = data.splitlines(keepends=True)
        one, two = int(self.where * (len(lines) - 1)), int(self.other * (len(lines) - 1))
        swapped = [*lines]
        swapped[one], swapped[two] = lines[two], lines[one]
        return {
            "flip": data[:at] + bytes([data[at] ^ (1 << (to % 8))]) + data[at + 1 :],
            "cut": data[:at],
            "insert": data[:at] + self.splice + data[at:],
            "replace": _with_value_replaced(data, at, self.splice),
            "zero": data[:at] + bytes(to - at) + data[to:],
            "repeat": b"".join((*lines[: one + 1], lines[one], *lines[one + 1 :])),
            "drop": b"".join((*lines[:one], *lines[one + 1 :])),
            "swap": b"".join(swapped),
            "other": self.splice,
        }[self.way]


WAYS = ("flip", "cut", "insert", "replace", "zero", "repeat", "drop", "swap", "other")
SHARES = st.integers(0, 997).map(lambda number: number / 997)
mutations = st.builds(Damage, st.sampled_from(WAYS), SHARES, SHARES, SPLICES | st.binary(max_size=60))


def _with_value_replaced(data: bytes, at: int, value: bytes) -> bytes:
    """Replace the value that follows the next colon."""
    colon = data.find(b":", at)
    if colon < 0:
        return data + value
    end = min(
        (end for mark in (b",", b"}", b"\n") if (end := data.find(mark, colon)) >= 0), default=len(data)
    )
    return data[: colon + 1] + value + data[end:]


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def _open_damaged(dataset: Dataset, damage: dict[str, Any], *, captions_stay: bool = False) -> None:
    """Open a copy of the dataset with damaged files and check what must hold for any damage."""
    with tempfile.TemporaryDirectory() as home:
        copy = Dataset(Path(home) / "photos", Path(home) / "photos" / "tagged")
        shutil.copytree(dataset.source, copy.source)
        for name, mutate in damage.items():
            path = copy.output / name
            path.write_bytes(mutate(path.read_bytes() if path.exists() else b""))
        texts = {path.name: path.read_bytes() for path in copy.output.glob("photos-*.txt")}
        outside = {name: data for name, data in _files(Path(home)).items() if "tagged/" not in name}
        try:
            with Session(copy.output, background=False, author="me") as session:
                session.snapshot()
                list(session.history)
                assert all(message.isprintable() for message in session.troubles)
        except TaggerError as error:
            _assert_told(str(error))
        after = _files(Path(home))
        assert {name: data for name, data in after.items() if "tagged/" not in name} == outside, (
            "wrote outside"
        )
        assert all((copy.output / name).exists() for name in texts)
        if captions_stay:
            assert {name: (copy.output / name).read_bytes() for name in texts} == texts


def _assert_told(message: str) -> None:
    assert message.isprintable(), message
    assert ". " in message or ": " in message, message


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAGGER_STATE_DIR", str(tmp_path / "state"))


FOLDER_SETTINGS = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FOLDER_SETTINGS
@given(mutate=mutations)
def test_a_damaged_session_json_is_replaced_or_told(dataset: Dataset, mutate: Damage) -> None:
    """With any damage to ``session.json`` the folder opens or reports why not, and no caption is changed."""
    _open_damaged(dataset, {"session.json": mutate}, captions_stay=True)


@FOLDER_SETTINGS
@given(mutate=mutations)
def test_a_damaged_journal_is_passed_over_or_told(dataset: Dataset, mutate: Damage) -> None:
    """With any damage to the journal the folder opens or reports why not, and no caption is lost."""
    _open_damaged(dataset, {".tagger/journal.jsonl": mutate})


@FOLDER_SETTINGS
@given(mutate=mutations)
def test_a_damaged_journal_alone_is_told(dataset: Dataset, mutate: Damage) -> None:
    """The same holds without a ``session.json`` to fall back on."""
    _open_damaged(dataset, {".tagger/journal.jsonl": mutate, "session.json": lambda _data: b""})


@FOLDER_SETTINGS
@given(first=mutations, second=mutations)
def test_damage_to_both_is_told(dataset: Dataset, first: Damage, second: Damage) -> None:
    """The same holds if both files are damaged in different ways."""
    _open_damaged(dataset, {".tagger/journal.jsonl": first, "session.json": second})


@FOLDER_SETTINGS
@given(data=st.binary(max_size=80) | SPLICES)
def test_a_damaged_place_does_no_harm(dataset: Dataset, data: bytes) -> None:
    """A damaged position is ignored without an error."""
    _open_damaged(dataset, {".tagger/place-me.json": lambda _data: data}, captions_stay=True)
