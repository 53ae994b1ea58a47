"""Runs a program that kills itself, kill -9, at a numbered point of its work with the database.

    python -m tests.kit.dies_at -m bot

Points are counted from each SIGUSR1 on: at the start of a transaction, before each statement that
writes, before and after each commit. The file named by DIES_AT holds the number of the point to
die at; 0 is none. Each point passed is a line of the file named by DIES_AT with `.log` behind it.
They come from SQLAlchemy's public events, so nothing of ours is patched.
"""

from __future__ import annotations

import itertools
import os
import runpy
import signal
import sys
from pathlib import Path
from threading import Lock
from types import FrameType

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, Pool

ORDER = "DIES_AT"
WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")


class Points:
    """Counts, and dies when it is time."""

    def __init__(self, order: Path) -> None:
        self._order, self._lock = order, Lock()
        self._log = order.with_suffix(".log")
        self._die_at: int | None = None
        self._count = itertools.count(1)

    def arm(self, number: int, frame: FrameType | None) -> None:
        """Begin to count anew; SIGUSR1's handler."""
        self._die_at, self._count = int(self._order.read_text()), itertools.count(1)
        self._log.write_text("")

    def pass_by(self, name: str) -> None:
        if self._die_at is None:
            return
        with self._lock:
            number = next(self._count)
            with self._log.open("a") as log:
                log.write(f"{name}\n")
            if number == self._die_at:
                os.kill(os.getpid(), signal.SIGKILL)


def watch(points: Points) -> None:
    """Listen to every engine of this process, those included that are made later."""

    @event.listens_for(Engine, "begin")
    def begin(connection: Connection) -> None:
        points.pass_by("before begin")

    @event.listens_for(Engine, "before_cursor_execute")
    def execute(  # house: SQLAlchemy's signature
        connection: Connection,
        cursor: object,
        statement: str,
        parameters: object,
        context: object,
        executemany: bool,
    ) -> None:
        if statement.lstrip().startswith(WRITES):
            points.pass_by("before " + " ".join(statement.split()[:3]))

    @event.listens_for(Engine, "commit")
    def commit(connection: Connection) -> None:
        points.pass_by("before commit")

    # The first that happens after a commit; there is no event of its own for it.
    @event.listens_for(Pool, "reset")
    def reset(connection: DBAPIConnection, record: ConnectionPoolEntry, state: object) -> None:
        points.pass_by("after commit")


def main() -> None:
    points = Points(Path(os.environ[ORDER]))
    signal.signal(signal.SIGUSR1, points.arm)
    watch(points)
    module = sys.argv[2]
    sys.argv = sys.argv[2:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
