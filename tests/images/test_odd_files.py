"""A folder of odd, broken and hostile files in a real Session: each is imported correctly or refused."""

from __future__ import annotations

import hashlib
import os
import re
import warnings
from pathlib import Path
from typing import NamedTuple

import PIL
import pytest
from PIL import Image, ImageChops, ImageStat

from tagger_widget import Session
from tagger_widget.dataset.image import ImageRecord
from tagger_widget.dataset.phrases import printable
from tagger_widget.errors import ImageProblemError
from tests.support import odd_images

IMPORTED = {
    "every_mode",
    "wrong_names",
    "laborious_to_no_avail",
    "odd_shapes",
    "broken_exif",
    "profiles",
    "odd_names",
}
"""Families of valid files."""
REFUSED = {"odd_names_of_texts", "strangers", "too_large", "too_laborious", "zipped_bombs"}
"""Families of files that must never be decoded."""
EITHER = {"cut_off", "damaged"}
"""Families of files some of which happen to be intact where it matters."""
PICTURES_ALIKE = {"every_mode", "wrong_names", "laborious_to_no_avail", "odd_names"}
"""Families whose pictures Pillow alone reads with the same result, except for the modes it clips."""
CLIPPED = re.compile("(I|F|I-16|I-16B|LAB|La|RGBa)-")
MISREAD = {"YCbCr-TIFF.tif"} if int(PIL.__version__.partition(".")[0]) < 13 else set()
"""Files that only this package reads correctly; test_convert compares them with the original picture."""


class Opened(NamedTuple):
    """The result of opening the folder."""

    source: Path
    output: Path
    images: dict[str, ImageRecord]
    unsupported: dict[str, str]
    previews: dict[str, str | None]
    """By source: why there is no preview, or None if there is one."""
    troubles: tuple[str, ...]
    left_over: list[str]
    no_files: list[str]
    before: dict[bytes, str]
    after: dict[bytes, str]


def _content(folder: Path) -> dict[bytes, str]:
    """Return everything below a folder: digests of files, targets of links, and the type of other entries."""
    found: dict[bytes, str] = {}
    for home, folders, files in os.walk(os.fsencode(folder)):
        for name in (*folders, *files):
            path = os.path.join(home, name)  # noqa: PTH118 - these are bytes
            key = os.path.relpath(path, os.fsencode(folder))
            if os.path.islink(path):  # noqa: PTH114
                found[key] = f"link to {os.readlink(path)!r}"  # noqa: PTH115
            elif os.path.isfile(path):  # noqa: PTH113
                found[key] = hashlib.sha256(Path(os.fsdecode(path)).read_bytes()).hexdigest()
            else:
                found[key] = "something else"
    return found


def _fill(folder: Path) -> list[str]:
    for family, files in odd_images.FAMILIES.items():
        home = folder / family
        home.mkdir(parents=True)
        for name, data in files().items():
            (home / name).write_bytes(data)
    for name in odd_images.unspeakable_names():
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(b"\xff\xd8\xff")
    return odd_images.lay_no_files(folder, Path.home())


def _preview_problem(session: Session, image: ImageRecord) -> str | None:
    try:
        session.preview(image.name)
    except ImageProblemError as error:
        return str(error)
    return None


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """Open one folder with all families, once."""
    home = tmp_path_factory.mktemp("odd")
    source, output = home / "photos", home / "out"
    no_files = _fill(source)
    before = _content(source)
    previous = os.umask(0o027)
    try:
        with Session(source, output=output, recursive=True, trigger="ohwx") as session:
            assert session.wait_copied(240)
            images = {image.source: image for image in session.images}
            previews = {name: _preview_problem(session, image) for name, image in images.items()}
            unsupported, troubles = dict(session.unsupported), session.troubles
    finally:
        os.umask(previous)
    left_over = [str(path) for path in (output / ".tagger" / "tmp").iterdir()]
    return Opened(
        source, output, images, unsupported, previews, troubles, left_over, no_files, before, _content(source)
    )


def _assert_well_put(message: str, name: str) -> None:
    """Check a reason: one line with the file and a remedy, and no internals."""
    assert message.replace("\u200c", "").replace("\u200d", "").isprintable(), message
    assert name in message, message
    assert re.search(r"\. [A-Z].*\.$|: .*\. [A-Z].*\.$", message), message
    assert not re.search(r"Traceback|Error\b|Exception|0x[0-9a-f]{6}|<class", message), message


def _assert_contract(path: Path) -> None:
    """Check that a copy is what trainers require."""
    assert re.fullmatch(r"[A-Za-z0-9-]+\.(jpg|png|webp)", path.name)
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o640
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Caused by broken EXIF in files copied byte for byte.
        _assert_trainers_read(path)


def _assert_trainers_read(path: Path) -> None:
    with Image.open(path) as image:
        image.load()
        assert image.format == {".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP"}[path.suffix]
        assert image.mode in {"RGB", "RGBA", "L", "LA", "P", "1"}
        assert not getattr(image, "is_animated", False)
        assert image.getexif().get(0x0112, 1) not in range(2, 9)


