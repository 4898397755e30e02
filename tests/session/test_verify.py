"""`tagger verify`: every recorded fact is compared with the disk, and repaired."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tagger_widget import Category, DamagedError, FolderError, Session, verify
from tagger_widget.app.cli.main import main
from tagger_widget.storage.integrity.check import Finding, Report
from tagger_widget.storage.integrity.wording import report_summary
from tests.support.folders import captions, content, fill

JOURNAL = ".tagger/journal.jsonl"


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Return six images, tagged and copied, one of them converted."""
    folder = fill(tmp_path / "photos", 5, captions={2: "cat,dog"})
    Image.new("CMYK", (40, 30), (0, 200, 0, 0)).save(folder / "z.tif")
    with Session(folder, prefix="p", trigger="ohwx", author="ann") as session:
        assert session.wait_copied(60)
        session.add_tags(0, "sea")
        session.add_tags(0, "sky")
        session.skip()
    return folder


def output(photos: Path) -> Path:
    """Return the output folder."""
    return photos / "tagged"


def found(report: Report) -> list[tuple[str, str]]:
    """List the findings: part and file."""
    return [(finding.part, finding.file) for finding in report.findings]


def test_a_sound_dataset_has_nothing_to_report(photos: Path) -> None:
    """Checking changes nothing."""
    before = content(output(photos))
    report = verify(photos)
    assert report.findings == ()
    assert (report.images, report.copies, report.captions, report.edits) == (6, 6, 6, 3)
    assert content(output(photos)) == before


def test_the_arrangement_is_held_against_the_journal(photos: Path) -> None:
    """A ``session.json`` with categories that no edit made is found, and written again."""
    with Session(photos) as session:
        session.arranging.set_categories([Category("place", "#0000ff")])
        session.arranging.put("place", "sea")
        now = session.arranging.now
    kept = output(photos) / "session.json"
    kept.write_text(kept.read_text("utf-8").replace("#0000ff", "#00ff00"), "utf-8")
    assert found(verify(photos)) == [("session.json", "session.json")]
    verify(photos, repair=True)
    assert verify(photos).sound
    with Session(photos) as session:
        assert session.arranging.now == now


def write(name: str, data: bytes) -> Callable[[Path], object]:
    """Replace the content of a file."""
    return lambda out: (out / name).write_bytes(data)


def remove(name: str) -> Callable[[Path], object]:
    """Delete a file."""
    return lambda out: (out / name).unlink()


def rename(name: str, other: str) -> Callable[[Path], object]:
    """Rename a file."""
    return lambda out: (out / name).rename(out / other)


def cut(name: str) -> Callable[[Path], object]:
    """Truncate a file."""
    return lambda out: (out / name).write_bytes((out / name).read_bytes()[:-30])


@pytest.mark.parametrize(
    ("damage", "part", "file"),
    [
        pytest.param(remove("p-0003.jpg"), "copy", "p-0003.jpg", id="copy gone"),
        pytest.param(cut("p-0003.jpg"), "copy", "p-0003.jpg", id="copy cut off"),
        pytest.param(cut("p-0006.png"), "copy", "p-0006.png", id="converted copy cut off"),
        pytest.param(rename("p-0003.jpg", "holiday.jpg"), "copy", "holiday.jpg", id="copy renamed"),
        pytest.param(
            write("p-0001.txt", b"\xef\xbb\xbfsea,sky\r\n"), "caption", "p-0001.txt", id="caption form"
        ),
        pytest.param(write("p-0001.txt", b"\x89PNG\0\0\0"), "caption", "p-0001.txt", id="caption binary"),
        pytest.param(write("p-0001.txt", b"ohwx, sea, boat"), "caption", "p-0001.txt", id="caption tags"),
        pytest.param(remove("p-0001.txt"), "caption", "p-0001.txt", id="caption gone"),
        pytest.param(write("p-0001.txt", b""), "caption", "p-0001.txt", id="caption empty"),
        pytest.param(remove("session.json"), "session.json", "session.json", id="session.json gone"),
        pytest.param(cut("session.json"), "session.json", "session.json", id="session.json cut off"),
        pytest.param(remove("tags.txt"), "tags.txt", "tags.txt", id="tags.txt gone"),
        pytest.param(write(".tagger/tmp/x", b"x"), "leftover", ".tagger/tmp/x", id="leftover"),
        pytest.param(remove(JOURNAL), "journal", JOURNAL, id="journal gone"),
        pytest.param(write(JOURNAL, b"\0" * 99), "journal", JOURNAL, id="journal zeros"),
    ],
)
def test_damage_is_found_and_repaired(
    photos: Path, damage: Callable[[Path], object], part: str, file: str
) -> None:
    """The report names the file; after the repair nothing is left to report, and no tag is lost."""
    originals = {name: data for name, data in content(photos).items() if not name.startswith("tagged")}
    damage(output(photos))
    assert (part, file) in found(verify(photos))
    report = verify(photos, repair=True)
    assert report.findings == ()
    assert (part, file) in [(finding.part, finding.file) for finding in report.repaired]
    with Session(photos) as session:
        assert session.image(1).tags == ("cat", "dog")
        assert session.problems == []
        if part == "caption" and "boat" in captions(output(photos)).get("p-0001", ""):
            assert session.image(0).tags == ("sea", "boat")
    assert originals == {
        name: data for name, data in content(photos).items() if not name.startswith("tagged")
    }


