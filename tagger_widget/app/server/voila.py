"""The app's server: Voila on the shipped notebook, with our settings and page template.

``voila.json`` holds the settings and ``jupyter/`` the template, so that plain ``voila`` finds both too:
the first in the working directory, the second where the installed package put a copy.
"""

from __future__ import annotations

import html
import logging
import os
import signal
import sys
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from string import Template

import tornado.ioloop
from nbclient.exceptions import CellExecutionError, DeadKernelError
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClosedError
from traitlets import Any, Bool
from voila.app import Voila

from tagger_widget.app.launch import VARIABLES, Asked
from tagger_widget.app.server.auth import PAGES
from tagger_widget.errors import FolderError

HERE = Path(__file__).parents[1]
JUPYTER_DATA = HERE / "jupyter"


def shipped(in_source: str) -> Path:
    """Return a file that lies in this folder when installed, and at `in_source` in the source tree.

    Raises
    ------
    FolderError
        When the installation is incomplete.
    """
    source = HERE.parents[1] / in_source
    for path in (HERE / source.name, source):
        if path.is_file():
            return path
    raise FolderError(
        f"{HERE / source.name} is missing. Install the package again: pip install tagger-widget"
    )


def is_news(record: logging.LogRecord) -> bool:
    """Tell whether a log record concerns the user.

    A page that is left while it loads takes its kernel along, and Voila reports a kernel that died, or the cell in
    which it was interrupted first; what was being sent to the page arrives nowhere, and asyncio reports that.
    """
    error = record.exc_info[1] if record.exc_info else None
    expected = isinstance(error, (DeadKernelError, WebSocketClosedError, StreamClosedError))
    # No page has a button that interrupts: it is only ever done to a kernel that is about to end.
    interrupted = isinstance(error, CellExecutionError) and error.ename == "KeyboardInterrupt"
    return not (expected or interrupted or "Kernel died" in record.getMessage())


class TaggerServer(Voila):
    """Voila for one notebook, quiet, and stopped by Ctrl+C without a word of its own."""

    announce = Any(help="Called with the address once the server can be reached; set before `start`.")
    show = Bool(help="Whether to open the user's browser as well.")

    def launch_browser(self) -> None:
        """Say where the server answers: Voila calls this as soon as it listens."""
        loop = tornado.ioloop.IOLoop.current()
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            if hasattr(signal, name):  # Windows has no SIGHUP
                signal.signal(getattr(signal, name), lambda *_: loop.add_callback_from_signal(loop.stop))
        self.announce(self.display_url, self.port)
        if self.show:
            open_browser(self.display_url, Path(self.connection_dir))

    def load_config_file(self, filename: str, path: object = None) -> None:
        """Read our settings only: those of other Voila apps of this user do not apply."""
        del path
        super().load_config_file(filename, path=[str(shipped("voila.json").parent)])


def serve(asked: Asked, *, port: int, announce: Callable[[str, int], None], show: bool) -> None:
    """Serve the app until Ctrl+C or SIGTERM; no kernel outlives it.

    Parameters
    ----------
    asked
        What each page opens. When it says nothing at all, the variables of this process stand.
    port
        Port to listen on; the next free one when it is taken.
    announce
        Called once with the address and the port when the server can be reached. The address has the key
        to the app in it: it is for the user's eyes only.
    show
        Whether to open the user's browser as well.
    """
    if environment := asked.environment():
        for name in VARIABLES:
            os.environ.pop(name, None)
        os.environ.update(environment)
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(JUPYTER_DATA), os.getenv("JUPYTER_PATH")]))
    logging.getLogger("tornado").setLevel(logging.ERROR)
    server = TaggerServer.instance(announce=announce, show=show)
    server.initialize(
        [
            f"--port={port}",
            "--Voila.log_level=ERROR",
            "--Voila.open_browser=True",  # This is when Voila says that it listens.
            f"--MappingKernelManager.root_dir={Path.cwd()}",
            str(shipped("notebooks/tag.ipynb")),
        ]
    )
    for log in (server.log, logging.getLogger("asyncio")):
        log.addFilter(is_news)
    server.start()


def open_browser(url: str, folder: Path) -> None:
    """Open the user's browser, if there is one with windows, without waiting for it.

    Every user of a machine can read the command lines of all others, and a browser gets its address on
    one. So it gets that of a file which leads on, and which no one else can read.

    Parameters
    ----------
    url
        Address to open.
    folder
        Where the file goes: a folder that is the user's alone, and is removed in the end.
    """
    if sys.platform == "linux" and not any(map(os.getenv, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))):
        return  # what is left are browsers that would take over this terminal
    page = folder / "open.html"
    page.touch(0o600)
    template = Template((PAGES / "signed_in.html").read_text("utf-8"))
    page.write_text(template.substitute(address=html.escape(url)), "utf-8")
    threading.Thread(target=webbrowser.open, args=[page.as_uri()], daemon=True).start()
