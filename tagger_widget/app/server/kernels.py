"""Kernels of the app's pages: which Python they run, and how they are started."""

from __future__ import annotations

import os
import sys
import uuid
from pathlib import Path
from typing import Any

from ipykernel.kernelspec import KERNEL_NAME, RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets.config import Config


class AppKernelSpecs(KernelSpecManager):
    """Provides a single kernel: the Python that the server runs in.

    The user's own ``python3`` kernel may belong to another environment, without this package. The kernel does not
    import from the folder in which the app was started either, which may hold anything.
    """

    def find_kernel_specs(self) -> dict[str, str]:
        """Return the name of the kernel, with the folder of its icons."""
        return {KERNEL_NAME: RESOURCES}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the specification of the kernel.

        Raises
        ------
        NoSuchKernel
            If another kernel is asked for.
        """
        if kernel_name != KERNEL_NAME:
            raise NoSuchKernel(kernel_name)
        arguments = ["--IPKernelApp.ignore_cwd=True", "--IPKernelApp.log_level=ERROR"]
        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict(extra_arguments=arguments))


SOCKET_PATH_MAX = 100
"""Maximum length of the path of a socket, in bytes; Linux allows 107."""
_SOCKET_NAME = f"/kernel-{uuid.UUID(int=0)}-ipc-5"


def _supports_ipc(folder: str) -> bool:
    """Return whether kernels can communicate through socket files in `folder`, which only its owner can enter.

    The alternative is TCP ports of this machine, on which every user could read what a kernel sends to its page:
    the signature that Jupyter puts on messages prevents forgery, not eavesdropping.
    """
    return sys.platform == "linux" and len(os.fsencode(folder + _SOCKET_NAME)) <= SOCKET_PATH_MAX


class AppKernels(AsyncMappingKernelManager):
    """Starts kernels that communicate privately where possible, and keeps their output out of the terminal.

    A kernel that is shut down while it is still loading, because its page was reloaded at once, prints tracebacks.
    They go to ``kernels.log`` in the folder of the connection files, which is removed when the server stops.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        if _supports_ipc(self.connection_dir):
            self.update_config(Config(KernelManager={"transport": "ipc"}))
        # A restarted kernel is of no use to its page, since no cell runs in it. If the page is reloaded in the
        # meantime, that kernel is left running: the page shuts down only the one that has already died.
        self.update_config(Config(KernelRestarter={"restart_limit": 0}))
        # Kept open as long as the manager lives, since every kernel is started with it.
        self._log = (Path(self.connection_dir) / "kernels.log").open("ab")

    async def start_kernel(self, **options: Any) -> str:  # type: ignore[override]
        """Start a kernel with the options of `AsyncMappingKernelManager` and return its id."""
        kernel_id: str = await super().start_kernel(**options, stderr=self._log)
        return kernel_id
