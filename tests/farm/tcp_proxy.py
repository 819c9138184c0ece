"""A line between two programs that can be cut, closed, stalled, and made to lose answers."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

CHUNK_BYTES = 64 * 1024
CONTROL_SECONDS = 10.0
RESET_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER that makes a close an RST: the other side sees a broken connection, not an end."""

Target = tuple[str, int] | Path
"""A TCP address, or the path of a Unix socket."""

Result = TypeVar("Result")


class _Line:
    """One client's connection and the one to the target that belongs to it."""

    def __init__(self) -> None:
        self.writers: list[asyncio.StreamWriter] = []
        self.loses_answers = False

    def cut(self) -> None:
        for writer in self.writers:
            end = writer.get_extra_info("socket")
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            writer.transport.abort()


class TcpProxy:
    """Listens on a port of 127.0.0.1 and passes bytes to a target and back. Control it from any thread."""

    def __init__(self, target: Target) -> None:
        self._target = target
        # Bound and never listening: the port stays ours while connections to it are refused.
        self._place = socket.socket()
        self._place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._place.bind(("127.0.0.1", 0))
        self.port: int = self._place.getsockname()[1]
        self._lines: set[_Line] = set()
        self._lose_answers_to = b""
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self._passes = asyncio.Event()
        self.heal()

    def cut(self) -> int:
        """Break all open connections with an RST to both sides; how many. New ones are taken."""
        return self._in_loop(self._cut())

    def refuse(self) -> None:
        """Cut all connections and refuse new ones until `heal`."""
        self._in_loop(self._refuse())

    def stall(self) -> None:
        """Pass nothing until `heal`, which passes what was sent meanwhile. Connections stay, new ones are taken."""
        self._loop.call_soon_threadsafe(self._passes.clear)

    def lose_answers_to(self, words: bytes) -> None:
        """From now on pass requests that hold these words, and cut their connection instead of passing the answer."""
        self._lose_answers_to = words

    def heal(self) -> None:
        """Take connections and pass everything."""
        self._lose_answers_to = b""
        self._in_loop(self._heal())

    def close(self) -> None:
        self.refuse()
        self._in_loop(_others_end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._place.close()

    def _in_loop(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(CONTROL_SECONDS)

    async def _cut(self) -> int:
        for line in self._lines:
            line.cut()
        return len(self._lines)

    async def _refuse(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        await self._cut()

    async def _heal(self) -> None:
        self._passes.set()
        if self._server is None:
            self._server = await asyncio.start_server(
                self._connected, "127.0.0.1", self.port, reuse_port=True
            )

    async def _connected(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        line = _Line()
        line.writers.append(to_client)
        self._lines.add(line)
        try:
            if isinstance(self._target, Path):
                target, to_target = await asyncio.open_unix_connection(self._target)
            else:
                target, to_target = await asyncio.open_connection(*self._target)
            line.writers.append(to_target)
            await asyncio.gather(
                self._pass_requests(line, client, to_target), self._pass_answers(line, target, to_client)
            )
        except OSError:
            line.cut()
        finally:
            self._lines.discard(line)
            for writer in line.writers:
                writer.close()

    async def _pass_requests(
        self, line: _Line, client: asyncio.StreamReader, to_target: asyncio.StreamWriter
    ) -> None:
        while data := await client.read(CHUNK_BYTES):
            await self._passes.wait()
            if self._lose_answers_to and self._lose_answers_to in data:
                line.loses_answers = True
            to_target.write(data)
            await to_target.drain()
        to_target.write_eof()

    async def _pass_answers(
        self, line: _Line, target: asyncio.StreamReader, to_client: asyncio.StreamWriter
    ) -> None:
        while data := await target.read(CHUNK_BYTES):
            await self._passes.wait()
            if line.loses_answers:
                line.cut()
                return
            to_client.write(data)
            await to_client.drain()
        to_client.write_eof()


async def _others_end() -> None:
    """Wait until no line is at work any more; they have been cut."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@contextmanager
def running_proxy(target: Target) -> Iterator[TcpProxy]:
    proxy = TcpProxy(target)
    try:
        yield proxy
    finally:
        proxy.close()
