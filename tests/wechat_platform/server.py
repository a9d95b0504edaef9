"""Serves an ASGI application on loopback from a thread."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

START_SECONDS = 15


@contextmanager
def serving(app: ASGIApp, port: int = 0) -> Iterator[tuple[asyncio.AbstractEventLoop, str]]:
    """Serve until the block ends; gives the loop of the server and its address.

    Args:
        app: what is served.
        port: where; any free one if it is not given.
    """
    # The protocol is named because asyncio sends small answers at once only where it is.
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(1024)  # from now on a call may wait, but is not refused
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(app, log_level="error", ws="none", lifespan="off", timeout_graceful_shutdown=2)
    server = _Server(config)
    loop: Future[asyncio.AbstractEventLoop] = Future()

    async def serve() -> None:
        loop.set_result(asyncio.get_running_loop())
        await server.serve(sockets=[listener])

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="wechat-platform")
    thread.start()
    try:
        yield loop.result(START_SECONDS), address
    finally:
        loop.result(START_SECONDS).call_soon_threadsafe(server.stop.set)
        thread.join(START_SECONDS)


class _Server(uvicorn.Server):
    """Ends as soon as it is told to; its base looks only now and then, and tests start many."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stop = asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.stop.wait()
