"""Which Python the app's pages run in, and how it is started."""

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


class ThisPython(KernelSpecManager):
    """Know one kernel: the Python that the server runs in.

    A user's own ``python3`` kernel may belong to another environment, without this package. Nothing
    is imported from the folder the app was started in either: it may hold anything.
    """

    def find_kernel_specs(self) -> dict[str, str]:
        """Return the one kernel's name and where its icons are."""
        return {KERNEL_NAME: RESOURCES}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the one kernel.

        Raises
        ------
        NoSuchKernel
            When another one is asked for.
        """
        if kernel_name != KERNEL_NAME:
            raise NoSuchKernel(kernel_name)
        arguments = ["--IPKernelApp.ignore_cwd=True", "--IPKernelApp.log_level=ERROR"]
        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict(extra_arguments=arguments))


SOCKET_PATH_MAX = 100
"""Bytes that the path of a socket may have; Linux takes 107."""
_SOCKET_NAME = f"/kernel-{uuid.UUID(int=0)}-ipc-5"


def _holds_sockets(folder: str) -> bool:
    """Tell whether kernels can be spoken with through files in `folder`, which nobody else may enter.

    On ports of this machine, which is how it is done otherwise, every user could listen to what a kernel
    tells its page: the signature that Jupyter puts on messages keeps others from writing, not from reading.
    """
    return sys.platform == "linux" and len(os.fsencode(folder + _SOCKET_NAME)) <= SOCKET_PATH_MAX


class QuietKernels(AsyncMappingKernelManager):
    """Start kernels that keep what they complain about out of the user's terminal.

    A kernel that is ended while it is still loading, because its page was reloaded at once, prints
    tracebacks. They go to ``kernels.log`` beside the connection files, which go with the server.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        if _holds_sockets(self.connection_dir):
            self.update_config(Config(KernelManager={"transport": "ipc"}))
        # Starting a kernel that died again gives its page nothing: no cell runs in it. And a page that
        # is reloaded meanwhile leaves that kernel behind, since it ends the one that is already dead.
        self.update_config(Config(KernelRestarter={"restart_limit": 0}))
        # Open as long as the manager is: each kernel is started with it.
        self._log = (Path(self.connection_dir) / "kernels.log").open("ab")

    async def start_kernel(self, **options: Any) -> str:  # type: ignore[override]
        """Start a kernel with the options of `AsyncMappingKernelManager` and return its id."""
        kernel_id: str = await super().start_kernel(**options, stderr=self._log)
        return kernel_id
