"""The web socket between a page and its kernel, for the case that one of them is gone before it is open."""

from __future__ import annotations

from typing import Any

from tornado.web import Finish
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

CHANNELS_PATH = r"api/kernels/(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)/channels"
"""Path of the web socket, relative to the address of the server."""


class KernelWebSocket(VoilaKernelWebsocketHandler):
    """Voila's handler, without the tracebacks it logs when a page is reloaded while it loads."""

    async def pre_get(self) -> None:
        """Wait until the kernel answers; open no connection for a page that has closed in the meantime."""
        try:
            await super().pre_get()
        except Exception:
            # A kernel that ends with its page fails in many ways, and nobody is left to notify.
            if not self._is_page_closed():
                raise
        if self._is_page_closed():
            raise Finish

    def _is_page_closed(self) -> bool:
        # `self.connection` would know as well, but is not set until later.
        return bool(self.request.connection.stream.closed())

    def write_error(self, *_: Any, **__: Any) -> None:
        """Send the status alone: only scripts connect here, and Jupyter's error page does not work in Voila."""
        self.finish()
