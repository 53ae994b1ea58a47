"""The cable between the bot and its PostgreSQL, to be pulled out and plugged in again."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

from sqlalchemy import URL

_PART = 65536


class Cable:
    """Carries bytes between a socket of its own, at `url`, and the server's. It begins unplugged.

    While it is pulled out nobody answers at `url`; what was connected breaks.
    """

    def __init__(self, server: URL, folder: Path) -> None:
        self.url = server.set(query={"host": str(folder)}, host=None, port=None)
        self._server = server
        self._near = folder / ".s.PGSQL.5432"
        self._listening: socket.socket | None = None
        self._ends: list[socket.socket] = []

    def plug_in(self) -> None:
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(self._near))
        listening.listen()
        self._listening = listening
        Thread(target=self._accept, args=[listening], daemon=True).start()

    def pull_out(self) -> None:
        if self._listening is not None:
            self._near.unlink()
            _shut(self._listening)
            self._listening = None
        while self._ends:
            _shut(self._ends.pop())

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):  # pulled out
            while True:
                here, _ = listening.accept()
                there = self._to_the_server()
                self._ends += [here, there]
                for source, sink in ((here, there), (there, here)):
                    Thread(target=_carry, args=[source, sink], daemon=True).start()

    def _to_the_server(self) -> socket.socket:
        if self._server.host:
            return socket.create_connection((self._server.host, self._server.port or 5432))
        there = socket.socket(socket.AF_UNIX)
        there.connect(f"{self._server.query['host']}/.s.PGSQL.5432")
        return there


@contextmanager
def cable_to(server: URL) -> Iterator[Cable]:
    """A cable to this server, unplugged."""
    with tempfile.TemporaryDirectory() as folder:
        cable = Cable(server, Path(folder))
        try:
            yield cable
        finally:
            cable.pull_out()


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(_PART):
            sink.sendall(part)
    for end in (source, sink):
        _shut(end)


def _shut(end: socket.socket) -> None:
    # A close alone would not wake the thread that waits on it.
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
