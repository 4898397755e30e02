"""Figures of the package's layout, and how many of its files an action passes through.

Run ``python benchmarks/structure.py [--files]``. It prints a table in Markdown; ``--files`` also lists the modules of
the longest import chain, and the files of each action in the order of their first call. It uses public names and the
messages of the page only, so that it can be run on any layout of the package.

The layout:

- Things in the package root are files and folders, without ``__pycache__``.
- Modules are ``.py`` files other than ``__init__.py``; scripts are the ``.js`` files below ``widget/static``.
- The import chain follows imports at module level, read from the syntax tree. Imports for type checkers and imports
  inside functions do not count, nor does the package that Python imports along with one of its modules.

The actions, traced with ``sys.setprofile``:

- A call is a call of a function, lambda or comprehension, or the start or resumption of a generator, whose code is in
  a file of the package. The files of an action are those with at least one call. A file change is a call in another
  file than the previous call on the same thread; returns do not count.
- ``set_tags`` runs in plain Python, on an image with other tags.
- A tag typed and next image start with the message from the page and end when the screen is drawn, on a running event
  loop as in a kernel. They count the thread that handles the message, and not the threads that load pictures.
- Preview and apply rename a tag from the workbench. There are six images: two have the tag, and four have not been
  visited. Both start with the message from the page and end with the answer to it. They count all threads, since the
  workbench has one of its own; drawing the screen afterwards is left out.

Each action is carried out on two datasets and measured on the second, when all is imported. The figures depend on the
version of Python: from 3.12 on, list, set and dict comprehensions are no calls of their own.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import os
import platform
import queue
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

import ipywidgets
from PIL import Image

import tagger_widget
from tagger_widget import Session, TaggerWidget

ROOT = Path(tagger_widget.__file__).parent
IMAGES = 6
QUIET_S = 0.3
WAIT_S = 30

Message = dict[str, Any]


class Tracer:
    """Records the files of the package whose code runs."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, str]] = []
        self._prefix = str(ROOT) + os.sep
        self._last_s = time.monotonic()

    def start(self) -> None:
        """Trace this thread and all that start from now on."""
        threading.setprofile(self._profile)
        sys.setprofile(self._profile)

    def stop(self) -> None:
        """Trace nothing more."""
        sys.setprofile(None)
        threading.setprofile(None)

    def begin(self) -> None:
        """Forget the calls so far."""
        self.calls = []

    def result(self, *, all_threads: bool = False) -> Trace:
        """Return the calls since `begin`, by this thread or by all."""
        here = threading.get_ident()
        return Trace([call for call in self.calls if all_threads or call[0] == here])

    async def quiet(self) -> None:
        """Let the event loop run until no thread has called the package for a while."""
        self._last_s = time.monotonic()
        while time.monotonic() - self._last_s < QUIET_S:  # noqa: ASYNC110 - threads signal no end
            await asyncio.sleep(QUIET_S / 10)

    def _profile(self, frame: FrameType, event: str, _argument: object) -> None:
        path = frame.f_code.co_filename
        if event == "call" and path.startswith(self._prefix):
            self.calls.append((threading.get_ident(), path[len(self._prefix) :]))
            self._last_s = time.monotonic()


class Trace:
    """The files that an action passes through, and how often it changes from one to another.

    Parameters
    ----------
    calls
        The thread and the file of each call, in order.
    """

    def __init__(self, calls: list[tuple[int, str]]) -> None:
        self.files = list(dict.fromkeys(path for _thread, path in calls))
        """Distinct files in the order of their first call."""
        threads = {thread: [path for each, path in calls if each == thread] for thread, _path in calls}
        self.entered = Counter(
            after for paths in threads.values() for before, after in pairwise(paths) if after != before
        )
        """How often each file is changed to."""
        self.changes = self.entered.total()


