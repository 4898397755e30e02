"""The output folder satisfies every rule that trainers set, whatever the source folder contains."""

from __future__ import annotations

import os
import re
from pathlib import Path

from PIL import Image

from tagger_widget import Session
from tests.support.folders import captions, content
from tests.support.pictures import drawing, encoded, exif, files_of_every_kind, heic, phone_picture

ODD_CAPTIONS = {
    "bom.txt": b"\xef\xbb\xbfcat, dog",
    "utf16.txt": "café, Straße".encode("utf-16"),
    "latin.txt": "café, façade".encode("latin-1"),
    "lines.txt": b"cat\r\ndog\r\n\r\nbird\r\n",
    "tight.TXT": b"cat,dog,,cat , bird,",
    "empty.txt": b"",
    "binary.txt": bytes(range(256)),
    "trigger.txt": b"dog, ohwx, cat",
}


def fill_with_everything(folder: Path, photographs: list[Path]) -> None:
    """Put images and captions of every kind into `folder`, valid and broken."""
    fill_with_captions(folder)
    for name, data in files_of_every_kind().items():
        (folder / name).write_bytes(data)
    for photograph in photographs:
        (folder / photograph.name).write_bytes(photograph.read_bytes())
    phone = phone_picture()
    (folder / "IMG_2041.HEIC").write_bytes(heic(phone))
    for orientation in (1, 6):
        data = encoded(phone, "JPEG", quality=80, exif=exif(orientation))
        (folder / f"phone {orientation}.jpg").write_bytes(data)
        (folder / f"cut {orientation}.jpg").write_bytes(data[: len(data) // 2])
    (folder / "same.jpg").write_bytes(encoded(drawing(), "JPEG"))
    (folder / "same.png").write_bytes(encoded(drawing(), "PNG"))
    (folder / "notes.md").write_text("not an image")


def fill_with_captions(folder: Path) -> None:
    """Put small images with captions in many forms into a new `folder`."""
    folder.mkdir()
    for name, data in ODD_CAPTIONS.items():
        (folder / name).write_bytes(data)
        (folder / (name.split(".")[0] + ".png")).write_bytes(encoded(drawing(), "PNG"))


def test_every_rule_holds_for_every_kind_of_file(tmp_path: Path, photographs: list[Path]) -> None:
    """Names, extensions, formats, rotation, captions and modes are right, and the source is unchanged."""
    folder = tmp_path / "Été (raw) 2024"
    fill_with_everything(folder, photographs)
    before = content(folder)
    previous = os.umask(0o027)
    try:
        with Session(folder, output=tmp_path / "out", trigger="ohwx") as session:
            assert session.wait_copied(240)
            problems = {image.source for image in session.problems}
            usable = {image.name: image for image in session.images if image.problem is None}
    finally:
        os.umask(previous)
    assert content(folder) == before
    assert {f"cut {n}.jpg" for n in (1, 6)} <= problems
    output = tmp_path / "out"
    files = {path.name for path in output.iterdir()} - {".tagger", "session.json", "tags.txt"}
    images = {name for name in files if not name.endswith(".txt")}
    assert {Path(name).stem for name in images} == set(usable)
    assert {Path(name).stem for name in files - images} == set(usable)
    for name in images:
        assert re.fullmatch(r"[A-Za-z0-9-]+\.(jpg|png|webp)", name)
        with Image.open(output / name) as image:
            assert image.format == {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[name.rpartition(".")[2]]
            assert image.getexif().get(0x0112, 1) == 1
            assert not getattr(image, "is_animated", False)
            assert image.mode in {"RGB", "RGBA", "L", "LA", "P", "1"}
    for text in captions(output).values():
        tags = text.split(", ")
        assert tags[0] == "ohwx"
        assert len(set(tags)) == len(tags)
        assert all(tag == tag.strip() and tag and "," not in tag and "\n" not in tag for tag in tags)
    if os.name == "posix":
        modes = {path.stat().st_mode & 0o777 for path in output.iterdir() if path.is_file()}
        assert modes == {0o640}


def test_captions_of_every_making_arrive_whole(tmp_path: Path) -> None:
    """Encodings, line endings, missing blanks and upper-case extensions are normalized."""
    folder = tmp_path / "photos"
    fill_with_captions(folder)
    with Session(folder, trigger="ohwx") as session:
        assert session.wait_copied(240)
        tags = {
            Path(image.source).stem: image.tags for image in session.images if image.source.endswith(".png")
        }
        assert tags["bom"] == ("cat", "dog")
        assert tags["utf16"] == ("café", "Straße")
        assert tags["latin"] == ("café", "façade")
        assert tags["lines"] == ("cat", "dog", "bird")
        assert tags["tight"] == ("cat", "dog", "bird")
        assert tags["empty"] == tags["binary"] == ()
        assert tags["trigger"] == ("dog", "cat")
        assert any("binary.txt" in trouble for trouble in session.troubles)
