"""A look at the stored data from the command line, also beside a running bot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from bot.store import postgres
from bot.store.migrate import require_current
from bot.store.proofs import Keys, require_fit, ring
from bot.store.sealed import hang
from bot.store.sqlite import address

# Longer than the bot's own: it waits in a terminal, and nobody waits for it.
_BUSY_TIMEOUT_MS = 5_000


class NoDatabase(RuntimeError):
    """There is no database yet where the settings say."""


@contextmanager
def looking(url: URL, keys: Keys) -> Iterator[Connection]:
    """A look at the database as it is at one moment, also beside a running bot; nothing is written.

    Raises NoDatabase when there is no such file, PostgresRefuses when the server lets nobody in
    like that, SchemaTooNew or SchemaTooOld when the code does not fit it, KeyTrouble when the keys
    do not, DBAPIError when it is no database or cannot be reached.
    """
    with glance(url) as connection:
        require_current(connection)
        hang(connection.engine, ring(keys))
        require_fit(connection)
        yield connection


@contextmanager
def glance(url: URL) -> Iterator[Connection]:
    """The same without keys and whatever the schema is: of what is sealed nothing can be read."""
    if url.get_backend_name() == "postgresql":
        engine = _postgres(url)
    else:
        engine = _sqlite(Path(str(url.database)))
    try:
        with postgres.refusals(url), engine.connect() as connection:
            connection.begin()
            yield connection
    finally:
        engine.dispose()


def _postgres(url: URL) -> Engine:
    engine = postgres.engine(url, connections=1)
    # Repeatable read: all that follows sees one and the same moment.
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _sqlite(path: Path) -> Engine:
    if not path.is_file():
        raise NoDatabase(f"There is no database at {path}. Has the bot run here yet?")
    engine = create_engine(address(path), poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA query_only = ON")
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")  # all that follows sees one and the same moment

    return engine