class Page:
    """The browser's end of a widget: it sends messages, and collects what is sent to it.

    Parameters
    ----------
    widget
        The screen.
    """

    def __init__(self, widget: TaggerWidget) -> None:
        parts = list(_below(widget))
        self._stage = next(part for part in parts if part.has_trait("slots"))
        self._workbench = next(part for part in parts if part.has_trait("forms"))
        self._tags_inputs = [part for part in parts if isinstance(part, ipywidgets.TagsInput)]
        self._next_button = next(
            part for part in parts if "tagger-do-next" in getattr(part, "_dom_classes", ())
        )
        self._answers: queue.Queue[Message] = queue.Queue()
        for part in (self._stage, self._workbench):
            part.send = lambda message, _buffers=None: self._answers.put(message)

    def open(self) -> None:
        """Report that the page has opened, and that the workbench is in sight."""
        self._stage._handle_custom_msg({"kind": "hello"}, [])
        self._answers.get(timeout=WAIT_S)  # A picture: the widget knows that there is a page.
        self._tell_workbench("show", view="v", on=True)

    def type_tag(self, before: list[str], tag: str) -> None:
        """Type a tag for the image that has these tags."""
        tags_input = next(part for part in self._tags_inputs if part.value == before)
        tags_input.set_state({"value": [*before, tag]})

    def next_image(self) -> None:
        """Click the button for the next image."""
        self._next_button._handle_custom_msg({"event": "click"}, [])

    def preview_renaming(self, old: str, new: str) -> int:
        """Request the preview of a batch edit; return its number."""
        values = {"old": old, "new": new}
        self._tell_workbench("preview", request=1, form="rename", values=values, scope="all")
        return int(self._wait("preview")["preview"])

    def apply(self, preview: int) -> None:
        """Apply a preview."""
        self._tell_workbench("apply", preview=preview, base="all", **{"except": []})
        self._wait("applied")

    def _tell_workbench(self, kind: str, **message: Any) -> None:
        self._workbench._handle_custom_msg({"part": "edit", "kind": kind, **message}, [])

    def _wait(self, kind: str) -> Message:
        got: list[Message] = []
        while not got or got[-1]["kind"] != kind:
            try:
                got.append(self._answers.get(timeout=WAIT_S))
            except queue.Empty:
                sys.exit(f"No {kind!r} came from the widget within {WAIT_S} s, but {got}.")
        time.sleep(QUIET_S)  # The thread that answered may not have returned yet.
        return got[-1]


def _below(widget: ipywidgets.Widget) -> Iterator[ipywidgets.Widget]:
    for child in getattr(widget, "children", ()):
        yield child
        yield from _below(child)


def make_photos(folder: Path) -> Path:
    """Fill a folder with small images, each in another colour."""
    folder.mkdir()
    for number in range(IMAGES):
        colour = (number * 37 % 256, number * 91 % 256, 90)
        Image.new("RGB", (64, 48), colour).save(folder / f"IMG_{number}.jpg")
    return folder


def trace_python(folder: Path, tracer: Tracer) -> dict[str, Trace]:
    """Set the tags of an image in plain Python."""
    with Session(folder, background=False) as session:
        name = session.images[0].name
        session.set_tags(name, ["cat", "sofa"])
        tracer.begin()
        session.set_tags(name, ["dog", "lawn"])
        return {"`set_tags`": tracer.result()}


async def trace_screen(folder: Path, tracer: Tracer) -> dict[str, Trace]:
    """Carry out what a page asks for: a tag, the next image, a preview, and applying it."""
    with Session(folder, background=False) as session:
        session.set_tags(0, ["sofa"])
        widget = TaggerWidget(session)
        await tracer.quiet()
        page = Page(widget)
        page.open()
        await tracer.quiet()
        traces = {}

        tracer.begin()
        page.type_tag(["sofa"], "cat")
        await tracer.quiet()
        traces["a tag typed"] = tracer.result()
        assert session.image(0).tags == ("sofa", "cat")

        tracer.begin()
        page.next_image()
        await tracer.quiet()
        traces["next image"] = tracer.result()
        assert session.position == 1

        session.add_tags(1, "cat")
        await tracer.quiet()
        tracer.begin()
        preview = page.preview_renaming("cat", "tabby cat")
        traces["preview"] = tracer.result(all_threads=True)

        await tracer.quiet()
        tracer.begin()
        page.apply(preview)
        traces["apply"] = tracer.result(all_threads=True)
        assert session.image(1).tags == ("tabby cat",)
        widget.close()
        return traces


