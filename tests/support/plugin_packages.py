"""Packages with plugins, installed into a folder as pip would, but offline and at once."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

EntryPoints = Mapping[str, Mapping[str, str]]
"""By group: what each name stands for."""


def install_project(project: Path, site: Path) -> None:
    """Install the modules of a project and the metadata that its `pyproject.toml` has."""
    described = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]
    site.mkdir(parents=True, exist_ok=True)
    for module in project.glob("*.py"):
        shutil.copy(module, site)
    write_metadata(site, described["name"], described["version"], listing(described["entry-points"]))


def install(
    site: Path, package: str, module: str, entry_points: EntryPoints, *, version: str = "1.0"
) -> None:
    """Install a package whose one module has the name of the package, with `_` for each hyphen."""
    site.mkdir(parents=True, exist_ok=True)
    (site / f"{package.replace('-', '_')}.py").write_text(module, "utf-8")
    write_metadata(site, package, version, listing(entry_points))


def listing(entry_points: EntryPoints) -> str:
    """Write entry points as installers do."""
    return "\n".join(
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in entries.items())
        for group, entries in entry_points.items()
    )


def write_metadata(site: Path, package: str, version: str, entry_points: str) -> None:
    """Write the folder by which Python knows an installed package."""
    folder = site / f"{package.replace('-', '_')}-{version}.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n", "utf-8")
    (folder / "entry_points.txt").write_text(entry_points, "utf-8")
