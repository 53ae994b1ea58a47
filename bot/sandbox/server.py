"""The sandbox as a running server, in its own process or inside the bot's."""

import asyncio
import contextlib
import errno
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.sandbox.answers import TRANSPORT
from bot.sandbox.app import create_app
from bot.sandbox.courier import Courier
from bot.sandbox.world import Rules, World

DEFAULT_TOKEN = "4242:sandbox"  # noqa: S105 - a toy token, known to everybody
BACKLOG = 2048
KEEP_ALIVE_S = 75  # longer than any client's own, so that the client is the one who closes


@dataclass(frozen=True, slots=True)
class SandboxConfig:
    """Where the sandbox listens and lives, and how strict it is; port 0 takes any free one."""

    host: str
    port: int
    data_dir: Path
    token: str = field(default=DEFAULT_TOKEN, repr=False)
    rate_limits: bool = False
    answer_deadline_s: float = 15.0
    offset_brake: bool = False


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """A sandbox that answers at `url` (no slash at its end)."""

    url: str


class PortTaken(Exception):
    """Another program listens on that port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} is taken by another program; choose another port.")
        self.port = port


@asynccontextmanager
async def serve(config: SandboxConfig) -> AsyncIterator[RunningSandbox]:
    """Run a sandbox until the block is left; long polls and streams end then at once.

    Raises PortTaken when the port is taken, OSError when the host or the folder does not do.
    """
    listener = _listen(config.host, config.port)
    with contextlib.closing(listener):
        world = World(config.data_dir, _rules(config), system_ms=_system_ms)
        try:
            server = _QuietServer(_uvicorn_config(world))
            running = asyncio.create_task(server.serve(sockets=[listener]))
            try:
                await _until_started(server, running)
                async with _delivering(world):
                    yield RunningSandbox(_url(listener))
            finally:
                world.end_waiting()
                server.should_exit = True
                await running
        finally:
            world.close()


@asynccontextmanager
async def _delivering(world: World) -> AsyncIterator[None]:
    """The webhook, if there is one, gets its updates for as long as the block runs."""
    courier = asyncio.create_task(Courier(world).run())
    try:
        yield
    finally:
        courier.cancel()
        await asyncio.wait([courier])
        if not courier.cancelled():
            courier.result()


class _QuietServer(uvicorn.Server):
    """Leaves the process's signals alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The embedding process decides when to stop."""
        yield


class _LendingProtocol(H11Protocol):
    """Lends the connection to the application, so that faults can break it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app = _Lending(self.app, transport)


class _Lending:
    """An ASGI application that finds its connection in the scope."""

    def __init__(self, app: ASGIApp, transport: asyncio.Transport) -> None:
        self._app = app
        self._transport = transport

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # house: ASGI
        """Pass on, with the transport among the extensions."""
        scope.setdefault("extensions", {})[TRANSPORT] = self._transport
        await self._app(scope, receive, send)


def _uvicorn_config(world: World) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(world),
        http=_LendingProtocol,
        ws="none",
        loop="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=1,
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once (TCP_NODELAY) only when the protocol is named; else
    # each one waits 40 ms for the client's delayed acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(port) from error
        raise
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


async def _until_started(server: uvicorn.Server, running: "asyncio.Task[None]") -> None:
    """uvicorn tells by a flag only; the socket listens already, so this wait is short."""
    while not server.started:
        if running.done():
            await running
            raise OSError("The sandbox did not start.")
        await asyncio.sleep(0.005)


def _rules(config: SandboxConfig) -> Rules:
    return Rules(
        token=config.token,
        rate_limits=config.rate_limits,
        answer_deadline_s=config.answer_deadline_s,
        offset_brake=config.offset_brake,
    )


def _system_ms() -> int:
    return time.time_ns() // 1_000_000
