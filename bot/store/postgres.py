"""The database on a PostgreSQL server, with a few threads, one connection each."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from bot.store.database import Database
from bot.store.keyring import Keyring
from bot.store.proofs import make_ready

T = TypeVar("T")

THREADS: Final = 4
"""How many transactions at once: the server's processors do the work, these threads wait."""

_SESSION: Final = {
    "timezone": "UTC",
    "synchronous_commit": "on",
    # Our transactions take milliseconds. One that takes this long waits for something that hangs.
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
}
_CONNECTION: Final = {
    "application_name": "magnesium-night-bot",
    "client_encoding": "utf8",
    "connect_timeout": "5",  # seconds
    # A host that vanishes without a word is noticed within half a minute, not after hours.
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",  # milliseconds
}

# By the beginning of the SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
_PASSING: Final = {
    "08": "the connection broke",
    "25006": "read-only for now",  # as a primary is that has just become a standby
    "25P03": "the connection broke",
    "40": "the same rows were changed by others",
    "53100": "disk full",
    "53": "out of something it needs",
    "55P03": "locked",
    "57014": "too slow",
    "57P": "the server stops or starts",
    "58": "disk error",
}

# At the connect there is no SQLSTATE, only what the server says.
_REFUSALS: Final = (
    (
        r"password authentication failed|no password supplied",
        "PostgreSQL at {place} does not accept the password of the user {user!r}. "
        "Correct it in DATABASE_URL.",
    ),
    (
        r'database ".*" does not exist',
        "PostgreSQL at {place} has no database {name!r}. Make it (createdb --owner {user} {name}), "
        "or correct the name in DATABASE_URL.",
    ),
    (
        r'role ".*" does not exist',
        "PostgreSQL at {place} has no user {user!r}. Make it (createuser --pwprompt {user}), "
        "or correct the name in DATABASE_URL.",
    ),
    (
        r"no pg_hba\.conf entry|authentication failed",
        "PostgreSQL at {place} does not let the user {user!r} in from this machine. "
        "Allow it in the server's pg_hba.conf.",
    ),
    (
        r"^42501",  # insufficient privilege
        "The user {user!r} may not make tables in the database {name!r} at {place}. "
        "Let it own the database: ALTER DATABASE {name} OWNER TO {user};",
    ),
)
_NOT_UTF8: Final = (
    "The database {name!r} at {place} is not encoded as UTF8, so it cannot keep what people write. "
    "Make another one: createdb --owner {user} --encoding UTF8 --template template0 NAME"
)


class PostgresRefuses(RuntimeError):
    """The server is there and does not let us in; `str` tells the operator what to do."""


class PostgresDatabase(Database):
    """A PostgreSQL database with the current schema. `run` is the only way in."""

    def __init__(self, url: URL, keyring: Keyring) -> None:
        """Connect and bring the schema up to date.

        Raises PostgresRefuses, SchemaTooNew, KeyDoesNotFit when other keys have sealed what is
        there, and DBAPIError when the server cannot be reached now.
        """
        super().__init__()
        self.engine = engine(url, connections=THREADS)
        self._threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="database")
        try:
            with refusals(url):
                _require_utf8(url, self.engine)
                make_ready(self.engine, keyring)
        except BaseException:
            self.close()
            raise

    def run_now(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction in the caller's thread: one try."""
        return self._transact(work)

    def close(self) -> None:
        """Finish what was begun and close the connections."""
        self._threads.shutdown()
        self.engine.dispose()

    @staticmethod
    def passing(error: Exception) -> str | None:
        """A lost connection, a lock, a full disk and the like: see `Database.passing`."""
        if not isinstance(error, DBAPIError):
            return None
        state = getattr(error.orig, "sqlstate", None)
        if state is not None:
            return next(
                (words for begin, words in _PASSING.items() if state.startswith(begin)), None
            )
        # Without a state: broken in the middle, or none was made and there is no statement.
        is_lost = error.connection_invalidated or error.statement is None
        return next(iter(str(error.orig).splitlines()), "no connection") if is_lost else None

    def _attempt(self, work: Callable[[Connection], T]) -> Awaitable[T]:
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._threads, self._transact, work)

    def _transact(self, work: Callable[[Connection], T]) -> T:
        with self.engine.begin() as connection:
            return work(connection)


def engine(url: URL, *, connections: int) -> Engine:
    """Connections as the bot uses them; what the address says about one of them counts more."""
    options = " ".join(f"-c {name}={value}" for name, value in _SESSION.items())
    ours = {**_CONNECTION, "options": options}
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level="READ COMMITTED",
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
        connect_args={name: value for name, value in ours.items() if name not in url.query},
    )


def take_time(connection: Connection) -> None:
    """Until the end of the transaction its statements, and the pauses between, take what they take.

    For what looks at every row. On SQLite there is no limit to lift.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


@contextmanager
def refusals(url: URL) -> Iterator[None]:
    """Turns an error that only the operator can end into PostgresRefuses."""
    try:
        yield
    except DBAPIError as error:
        said = f"{getattr(error.orig, 'sqlstate', None) or ''} {error.orig}"
        for sign, sentence in _REFUSALS:
            if re.search(sign, said):
                raise PostgresRefuses(_filled(sentence, url)) from None
        raise


def _require_utf8(url: URL, engine: Engine) -> None:
    with engine.connect() as connection:
        if connection.execute(text("SHOW server_encoding")).scalar() != "UTF8":
            raise PostgresRefuses(_filled(_NOT_UTF8, url))


def _filled(sentence: str, url: URL) -> str:
    host = url.host or url.query.get("host") or "this machine"
    place = host if url.port is None else f"{host}:{url.port}"
    return sentence.format(place=place, name=url.database, user=url.username)
