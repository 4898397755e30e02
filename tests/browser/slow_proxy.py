"""A line to a server with a delay each way, for tests of what a user far away feels."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

CHUNK = 65_536


class SlowLine:
    """Forward connections on a free local port, each byte `delay_s` seconds late; a context manager.

    The delay adds to neither order nor width: bytes sent together arrive together.
    """

    def __init__(self, host: str, port: int, *, delay_s: float) -> None:
        self._target = (host, port)
        self._delay_s = delay_s
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="slow line")
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self.port = 0

    def __enter__(self) -> SlowLine:  # noqa: PYI034 - Self is not in Python 3.10
        self._thread.start()
        assert self._ready.wait(10), "the slow line did not start"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        connections: set[asyncio.Task[None]] = set()

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.ensure_future(self._connect(reader, writer))
            connections.add(task)
            task.add_done_callback(connections.discard)

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_writer = None
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
            await asyncio.gather(self._forward(reader, far_writer), self._forward(far_reader, writer))
        except OSError:
            pass  # either side hung up: so does the line
        finally:
            for end in filter(None, (writer, far_writer)):
                end.transport.abort()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def listen() -> None:
            data = b"-"
            while data:
                data = await reader.read(CHUNK)
                line.put_nowait((self._loop.time() + self._delay_s, data))

        async def deliver() -> None:
            while True:
                due, data = await line.get()
                await asyncio.sleep(due - self._loop.time())
                if not data:
                    break
                writer.write(data)
                await writer.drain()
            writer.write_eof()

        await asyncio.gather(listen(), deliver())