def _assert_alike(path: Path, data: bytes) -> None:
    with Image.open(path) as image:
        ours = image.convert("RGB")
    if data[4:8] == b"ftyp" or (path.suffix == ".jpg" and b"Exif\0\0" * 9 in data):
        return  # Pillow alone reads neither HEIC nor such EXIF.
    theirs = odd_images.reference(data)
    assert ours.size == theirs.size
    assert max(ImageStat.Stat(ImageChops.difference(ours, theirs)).mean) < 6


@pytest.mark.parametrize("family", odd_images.FAMILIES)
def test_every_file_is_imported_rightly_or_refused(opened: Opened, family: str) -> None:
    """Each copy satisfies the contract and shows the picture, or the reason is reported."""
    wrong = []
    for name, data in odd_images.FAMILIES[family]().items():
        image = opened.images[f"{family}/{name}"]
        try:
            if image.problem is None:
                assert family not in REFUSED
                assert image.file is not None
                _assert_contract(opened.output / image.file)
                if family in PICTURES_ALIKE and not CLIPPED.match(name) and name not in MISREAD:
                    _assert_alike(opened.output / image.file, data)
            else:
                assert family not in IMPORTED
                _assert_well_put(image.problem, printable(name))
        except (AssertionError, OSError, ValueError, SyntaxError) as error:
            wrong.append(f"{name}: {image.problem or image.file}: {type(error).__name__} {error}"[:400])
    assert not wrong, "\n".join(wrong)


def test_what_is_imported_has_a_preview_and_nothing_else_has(opened: Opened) -> None:
    """Previews use the same decoders within the same limits."""
    images = opened.images.values()
    assert [i.source for i in images if opened.previews[i.source] != i.problem] == []


def test_what_is_no_file_is_refused(opened: Opened) -> None:
    """Pipes, sockets, devices and links that are dangling or lead to a folder are listed with a reason."""
    for name in opened.no_files:
        _assert_well_put(f"{name} {opened.unsupported[name]}.", name)
    assert not any("folder.jpg" in name for name in (*opened.images, *opened.unsupported))


def test_names_that_no_file_could_hold_are_refused(opened: Opened) -> None:
    """Names with line breaks or without Unicode are listed, each on one line."""
    reasons = [reason for name, reason in opened.unsupported.items() if name not in opened.no_files]
    assert len(reasons) == len(odd_images.unspeakable_names())
    assert all(reason.endswith("Rename it") for reason in reasons)
    assert all(name.isprintable() for name in opened.unsupported)


def test_nothing_is_forgotten(opened: Opened) -> None:
    """Every file of the folder is an image of the dataset or listed with a reason."""
    files = {name for name, content in opened.before.items() if content != "something else"}
    specials = {os.fsencode(name) for name in ("pipe.png", "socket.png")}
    assert len(files | specials) == len(opened.images) + len(opened.unsupported)


def test_originals_stay_byte_for_byte(opened: Opened) -> None:
    """Nothing below the source folder was written, added, renamed or removed."""
    assert opened.after == opened.before


def test_nothing_strays(opened: Opened) -> None:
    """No temporary file remains, the output has only images and captions, and no problem is reported."""
    assert opened.left_over == []
    assert opened.troubles == ()
    files = {path.name for path in opened.output.iterdir()} - {".tagger", "session.json", "tags.txt"}
    usable = [image for image in opened.images.values() if image.problem is None]
    assert files == {f"{image.name}.txt" for image in usable} | {str(image.file) for image in usable}


def test_images_through_links_are_imported_and_other_files_are_not(tmp_path: Path) -> None:
    """A link may lead to an image anywhere; a link to anything else is refused, whatever its name."""
    (tmp_path / "cat.jpg").write_bytes(odd_images.odd_names()["case.jpg"])
    (tmp_path / "id_ed25519").write_bytes(b"-----BEGIN OPENSSH PRIVATE KEY-----\n")
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "cat.jpg").symlink_to(tmp_path / "cat.jpg")
    (photos / "dog.jpg").symlink_to("../id_ed25519")
    with Session(photos, output=tmp_path / "out") as session:
        assert session.wait_copied(60)
        cat, dog = session.images
        assert cat.problem is None
        assert dog.problem is not None
        _assert_well_put(dog.problem, "dog.jpg")
        assert "PRIVATE" not in dog.problem
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert b"OPENSSH" not in written


def test_no_text_comes_in_through_a_link_that_leads_out(tmp_path: Path) -> None:
    """A caption that links to a file outside the folder is listed and not read; one to a caption inside is read."""
    (tmp_path / "secret").write_text("hunter2")
    photos = tmp_path / "photos"
    photos.mkdir()
    for name in ("a.jpg", "b.jpg"):
        (photos / name).write_bytes(odd_images.odd_names()["case.jpg"])
    (photos / "a.txt").symlink_to("../secret")
    (photos / "shared").write_text("cat, dog")
    (photos / "b.txt").symlink_to("shared")
    with Session(photos, output=tmp_path / "out") as session:
        assert session.wait_copied(60)
        assert [image.tags for image in session.images] == [(), ("cat", "dog")]
        ((name, reason),) = session.unsupported
        _assert_well_put(f"{name} {reason}.", "a.txt")
