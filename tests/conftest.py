"""Set up what every test relies on: a clean environment, folders of images, and no silent skips.

``TAGGER_NO_SKIPS=1`` turns each skip into a failure; ``.ci/run`` sets it, so that nothing is left
out there for want of a browser.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from PIL import Image, ImageDraw

import tagger_widget

if TYPE_CHECKING:
    from collections.abc import Generator

# A busy machine is not a bug: pytest-timeout sets the time limits.
settings.register_profile("tagger", deadline=None)
settings.load_profile("tagger")

# Servers and kernels started by the tests import the package under test.
_PACKAGE_HOME = str(Path(tagger_widget.__path__[0]).parent)
os.environ["PYTHONPATH"] = os.pathsep.join(
    dict.fromkeys([_PACKAGE_HOME, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))])
)

# The user's own settings must not reach the code under test.
for _name in [name for name in os.environ if name.startswith("TAGGER_") and name != "TAGGER_NO_SKIPS"]:
    del os.environ[_name]


@pytest.fixture(scope="session", autouse=True)
def _state_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Use a state folder and a config folder of this run, never those of the machine's user."""
    os.environ["TAGGER_STATE_DIR"] = str(tmp_path_factory.mktemp("state"))
    os.environ["TAGGER_CONFIG_DIR"] = str(tmp_path_factory.mktemp("config"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests below ``tests/browser`` and run them last, so that quick failures come first."""
    browser_folder = Path(__file__).parent / "browser"
    for item in items:
        if browser_folder in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def _forbid_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.outcome == "skipped" and not hasattr(report, "wasxfail") and os.environ.get("TAGGER_NO_SKIPS"):
        reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"Skips are forbidden here (TAGGER_NO_SKIPS is set). {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one if skips are forbidden."""
    report = yield
    _forbid_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a skipped file into a failed one if skips are forbidden."""
    report = yield
    _forbid_skip(report)
    return report


def _draw_image(path: Path, text: str, size: tuple[int, int] = (320, 240), hue: int = 200) -> Path:
    """Draw a small image that shows `text`, in the format given by the extension of `path`."""
    image = Image.new("HSV", size, (hue % 256, 150, 200)).convert("RGB")
    ImageDraw.Draw(image).text((size[0] // 8, size[1] // 3), text, fill="black", font_size=size[1] // 4)
    image.save(path)
    return path


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Return a folder ``photos`` with six drawn images, 1.jpg … 5.jpg and 10.png in natural order."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for position, name in enumerate(["1.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg", "10.png"]):
        _draw_image(folder / name, name, hue=40 * position)
    return folder


@pytest.fixture(scope="session")
def photographs() -> list[Path]:
    """Return the real photographs that the scikit-image and scikit-learn wheels contain; read only."""
    names = {
        "sklearn": ["datasets/images/china.jpg", "datasets/images/flower.jpg"],
        "skimage": ["data/rocket.jpg", "data/astronaut.png", "data/coffee.png", "data/chelsea.png"],
    }
    homes = {package: Path(str(_origin(package))).parent for package in names}
    found = [
        path for package in names for name in names[package] if (path := homes[package] / name).is_file()
    ]
    assert len(found) >= 4, f"most of the photographs are not where they were: {homes}"
    return found


def _origin(package: str) -> str | None:
    """Return the path of `package` without importing it, which would take a second."""
    spec = importlib.util.find_spec(package)
    return spec.origin if spec else None
