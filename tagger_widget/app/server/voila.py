"""The app's server: Voila on the shipped notebook, with our settings and page template.

Plain ``voila`` finds both, too: the settings, ``voila.json``, in the working directory of a clone, and the template in
the environment's Jupyter data, where the installation puts it.
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

from tagger_widget.app.launch import VARIABLES, LaunchOptions
from tagger_widget.app.server.auth import PAGES
from tagger_widget.errors import FolderError

APP = Path(__file__).parents[1]
JUPYTER_DATA = APP / "jupyter"
"""The Jupyter data folder with the page template in a clone; a wheel installs it elsewhere."""


def shipped_file(path_in_source: str) -> Path:
    """Return the path of a file that is in the app's folder if installed, and at `path_in_source` in a clone.

    Raises
    ------
    FolderError
        If the installation is incomplete.
    """
    source = APP.parents[1] / path_in_source
    for path in (APP / source.name, source):
        if path.is_file():
            return path
    raise FolderError(f"{APP / source.name} is missing. Reinstall the package: pip install tagger-widget")


def find_jupyter_data() -> Path:
    """Return the Jupyter data folder that contains the page template.

    Jupyter does not search the environment of a package that is on ``PYTHONPATH``, and prefers the user's own Jupyter
    data, which may contain the template of an older version.

    Raises
    ------
    FolderError
        If the installation is incomplete.
    """
    # From site-packages, where `pip install --target` puts shared data, up to the root of the environment.
    parents = APP.parents[1:5]
    for folder in (JUPYTER_DATA, *(parent / "share" / "jupyter" for parent in parents)):
        if (folder / "voila" / "templates" / "tagger").is_dir():
            return folder
    raise FolderError("The page template is missing. Reinstall the package: pip install tagger-widget")


def is_worth_logging(record: logging.LogRecord) -> bool:
    """Return whether a log record concerns the user.

    A page that is left while it loads shuts down its kernel. Voila then logs that the kernel died, or the cell in
    which it was interrupted, and asyncio logs that data for the page could not be delivered.
    """
    error = record.exc_info[1] if record.exc_info else None
    expected = isinstance(error, (DeadKernelError, WebSocketClosedError, StreamClosedError))
    # No page has an interrupt button: only a kernel that is about to shut down is interrupted.
    interrupted = isinstance(error, CellExecutionError) and error.ename == "KeyboardInterrupt"
    return not (expected or interrupted or "Kernel died" in record.getMessage())


class TaggerServer(Voila):
    """Voila for one notebook, without output of its own, stopped by Ctrl+C."""

    announce = Any(help="Called with the address and the port once the server listens; set before `start`.")
    with_browser = Bool(help="Whether to open the user's browser as well.")

    def launch_browser(self) -> None:
        """Announce the address; Voila calls this as soon as it listens."""
        loop = tornado.ioloop.IOLoop.current()
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            if hasattr(signal, name):  # Windows has no SIGHUP
                signal.signal(getattr(signal, name), lambda *_: loop.add_callback_from_signal(loop.stop))
        self.announce(self.display_url, self.port)
        if self.with_browser:
            open_browser(self.display_url, Path(self.connection_dir))

    def load_config_file(self, filename: str, path: object = None) -> None:
        """Load our settings only, not those that the user has for other Voila apps."""
        del path
        super().load_config_file(filename, path=[str(shipped_file("voila.json").parent)])


def serve(
    options: LaunchOptions, *, port: int, announce: Callable[[str, int], None], with_browser: bool
) -> None:
    """Run the app until Ctrl+C or SIGTERM; all kernels end with it.

    Parameters
    ----------
    options
        What each page opens. If no option is set, the environment variables of this process apply.
    port
        Port to listen on; if it is taken, the next free one is used.
    announce
        Called once with the address and the port when the server listens. The address contains the access key:
        show it to nobody but the user.
    with_browser
        Whether to open the user's browser as well.
    """
    if variables := options.to_environment():
        for name in VARIABLES:
            os.environ.pop(name, None)
        os.environ.update(variables)
    jupyter_path = [str(find_jupyter_data()), os.getenv("JUPYTER_PATH")]
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, jupyter_path))
    logging.getLogger("tornado").setLevel(logging.ERROR)
    server = TaggerServer.instance(announce=announce, with_browser=with_browser)
    server.initialize(
        [
            f"--port={port}",
            "--Voila.log_level=ERROR",
            "--Voila.open_browser=True",  # Voila calls `launch_browser` only with this.
            f"--MappingKernelManager.root_dir={Path.cwd()}",
            str(shipped_file("notebooks/tag.ipynb")),
        ]
    )
    for log in (server.log, logging.getLogger("asyncio")):
        log.addFilter(is_worth_logging)
    server.start()


def open_browser(url: str, folder: Path) -> None:
    """Open a graphical browser, if there is one, without waiting for it.

    The command lines of a process are visible to all users of a machine, and a browser is given its address on the
    command line. So the browser is given a file that only this user can read, and that redirects to the address.

    Parameters
    ----------
    url
        Address to open.
    folder
        Folder for the file: accessible to this user only, and removed when the server stops.
    """
    if sys.platform == "linux" and not any(map(os.getenv, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))):
        return  # Only browsers that would take over this terminal are left.
    page = folder / "open.html"
    page.touch(0o600)
    template = Template((PAGES / "signed_in.html").read_text("utf-8"))
    page.write_text(template.substitute(address=html.escape(url)), "utf-8")
    threading.Thread(target=webbrowser.open, args=[page.as_uri()], daemon=True).start()
