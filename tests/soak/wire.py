"""A server of requests of any method: what a soak's Telegram listens with."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from tests.kit.requests import Requests, address

_PART = re.compile(rb'name="(\w+)"\r\n(?:[^\r]+\r\n)*\r\n([^\r]*)\r\n--')

Respond = Callable[[int, object], None]
"""Answers one request, once: a status and what becomes JSON. Status 0 closes the connection."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `params`: of the address, of a form, of JSON, all the same."""

    path: str
    params: Mapping[str, Any]


Serve = Callable[[Request, Respond], None]


@asynccontextmanager
async def listening(serve: Serve) -> AsyncIterator[str]:
    """Serve at a free port of this machine; gives the address. All ends with the block."""
    loop = asyncio.get_running_loop()
    opened: set[_Connection] = set()
    server = await loop.create_server(lambda: _Connection(serve, opened), "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for connection in list(opened):
            connection.transport.close()
        await server.wait_closed()


class _Connection(Requests):
    def __init__(self, serve: Serve, opened: set[_Connection]) -> None:
        super().__init__()
        self._serve, self._opened = serve, opened

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._opened.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._opened.discard(self)

    def asked(self, head: bytes, body: bytes) -> None:
        self._serve(_request(head, body), self._answer)

    def _answer(self, status: int, content: object) -> None:
        if self.transport.is_closing():
            return
        if status == 0:
            self.transport.abort()
            return
        body = json.dumps(content).encode()
        head = f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\n"
        self.transport.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)


def _request(head: bytes, body: bytes) -> Request:
    path, _, query = address(head).decode().partition("?")
    params: dict[str, Any] = dict(parse_qsl(query))
    if body.startswith(b"--"):
        params |= {name.decode(): value.decode() for name, value in _PART.findall(body)}
    elif body.startswith(b"{"):
        params |= json.loads(body)
    elif body:
        params |= parse_qsl(body.decode())
    return Request(unquote(path), params)
