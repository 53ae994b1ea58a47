"""The one door to the database: a transaction is a function, run as a whole in the writer's thread.

SQLAlchemy is used synchronously on purpose: one thread hop a transaction costs less than one hop a
statement, and a service reads without a single await.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, SingletonThreadPool

from bot.store.migrate import require_current, upgrade

T = TypeVar("T")

BUSY_TIMEOUT_MS = 5_000

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # FULL, not NORMAL: with NORMAL a power cut takes answers that were already acknowledged.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
)


class Database:
    """An SQLite file with one writer thread. `run` is the only way in; the schema is current."""

    def __init__(self, path: Path) -> None:
        """Open or create the file (0600 in a folder 0700) and bring its schema up to date.

        Raises OSError when the file or its folder cannot be written, SchemaTooNew when a newer
        bot has used the file.
        """
        _make_private(path)
        self.engine = _engine(path)
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        try:
            self._writer.submit(upgrade, self.engine).result()
        except BaseException:
            self.close()
            raise

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction: committed when it returns, undone when it raises."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writer, self._transact, work)

    def run_now(self, work: Callable[[Connection], T]) -> T:
        """The same for callers without an event loop: the command line and tests."""
        return self._writer.submit(self._transact, work).result()

    def close(self) -> None:
        """Finish what was begun and close the file; SQLite then folds its log into it."""
        # The pool keeps one connection a thread, and only its own thread may close it.
        self._writer.submit(self.engine.dispose).result()
        self._writer.shutdown()

    def _transact(self, work: Callable[[Connection], T]) -> T:
        with self.engine.begin() as connection:
            return work(connection)


class NoDatabase(RuntimeError):
    """There is no database yet where the settings say."""


@contextmanager
def looking(path: Path) -> Iterator[Connection]:
    """A look at the database as it is at one moment, also beside a running bot; nothing is written.

    Raises NoDatabase when there is no such file, SchemaTooNew or SchemaTooOld when the code does
    not fit it, DBAPIError when it is no database.
    """
    if not path.is_file():
        raise NoDatabase(f"There is no database at {path}. Has the bot run here yet?")
    engine = create_engine(_address(path), poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA query_only = ON")
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.close()

    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")  # all that follows sees one and the same moment
        require_current(connection)
        yield connection


def _make_private(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)


def _engine(path: Path) -> Engine:
    engine = create_engine(_address(path), poolclass=SingletonThreadPool, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        # The driver's own transaction handling is switched off: it would begin too late,
        # and a read that turns into a write could then fail in the middle.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _address(path: Path) -> URL:
    # Not a string: a "?" in the name of a folder would end the path.
    return URL.create("sqlite", database=str(path))