def test_what_a_repair_replaces_is_kept(photos: Path) -> None:
    """A copy that somebody cropped is set aside, not deleted."""
    Image.new("RGB", (10, 10), "red").save(output(photos) / "p-0003.jpg")
    cropped = (output(photos) / "p-0003.jpg").read_bytes()
    verify(photos, repair=True)
    kept = [path.read_bytes() for path in (output(photos) / ".tagger" / "backups").rglob("p-0003.jpg")]
    assert cropped in kept


def test_a_stray_file_is_reported_and_left_alone(photos: Path) -> None:
    """The owner of the file is unknown."""
    (output(photos) / "other.png").write_bytes(b"theirs")
    report = verify(photos, repair=True)
    assert found(report) == [("stray", "other.png")]
    assert (output(photos) / "other.png").read_bytes() == b"theirs"


def test_a_dataset_that_lost_its_journal_and_session_json_is_rebuilt(photos: Path) -> None:
    """Images and captions are the source; the report says what is lost; converted copies are matched by number."""
    shutil.rmtree(output(photos) / ".tagger")
    (output(photos) / "session.json").unlink()
    before = captions(output(photos))
    with pytest.raises(FolderError, match="tagger verify --repair"):
        Session(photos)
    report = verify(photos, repair=True)
    assert report.findings == ()
    assert any("are not known any more" in line for line in report.lost)
    assert any("p-0006.png was matched with z.tif by its number" in line for line in report.lost)
    with Session(photos) as session:
        assert len(session.images) == 6
        assert [image.source for image in session.images][-1] == "z.tif"
        assert session.image(0).tags == ("ohwx", "sea", "sky")
        assert captions(output(photos)) == before
        session.set_trigger("ohwx")
        assert session.image(0).tags == ("sea", "sky")
        assert captions(output(photos)) == before


def test_a_source_that_is_not_known_is_reported(photos: Path) -> None:
    """The copy and its tags stay, and its number is not used again."""
    shutil.rmtree(output(photos) / ".tagger")
    (output(photos) / "session.json").unlink()
    (photos / "z.tif").unlink()
    report = verify(photos, repair=True)
    assert any("source of p-0006.png is not known" in line for line in report.lost)
    with Session(photos) as session:
        assert session.image("p-0006").file == "p-0006.png"
        assert len(session.images) == 6


def test_a_folder_that_only_has_the_name_is_left_alone(photos: Path, tmp_path: Path) -> None:
    """Checking creates nothing in the folder."""
    theirs = tmp_path / "theirs" / "tagged"
    shutil.copytree(output(photos), theirs, ignore=shutil.ignore_patterns(".tagger", "session.json"))
    before = sorted(theirs.iterdir())
    with pytest.raises(FolderError, match="made again by --repair"):
        verify(theirs.parent)
    assert sorted(theirs.iterdir()) == before


