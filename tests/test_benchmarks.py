"""The benchmarks measure the package as it is: they import nothing that is gone."""

from __future__ import annotations

import ast
import importlib
import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def imported_names(script: Path) -> list[tuple[str, str]]:
    """List module and name of all that a script imports from the package, inside functions as well."""
    nodes = ast.walk(ast.parse(script.read_text("utf-8")))
    imports = (node for node in nodes if isinstance(node, ast.ImportFrom) and node.level == 0)
    return [
        (str(node.module), alias.name)
        for node in imports
        if str(node.module).partition(".")[0] == "tagger_widget"
        for alias in node.names
    ]


@pytest.mark.parametrize(
    "script",
    sorted([*(ROOT / "benchmarks").glob("*.py"), *(ROOT / "fuzz").glob("*.py")]),
    ids=lambda script: f"{script.parent.name}/{script.name}",
)
def test_what_a_script_imports_exists(script: Path) -> None:
    """Scripts that nobody runs for months still start."""
    for module, name in imported_names(script):
        found = hasattr(importlib.import_module(module), name)
        assert found or importlib.util.find_spec(f"{module}.{name}"), f"{module} has no {name}"
