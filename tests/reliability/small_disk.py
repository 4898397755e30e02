"""A disk that becomes full, or not writable, under a dataset that is being tagged.

The full one is a small disk, in a process that may mount one (by ``unshare``). If the system does not allow that,
the shim refuses instead.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tagger_widget import TaggerError
from tests.reliability.disk_shim import DiskShim
from tests.reliability.mishaps import Failure
from tests.reliability.places import Place, lay_out
from tests.support.folders import run_python

_ROOT = Path(__file__).parents[2]
_CALL = """
import sys
sys.path.append(sys.argv[1])
from tests.reliability import small_disk
small_disk.main(*sys.argv[2:])
"""
_LONG = "x" * 900
"""Makes an edit too large for the space that is left in the last block of the journal."""


def run(root: Path, way: str) -> dict[str, list[str]]:
    """Let a disk refuse in a process of its own, and return what was raised, and the tags in the end."""
    if way == "forbidden":
        done = run_python(_CALL, _ROOT, root, "forbidden", heed_permissions=True)
    else:
        own_mounts = ["unshare", "--mount", *(["--map-root-user"] if os.geteuid() else [])]
        mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tagger", str(root)]
        if shutil.which("unshare") and not subprocess.run([*own_mounts, *mount], check=False).returncode:
            command = [
                *own_mounts,
                "sh",
                "-c",
                f"{shlex.join(mount)} && exec {shlex.join(_python(root, 'full'))}",
            ]
        else:
            command = _python(root, "as if full")
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    result: dict[str, list[str]] = json.loads(done.stdout)
    return result


def _python(root: Path, way: str) -> list[str]:
    return [sys.executable, "-c", _CALL, str(_ROOT), str(root), way]


def main(root: str, way: str) -> None:
    """Edit before, while and after the disk refuses."""
    place, raised = lay_out(Path(root) / "place"), []
    session = place.opened()
    session.add_tags(0, "before")
    refusals = {"full": _full, "forbidden": _forbidden, "as if full": _as_if_full}
    with refusals[way](place):
        for index in range(3):
            try:
                session.add_tags(index, f"meanwhile {index}", *(f"{number} {_LONG}" for number in range(5)))
            except TaggerError as error:
                raised.append(f"{type(error).__name__}: {error}")
    session.add_tags(0, "after")
    session.close()
    with place.opened() as session:
        print(
            json.dumps(
                {"raised": raised, "tags": sorted({t for image in session.images for t in image.tags})}
            )
        )


@contextmanager
def _full(place: Place) -> Iterator[None]:
    ballast = place.root.parent / "ballast"
    with ballast.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        while stream.write(bytes(4096)):
            pass
    yield
    ballast.unlink()


@contextmanager
def _forbidden(place: Place) -> Iterator[None]:
    paths = [place.output, *place.output.rglob("*")]
    modes = {path: path.stat().st_mode for path in paths}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    yield
    for path, mode in modes.items():
        path.chmod(mode)


@contextmanager
def _as_if_full(place: Place) -> Iterator[None]:
    with DiskShim(Failure(errno.ENOSPC, 1, None), place.output).installed():
        yield