def test_an_output_folder_elsewhere_is_repaired_from_the_source_that_is_named(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The repair works on another machine too, on which nobody has opened the dataset before."""
    with Session(photos, output=tmp_path / "out", prefix="p") as session:
        assert session.wait_copied(60)
    monkeypatch.setenv("TAGGER_STATE_DIR", str(tmp_path / "another user"))
    (tmp_path / "out" / "p-0003.jpg").unlink()
    assert verify(photos, output=tmp_path / "out", repair=True).findings == ()


def test_nothing_left_is_said(tmp_path: Path) -> None:
    """There is nothing to rebuild from."""
    (tmp_path / "out" / ".tagger").mkdir(parents=True)
    with pytest.raises(DamagedError, match="Nothing is left"):
        verify(tmp_path / "out", repair=True)
    with pytest.raises(FolderError, match="There is no dataset"):
        verify(tmp_path / "nowhere")


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, str]:
    """Run the command line."""
    monkeypatch.setattr("sys.argv", ["tagger", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0), capsys.readouterr().out


def test_the_command_says_what_is_wrong(
    photos: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code reports the result."""
    assert run(monkeypatch, capsys, "verify", str(photos)) == (
        0,
        f"Checked 6 images (6 copied), 6 captions and 3 edits in {output(photos)}.\nAll is well.\n",
    )
    (output(photos) / "p-0003.jpg").unlink()
    code, told = run(monkeypatch, capsys, "verify", str(photos))
    assert code == 1
    assert "problem: p-0003.jpg is gone (--repair: it is copied again from its source)" in told
    code, told = run(monkeypatch, capsys, "verify", "--json", "--repair", str(photos))
    assert code == 0
    assert [finding["file"] for finding in json.loads(told)["repaired"]] == ["p-0003.jpg"]


def test_the_screen_lists_problems_before_notes_and_no_more_than_it_has_room_for() -> None:
    """What is left out is counted, with the command that lists all of it."""
    gone = [Finding("copy", f"p-000{number}.jpg", "is gone", "copy") for number in (1, 2)]
    note = Finding("source", "a.jpg", "is gone", note=True)
    report = Report("out", 3, 3, 3, 1_234, (note, *gone))
    headline, lines = report_summary(report, 3)
    assert headline == "Checked 3 images, 3 captions and 1,234 edits. 2 problems:"
    assert lines == ("p-0001.jpg is gone", "p-0002.jpg is gone", "Note: a.jpg is gone")
    assert report_summary(report, 1).lines == (
        "p-0001.jpg is gone",
        "… and 2 more: tagger verify lists them all.",
    )
    assert report_summary(Report("out", 1, 1, 1, 1, (note,)), 3).headline.endswith("1 edits. All is well.")


def test_a_damaged_line_of_the_history_is_a_note_once_the_images_are_saved(photos: Path) -> None:
    """The effect of the line is in session.json; there is nothing left to repair."""
    journal = output(photos) / JOURNAL
    lines = journal.read_bytes().splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if b'"edit"' in line)
    lines[at] = b"x" * (len(lines[at]) - 1) + b"\n"
    journal.write_bytes(b"".join(lines))
    report = verify(photos)
    assert found(report) == [("journal", JOURNAL)]
    assert report.sound
    (output(photos) / "session.json").unlink()
    shutil.rmtree(output(photos) / ".tagger" / "backups")
    assert not verify(photos).sound


def test_what_cannot_be_copied_again_is_not_touched(photos: Path) -> None:
    """If the source is gone, a changed copy is the only image there is."""
    (photos / "IMG_3.jpg").unlink()
    Image.new("RGB", (10, 10), "red").save(output(photos) / "p-0003.jpg")
    changed = (output(photos) / "p-0003.jpg").read_bytes()
    report = verify(photos, repair=True)
    assert (output(photos) / "p-0003.jpg").read_bytes() == changed
    assert [finding.repair for finding in report.findings if finding.part == "copy"] == [None]


def test_a_second_image_of_one_name_is_a_stray_file(photos: Path) -> None:
    """Trainers would find two images for one caption."""
    shutil.copy(photos / "IMG_1.jpg", output(photos) / "p-0003.webp")
    assert found(verify(photos)) == [("stray", "p-0003.webp")]
