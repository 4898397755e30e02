"""What is built and installed: the wheel, its description, and the environment it is installed into."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import venv
from collections import Counter
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.build import build_wheel
from installer import install
from installer.destinations import SchemeDictionaryDestination
from installer.sources import WheelFile

ROOT = Path(__file__).parent.parent
SHARED = "share/jupyter/"
BOTH_PLACES = """
from pathlib import Path
from voila.paths import collect_template_paths
import tagger_widget
from tagger_widget.app.server.voila import find_jupyter_data, shipped_file

print(Path(tagger_widget.__file__).parents[1])
print(shipped_file("voila.json"))
print(find_jupyter_data())
print(collect_template_paths(["voila", "nbconvert"], "tagger", prune=True)[0])
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of this source tree."""
    folder = tmp_path_factory.mktemp("dist")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)  # where a build frontend calls the backend
        return folder / build_wheel(str(folder))


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    """Return the wheel's metadata, whose body is the description that a package index shows."""
    with ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        return message_from_bytes(archive.read(name))


def _install(wheel: Path, packages: Path, data: Path) -> None:
    """Install a wheel as pip does, with the packages in one folder and shared data in another."""
    scheme = {"purelib": packages, "platlib": packages, "data": data, "scripts": data / "bin"}
    destination = SchemeDictionaryDestination(
        {key: str(folder) for key, folder in scheme.items()}, sys.executable, "posix"
    )
    with WheelFile.open(wheel) as source:
        install(source, destination, {})


def _run(python: Path | str, code: str, folder: Path, **environment: str) -> list[str]:
    """Return the lines that a fresh Python prints, to whom neither our source tree nor Jupyter settings are known."""
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONPATH" and not k.startswith("JUPYTER")}
    done = subprocess.run(
        [python, "-c", code],
        cwd=folder,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_nothing_is_in_the_wheel_twice(wheel: Path) -> None:
    """Not the page template either, which both `tagger` and plain Voila use."""
    with ZipFile(wheel) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    copies = Counter(hashlib.sha256(data).digest() for data in contents.values() if data)
    assert [n for n, data in contents.items() if data and copies[hashlib.sha256(data).digest()] > 1] == []


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    """Each file of the source tree is installed, wherever it goes, and nothing beside the package and its template."""
    paths = (path for path in (ROOT / "tagger_widget").rglob("*") if path.is_file())
    expected = {p.relative_to(ROOT).as_posix() for p in paths if "__pycache__" not in p.parts}
    with ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
    installed = {re.sub(rf"^[^/]+\.data/data/{SHARED}", "tagger_widget/app/jupyter/", name) for name in names}
    assert installed == expected | {"tagger_widget/app/tag.ipynb", "tagger_widget/app/voila.json"}


def test_the_description_links_to_whole_addresses(metadata: Message) -> None:
    """A package index shows the README away from its files: every link and picture of it leads to the repository."""
    description = str(metadata.get_payload())
    repository = dict(str(url).split(", ") for url in metadata.get_all("Project-URL", []))["Repository"]
    links = re.findall(r"(!?)\[[^\]]*\]\(([^)#]+)", description)
    assert len(links) > 10
    for picture, target in links:
        home = f"{repository}/{'raw' if picture else 'blob'}/main/"
        assert target.startswith(home), target
        assert (ROOT / target.removeprefix(home)).is_file(), target


def test_the_metadata_names_what_an_index_shows(metadata: Message) -> None:
    """Addresses, how far along the project is, and the Python versions that CI runs."""
    classifiers = metadata.get_all("Classifier", [])
    versions = {c.rpartition(" ")[2] for c in classifiers if re.search(r":: Python :: 3\.\d+$", c)}
    workflow = (ROOT / ".github" / "workflows" / "tests.yml").read_text("utf-8")
    assert versions == set(re.findall(r'"(3\.\d+)"', workflow))
    assert any(c.startswith("Development Status ::") for c in classifiers)
    assert metadata["Description-Content-Type"] == "text/markdown"
    urls = [str(url).partition(",")[0] for url in metadata.get_all("Project-URL", [])]
    assert urls == ["Repository", "Documentation", "Changelog", "Issues"]


def test_an_environment_has_the_template_for_tagger_and_for_voila(wheel: Path, tmp_path: Path) -> None:
    """Both find it where it was installed, and `tagger` the notebook and settings as well."""
    home = tmp_path / "env"
    venv.create(home, symlinks=os.name == "posix")
    (packages,) = home.rglob("site-packages")
    dependencies = [path for path in sys.path if "site-packages" in path]
    (packages / "dependencies.pth").write_text("\n".join(dependencies), "utf-8")
    _install(wheel, packages, home)
    python = home / ("bin/python" if os.name == "posix" else "Scripts/python.exe")
    package, settings, ours, voilas = _run(python, BOTH_PLACES, tmp_path)
    assert Path(package) == packages
    assert Path(settings).is_relative_to(packages)
    assert Path(ours) == home / "share" / "jupyter"
    assert Path(voilas) == Path(ours, "voila", "templates", "tagger")


def test_tagger_finds_the_template_in_a_folder_on_the_path(wheel: Path, tmp_path: Path) -> None:
    """`pip install --target` puts shared data beside the packages, where Jupyter does not look."""
    target = tmp_path / "target"
    _install(wheel, target, target)
    code = "from tagger_widget.app.server.voila import find_jupyter_data; print(find_jupyter_data())"
    assert _run(sys.executable, code, tmp_path, PYTHONPATH=str(target)) == [str(target / "share" / "jupyter")]
