"""Databases for tests, on SQLite and on PostgreSQL: cheap, current and empty."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from sqlalchemy import delete

from bot.store.database import Database
from bot.store.postgres import PostgresDatabase
from bot.store.sqlite import SqliteDatabase
from bot.store.tables import metadata
from scheduler.table import metadata as scheduler_metadata
from tests.kit.keys import KEYRING
from tests.kit.postgres import Postgres

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
KINDS: Final = (SQLITE, POSTGRESQL)
"""What a test runs on that promises the same on both."""


def open_sqlite(path: Path) -> Database:
    """The database in this file; a new file is a copy, which costs a tenth of its migrations."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_migrated())
    return SqliteDatabase(path, KEYRING)


@contextmanager
def open_kind(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Database]:
    """An empty database of one of `KINDS`, for a fixture of whatever scope."""
    if kind == POSTGRESQL:
        postgres: Postgres = request.getfixturevalue("postgres")
        with postgres.database() as url, closing(PostgresDatabase(url, KEYRING)) as database:
            yield database
    else:
        with closing(open_sqlite(folder / "bot.sqlite3")) as database:
            yield database


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bot.sqlite3"
        SqliteDatabase(path, KEYRING).close()
        return path.read_bytes()


def emptied(database: Database) -> Database:
    """The same database with nobody in it: much cheaper than a fresh one on PostgreSQL."""
    tables = [*reversed(metadata.sorted_tables), *scheduler_metadata.sorted_tables]
    with database.engine.begin() as connection:
        for table in tables:
            connection.execute(delete(table))
    return database
