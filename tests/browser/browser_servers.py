"""The servers that browser tests talk to: `tagger`, started as a user would, and JupyterLab."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

import nbformat
import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Page

HOSTS = ["app", "notebook"]
"""Where `open_folder` can open a folder."""
START_S = 90
"""How long a server may take on a busy machine before a test gives up."""


def eventually(condition: Callable[[], bool], what: str, timeout_s: float = 30) -> None:
    """Wait until `condition` holds; fail, saying that `what` did not happen, after `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"not within {timeout_s} s: {what}"
        time.sleep(0.05)


def own_jupyter(home: Path) -> dict[str, str]:
    """Return an environment in which Jupyter reads and writes below `home` only."""
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    return {**os.environ, **{name: str(home / folder) for name, folder in folders.items()}}


@dataclass
class Server:
    """A running server and its kernels."""

    process: subprocess.Popen[bytes]
    log: Path
    url: str = ""
    """Where it answers, with a slash at the end."""
    key: str = ""
    """What the address must bring the first time; empty where nothing is asked for."""

    def address(self, **query: str) -> str:
        """Return the address that a user opens, the key in it, with further parts of the query."""
        parts = ({"token": self.key} if self.key else {}) | query
        return f"{self.url}?{urlencode(parts)}" if parts else self.url

    def output(self) -> str:
        """Return what the server has said so far."""
        return self.log.read_text("utf-8", errors="replace")

    def kernel_processes(self) -> list[psutil.Process]:
        """Return the kernels that live now."""
        try:
            family = psutil.Process(self.process.pid).children(recursive=True)
            return [child for child in family if "ipykernel_launcher" in " ".join(child.cmdline())]
        except psutil.NoSuchProcess:
            return self.kernel_processes() if self.process.poll() is None else []

    def kernels(self) -> int:
        """Return how many kernels live now."""
        return len(self.kernel_processes())

    def wait_for_kernels(self, count: int, timeout_s: float = 30) -> None:
        """Wait until exactly `count` kernels live."""
        eventually(lambda: self.kernels() == count, f"{count} kernels, {self.kernels()} live", timeout_s)

    def kill_kernels(self) -> None:
        """Kill every kernel at once, as a crash or a lack of memory would."""
        doomed = self.kernel_processes()
        for kernel in doomed:
            kernel.kill()
        psutil.wait_procs(doomed, timeout=10)

    def stop(self, signal_number: int = signal.SIGINT) -> int:
        """Stop the server as Ctrl+C does and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal_number)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
            raise


class Tagger(Server):
    """`tagger` at work."""


@dataclass
class Lab(Server):
    """JupyterLab; `page` is the page of the test that runs now."""

    root: Path = field(default_factory=Path)
    """Where its notebooks lie."""
    page: Page | None = None
    opened: int = 0

    def open_notebook(self, cells: Sequence[str]) -> Page:
        """Write a notebook of code cells, open it, run them all, and return the page.

        Fails when a cell raises. The notebook is not saved; its path is ``lab.root / lab.name``.
        """
        assert self.page is not None
        self.opened += 1
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        nbformat.write(notebook, self.root / self.name)
        self.page.goto(f"{self.url}lab/tree/{self.name}?reset")
        self.page.wait_for_function(_KERNEL_IS_IDLE, arg=self.name, timeout=START_S * 1000)
        errors = self.page.evaluate(_RUN_ALL)
        assert errors == [], "\n".join(errors)
        return self.page

    @property
    def name(self) -> str:
        """File name of the notebook opened last."""
        return f"notebook-{self.opened}.ipynb"

    def use_theme(self, theme: str) -> None:
        """Have JupyterLab be ``"light"`` or ``"dark"``."""
        assert self.page is not None
        self.page.evaluate(_CHANGE_THEME, f"JupyterLab {theme.title()}")

    def save(self) -> Path:
        """Save the open notebook as Ctrl+S does and return its path."""
        assert self.page is not None
        self.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
        return self.root / self.name


_CHANGE_THEME = "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"

_KERNEL_IS_IDLE = """(name) => {
  const panel = window.jupyterapp?.shell.currentWidget;
  return panel?.context?.path === name && panel.context.isReady
    && panel.sessionContext.session?.kernel?.status === 'idle';
}"""

_RUN_ALL = """async () => {
  await window.jupyterapp.commands.execute('notebook:run-all-cells');
  const notebook = window.jupyterapp.shell.currentWidget.content.model.sharedModel.toJSON();
  return notebook.cells.flatMap(cell => cell.outputs ?? [])
    .filter(output => output.output_type === 'error')
    .map(output => `${output.ename}: ${output.evalue}`);
}"""

_SHUT_DOWN_ALL = "() => window.jupyterapp?.serviceManager.sessions.shutdownAll()"


def stop_lab_kernels(page: Page) -> None:
    """End the kernels that the open page of JupyterLab knows of."""
    page.evaluate(_SHUT_DOWN_ALL)


ServerT = TypeVar("ServerT", bound=Server)
SOURCE_TREE = Path(__file__).parents[2]


@contextmanager
def _running(
    command: Sequence[str], home: Path, env: dict[str, str], cwd: Path | None = None
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    log = home / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=cwd or home, env=env, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield process, log
    finally:
        print(log.read_text("utf-8", errors="replace"))  # pytest shows it when the test failed
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


@contextmanager
def start_tagger(home: Path, arguments: Sequence[str | Path], env: dict[str, str]) -> Iterator[Tagger]:
    """Start ``tagger ARGUMENTS --no-browser`` in `home` and wait until it says where it answers."""
    command = [sys.executable, "-m", "tagger_widget.app.cli.main", *map(str, arguments), "--no-browser"]
    if "--port" not in command:
        command += ["--port", str(free_port())]
    with _running(command, home, own_jupyter(home) | env) as (process, log):
        yield _wait_for_address(Tagger(process, log))


@contextmanager
def start_voila(home: Path, options: Sequence[str], env: dict[str, str], tree: Path) -> Iterator[Server]:
    """Start ``voila notebooks/tag.ipynb`` at the top of the source tree or of a copy of it."""
    command = [sys.executable, "-m", "voila", "notebooks/tag.ipynb", "--no-browser", *options]
    # Installing the package puts its template where Voila looks; the tree itself is not such a place.
    template = {"JUPYTER_PATH": str(SOURCE_TREE / "tagger_widget" / "app" / "jupyter")}
    command += [f"--port={free_port()}"]
    with _running(command, home, own_jupyter(home) | template | env, cwd=tree) as (process, log):
        yield _wait_for_address(Server(process, log))


def _wait_for_address(server: ServerT) -> ServerT:
    def answers() -> bool:
        found = re.search(r"(http://\S+/)\?token=(\w+)\s", server.output())
        server.url, server.key = found.groups() if found else ("", "")
        return bool(found) or server.process.poll() is not None

    eventually(answers, "the server says where it answers", START_S)
    assert server.url, f"the server ended at once:\n{server.output()}"
    return server


@contextmanager
def start_lab(home: Path) -> Iterator[Lab]:
    """Start JupyterLab with its settings and notebooks below `home` and wait until it answers."""
    root, port = home / "notebooks", free_port()
    root.mkdir()
    settings = home / "config" / "labconfig" / "page_config.json"
    settings.parent.mkdir(parents=True)
    # Otherwise a question about news lies over the page.
    settings.write_text(
        json.dumps({"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}})
    )
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser", "--allow-root"),
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={root}",
        "--IdentityProvider.token=",
    ]
    with _running(command, home, own_jupyter(home)) as (process, log):
        server = Lab(process, log, f"http://127.0.0.1:{port}/", root=root)
        eventually(lambda: process.poll() is not None or _listens(port), "JupyterLab answers", START_S)
        assert process.poll() is None, f"JupyterLab ended at once:\n{server.output()}"
        yield server


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
