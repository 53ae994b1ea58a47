"""The database as one SQLite file, with one thread that writes."""

from __future__ import annotations

import os
import sqlite3
from asyncio import Future, wrap_future
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, SingletonThreadPool

from bot.store.database import Database
from bot.store.keyring import Keyring
from bot.store.proofs import make_ready
from bot.store.writer import TOGETHER, Writer

T = TypeVar("T")

# Short, because a thread that waits for a lock cannot be stopped; `run` waits on in the event loop.
BUSY_TIMEOUT_MS = 500

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # FULL, not NORMAL: with NORMAL a power cut takes answers that were already acknowledged.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # What is deleted is overwritten: else /delete would leave the answers readable in the file.
    "PRAGMA secure_delete = ON",
    # A savepoint keeps copies of the pages it changes: in memory, not in a file.
    "PRAGMA temp_store = MEMORY",
    # 16 MB each, for pages in memory and for the log before it is folded into the file: what a
    # burst touches lies scattered over the file, and is touched again when it is recorded.
    "PRAGMA cache_size = -16000",
    "PRAGMA wal_autocheckpoint = 4000",
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
)
# By SQLite's primary result code, the low byte of what the driver tells (sqlite.org/rescode.html).
_PASSING = {
    sqlite3.SQLITE_BUSY: "locked by another process",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_PROTOCOL: "locked by another process",
    sqlite3.SQLITE_FULL: "disk full",
    sqlite3.SQLITE_IOERR: "disk error",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
}


class SqliteDatabase(Database):
    """An SQLite file with one writer thread. `run` is the only way in; the schema is current."""

    def __init__(self, path: Path, keyring: Keyring, *, together: int = TOGETHER) -> None:
        """Open or create the file (0600 in a folder 0700) and bring its schema up to date.

        `together`: the most transactions in one commit. Raises OSError when the file or its folder
        cannot be written, SchemaTooNew when a newer bot has used the file, KeyDoesNotFit when other
        keys have sealed what is in it.
        """
        super().__init__()
        make_private(path)
        self.engine = engine(path)
        self._writer = Writer(self.engine, together=together, passing=self.passing)
        try:
            self._writer.call(lambda engine: make_ready(engine, keyring))
        except BaseException:
            self.close()
            raise

    def run_now(self, work: Callable[[Connection], T]) -> T:
        """The same for callers without an event loop, the command line and tests: one try."""
        return self._writer.submit(work).result()

    def close(self) -> None:
        """Finish what was begun and close the file; SQLite then folds its log into it."""
        self._writer.close()

    @staticmethod
    def passing(error: Exception) -> str | None:
        """A lock of another process, a full disk, a disk error: see `Database.passing`."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        code = getattr(cause, "sqlite_errorcode", None)
        return None if code is None else _PASSING.get(code & 0xFF)

    def _attempt(self, work: Callable[[Connection], T]) -> Future[T]:
        return wrap_future(self._writer.submit(work))


def make_private(path: Path) -> None:
    """Make the file if there is none, for this account alone. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)


def engine(path: Path) -> Engine:
    """One connection a thread, set up as the bot needs it; a transaction has the lock at once."""
    made = create_engine(address(path), poolclass=SingletonThreadPool, hide_parameters=True)

    @event.listens_for(made, "connect")
    def configure(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        # The driver's own transaction handling is switched off: it would begin too late,
        # and a read that turns into a write could then fail in the middle.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return made


def address(path: Path) -> URL:
    # Not a string: a "?" in the name of a folder would end the path.
    return URL.create("sqlite", database=str(path))
