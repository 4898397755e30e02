"""The command line, run as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def tagger(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `tagger` in `cwd` until it ends."""
    command = [sys.executable, "-m", "tagger_widget.app.cli.main", *map(str, arguments)]
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
