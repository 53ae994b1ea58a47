"""An ASGI application on a port of ours, inside the loop that is running already."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

# Telegram opens at most 100 connections (setWebhook), a proxy in front keeps some more open.
AT_ONCE = 512
# Longer than Telegram and the usual proxies keep an idle connection, so that they close it first.
_KEEP_ALIVE_S = 75
_FAREWELL_S = 1
_BACKLOG = 512


@asynccontextmanager
async def serving(app: ASGIApp, *, host: str, port: int) -> AsyncIterator[int]:
    """Serve until the block is left; gives the port (0 takes a free one).

    What is being answered then is answered still, for a second. Signals stay with the process,
    nothing is logged of a request, and an error of the application is a bare 500: its words could
    be a person's. Raises OSError, with the address as its filename, when the port is taken or the
    host is none of this machine.
    """
    with closing(_listener(host, port)) as listener:
        server = _Server(_config(_Bare(app)))
        running = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await _until_started(server, running)
            yield int(listener.getsockname()[1])
        finally:
            server.should_exit = True
            await running


class _Server(uvicorn.Server):
    """Leaves the process's signals alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Whoever runs us decides when to stop."""
        yield


class _Bare:
    """Keeps an error of the application off the wire and out of uvicorn's own log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # house: ASGI
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:
            # Where, never what: the words of an error could carry what a person wrote.
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{place.filename}:{place.lineno}"
            log.error("a request broke us (%s at %s)", type(error).__name__, where)
            if not begun:
                await _refuse(send)


async def _refuse(send: Send) -> None:
    await send({"type": "http.response.start", "status": 500, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        loop="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=AT_ONCE,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_FAREWELL_S,
    )


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only with the protocol's name asyncio sends small answers at once (TCP_NODELAY).
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        # An unknown host brings a number of getaddrinfo, which is no errno.
        why = error.strerror or os.strerror(error.errno or 0)
        raise OSError(error.errno, why, f"{host}:{port}") from None
    return listener


async def _until_started(server: uvicorn.Server, running: asyncio.Task[None]) -> None:
    """uvicorn tells by a flag alone; the socket listens already, so this wait is short."""
    while not server.started:
        if running.done():
            await running
            raise OSError("the web server did not start")
        await asyncio.sleep(0.005)
