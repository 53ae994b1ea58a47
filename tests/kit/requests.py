"""HTTP/1.1 requests with keep-alive, as far as a bot needs it, for a tenth of a framework's CPU."""

from __future__ import annotations

import asyncio
import re
from abc import abstractmethod

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Requests(asyncio.Protocol):
    """One connection: each request that came whole is told to `asked`, in turn."""

    def __init__(self) -> None:
        self._read = b""

    @abstractmethod
    def asked(self, head: bytes, body: bytes) -> None:
        """A request came: its first line with the headers, and its body."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            length = _LENGTH.search(self._read, 0, end)
            whole = end + 4 + (int(length.group(1)) if length else 0)
            if len(self._read) < whole:
                return
            head, body = self._read[:end], self._read[end + 4 : whole]
            self._read = self._read[whole:]
            self.asked(head, body)


def address(head: bytes) -> bytes:
    """The address in a request's first line."""
    return head.partition(b"\r\n")[0].split(b" ")[1]