def trace_actions() -> dict[str, Trace]:
    """Trace every action on two datasets; return the traces of the second."""
    traces: dict[str, Trace] = {}
    tracer = Tracer()
    tracer.start()
    for _ in range(2):
        with tempfile.TemporaryDirectory() as home:
            traces |= trace_python(make_photos(Path(home, "plain")), tracer)
            traces |= asyncio.run(trace_screen(make_photos(Path(home, "shown")), tracer))
    tracer.stop()
    return traces


def most_in_a_folder(folder: Path, pattern: str) -> int:
    """Count the files in the folder that has the most of them."""
    paths = (path for path in folder.rglob(pattern) if path.name != "__init__.py")
    return max(Counter(path.parent for path in paths).values())


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_by(node: ast.AST, modules: set[str]) -> Iterator[str]:
    """Yield the modules of the package that a module imports as it is imported itself."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            for other in child.orelse:
                yield from imported_by(ast.Module([other], []), modules)
            continue
        if isinstance(child, ast.Import):
            yield from modules.intersection(each.name for each in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module in modules:
            names = (f"{child.module}.{each.name}" for each in child.names)
            yield from (name if name in modules else child.module for name in names)
        yield from imported_by(child, modules)


def longest_import_chain() -> list[str]:
    """Return the modules of the longest chain, each of which imports the next."""
    paths = {module_name(path): path for path in ROOT.rglob("*.py")}
    imports = {
        name: set(imported_by(ast.parse(path.read_text("utf-8")), set(paths))) for name, path in paths.items()
    }
    chains: dict[str, list[str]] = {}

    def follow(name: str, above: tuple[str, ...]) -> list[str]:
        if name in above:
            sys.exit(f"Imports run in a circle: {' → '.join([*above[above.index(name) :], name])}")
        if name not in chains:
            below = [follow(each, (*above, name)) for each in sorted(imports[name])]
            chains[name] = [name, *max(below, key=len, default=[])]
        return chains[name]

    return max((follow(name, ()) for name in sorted(imports)), key=len)


def layout_rows() -> list[tuple[str, int]]:
    """Measure the layout of the files."""
    return [
        ("things in the package root", sum(path.name != "__pycache__" for path in ROOT.iterdir())),
        ("most modules in one folder", most_in_a_folder(ROOT, "*.py")),
        ("most scripts in one folder", most_in_a_folder(ROOT / "widget" / "static", "*.js")),
        ("longest chain of imports", len(longest_import_chain())),
    ]


def print_files(traces: dict[str, Trace]) -> None:
    """List the modules of the longest import chain, and the files of each action."""
    chain = longest_import_chain()
    print(
        "\n".join([f"\nLongest chain of imports ({len(chain)} modules):", *(f"  {name}" for name in chain)])
    )
    for action, trace in traces.items():
        title = (
            f"\n{action} ({len(trace.files)} files, {trace.changes} file changes, here by file changed to):"
        )
        print("\n".join([title, *(f"{trace.entered[path]:5}  {path}" for path in trace.files)]))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", action="store_true", help="list the files of each action as well")
    with_files = parser.parse_args().files
    for name in [name for name in os.environ if name.startswith("TAGGER_")]:
        del os.environ[name]  # The user's own settings must not reach what is measured.
    with tempfile.TemporaryDirectory() as home:
        os.environ["TAGGER_STATE_DIR"] = str(Path(home, "state"))
        os.environ["TAGGER_CONFIG_DIR"] = str(Path(home, "config"))
        traces = trace_actions()
    rows = layout_rows()
    for action, trace in traces.items():
        rows += [(f"{action}: files", len(trace.files)), (f"{action}: file changes", trace.changes)]
    print(f"| on Python {platform.python_version()} | figure |\n|---|---:|")
    print("\n".join(f"| {what} | {figure} |" for what, figure in rows))
    if with_files:
        print_files(traces)


if __name__ == "__main__":
    main()
