"""Opens the database that an address names, whichever kind it is."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from sqlalchemy import URL

from bot.store.database import Database
from bot.store.keyring import Keyring, NoKeyFile, make_key_file, read_keyring
from bot.store.looking import NoDatabase, glance
from bot.store.patience import Patience
from bot.store.postgres import PostgresDatabase
from bot.store.proofs import Keys, lost, needs_keys
from bot.store.sqlite import SqliteDatabase


def open_database(url: URL, keys: Keys) -> Database:
    """Open the database and bring its schema up to date: one try.

    A key file that is not there yet is made (0600) when nothing in the database was sealed before.
    Raises KeyTrouble, SchemaTooNew, PostgresRefuses, OSError for a file that cannot be written, and
    DBAPIError when the database is not there or does not work now.
    """
    keyring = keys if isinstance(keys, Keyring) else _keyring(url, keys)
    if _kind(url) is PostgresDatabase:
        return PostgresDatabase(url, keyring)
    return SqliteDatabase(Path(str(url.database)), keyring)


async def open_when_there(url: URL, keys: Keys) -> Database:
    """The same, and wait for a database that is not there yet, locked or full, saying so once.

    A bot that starts before its database, as after a power cut, does not end and start in circles.
    """
    patience = Patience(_kind(url).passing)
    return await patience.keep_trying(lambda: asyncio.to_thread(open_database, url, keys))


def _keyring(url: URL, key_file: Path) -> Keyring:
    try:
        return read_keyring(key_file)
    except NoKeyFile:
        if _has_sealed(url):
            raise lost(key_file) from None
    with suppress(FileExistsError):  # another process of this machine was faster
        make_key_file(key_file)
    return read_keyring(key_file)


def _has_sealed(url: URL) -> bool:
    try:
        with glance(url) as connection:
            return needs_keys(connection)
    except NoDatabase:
        return False


def _kind(url: URL) -> type[PostgresDatabase] | type[SqliteDatabase]:
    return PostgresDatabase if url.get_backend_name() == "postgresql" else SqliteDatabase
