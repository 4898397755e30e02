"""Folders of images, their content, and a full disk."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def fill(folder: Path, count: int, *, start: int = 1, captions: dict[int, str] | None = None) -> Path:
    """Put small JPEG images called ``IMG_1.jpg`` … into `folder`, some with a caption beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(start, start + count):
        Image.new("RGB", (64, 48), (number * 37 % 256, number * 91 % 256, 90)).save(
            folder / f"IMG_{number}.jpg"
        )
    for number, text in (captions or {}).items():
        (folder / f"IMG_{number}.txt").write_bytes(text.encode())
    return folder


def content(folder: Path) -> dict[str, bytes]:
    """Return every file below `folder` with its bytes, by relative path, without hidden folders."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


def captions(output: Path) -> dict[str, str]:
    """Read the captions of an output folder, by image name."""
    return {path.stem: path.read_text("utf-8") for path in output.glob("*.txt") if path.name != "tags.txt"}


def journal_of(photos: Path) -> Path:
    """Return the path of the journal of the dataset made from `photos`."""
    return photos / "tagged" / ".tagger" / "journal.jsonl"


def run_python(
    code: str, *arguments: object, heed_permissions: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run a script in another process; `heed_permissions` removes root's right to ignore permissions."""
    command = [sys.executable, "-W", "error", "-c", code, *map(str, arguments)]
    if heed_permissions and sys.platform == "linux" and os.geteuid() == 0:
        command = [sys.executable, "-c", _HEED_PERMISSIONS, *command]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


# 24 is PR_CAPBSET_DROP; 1 and 2 are CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH.
_HEED_PERMISSIONS = """
import ctypes, os, sys
for capability in (1, 2):
    assert ctypes.CDLL(None).prctl(24, capability, 0, 0, 0) == 0
os.execv(sys.argv[1], sys.argv[1:])
"""


class FullDisk:
    """A disk without room for the files whose path `refuses`; all other files go to the real disk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.refuses: Callable[[str], bool] = lambda _path: False
        self._write, self._open = os.write, os.open
        self._paths: dict[int, str] = {}
        monkeypatch.setattr(os, "open", self.open)
        monkeypatch.setattr(os, "write", self.write)

    def open(self, path: object, *arguments: object, **more: object) -> int:
        descriptor = self._open(path, *arguments, **more)  # type: ignore[arg-type]
        self._paths[descriptor] = os.fspath(path) if isinstance(path, (str, os.PathLike)) else ""
        return descriptor

    def write(self, descriptor: int, data: object) -> int:
        if self.refuses(str(self._paths.get(descriptor, ""))):
            half = memoryview(data)[: len(data) // 2]  # type: ignore[arg-type]
            self._write(descriptor, half)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self._write(descriptor, data)  # type: ignore[arg-type]
