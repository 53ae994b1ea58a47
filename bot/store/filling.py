"""Brings the rows of one database into another that has none: whole, or not at all."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError

from bot.store import dump, migrate, postgres, sqlite
from bot.store.alone import belong_to_its_folder
from bot.store.backup_file import Head
from bot.store.dump import Batch, DoesNotFit, Sums
from bot.store.keyring import Keyring
from bot.store.lasting import settle
from bot.store.proofs import require_fit
from bot.store.sealed import hang


class NotEmpty(RuntimeError):
    """There is something in the database that was to be filled."""


def fill(connection: Connection, head: Head, given: Iterator[Batch]) -> Sums:
    """Write a dump into empty tables of its version, count them, and bring them up to date.

    Everything in the caller's transaction. Raises DoesNotFit, KeyDoesNotFit when some of what is
    sealed needs another key, and whatever `given` raises.
    """
    migrate.lay_out(connection, head.revision)
    sums = Sums()
    dump.load(connection, head.layout, sums.counted(given))
    if dump.counted(dump.batches(connection, head.layout)) != sums:
        raise DoesNotFit("what was written does not read back as the same")
    migrate.bring_up(connection)
    require_fit(connection)
    return sums


@contextmanager
def empty_postgres(url: URL, *, keyring: Keyring) -> Iterator[Connection]:
    """A transaction on a database without rows of ours.

    Raises NotEmpty, PostgresRefuses, SchemaTooNew, and DBAPIError when it cannot be reached.
    """
    made = postgres.engine(url, connections=1)
    with postgres.refusals(url), _transaction(made, keyring) as connection:
        postgres.take_time(connection)
        if not dump.is_empty(connection):
            raise NotEmpty
        yield connection


@contextmanager
def fresh_sqlite(path: Path, *, keyring: Keyring) -> Iterator[Connection]:
    """A transaction on a new file; a file that is there already is removed, and so is this one
    when it fails. Raises OSError."""
    remove(path)
    sqlite.make_private(path)
    try:
        with _transaction(sqlite.engine(path), keyring) as connection:
            yield connection
    except BaseException:
        remove(path)
        raise


def remove(path: Path) -> None:
    """Remove an SQLite file with its log."""
    for file in with_log(path):
        file.unlink(missing_ok=True)


def with_log(path: Path) -> tuple[Path, ...]:
    """The files of an SQLite database, the log first: without its file it does no harm."""
    return tuple(path.with_name(path.name + end) for end in ("-wal", "-shm", ""))


def trouble(error: DBAPIError) -> str:
    """What the database says, for an operator's sentence; PostgreSQL may quote somebody's row."""
    is_sqlite = isinstance(error.orig, sqlite3.Error)
    return str(error.orig) if is_sqlite else type(error.orig).__name__


def set_aside(path: Path, *, now: datetime) -> Path:
    """Give an SQLite file with its log another name beside it; the answer is that name.

    Nobody else may have it open. Raises OSError.
    """
    aside = path.with_name(f"{path.name}.before-{now:%Y%m%dT%H%M%SZ}")
    _fold_log(path)
    *log, file = zip(with_log(path), with_log(aside), strict=True)
    for old, new in log:
        if old.exists():
            old.rename(new)
    _also_named(*file)
    return aside


def _also_named(path: Path, aside: Path) -> None:
    """A second name, so that a kill at any moment leaves a database in its place."""
    try:
        aside.hardlink_to(path)
    except OSError:  # a disk that knows no second names
        path.rename(aside)


def put_in_place(fresh: Path, path: Path) -> None:
    """Let a new SQLite file take this place; it is there whole, or what was there still is."""
    for left in with_log(path)[:-1]:
        left.unlink(missing_ok=True)  # of an empty database: its log must not meet another file
    descriptor = os.open(fresh, os.O_RDONLY)
    try:
        belong_to_its_folder(descriptor, path.parent)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    fresh.replace(path)
    settle(path.parent)


def _fold_log(path: Path) -> None:
    """Bring what lies in the log into the file; of a damaged one it stays beside it."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _transaction(engine: Engine, keyring: Keyring) -> Iterator[Connection]:
    # The steps to a newer version may have to seal what an older one kept open.
    hang(engine, keyring)
    try:
        with migrate.rebuilding(engine) as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()
