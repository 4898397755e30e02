"""The web socket between a page and its kernel, where one of the two may be gone before it is open."""

from __future__ import annotations

from typing import Any

from tornado.web import Finish
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

PATH = r"api/kernels/(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)/channels"
"""Where pages ask for it, below the server's own address."""


class Line(VoilaKernelWebsocketHandler):
    """Voila's, which fills the terminal with tracebacks when a page is reloaded while it loads."""

    async def pre_get(self) -> None:
        """Wait until the kernel answers, and open no line for a page that has left meanwhile."""
        try:
            await super().pre_get()
        except Exception:
            # A kernel that ends with its page fails in many ways, and there is nobody to tell.
            if not self._page_has_left():
                raise
        if self._page_has_left():
            raise Finish

    def _page_has_left(self) -> bool:
        # `connection` says it as well, but is not there at first.
        return bool(self.request.connection.stream.closed())

    def write_error(self, *_: Any, **__: Any) -> None:
        """Answer with the status alone: scripts ask here, and Voila lacks what Jupyter's error page needs."""
        self.finish()
