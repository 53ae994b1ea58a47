"""Opens the database that an address names, whichever kind it is."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import URL

from bot.store.database import Database
from bot.store.patience import Patience
from bot.store.postgres import PostgresDatabase
from bot.store.sqlite import SqliteDatabase


def open_database(url: URL) -> Database:
    """Open the database and bring its schema up to date: one try.

    Raises SchemaTooNew, PostgresRefuses, OSError for a file that cannot be written, and DBAPIError
    when the database is not there or does not work now.
    """
    if _kind(url) is PostgresDatabase:
        return PostgresDatabase(url)
    return SqliteDatabase(Path(str(url.database)))


async def open_when_there(url: URL) -> Database:
    """The same, and wait for a database that is not there yet, locked or full, saying so once.

    A bot that starts before its database, as after a power cut, does not end and start in circles.
    """
    patience = Patience(_kind(url).passing)
    return await patience.keep_trying(lambda: asyncio.to_thread(open_database, url))


def _kind(url: URL) -> type[PostgresDatabase] | type[SqliteDatabase]:
    return PostgresDatabase if url.get_backend_name() == "postgresql" else SqliteDatabase
