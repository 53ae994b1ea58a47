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
from bot.store.sqlite import address

# Longer than the bot's own: it waits in a terminal, and nobody waits for it.
_BUSY_TIMEOUT_MS = 5_000


class NoDatabase(RuntimeError):
    """There is no database yet where the settings say."""


@contextmanager
def looking(url: URL) -> Iterator[Connection]:
    """A look at the database as it is at one moment, also beside a running bot; nothing is written.

    Raises NoDatabase when there is no such file, PostgresRefuses when the server lets nobody in
    like that, SchemaTooNew or SchemaTooOld when the code does not fit it, DBAPIError when it is no
    database or cannot be reached.
    """
    if url.get_backend_name() == "postgresql":
        engine = _postgres(url)
    else:
        engine = _sqlite(Path(str(url.database)))
    try:
        with postgres.refusals(url), engine.connect() as connection:
            connection.begin()
            require_current(connection)
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
